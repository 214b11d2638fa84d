// The optional member instruments of a claim: the retirements that its market-based result stands on.

import { isObject } from "../../../signing/strict_json.js";

/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {{ id: string, digestMultibase: string, quantity: string, unit: string, statement: string }} Cited */

export const MARKET = "market-based"; // the statement in which units support the market-based result
/** @type {Readonly<Record<string, string>>} */
const CITING = Object.freeze({ claim: "instruments", inventory: "instruments", retirement: "units" });

// [id, digest] of the instruments that a document, checked or not, leads to: a claim or report the retirements it cites; a
// retirement its certificates, which it names by digest alone, which stands for the id too.
/** @type {(kind: string | null, document: JsonObject) => [name: string, digest: string][]} */
export function names(kind, document) {
  const member = kind !== null && Object.hasOwn(CITING, kind) ? CITING[kind] : null;
  const subject = document.credentialSubject;
  const entries = member !== null && isObject(subject) ? subject[member] : [];
  /** @type {(entry: JsonObject) => [Json, Json]} */
  const named = (entry) => (kind === "retirement" ? [entry.certificate, entry.certificate] : [entry.id, entry.digestMultibase]);
  return (Array.isArray(entries) ? entries : []).filter(isObject).map(named)
    .filter(([name, digest]) => typeof name === "string" && typeof digest === "string");
}
