// Compares the product of the claim with the one that was scanned (DESIGN 9, T62, T108).

import { parseProductId, relation } from "../../passport/identifiers/product_id.js";
import { NOT_COMPARED, NOWHERE } from "../findings.js";
import { productsOf } from "../believing/credential.js";

/** @import { Case } from "../case.js" */

/** @import { ProductId } from "../../passport/identifiers/product_id.js" */

const SERIAL = "21"; // the GS1 application identifier of a serial number
const WHERE = "/credentialSubject/id";

// Records claim.label: pass for the scanned product, fail for another, else not checked, with the relation: a claim
// about the lot of a scanned item (broader, serial), and a UUID at another host (host).
/** @type {(c: Case) => void} */
export function label(c) {
  const { claim: doc, demand: { product: scanned } } = c;
  if (scanned === null) {
    c.say(NOT_COMPARED, "", "not_checked", "", undefined, NOWHERE);
    return;
  }
  if (!c.usable(doc, ["label"])) return;
  const [product] = productsOf(doc.model);
  const closest = closestOf(parseProductId(scanned), productsOf(doc.model).map(parseProductId));
  const facts = { scanned, product, relation: closest };
  if (closest === "same" || closest === "different") c.ask(doc, "label", closest === "same", WHERE, facts);
  else c.notChecked(doc, "label", WHERE, facts);
}

// The closest relation of a claim's identifiers to the scanned one, in this order: same, host, serial, broader,
// different.
/** @type {(scanned: ProductId, names: ProductId[]) => string} */
function closestOf(scanned, names) {
  const relations = names.map((name) => relationOf(scanned, name));
  for (const close of ["same", "host"]) if (relations.includes(close)) return close;
  const broader = names.filter((_, place) => relations[place] === "broader");
  if (!broader.length) return "different";
  // Lot and serial on the label, the serial alone in the claim: that is no claim about a lot.
  return broader.some(({ qualifiers }) => qualifiers.some(([name]) => name === SERIAL)) ? "serial" : "broader";
}

// The relation of one identifier (DESIGN 9); host for the same UUID at another host, since a UUID carries no company
// prefix and its host is all that says whose product it names (T105).
/** @type {(scanned: ProductId, name: ProductId) => string} */
function relationOf(scanned, name) {
  const related = relation(scanned, name);
  return related === "same" && name.kind === "uuid" && name.domain !== scanned.domain ? "host" : related;
}
