// The product of the claim against the one that was scanned (DESIGN 9, T62, T108): a lot's claim for an item's label
// is not enough, anything but the same is the wrong label.

import { parseProductId, relation } from "../../passport/identifiers/product_id.js";
import { NOWHERE } from "../case.js";
import { NOT_COMPARED } from "../findings.js";
import { productsOf } from "./listed.js";

export function label(c) {
  const { claim: doc, demand: { product: scanned } } = c;
  if (scanned === null) {
    c.say(NOT_COMPARED, "", "not_checked", "", undefined, NOWHERE);
    return;
  }
  if (!c.usable(doc, ["label"])) return;
  const wanted = parseProductId(scanned);
  const relations = productsOf(doc.model).map((uri) => relation(wanted, parseProductId(uri)));
  const product = doc.model.product.id;
  const where = "/credentialSubject/id";
  if (relations.includes("same")) c.ask(doc, "label", true);
  else if (relations.includes("broader")) c.notChecked(doc, "label", where, { scanned, product, relation: "broader" });
  else c.ask(doc, "label", false, where, { scanned, product, relation: "different" });
}
