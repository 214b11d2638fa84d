// The product of the claim against the one that was scanned (DESIGN 9, T62, T108): a lot's claim for an item's label
// is not enough, anything but the same is the wrong label.

import { parseProductId, relation } from "../../passport/identifiers/product_id.js";
import { NOT_COMPARED, NOWHERE } from "../findings.js";
import { productsOf } from "../believing/credential.js";

/** @import { Case } from "../case.js" */

/** @type {(c: Case) => void} */
export function label(c) {
  const { claim: doc, demand: { product: scanned } } = c;
  if (scanned === null) {
    c.say(NOT_COMPARED, "", "not_checked", "", undefined, NOWHERE);
    return;
  }
  if (!c.usable(doc, ["label"])) return;
  const wanted = parseProductId(scanned);
  const names = productsOf(doc.model).map(parseProductId);
  // A UUID carries no prefix of a company: its host is all that says whose product it names (T105).
  const relations = names.map((name) => {
    const found = relation(wanted, name);
    return found === "same" && name.kind === "uuid" && name.domain !== wanted.domain ? "host" : found;
  });
  const product = doc.model.product.id;
  const where = "/credentialSubject/id";
  if (relations.includes("same")) c.ask(doc, "label", true);
  else if (relations.includes("host")) c.notChecked(doc, "label", where, { scanned, product, relation: "host" });
  else if (relations.includes("broader")) {
    // A label with lot and serial for a claim that names the serial: not a lot's claim, and said otherwise.
    const serial = names.some((name, place) => relations[place] === "broader" && name.qualifiers.some(([one]) => one === "21"));
    c.notChecked(doc, "label", where, { scanned, product, relation: serial ? "serial" : "broader" });
  }
  else c.ask(doc, "label", false, where, { scanned, product, relation: "different" });
}
