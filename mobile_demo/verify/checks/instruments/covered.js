// By workings at hand: what was retired is as much as the market-based result used (T332). The claim itself does not say how
// much electricity it used: without its workings the question stays open. With them the calculation says it: of each source
// the candidate that counted, with its readings, stocks and share. What carries a residual factor needs no retirement, but has
// the emissions of a grid at least.

import { Fraction, ONE, tenTo, ZERO } from "../../../passport/carbon/exact.js";
import { shareOf } from "../../../passport/carbon/sources.js";
import { ELECTRICITY, marketScopes, scopesOf } from "../../../passport/certificates/citing.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isMass, kilogramExponent } from "../../../passport/units.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { apartFrom, below, certifiedBy, isCovered, isShownBelow, PURCHASED, residualOf, WATT_HOURS, wattHours, whole } from "./located.js";

/** @import { Result } from "../../../passport/carbon/calculating/calculate.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Outcome, Params } from "../../findings.js" */

const ELSEWHERE = "covers.market";

/** @type {(mass: { value: string, unit: string }) => Fraction} */
function kilograms({ value, unit }) {
  const exponent = kilogramExponent(unit);
  const factor = new Fraction(tenTo(Math.abs(exponent)));
  return exponent < 0 ? Fraction.of(value).by(factor) : Fraction.of(value).times(factor);
}
// The unit in which a kind is compared, and how many of it one unit is: watt hours, kilograms, any other as itself.
/** @type {(unit: string) => [base: string, scale: Fraction]} */
export function inBase(unit) {
  const energy = WATT_HOURS.get(unit);
  if (energy) return ["WHR", energy];
  return isMass(unit) ? ["KGM", kilograms({ value: "1", unit })] : [unit, ONE];
}

// Records instrument.covers of all that a claim cites for its market-based result, in watt hours, and instrument.intensity.
// What needs other energy than electricity to be covered stays open: heat is nothing that a motor uses.
// Returns whether nothing at hand shows that what was retired cannot support the result.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[]) => boolean} */
export function covered(c, hand, doc, cited) {
  const shown = marketScopes(doc.model.product.footprint.document);
  const misused = new Map(cited.map((one) => [one.digestMultibase, misusedBy(hand, one, doc.model, shown)]));
  const enough = covers(c, hand, doc, cited, misused);
  return isAsCertified(c, hand, doc, cited) && enough;
}

// misused, by the digest of a retirement, does no harm where workings show that the others are enough.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[], misused: Map<string, string>) => boolean} */
function covers(c, hand, doc, cited, misused) {
  const [wrong] = [...misused.values(), ""].sort((one, other) => Number(!one) - Number(!other));
  /** @type {(outcome: Outcome, facts?: Params) => void} */
  const say = (outcome, facts = NOTHING) => c.say("instrument.covers", doc.raw.digest, outcome, "", facts, NOWHERE);
  /** @type {(some: readonly Cited[]) => Fraction} */
  const sum = (some) => Fraction.sum(some.map(({ unit, quantity }) => wattHours(unit).times(Fraction.of(quantity))));
  const retired = sum(cited);
  const { calculated, evidence: { workings } } = c;
  if (cited.some(({ unit }) => !WATT_HOURS.has(unit))) {
    say("not_checked", { problem: "covers.unit" });
    return !wrong;
  }
  if (workings === null || calculated === null) {
    say("not_checked", { problem: wrong || "covers.workings" });
    return !wrong;
  }
  const used = usedIn(calculated, workings.document, doc.model);
  if (exceeds(used.market, retired)) {
    say("fail", { used: String(whole(used.market)), retired: String(whole(retired)), unit: "WHR" });
    return false;
  }
  const some = cited.filter(({ digestMultibase }) => misused.get(digestMultibase) !== ELSEWHERE);
  const electricity = sum(some.filter((one) => hand.retired(one)?.product === ELECTRICITY));
  const problem = used.apart || used.open || shortOf(used, electricity, some.length < cited.length ? ELSEWHERE : "covers.product");
  if (problem) say("not_checked", { problem });
  else say("pass");
  return !used.apart && !(wrong && problem);
}

/** @type {(used: Fraction, some: Fraction) => boolean} */
const exceeds = (used, some) => new Fraction(whole(used)).compare(some) > 0;
// Which energy is more than the units of electricity among those cited; empty: none.
/** @type {(used: { market: Fraction, unmarked: Fraction }, electricity: Fraction, product: string) => string} */
function shortOf({ market, unmarked }, electricity, product) {
  if (exceeds(market, electricity)) return product;
  return exceeds(market.plus(unmarked), electricity) ? "covers.unmarked" : "";
}

// The result counts no less than the certificates behind it state.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[]) => boolean} */
function isAsCertified(c, hand, { raw, model }, cited) {
  const certified = certifiedBy(hand, cited);
  const { calculated, evidence: { workings } } = c;
  if (!certified.id) return true;
  /** @type {{ facts: Params, isOpen: boolean } | null} */
  let found = isShownBelow(certified, model) ? { facts: NOTHING, isOpen: true } : null;
  if (workings !== null && calculated !== null) found = below(certified, calculated, workings.document, kilograms(model.product.mass));
  if (found === null) return true;
  const { facts, isOpen } = found;
  const outcome = "stated" in facts ? "fail" : isOpen ? "not_checked" : "pass";
  c.say("instrument.intensity", raw.digest, outcome, "", outcome === "not_checked" ? { id: certified.id } : facts, NOWHERE);
  return outcome === "pass";
}

// Why the claim cannot use such units in its market-based result; empty: it can, or they are not at hand.
/** @type {(hand: Hand, cited: Cited, claim: Claim, shown: Set<string>) => string} */
function misusedBy(hand, cited, { envelope, product: { facility } }, shown) {
  const model = hand.retired(cited);
  if (model === null) return "";
  const own = scopesOf(model, envelope.issuer.id);
  const isElectric = model.product === ELECTRICITY;
  if (isElectric ? !WATT_HOURS.has(cited.unit) : !own.some((scope) => scope !== PURCHASED && shown.has(scope))) return "covers.kind";
  return isElectric && own.includes(PURCHASED) && !hand.isThere(model, facility.country) ? ELSEWHERE : "";
}

// Watt hours in this product that need a retirement: `market` of sources that count in the market-based result alone,
// `unmarked` of purchased energy that counts in both, of which nobody says whether it is electricity. `open`: some such
// source has no energy in its figure. `apart`: why it is not the consumption of the location-based result. Left out are materials, which bring the instruments of their own claims, what is taken
// off the total, and what carries a residual factor.
/** @type {(result: Result, workings: JsonObject, claim: Claim) => { market: Fraction, unmarked: Fraction, open: string, apart: string }} */
function usedIn(result, { factors = [] }, { product: { mass } }) {
  const { components, outputKg } = result;
  const part = kilograms(mass).by(outputKg);
  const residual = residualOf(factors);
  let [market, unmarked, open] = [ZERO, ZERO, ""];
  for (const source of components.map((one) => one.source).filter(isCovered)) {
    const { electricity, unit, activity, factor } = source;
    if (residual.includes(factor.id)) continue;
    const amount = activity.times(shareOf(source)).times(wattHours(String(unit))).times(part);
    if (!WATT_HOURS.has(String(unit))) open = electricity === MARKET ? "covers.source" : open || "covers.unmarked";
    else if (electricity === MARKET) market = market.plus(amount);
    else unmarked = unmarked.plus(amount);
  }
  return { market, unmarked, open, apart: apartFrom(result, residual, part) };
}
