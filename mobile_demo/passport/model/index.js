// Which credential a document means to be, and of which version; deliberately lenient, for the profile refuses.

import { isObject } from "../../signing/strict_json.js";
import { CONTEXT_PASSPORT, CONTEXT_V2, KINDS, NAMESPACE } from "../vocab.js";

/** @import { Json } from "../../signing/strict_json.js" */

// The kind of the first of our type names in its type, or null.
/** @type {(document: Json) => string | null} */
export function kindOf(document) {
  const types = isObject(document) ? document.type : undefined;
  const name = (Array.isArray(types) ? types : [types]).find((entry) => typeof entry === "string" && KINDS.has(entry));
  return KINDS.get(name) ?? null;
}

// "known", "unknown_version" (ours, of another version) or "not_ours".
/** @type {(document: Json) => "known" | "unknown_version" | "not_ours"} */
export function versionOf(document) {
  const contexts = isObject(document) ? document["@context"] : undefined;
  const listed = Array.isArray(contexts) ? contexts.filter((name) => typeof name === "string") : [];
  if (listed.length > 1 && listed[0] === CONTEXT_V2) {
    if (listed[1].startsWith(NAMESPACE) && listed[1] !== CONTEXT_PASSPORT) return "unknown_version";
  }
  return listed.includes(CONTEXT_PASSPORT) || kindOf(document) !== null ? "known" : "not_ours";
}
