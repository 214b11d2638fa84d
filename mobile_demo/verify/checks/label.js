// Compares the product of the claim with the one that was scanned (DESIGN 9, T62, T108).

import { coveredBy, isItem, itemDigest, parseProductId, relation } from "../../passport/identifiers/product_id.js";
import { LABEL, NOT_COMPARED, NOWHERE } from "../findings.js";
import { productsOf } from "../believing/credential.js";

/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Case, Doc } from "../case.js" */

/** @import { ProductId } from "../../passport/identifiers/product_id.js" */

const SERIAL = "21"; // the GS1 application identifier of a serial number
const LOT = "10"; // that of a lot or batch; of steel it is the heat
const KINDS = ["01", "8006"]; // keys of a kind of goods, or a part of it; all others may be those of one thing
const ITEM = [SERIAL, "235"]; // also the serial number that somebody else than the owner of the GTIN gives
const WHERE = "/credentialSubject/id";

// Records claim.label: pass for the scanned product, fail for another, else not checked. A label that names an item
// and the lot that the claim is about passes for the lot: relation is then batch, and the sentence says that the item is
// not named. Not checked, with the relation: broader, lot, serial, host, as in verify/checks/label.py. A claim that
// lists its items passes for those that are listed (item) and fails for others (unlisted, T290).
/** @type {(c: Case) => void} */
export function label(c) {
  const { claim: doc, demand: { product: scanned } } = c;
  if (scanned === null) {
    c.say(NOT_COMPARED, "", "not_checked", "", undefined, NOWHERE);
    return;
  }
  if (!c.usable(doc, ["label"])) return;
  const [product] = productsOf(doc.model);
  const closest = relationTo(doc, parseProductId(scanned));
  const facts = { scanned, product, relation: closest };
  if (["same", "different", "unlisted"].includes(closest)) c.ask(doc, "label", closest === "same", WHERE, facts);
  else if (closest === "batch" || closest === "item") c.say(LABEL, doc.raw.digest, "pass", WHERE, facts, doc.raw.position);
  else c.notChecked(doc, "label", WHERE, facts);
}

// The relation of the label to the claim's names and to the items that it lists; only identifiers under the issuer's own
// prefixes can be listed.
/** @type {(doc: Doc<Claim>, scanned: ProductId) => string} */
function relationTo({ model, raw, party }, scanned) {
  const names = productsOf(model).map(parseProductId);
  const closest = closestOf(scanned, names);
  const { items } = /** @type {{ items?: string[] }} */ (raw.document.credentialSubject);
  if (items === undefined || closest === "same" || closest === "host" || contradicted(scanned, names, ITEM)) return closest;
  if (items.includes(itemDigest(scanned))) return coveredBy(party?.prefixes ?? [], scanned) ? "item" : "different";
  return closest !== "different" && isItem(scanned.qualifiers) ? "unlisted" : closest;
}

// The closest relation of a claim's identifiers to the scanned one, in this order: same, host, serial, batch, broader,
// lot, different.
/** @type {(scanned: ProductId, names: ProductId[]) => string} */
function closestOf(scanned, names) {
  const relations = names.map((name) => relationOf(scanned, name));
  for (const close of ["same", "host"]) if (relations.includes(close)) return close;
  if (contradicted(scanned, names)) return "different";
  const broader = names.filter((_, place) => relations[place] === "broader");
  // Lot and serial on the label, the serial alone in the claim: that is no claim about a lot.
  if (broader.some((name) => has(name, SERIAL))) return "serial";
  // A claim that names an item anywhere is about that item, and its lot is another name of it.
  const ofLots = !names.some((name) => ITEM.some((qualifier) => has(name, qualifier)));
  // A plate, a UUID or the key of a shipping unit may be an item's: whether it is, nobody can see here.
  const ofKinds = names.every(({ primary: [key] }) => KINDS.includes(key));
  if (ofLots && ofKinds && broader.some((name) => has(name, LOT))) return "batch";
  if (broader.length) return "broader";
  return ofLots && names.some((name) => mayHold(name, scanned)) ? "lot" : "different";
}

// Whether the label has a serial, lot or variant, and the claim names others of it under the same key; besides is not
// compared.
/** @type {(scanned: ProductId, names: ProductId[], besides?: string[]) => boolean} */
function contradicted({ primary, qualifiers }, names, besides = []) {
  const named = names.filter((name) => String(name.primary) === String(primary)).flatMap((name) => name.qualifiers);
  return qualifiers.some(([key, value]) => {
    const values = named.filter(([other]) => other === key && !besides.includes(key));
    return values.length > 0 && !values.some(([, other]) => other === value);
  });
}

/** @type {(name: ProductId, qualifier: string) => boolean} */
const has = ({ qualifiers }, qualifier) => qualifiers.some(([name]) => name === qualifier);

// Whether an item whose label names no lot may be of the lot: all else that is named agrees.
/** @type {(name: ProductId, scanned: ProductId) => boolean} */
function mayHold(name, scanned) {
  const shown = new Map(scanned.qualifiers);
  if (JSON.stringify(name.primary) !== JSON.stringify(scanned.primary)) return false;
  if (!has(name, LOT) || shown.has(LOT) || !shown.has(SERIAL)) return false;
  return name.qualifiers.every(([key, value]) => !shown.has(key) || shown.get(key) === value);
}

// The relation of one identifier (DESIGN 9); host for the same UUID at another host, since a UUID carries no company
// prefix and its host is all that says whose product it names (T105).
/** @type {(scanned: ProductId, name: ProductId) => string} */
function relationOf(scanned, name) {
  const related = relation(scanned, name);
  return related === "same" && name.kind === "uuid" && name.domain !== scanned.domain ? "host" : related;
}
