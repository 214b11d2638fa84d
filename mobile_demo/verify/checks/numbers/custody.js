// What a claim says of its custody: that it can be, and that no link of its chain is weaker (T260). Asked only of a
// claim with the member custody; a link that says nothing of its own leaves the question open.

import { contradiction, isWeakest, weaker } from "../../../passport/model/custody.js";
import { limit } from "../../limits.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Custody } from "../../../passport/model/custody.js" */
/** @import { Case, Doc } from "../../case.js" */

const LINKS = "custody_links";
const WHERE = "/credentialSubject/custody";

/** @type {(c: Case, doc: Doc<Claim>, stated: Custody) => void} */
export function custody(c, doc, stated) {
  const wrong = contradiction(stated);
  c.ask(doc, "custody", !wrong, `${WHERE}/${wrong}`, { model: stated.model, problem: wrong });
  const where = `${WHERE}/model`;
  const links = isWeakest(stated.model) ? [] : doc.model.product.inputs.map(({ id, digest }) => ({ id, claim: c.consumed.get(digest)?.claim ?? null }));
  const known = links.filter(({ claim }) => claim !== null).map(({ id, claim }) => ({ id, link: claim?.product.custody ?? null }));
  const bad = known.filter(({ link }) => link !== null && weaker(link.model, stated.model));
  for (const { id, link } of bad.slice(0, limit("figures_reported"))) {
    c.ask(doc, LINKS, false, where, { id, model: stated.model, weaker: link?.model });
  }
  if (bad.length) return;
  const silent = known.find(({ link }) => link === null);
  if (known.length < links.length) c.notChecked(doc, LINKS, where, { because: "inputs.present" });
  else if (silent) c.notChecked(doc, LINKS, where, { id: silent.id, model: stated.model });
  else c.ask(doc, LINKS, true);
}
