// The optional member instruments of a claim: the retirements that its market-based result stands on.

import { isObject } from "../../../signing/strict_json.js";

/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {{ id: string, digestMultibase: string, quantity: string, unit: string, statement: string }} Cited */

export const MARKET = "market-based"; // the statement in which units support the market-based result
/** @type {Readonly<Record<string, string>>} */
const CITING = Object.freeze({ claim: "instruments", inventory: "instruments", retirement: "units" });

// [id, digest] of the instruments and libraries of factors that a document, checked or not, leads to: a claim or report the
// retirements it cites; a retirement its certificates, which it names by digest alone, which stands for the id too.
/** @type {(kind: string | null, document: JsonObject) => [name: string, digest: string][]} */
export function names(kind, document) {
  const member = kind !== null && Object.hasOwn(CITING, kind) ? CITING[kind] : null;
  const subject = document.credentialSubject;
  if (member === null || !isObject(subject)) return [];
  const { [member]: entries, footprint } = subject;
  const libraries = kind === "claim" && isObject(footprint) ? footprint.libraries : [];
  /** @type {(entry: JsonObject) => [Json, Json]} */
  const named = (entry) => (kind === "retirement" ? [entry.certificate, entry.certificate] : [entry.id, entry.digestMultibase]);
  return [entries, libraries].flatMap((listed) => (Array.isArray(listed) ? listed : [])).filter(isObject).map(named)
    .filter(([name, digest]) => typeof name === "string" && typeof digest === "string");
}
