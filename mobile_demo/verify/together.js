// Which files of many bear on the verdict about one of them (T122). Nothing is believed here: what was gathered becomes evidence.

import { identities, itemKeys } from "../passport/identifiers/product_id.js";
import { kindOf } from "../passport/model/index.js";
import { CLAIMS } from "../passport/vocab.js";
import { documentDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { isObject } from "../signing/strict_json.js";
import { libraryIn } from "./evidence.js";
import { limit } from "./limits.js";

/** @import { Json, JsonObject } from "../signing/strict_json.js" */
/** @typedef {typeof import("../passport/certificates/bearing.js")} Bearing */
/** @typedef {{ digest: string, products: string[], inputs: string[], cited: string[], seeks: string[] }} ClaimSaid */
/** @typedef {{ claims: ClaimSaid[], opinions: [digest: string, claim: string][], lists: JsonObject[] }} Said */

/** @type {(value: Json, name: string) => string} */
const textOf = (value, name) => (isObject(value) && typeof value[name] === "string" ? value[name] : "");

const OTHERS = ["inventory", "certificate", "retirement", "assignment", "factorlibrary"];
const CLAIMS_OF = "claims of "; // who signed: claims are found by it and look for nothing by it (T631)
const bearing = () => import("../passport/certificates/bearing.js");

/** @type {(document: Json) => Json[]} */
function membersOf(document) {
  const held = libraryIn(document)?.credential ?? document;
  const members = isObject(held) && "verifiableCredential" in held ? held.verifiableCredential : [held];
  return Array.isArray(members) ? members : [];
}

// Whether a document names nothing but products, parties and materials: reports, instruments, libraries and who cites them do.
/** @type {(member: Json) => boolean} */
function isPlain(member) {
  if (!isObject(member)) return true;
  const { credentialSubject: subject } = member;
  return !OTHERS.includes(kindOf(member) ?? "") && !(isObject(subject) && (subject.instruments || (isObject(subject.footprint) && subject.footprint.libraries)));
}

// What a parsed file says of itself, unchecked: products are identities and digests of what is cited (so claims of one retirement
// bear on each other), opinions pairs of digest and claim. An entity counts as a product.
/** @type {(document: Json) => Promise<Said>} */
export const said = async (document) => saidBy(membersOf(document).every(isPlain) ? null : await bearing(), document);

/** @type {(others: Bearing | null, document: Json) => Said} */
export function saidBy(others, document) {
  /** @type {Said} */
  const found = { claims: [], opinions: [], lists: [] };
  const room = { left: others?.MOST ?? 0 };
  for (const member of membersOf(document)) {
    const kind = (isObject(member) && kindOf(member)) || "";
    const digest = [...CLAIMS, ...OTHERS, "statement", "statuslist"].includes(kind) ? digestOf(member) : "";
    if (!digest) continue;
    if (kind === "statement") found.opinions.push([digest, textOf(member.credentialSubject, "digestMultibase")]);
    else if (kind === "statuslist") found.lists.push(member);
    else found.claims.push({ digest, ...linksOf(kind, member, others?.bearings(kind, member, digest, room)) });
  }
  return found;
}

/** @type {(kind: string, member: JsonObject, more?: { products: string[], cited: string[], seeks: string[] }) => Omit<ClaimSaid, "digest">} */
function linksOf(kind, member, { products, cited, seeks } = { products: [], cited: [], seeks: [] }) {
  const { credentialSubject: subject, issuer } = member;
  const party = kind === "claim" ? textOf(issuer, "id") : "";
  const named = CLAIMS.includes(kind) ? namesOf(subject) : [];
  const own = [...identities(named), ...itemKeys(named, itemsOf(subject)), ...(party ? [CLAIMS_OF + party] : [])];
  return { products: [...new Set([...own, ...products])].sort(), inputs: CLAIMS.includes(kind) ? inputsOf(subject) : [], cited, seeks: party ? [`goods of ${party}`] : seeks };
}

/** @type {(member: JsonObject) => string} */
function digestOf(member) {
  try {
    return documentDigest(member);
  } catch (error) {
    if (error instanceof ToolError) return ""; // no document of the profile
    throw error;
  }
}

// All identifiers that a claim, checked or not, gives its product.
/** @type {(subject: Json) => string[]} */
export function namesOf(subject) {
  if (!isObject(subject)) return [];
  const others = Array.isArray(subject.alternateIds) ? subject.alternateIds : [];
  return [subject.id, ...others].filter((name) => typeof name === "string");
}

// The items that a claim, checked or not, lists (T446).
/** @type {(subject: Json) => string[]} */
const itemsOf = (subject) => isObject(subject) && Array.isArray(subject.items)
  ? subject.items.filter((one) => typeof one === "string") : [];

/** @type {(subject: Json) => string[]} */
function inputsOf(subject) {
  const entries = isObject(subject) && Array.isArray(subject.inputs) ? subject.inputs : [];
  return entries.map((entry) => textOf(entry, "digestMultibase")).filter(Boolean);
}

// The other files that bear on the one that says `own`.
/**
 * @template F
 * @typedef {{
 *   about: (products: string[]) => Promise<[digest: string, file: F][]>, said: (file: F) => Said,
 *   documentsOf: (claim: string) => Promise<[digest: string, file: F][]>,
 * }} Index
 */
/** @type {<F>(own: Said, index: Index<F>) => Promise<{ rivals: F[], inputs: F[] }>} */
export async function gather(own, index) {
  const have = new Set([...own.claims.map(({ digest }) => digest), ...own.opinions.map(([digest]) => digest)]);
  const inputs = new Set();
  const left = { inputs: limit("input_credentials"), cited: limit("instrument_credentials") };
  /** @type {(claims: ClaimSaid[]) => Promise<ClaimSaid[]>} */
  const walked = async (claims) => {
    for (const claim of claims) { // grows while it is walked
      for (const kind of /** @type {const} */ (["inputs", "cited"])) {
        for (const named of claim[kind]) {
          for (const [digest, file] of await index.documentsOf(named)) {
            if (have.has(digest) || !left[kind]) continue;
            const more = index.said(file);
            left[kind] -= 1;
            inputs.add(file);
            more.opinions.forEach(([opinion]) => have.add(opinion));
            claims.push(...more.claims.filter((one) => !have.has(one.digest)));
            more.claims.forEach((one) => have.add(one.digest));
          }
        }
      }
    }
    return claims;
  };
  const claims = await walked([...own.claims]);
  const keys = claims.flatMap(({ products, seeks }) => [...products.filter((one) => !one.startsWith(CLAIMS_OF)), ...seeks]);
  const first = (await index.about([...new Set(keys)])).filter(([digest]) => !have.has(digest));
  if (!first.length) return { rivals: [], inputs: [...inputs] };
  const { files, others } = await (await bearing()).joined({ keys, first, have, isReport: claims.some(isReport) }, index);
  await walked(others); // what they cite: whose units are theirs (T593)
  return { rivals: files.filter((file) => !inputs.has(file)), inputs: [...inputs] };
}

/** @type {(claim: ClaimSaid) => boolean} */
const isReport = ({ products }) => products.some((one) => one.startsWith("reports of "));
