// Which files of many bear on the verdict about one of them (T122). Nothing is believed here: what was gathered becomes evidence.

import { identities, itemKeys } from "../passport/identifiers/product_id.js";
import { kindOf } from "../passport/model/index.js";
import { CLAIMS } from "../passport/vocab.js";
import { documentDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { isObject } from "../signing/strict_json.js";
import { libraryIn } from "./evidence.js";

/** @import { Json, JsonObject } from "../signing/strict_json.js" */
/** @typedef {typeof import("../passport/certificates/bearing.js")} Bearing */
/** @typedef {{ digest: string, products: string[], inputs: string[], cited: string[], seeks: string[], joined: string[][] }} ClaimSaid */
/** @typedef {{ claims: ClaimSaid[], opinions: [digest: string, claim: string][], lists: JsonObject[], invoked: string[] }} Said */

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
// bear on each other), opinions pairs of digest and claim. An entity counts as a product, and an accreditation is about its verifier:
// invoked is what those of the statements are found by.
/** @type {(document: Json) => Promise<Said>} */
export const said = async (document) => saidBy(membersOf(document).every(isPlain) ? null : await bearing(), document);

/** @type {(others: Bearing | null, document: Json) => Said} */
export function saidBy(others, document) {
  /** @type {Said} */
  const found = { claims: [], opinions: [], lists: [], invoked: [] };
  for (const member of membersOf(document)) {
    const kind = (isObject(member) && kindOf(member)) || "";
    const digest = [...CLAIMS, ...OTHERS, "statement", "statuslist", "accreditation"].includes(kind) ? digestOf(member) : "";
    if (!digest) continue;
    const { credentialSubject: subject, issuer } = member;
    if (kind === "statement") {
      const used = isObject(subject) ? subject.accreditation : null;
      found.opinions.push([digest, textOf(subject, "digestMultibase")]);
      found.invoked.push(...accredited(textOf(issuer, "id"), textOf(used, "body"), textOf(used, "digestMultibase")));
    } else if (kind === "accreditation") found.claims.push({ digest, ...NOTHING, products: accredited(textOf(subject, "id"), textOf(issuer, "id"), digest) });
    else if (kind === "statuslist") found.lists.push(member);
    else found.claims.push({ digest, ...linksOf(kind, member, others?.bearings(kind, member, digest)) });
  }
  return found;
}

const NOTHING = { products: [], inputs: [], cited: [], seeks: [], joined: [] };
/** @type {(who: string, by: string, digest: string) => string[]} */
const accredited = (who, by, digest) => [`accredited ${who} ${by}`, `accreditation ${digest}`];

/** @type {(kind: string, member: JsonObject, more?: Omit<ClaimSaid, "digest" | "inputs">) => Omit<ClaimSaid, "digest">} */
function linksOf(kind, member, { products, cited, seeks, joined } = NOTHING) {
  const { credentialSubject: subject, issuer } = member;
  const party = kind === "claim" ? textOf(issuer, "id") : "";
  const named = CLAIMS.includes(kind) ? namesOf(subject) : [];
  const own = [...identities(named), ...itemKeys(named, itemsOf(subject)), ...(party ? [CLAIMS_OF + party] : [])];
  return { products: [...new Set([...own, ...products])].sort(), inputs: CLAIMS.includes(kind) ? inputsOf(subject) : [], cited, seeks: party ? [`goods of ${party}`] : seeks, joined };
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
  const keys = own.claims.flatMap(({ products, seeks }) => [...products.filter((one) => !/^(claims of|accredit)/.test(one)), ...seeks]);
  const [leading, have] = [own.claims.some(({ inputs, cited }) => inputs.length + cited.length), own.claims.map(({ digest }) => digest)];
  const bears = leading || (await index.about([...new Set(keys)])).some(([digest]) => !have.includes(digest));
  return bears ? (await import("./gathering/gather.js")).gathered(own, index) : { rivals: [], inputs: [] };
}
