// Which files of many bear on the verdict about one of them (T122). Nothing is believed here: what was gathered becomes evidence.

import { MOST, bearings } from "../passport/certificates/bearing.js";
import { identities, itemKeys } from "../passport/identifiers/product_id.js";
import { kindOf } from "../passport/model/index.js";
import { names as citedBy } from "../passport/model/instruments/cited.js";
import { CLAIMS } from "../passport/vocab.js";
import { documentDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { isObject } from "../signing/strict_json.js";
import { libraryIn } from "./evidence.js";
import { limit } from "./limits.js";

/** @import { Json, JsonObject } from "../signing/strict_json.js" */
/** @typedef {{ claims: { digest: string, products: string[], inputs: string[] }[], opinions: [digest: string, claim: string][], lists: JsonObject[] }} Said */

/** @type {(value: Json, name: string) => string} */
const textOf = (value, name) => (isObject(value) && typeof value[name] === "string" ? value[name] : "");

const REPORTS = "reports of "; // who signed them, or has the goods of a certificate (T629)
const INSTRUMENTS = ["certificate", "retirement", "assignment", "factorlibrary"];

/** @type {(document: Json) => Json[]} */
function membersOf(document) {
  const members = isObject(document) && "verifiableCredential" in document ? document.verifiableCredential : [document];
  return Array.isArray(members) ? members : [];
}

// What a parsed file says of itself, unchecked: products are identities and digests of what is cited (so claims of one retirement
// bear on each other), opinions pairs of digest and claim. An entity counts as a product, an instrument as an input.
/** @type {(document: Json) => Said} */
export function said(document) {
  /** @type {Said} */
  const found = { claims: [], opinions: [], lists: [] };
  const room = { left: MOST };
  for (const member of membersOf(libraryIn(document)?.credential ?? document)) {
    const kind = isObject(member) ? kindOf(member) : null;
    const digest = [...CLAIMS, ...INSTRUMENTS, "statement", "statuslist"].includes(kind ?? "") ? digestOf(member) : "";
    if (!digest) continue;
    if ([...CLAIMS, ...INSTRUMENTS].includes(kind ?? "")) found.claims.push({ digest, ...linksOf(kind, member, room) });
    else if (kind === "statement") found.opinions.push([digest, textOf(member.credentialSubject, "digestMultibase")]);
    else found.lists.push(member);
  }
  return found;
}

/** @type {(kind: string | null, member: JsonObject, room: { left: number }) => { products: string[], inputs: string[] }} */
function linksOf(kind, member, room) {
  const subject = member.credentialSubject;
  const cited = new Set(citedBy(kind, member).map(([, digest]) => digest));
  const named = INSTRUMENTS.includes(kind ?? "") ? [] : namesOf(subject);
  const reporters = [kind === "inventory" && textOf(member.issuer, "id"), textOf(subject, "counterpart"), textOf(subject, "recipient")];
  const beside = new Set(reporters.flatMap((one) => (one ? [REPORTS + one] : [])));
  for (const one of room.left > 0 ? bearings(kind, member) : []) {
    beside.add(one);
    if (--room.left <= 0) break;
  }
  return { products: [...new Set([...identities(named), ...itemKeys(named, itemsOf(subject)), ...cited, ...beside])].sort(), inputs: [...inputsOf(subject), ...cited] };
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
  /** @type {(claims: Said["claims"]) => Promise<Said["claims"]>} */
  const walked = async (claims) => {
    for (const claim of claims) { // grows while it is walked
      for (const input of claim.inputs) {
        for (const [digest, file] of await index.documentsOf(input)) {
          if (have.has(digest) || inputs.size >= limit("input_credentials")) continue;
          const more = index.said(file);
          inputs.add(file);
          more.opinions.forEach(([opinion]) => have.add(opinion));
          claims.push(...more.claims.filter((one) => !have.has(one.digest)));
          more.claims.forEach((one) => have.add(one.digest));
        }
      }
    }
    return claims;
  };
  const claims = await walked([...own.claims]);
  const products = new Set(claims.flatMap((claim) => claim.products));
  const found = (await index.about([...products])).filter(([digest]) => !have.has(digest));
  // A correction may have taken out an item (T446), what a report counted (T629), or a retirement (T519).
  const alike = found.flatMap(([digest, file]) => index.said(file).claims.filter((claim) => claim.digest === digest));
  const lots = alike.flatMap(({ products: all }) => {
    const shares = all.some((one) => /^(item|retirement) /.test(one) && products.has(one));
    return all.filter((one) => (shares || one.startsWith(REPORTS)) && !products.has(one));
  });
  if (lots.length) found.push(...(await index.about(lots)).filter(([digest]) => !have.has(digest)));
  const rivals = [...new Set(new Map(found).values())];
  // With what other reports cite: whose units are theirs (T593).
  await walked(rivals.flatMap((file) => index.said(file).claims.filter((claim) => claim.products.some((one) => one.startsWith(REPORTS)))));
  return { rivals, inputs: [...inputs].filter((file) => !rivals.includes(file)) };
}
