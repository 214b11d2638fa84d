// The retirements of a counterpart's own, beside goods whose attribute was sold apart (T593, T594). What a claim or report cites
// counts only as far as it is at hand, signed by a registry that is not the party's own, and retired for this very document;
// units that were sold are not its own under whatever name.

import { Fraction } from "../../../passport/carbon/exact.js";
import { misfit, ofClaim, REPORTED, saidAt } from "../../../passport/certificates/citing.js";
import { shared } from "../../../passport/certificates/units.js";
import { same } from "../../../passport/folding.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { shared as inCommon } from "../opinion.js";
import { inBase } from "./located.js";

/** @import { Citing } from "../../../passport/certificates/citing.js" */
/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {{ cited: Cited, retirement: Retirement }} Own */

// What a document cites for its market-based statement, beside what was sold. Each retirement once: cited twice, it holds no
// more units. Later ones of the same units add none.
/** @type {(c: Case, hand: Hand, model: Claim | CarbonStatement, several: Retirement[]) => Own[]} */
export function ownOf(c, hand, model, several) {
  const said = citingOf(model);
  /** @type {Own[]} */
  const found = [];
  for (const cited of "product" in model ? model.product.instruments ?? [] : /** @type {any[]} */ (model.instruments)) {
    const retirement = cited.statement === MARKET ? heldBy(c, hand, cited, said) : null;
    if (retirement === null) continue;
    const others = [...several, ...found.map((one) => one.retirement)];
    if (!others.some((other) => other.envelope.id === retirement.envelope.id || shared(retirement, other))) found.push({ cited, retirement });
  }
  return found;
}

// How many of these units are of the product and market that was sold, in its base.
/** @type {(held: Own[], sold: Retirement) => Fraction} */
export function unitsOf(held, sold) {
  const alike = held.filter(({ retirement: { unit, product, geography } }) =>
    inBase(unit)[0] === inBase(sold.unit)[0] && same(product, sold.product) && same(geography, sold.geography));
  return Fraction.sum(alike.map(({ cited: { unit, quantity } }) => inBase(unit)[1].times(Fraction.of(quantity))));
}

// What the document says of itself, as its own retirements are compared with it.
/** @type {(model: Claim | CarbonStatement) => Citing} */
function citingOf(model) {
  if ("product" in model) return ofClaim(model);
  const { envelope, entity: { id, period } } = model;
  return { issuer: envelope.issuer.id, products: [id], period, said: saidAt(envelope), purpose: REPORTED };
}

// The retirement, where it is at hand, signed by a registry apart from the party, and fits it.
/** @type {(c: Case, hand: Hand, cited: Cited, said: Citing) => Retirement | null} */
function heldBy({ trust }, hand, cited, said) {
  const raw = hand.raw("retirement", cited.digestMultibase);
  const found = raw?.document.id === cited.id && raw ? hand.judge(raw) : null;
  if (found === null || found.stopped) return null;
  const retirement = /** @type {Retirement} */ (/** @type {unknown} */ (found.model));
  const party = trust.party(said.issuer);
  return misfit(cited, retirement, said) || (party && inCommon(found, { party })) ? null : retirement;
}
