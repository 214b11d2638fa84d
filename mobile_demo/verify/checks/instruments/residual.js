// The counterpart of a retirement: whoever has the physical product reports the residual value (T331). That party's
// market-based result is then above its location-based one, which still carries the attribute; or it stands on units of its
// own. In a report its market-based statement then has so much less of the goods that were kept apart. Both documents must be
// at hand, else it is said that nothing was compared.

import { AMOUNT_PLACES, scaled } from "../../../passport/carbon/exact.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { keeps, sharesTime, sold } from "./kept.js";
import { naming } from "./names.js";
import { ownOf, unitsOf } from "./own.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
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
    const several = [retirement, ...hand.counterparts(party).map(({ model }) => model)];
    const claims = hand.claimsOf(party).map(({ model }) => model).filter(({ product }) => meets(product.period, retirement));
    const answers = claims.map((one) => ({ outcome: reportsResidual(c, hand, one, retirement, several), other: one.envelope.id }));
    for (const { model } of hand.reportsOf(party)) {
      const outcome = keepsBy(c, hand, model, retirement, several);
      if (outcome !== null) answers.push({ outcome, other: model.envelope.id });
    }
    const worst = WORST.map((wanted) => answers.find(({ outcome }) => outcome === wanted)).find(Boolean);
    const { outcome, other } = worst ?? { outcome: /** @type {Outcome} */ ("not_checked"), other: "" };
    // One that was not judged may be worse, or the party's own retirement (T748).
    say(c, cited.digestMultibase, hand.spent ? "not_checked" : outcome, { id: cited.id, party, other });
  }
}

// The same where documents at hand make this producer the counterpart.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>) => void} */
export function owed(c, hand, { envelope, model }) {
  const { period } = model.product;
  owedBy(c, hand, envelope, period, (retirement, several) => (meets(period, retirement) ? reportsResidual(c, hand, model, retirement, several) : null));
}

// The same of a report.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement) => void} */
export const owedInReport = (c, hand, { envelope }, model) =>
  owedBy(c, hand, envelope, model.entity.period, (retirement, several) => keepsBy(c, hand, model, retirement, several));

// Where a document shows nothing like the goods it is not seen to leave the attribute out: they may be called otherwise, or come
// from a store. Only what was produced after its period cannot be in it. What only a certificate says leaves the question open
// at worst.
/** @type {(c: Case, hand: Hand, envelope: AnyDoc["envelope"], period: { end: string }, answer: (retirement: Retirement, several: Retirement[]) => Outcome | null) => void} */
function owedBy(c, hand, { id, issuer: { id: party } }, period, answer) {
  const named = hand.counterparts(party);
  const received = hand.received(party);
  for (const [several, found] of [[named, named], [[...named, ...received], received]]) {
    for (const { digest, model: retirement } of found) {
      if (retirement.units.every((one) => one.period.start >= period.end)) continue;
      const outcome = answer(retirement, several.map(({ model }) => model)) ?? "not_checked";
      say(c, digest, outcome === "fail" && (found === received || hand.spent) ? "not_checked" : outcome, { id: retirement.envelope.id, party, other: id });
    }
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

/** @type {(period: { start: string, end: string }, retirement: Retirement) => boolean} */
const meets = (period, { units }) => units.some((one) => sharesTime(period, one.period));

// Whether its market-based result takes nothing of an attribute that was sold, or stands on units cited: as many of its own as
// were sold. With fewer a result below the other is not compared, because a claim does not say how much it used. Where both
// results are the same and no part of it is market-based, nothing says that it used the product.
/** @type {(c: Case, hand: Hand, claim: Claim, retirement: Retirement, several: Retirement[]) => Outcome} */
function reportsResidual(c, hand, claim, retirement, several) {
  const { footprint, period } = claim.product;
  const held = ownOf(c, hand, claim, several);
  const [location, market] = footprint.results.map(({ total }) => scaled(total, AMOUNT_PLACES));
  if (market > location || unitsOf(held, retirement).compare(sold(retirement, several, period)) >= 0) return "pass";
  if (held.length) return "not_checked";
  return market < location || footprint.components().some(({ electricity }) => electricity === MARKET) ? "fail" : "not_checked";
}

// What the report of a counterpart answers, by its own retirements as far as they hold.
/** @type {(c: Case, hand: Hand, report: CarbonStatement, retirement: Retirement, several: Retirement[]) => Outcome | null} */
function keepsBy(c, hand, report, retirement, several) {
  const held = ownOf(c, hand, report, several);
  const papers = naming(hand, report).papers.filter(({ cited }) => held.some((one) => one.cited === cited));
  return keeps(report, retirement, several, { held, names: new Set(papers.flatMap(({ own, behind }) => [...own, ...behind])) });
}
