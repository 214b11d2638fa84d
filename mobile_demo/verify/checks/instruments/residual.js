// The counterpart of a retirement: whoever has the physical product reports the residual value (T331). That party's
// market-based result is then above its location-based one, which still carries the attribute; or it stands on units of its
// own. Both claims must be at hand, else it is said that nothing was compared.

import { AMOUNT_PLACES, scaled } from "../../../passport/carbon/exact.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Certificate } from "../../../passport/model/instruments/certificate.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Case, Doc } from "../../case.js" */
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
const meets = (period, { units }) => units.some((one) => one.period.start < period.end && period.start < one.period.end);

// Whether its market-based result takes nothing of an attribute that was sold, or stands on units cited. Where both results
// are the same and no part of it is market-based, nothing says that it used the product.
/** @type {(claim: Claim) => Outcome} */
function reportsResidual({ product: { instruments, footprint } }) {
  if (instruments?.some(({ statement }) => statement === MARKET)) return "pass";
  const [location, market] = footprint.results.map(({ total }) => scaled(total, AMOUNT_PLACES));
  if (market !== location) return market > location ? "pass" : "fail";
  return footprint.components().some(({ electricity }) => electricity === MARKET) ? "fail" : "not_checked";
}
