// Whether a market-based result stands on what was retired, here and up the chain (T642, T643): what comes with a consumed
// passport is supported as far as that claim's own market-based result is, and units that a claim shows no use for support nothing.

import { NOWHERE } from "../../findings.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Case, Doc } from "../../case.js" */

/** @type {(claim: Claim) => boolean} */
const differs = ({ product: { footprint: { results: [location, market] } } }) => location.total !== market.total;

// Whether what it cites holds; null: nothing that it can use.
/** @type {(c: Case, doc: Doc<Claim>) => boolean | null} */
function borneBy(c, doc) {
  if (doc.model.product.instruments === null && !c.evidence.instruments.length) return null;
  return c.answers.module("instruments", () => import("../instruments/cited.js"))?.instruments(c, doc) ?? null;
}

// Leaves it in c.support, and records standing.market_based where the two results differ or units are cited that the claim can
// use, and inputs.supported of the first input that leaves it open although what is cited holds; of an input nothing.
/** @type {(c: Case, doc: Doc<Claim>) => void} */
export function supported(c, doc) {
  const { inputs } = doc.model.product;
  const borne = borneBy(c, doc);
  const own = borne ?? ownOf(doc.model);
  const lacking = inputs.find(({ digest }) => !c.consumed.get(digest)?.support);
  const holds = own !== false && !lacking;
  if (differs(doc.model)) c.support = Number(holds);
  if (c.walk !== null || (own === null && c.support === 2)) return;
  if (borne && lacking) c.say("inputs.supported", lacking.digest, "not_checked", "", { id: lacking.id }, NOWHERE);
  c.say("standing.market_based", "", holds ? "pass" : "not_checked", "", undefined, NOWHERE);
}

// Whether a claim that cites nothing it can use is supported; null: as it shows, it takes nothing from a market itself.
/** @type {(claim: Claim) => false | null} */
function ownOf(claim) {
  const { inputs, footprint: { document: { components } } } = claim.product;
  const shown = components?.some(({ electricity, input }) => electricity !== undefined && input === undefined);
  return shown || (differs(claim) && !(components && inputs.length)) ? false : null;
}
