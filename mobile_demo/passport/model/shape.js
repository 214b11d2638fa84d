// The closed profile (DESIGN 2.1, rules R1-R7), checked on the JSON before any canonicalisation. The files in
// passport/schemas are the one source of R2-R6; R1 follows from constant contexts and closed objects, but for proofs.

import { shared } from "../../package_data.js";
import { checkDid, splitMethod } from "../../signing/dids/index.js";
import { ToolError } from "../../signing/errors.js";
import { canonicalText } from "../../signing/jcs.js";
import { isObject } from "../../signing/strict_json.js";
import { sorted } from "../../signing/text.js";
import { JCS_SUITES } from "../vocab.js";
import { isMoment } from "../moments.js";
import { Compiler, violation } from "./compiling.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Check, Violation } from "./compiling.js" */
/** @typedef {{ here: boolean, below: [name: string, ids: Ids][] }} Ids */

/** @type {(name: string) => JsonObject} */
const schema = (name) => shared(`passport/schemas/${name}.schema.json`);
const CONTEXT_OF_PROOF = "/proof/@context";
/** @type {Map<string, { check: Check, ids: Ids }>} */
const shapes = new Map();
/** @type {Compiler | null} */
let compiler = null;

// The first violation of the profile by a document that should be of this kind (or "container"), or null. The
// order of the search is part of the contract; R7 comes last.
/** @type {(kind: string, document: Json) => Violation | null} */
export function check(kind, document) {
  let shape = shapes.get(kind);
  if (shape === undefined) {
    compiler ??= new Compiler(schema("common"), FORMS);
    shape = { check: compiler.compile(schema(kind)), ids: idsOf(schema(kind), compiler) ?? { here: false, below: [] } };
    shapes.set(kind, shape);
  }
  const found = shape.check(document);
  if (found !== null && !found.where.startsWith(CONTEXT_OF_PROOF)) return found;
  return contextOfProof(document) ?? repeatedId(shape.ids, document);
}

// Where objects with an id can be: whether here, and below which members (in order) and arrays.
/** @type {(given: JsonObject, common: Compiler) => Ids | null} */
function idsOf(given, common) {
  const part = common.resolve(given);
  if (part.type === "array") return idsOf(part.items, common);
  const members = part.properties ?? {};
  /** @type {Ids["below"]} */
  const below = [];
  for (const name of sorted(Object.keys(members))) {
    const ids = idsOf(members[name], common);
    if (ids !== null) below.push([name, ids]);
  }
  return "id" in members || below.length ? { here: "id" in members, below } : null;
}

// R1 in a proof: of a JCS suite it may repeat the @context of the document, else none. The last word on that member:
// what equals the @context of the document has kept its schema too.
/** @type {(document: JsonObject) => Violation | null} */
function contextOfProof({ proof = {}, "@context": contexts }) {
  if (!("@context" in proof)) return null;
  if (!JCS_SUITES.has(proof.cryptosuite)) return violation("R1", CONTEXT_OF_PROOF, "unknown_member");
  return canonicalText(proof["@context"]) === canonicalText(contexts) ? null : violation("R1", CONTEXT_OF_PROOF, "const");
}

// R7: the second object with an id another has; an object before its members, those by code point.
/** @type {(ids: Ids, document: Json) => Violation | null} */
function repeatedId(ids, document) {
  const seen = new Set();
  for (const [where, text] of walk(ids, document, "")) {
    if (seen.has(text)) return violation("R7", `${where}/id`, "duplicate_id");
    seen.add(text);
  }
  return null;
}

/** @type {(ids: Ids, value: JsonObject, where: string) => Generator<[where: string, id: string]>} */
function* walk(ids, value, where) {
  if (ids.here && "id" in value) yield [where, value.id];
  for (const [name, below] of ids.below) {
    const member = value[name];
    if (isObject(member)) yield* walk(below, member, `${where}/${name}`);
    else if (Array.isArray(member)) {
      for (let index = 0; index < member.length; index += 1) yield* walk(below, member[index], `${where}/${name}/${index}`);
    }
  }
}

/** @type {(question: (text: string) => unknown, text: string) => boolean} */
function accepted(question, text) {
  try {
    question(text);
    return true;
  } catch (error) {
    if (error instanceof ToolError) return false;
    throw error;
  }
}

/** @type {Record<string, (text: string) => boolean>} */
const FORMS = {
  // At most 18 digits, and not a negative zero; the pattern has been checked.
  figure: (text) => text.replace(/[-.]/g, "").length <= 18 && !/^-[0.]*$/.test(text),
  moment: isMoment,
  date: (text) => isMoment(`${text}T00:00:00Z`),
  did: (text) => accepted(checkDid, text),
  keyId: (text) => accepted(splitMethod, text),
};
