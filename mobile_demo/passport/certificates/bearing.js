// What makes unchecked documents bear on each other although none names the other's digest (T387, T629 to T632, T655 to T660), as
// certificates of one production do. Devices are named with cells of time, few for any period, certificates with their readings.
// Loaded where a file holds more than plain claims, or others bear on it.

import { isObject } from "../../signing/strict_json.js";
import { deviceKey, named } from "../identifiers/address.js";
import { names } from "../model/instruments/cited.js";
import { isMoment } from "../moments.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { ClaimSaid } from "../../verify/together.js" */

const CELLS = [1, 32, 1_024, 100_000_000]; // days of a cell of time; the longest holds all moments that a document may state
const MOST_CELLS = 16; // that a period may touch; one that touches more is placed in longer ones
const DAY = 86_400_000;
const [REPORTS, CLAIMS_OF, GOODS, NAME, RETIREMENT] = ["reports of ", "claims of ", "goods of ", "intervention ", "retirement "];
const [DEVICE, WITHIN] = ["device ", "within "]; // with a cell of the size in which a period is placed, and with a longer one
const FOUND_BY = [CLAIMS_OF, WITHIN, "accredit"]; // and nothing is looked for by it
const EDITIONS = ["edition ", "library "];
// From a name in a report to all that reports compare it with: to the certificate, its retirements, and their other certificates.
const STEPS = 3;

/** @type {(value: Json) => string} */
const text = (value) => (typeof value === "string" ? value : "");
/** @type {(value: Json) => JsonObject[]} */
const objects = (value) => (Array.isArray(value) ? value.filter(isObject) : []);
/** @type {(document: JsonObject) => string} */
const signerOf = ({ issuer }) => (isObject(issuer) ? text(issuer.id) : "");

// What a document is found by and looks for (products), the digests that it cites, what it looks for besides (seeks), and names
// that it joins in pairs: a report those of each retirement that it cites.
/** @type {(kind: string, document: JsonObject, digest: string) => Omit<ClaimSaid, "digest" | "inputs">} */
export function bearings(kind, document, digest) {
  const pairs = names(kind, document);
  const cited = [...new Set(pairs.map(([, one]) => one))];
  const joined = kind === "inventory" ? pairs.map((pair) => pair.map((one) => NAME + named(one))) : [];
  const seeks = [...new Set(seeksOf(kind, document))];
  return { products: [...new Set([...cited.map((one) => `cites ${one}`), ...keysOf(kind, document, digest)])], cited, seeks, joined };
}

/** @type {(kind: string, document: JsonObject, digest: string) => Generator<string>} */
function* keysOf(kind, document, digest) {
  const { id, credentialSubject: subject } = document;
  if (kind === "claim" || kind === "inventory") yield* names(kind, document).map(([cited]) => RETIREMENT + cited);
  if (!isObject(subject)) return;
  const holder = holderOf(kind, subject);
  if (holder) yield GOODS + holder;
  if (kind === "retirement") {
    yield RETIREMENT + text(id);
    yield* namedAs([text(id), digest], kind, document);
  } else if (kind === "certificate") {
    yield* namedAs([text(id), digest], kind, document);
    yield* readings(subject);
  } else if (kind === "inventory") yield* reportKeys(document, subject);
  else if (kind === "factorlibrary") yield* editions(signerOf(document), subject, digest);
  for (const [cell, own] of times(kind, subject)) yield (own ? DEVICE : WITHIN) + cell;
}

/** @type {(document: JsonObject, subject: JsonObject) => Generator<string>} */
function* reportKeys(document, { inventory }) {
  const signer = signerOf(document);
  if (signer) yield REPORTS + signer;
  yield* namedAs([], "inventory", document);
  yield* counted(inventory);
}

// A library and the one it replaces, and all of that name by its publisher.
/** @type {(signer: string, subject: JsonObject, digest: string) => Generator<string>} */
function* editions(signer, { replaces, name }, digest) {
  const before = isObject(replaces) ? text(replaces.digestMultibase) : "";
  yield* [digest, before].filter(Boolean).map((one) => `edition ${one}`);
  if (typeof name === "string") yield `library ${signer} ${name}`;
}

// Whoever signs reports may have goods of a certificate; what is retired of goods that somebody has is held against the claims
// and reports of that party.
/** @type {(kind: string, document: JsonObject) => string[]} */
function seeksOf(kind, document) {
  const [signer, subject] = [signerOf(document), document.credentialSubject];
  if (kind === "inventory" || !isObject(subject)) return signer ? [GOODS + signer] : [];
  const holder = holderOf(kind, subject);
  return [...(holder ? [CLAIMS_OF + holder, REPORTS + holder] : []), ...[...times(kind, subject)].map(([cell, own]) => (own ? WITHIN : DEVICE) + cell)];
}

// Who has the goods of a retirement or certificate.
/** @type {(kind: string, subject: JsonObject) => string} */
const holderOf = (kind, { counterpart, recipient }) => text({ retirement: counterpart, certificate: recipient }[kind]);

// The names of an instrument, and those of each that a document leads to.
/** @type {(own: string[], kind: string, document: JsonObject) => string[]} */
const namedAs = (own, kind, document) => [...own, ...names(kind, document).flat()].filter(Boolean).map((one) => NAME + named(one));

// What a report counts, wherever it names it.
/** @type {(value: Json) => Generator<string>} */
function* counted(value) {
  if (!isObject(value) && !Array.isArray(value)) return;
  for (const [name, one] of Object.entries(value)) {
    if (name === "instrument" && typeof one === "string") yield NAME + named(one);
    yield* counted(one);
  }
}

// The readings of a certificate: a device, a period and the file of a meter, as they are compared.
/** @type {(subject: JsonObject) => string[]} */
const readings = ({ origin, period, evidence }) => (!isObject(origin) || !isObject(period) ? []
  : objects(evidence).filter(({ kind }) => kind === "meter-readings")
    .map(({ digestMultibase: file }) => ["reading", deviceKey(text(origin.id)), text(period.start), text(period.end), text(file)].join(" ")));

// Devices of a retirement or assignment with cells of time.
/** @type {(kind: string, subject: JsonObject) => Generator<[cell: string, own: boolean]>} */
function* times(kind, subject) {
  if (kind === "retirement") for (const one of objects(subject.units)) yield* placed(one.origin, one);
  if (kind === "assignment") yield* placed(subject.id, subject.period);
}

// A device with each cell that a period touches, of the smallest size of which these are few, and above; whether it is of that
// size. Of two periods that share time one is found by a cell that the other looks for, whatever their lengths.
/** @type {(device: Json, period: Json) => Generator<[cell: string, own: boolean]>} */
function* placed(device, period) {
  if (typeof device !== "string" || !isObject(period)) return;
  const { start, end } = period;
  if (typeof start !== "string" || typeof end !== "string" || !isMoment(start) || !isMoment(end)) return;
  const days = [Date.parse(start), Date.parse(end) - 1].map((at) => Math.floor(at / DAY)).sort((one, other) => one - other);
  const key = deviceKey(device);
  let own = 0;
  for (const size of CELLS) {
    const [first, last] = days.map((day) => Math.floor(day / size));
    if (!own && last - first >= MOST_CELLS) continue;
    own ||= size;
    for (let cell = first; cell <= last; cell++) yield [`${key} ${size} ${cell}`, size === own];
  }
}

/** @type {(keys: string[], ...begin: string[]) => string[]} */
export const beginning = (keys, ...begin) => keys.filter((key) => begin.some((one) => key.startsWith(one)));
/** @type {(keys: string[]) => string[]} */
export const sought = (keys) => keys.filter((key) => !FOUND_BY.some((one) => key.startsWith(one)));
/** @type {(claim: ClaimSaid) => boolean} */
export const isReport = ({ products }) => beginning(products, REPORTS).length > 0;

// What a document found in one step of a search leads to in the next one. A claim that shares an item or a retirement leads to
// all that it is about: a correction may have taken it out (T446, T519). A report leads to those of its issuer, a library to
// other editions, a certificate to its retirements. Retirements that are found at once lead to their certificates; where a
// report is asked about, all do.
/** @type {(keys: string[], step: number, asked: { taken: Set<string>, isReport: boolean }) => string[]} */
export function leads(keys, step, { taken, isReport: about }) {
  if (keys.some((one) => taken.has(one)) && beginning(keys, CLAIMS_OF).length) return sought(keys);
  const reports = beginning(keys, REPORTS);
  if (reports.length) return reports;
  return beginning(keys, ...EDITIONS, ...(step < STEPS && (about || !step || !beginning(keys, RETIREMENT).length) ? [NAME] : []));
}
