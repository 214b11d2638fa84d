// What makes unchecked documents bear on each other although none names the other's digest (T387, T629 to T632), as certificates of
// one production do. Devices are named with each day of a period. Loaded where a file holds more than plain claims, or others bear on it.

import { isObject } from "../../signing/strict_json.js";
import { deviceKey, named } from "../identifiers/address.js";
import { names } from "../model/instruments/cited.js";
import { isMoment } from "../moments.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { ClaimSaid, Index } from "../../verify/together.js" */

export const MOST = 50_000; // names of one file that are looked at: a month of hours for sixty products
const MOST_DAYS = 3700; // days of one period that are named: ten years of an assignment
const DAY = 86_400_000;
const [REPORTS, CLAIMS_OF, GOODS, NAME, RETIREMENT] = ["reports of ", "claims of ", "goods of ", "intervention ", "retirement "];
const EDITIONS = ["edition ", "library "];
// From a name in a report to all that reports compare it with: to the certificate, its retirements, and their other certificates.
const STEPS = 3;

/** @type {(value: Json) => string} */
const text = (value) => (typeof value === "string" ? value : "");
/** @type {(value: Json) => JsonObject[]} */
const objects = (value) => (Array.isArray(value) ? value.filter(isObject) : []);
/** @type {(document: JsonObject) => string} */
const signerOf = ({ issuer }) => (isObject(issuer) ? text(issuer.id) : "");

// What a document is found by and looks for (products), the digests that it cites, and what it looks for besides (seeks).
/** @type {(kind: string, document: JsonObject, digest: string, room: { left: number }) => { products: string[], cited: string[], seeks: string[] }} */
export function bearings(kind, document, digest, room) {
  const cited = [...new Set(names(kind, document).map(([, one]) => one))];
  const beside = new Set();
  for (const one of room.left > 0 ? keysOf(kind, document, digest) : []) {
    beside.add(one);
    if (--room.left <= 0) break;
  }
  return { products: [...cited, ...beside], cited, seeks: seeksOf(kind, document) };
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
    for (const one of objects(subject.units)) yield* days(one.origin, one);
  } else if (kind === "certificate") yield* namedAs([text(id), digest], kind, document);
  else if (kind === "assignment") yield* days(subject.id, subject.period);
  else if (kind === "inventory") yield* reportKeys(document, subject);
  else if (kind === "factorlibrary") yield* editions(signerOf(document), subject, digest);
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
  const [signer, holder] = [signerOf(document), isObject(document.credentialSubject) ? holderOf(kind, document.credentialSubject) : ""];
  if (kind === "inventory") return signer ? [GOODS + signer] : [];
  return holder ? [CLAIMS_OF + holder, REPORTS + holder] : [];
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

/** @type {(device: Json, period: Json) => Generator<string>} */
function* days(device, period) {
  if (typeof device !== "string" || !isObject(period)) return;
  const { start, end } = period;
  if (typeof start !== "string" || typeof end !== "string" || !isMoment(start) || !isMoment(end)) return;
  const [key, first, last] = [deviceKey(device), Math.floor(Date.parse(start) / DAY), Math.floor((Date.parse(end) - 1) / DAY)];
  for (let day = first; day <= Math.min(last, first + MOST_DAYS - 1); day++) yield `device ${key} ${day}`;
}

/** @type {(keys: string[], ...begin: string[]) => string[]} */
const beginning = (keys, ...begin) => keys.filter((key) => begin.some((one) => key.startsWith(one)));

// What a document found in one step of a search leads to in the next one. A report leads to those of its issuer, a library to
// other editions, a certificate to its retirements. Retirements that are found at once lead to their certificates, whose readings
// are compared (T671); where a report is asked about, all do.
/** @type {(keys: string[], step: number, isReport: boolean) => string[]} */
function leads(keys, step, isReport) {
  const reports = beginning(keys, REPORTS);
  if (reports.length) return reports;
  const names = step < STEPS && (isReport || !step || !beginning(keys, RETIREMENT).length) ? [NAME] : [];
  return beginning(keys, ...EDITIONS, ...names);
}

// The files with documents that were found by keys of those asked about (first) and that these lead to, nearest first, until
// none leads further; others: reports, and claims of parties that were looked for, without their materials. A claim that
// shares an item or a retirement leads to all that it is about: a correction may have taken it out (T446, T519).
/** @type {<F>(asked: { keys: string[], first: [string, F][], have: Set<string>, isReport: boolean }, index: Index<F>) => Promise<{ files: F[], others: ClaimSaid[] }>} */
export async function joined({ keys, first, have, isReport }, index) {
  const taken = new Set(beginning(keys, "item ", RETIREMENT));
  const [found, about] = [new Map(), new Set(keys)];
  for (let [step, rows] = [0, first]; rows.length; step++) {
    const met = [];
    for (const [digest, file] of rows) {
      const claim = have.has(digest) || found.has(digest) ? null : index.said(file).claims.find((one) => one.digest === digest);
      if (!claim) continue;
      found.set(digest, { file, claim });
      met.push(claim.products);
    }
    const wanted = met.flatMap((products) => (products.some((one) => taken.has(one)) && beginning(products, CLAIMS_OF).length
      ? products.filter((one) => !one.startsWith(CLAIMS_OF)) : leads(products, step, isReport))).filter((one) => !about.has(one));
    wanted.forEach((one) => about.add(one));
    rows = wanted.length ? await index.about([...new Set(wanted)]) : [];
  }
  const claims = [...found.values()].map(({ claim }) => claim);
  const others = claims.filter(({ products }) => beginning(products, REPORTS).length || beginning(products, CLAIMS_OF).some((one) => about.has(one)));
  return { files: [...new Set([...found.values()].map(({ file }) => file))], others: others.map((one) => ({ ...one, inputs: [] })) };
}
