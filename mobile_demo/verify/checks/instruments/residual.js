// The counterpart of a retirement: whoever has the physical product reports the residual value (T331). That party's
// market-based result is then above its location-based one, which still carries the attribute; or it stands on units of its
// own. In a report its market-based statement then has so much less of the goods that were kept apart. Both documents must be
// at hand, else it is said that nothing was compared.

import { AMOUNT_PLACES, Fraction, scaled, ZERO } from "../../../passport/carbon/exact.js";
import { figuresOf, INVENTORIES, isBought, partsOf, quantityOf, slack } from "../../../passport/carbon/rechecking/inventory.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Certificate } from "../../../passport/model/instruments/certificate.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { AnyDoc, Case, Doc } from "../../case.js" */
/** @import { Outcome, Params } from "../../findings.js" */
/** @import { Hand } from "./hand.js" */

/** @type {readonly Outcome[]} */
const WORST = ["fail", "not_checked", "pass"];
/** @type {(c: Case, digest: string, outcome: Outcome, facts: Params) => void} */
const say = (c, digest, outcome, facts) => c.say("instrument.counterpart", digest, outcome, "", outcome === "pass" ? NOTHING : facts, NOWHERE);

// Of the claims at hand of each party that has a physical product, whose period meets the units', the worst answer counts:
// one fails that takes the attribute for its own. Not checked where there is none, or
// more than one verification judges.
/** @type {(c: Case, hand: Hand, cited: Cited, retirement: Retirement) => void} */
export function counterpart(c, hand, cited, retirement) {
  for (const party of holders(hand, retirement)) {
    const claims = hand.claimsOf(party).map(({ model }) => model).filter(({ product }) => meets(product.period, retirement));
    const answers = claims.map((one) => ({ outcome: reportsResidual(one), other: one.envelope.id }));
    for (const { model } of hand.reportsOf(party)) {
      const outcome = keepsApart(model, retirement);
      if (outcome !== null) answers.push({ outcome, other: model.envelope.id });
    }
    const worst = WORST.map((wanted) => answers.find(({ outcome }) => outcome === wanted)).find(Boolean);
    const { outcome, other } = worst ?? { outcome: /** @type {Outcome} */ ("not_checked"), other: "" };
    const open = outcome === "pass" && hand.spent; // one that was not judged may be worse
    say(c, cited.digestMultibase, open ? "not_checked" : outcome, { id: cited.id, party, other });
  }
}

// The same where a retirement at hand makes this producer the counterpart.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>) => void} */
export function owed(c, hand, { envelope, model }) {
  const party = envelope.issuer.id;
  for (const { digest, model: retirement } of hand.counterparts(party)) {
    if (!meets(model.product.period, retirement)) continue;
    say(c, digest, reportsResidual(model), { id: retirement.envelope.id, party, other: envelope.id });
  }
}

// The same of a report that shows goods like the units.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement) => void} */
export function owedInReport(c, hand, { envelope }, model) {
  const party = envelope.issuer.id;
  for (const { digest, model: retirement } of hand.counterparts(party)) {
    const outcome = keepsApart(model, retirement);
    if (outcome !== null) say(c, digest, outcome, { id: retirement.envelope.id, party, other: envelope.id });
  }
}

// Who has the physical product: as the retirement names it, and each certificate at hand.
/** @type {(hand: Hand, retirement: Retirement) => string[]} */
function holders(hand, retirement) {
  const named = new Set([retirement.counterpart]);
  for (const digest of new Set(retirement.units.map(({ certificate }) => certificate))) {
    const raw = hand.raw("certificate", digest);
    const found = raw && hand.judge(raw);
    if (found && !found.stopped) named.add(/** @type {Certificate} */ (/** @type {unknown} */ (found.model)).recipient);
  }
  const parties = [retirement.beneficiary, ...retirement.chain.map(([, party]) => party)];
  return sorted([...named].filter((party) => party !== null)).filter((party) => !parties.includes(party));
}

/** @typedef {{ start: string, end: string }} Period */
/** @type {(one: Period, other: Period) => boolean} */
const sharesTime = (one, other) => other.start < one.end && one.start < other.end;
/** @type {(period: Period, retirement: Retirement) => boolean} */
const meets = (period, { units }) => units.some((one) => sharesTime(period, one.period));

// Whether its market-based result takes nothing of an attribute that was sold, or stands on units cited. Where both results
// are the same and no part of it is market-based, nothing says that it used the product.
/** @type {(claim: Claim) => Outcome} */
function reportsResidual({ product: { instruments, footprint } }) {
  if (instruments?.some(({ statement }) => statement === MARKET)) return "pass";
  const [location, market] = footprint.results.map(({ total }) => scaled(total, AMOUNT_PLACES));
  if (market !== location) return market > location ? "pass" : "fail";
  return footprint.components().some(({ electricity }) => electricity === MARKET) ? "fail" : "not_checked";
}

// Whether a report leaves out of its market-based statement what was sold of goods that it kept apart: goods of a stratum that
// rest on no contract, of the product and market of the units. Null where it shows none, or is about another time. Goods that
// are counted in another unit are not compared, but for all or none of them.
/** @type {(report: CarbonStatement, retirement: Retirement) => Outcome | null} */
function keepsApart({ entity, accounts }, retirement) {
  const units = retirement.units.filter((one) => sharesTime(entity.period, one.period)).map(({ units: { first, behind } }) => Fraction.of(behind).minus(Fraction.of(first)));
  const [physical, market] = INVENTORIES.map((name) => goods(accounts, name, retirement));
  if (!units.length || !physical.length) return null;
  const [had, kept] = [physical, market].map(quantityOf);
  if ([...physical, ...market].every(({ unit }) => unit === retirement.unit)) {
    const left = had.minus(Fraction.sum(units));
    const most = (left.compare(ZERO) > 0 ? left : ZERO).plus(Fraction.sum(market.map(({ quantity }) => slack(quantity))));
    return kept.compare(most) > 0 ? "fail" : "pass";
  }
  if (!market.length) return "pass";
  return kept.compare(had) < 0 ? "not_checked" : "fail";
}

/** @type {(report: JsonObject, name: string, retirement: Retirement) => JsonObject[]} */
const goods = (report, name, { product, geography }) => figuresOf(report, name).filter(({ label }) => label === product).flatMap(partsOf)
  .filter((part) => part.region === geography && part.spatial === "stratum" && !isBought(part));
