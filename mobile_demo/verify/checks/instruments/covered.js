// By workings at hand: what was retired is as much as the market-based result used (T332). The claim itself does not say how
// much electricity it used: without its workings the question stays open. With them the calculation says it: of each source
// the candidate that counted, with its readings, stocks and share. What carries a residual factor needs no retirement, but has
// the emissions of a grid at least.

import { Fraction, ONE, tenTo, ZERO } from "../../../passport/carbon/exact.js";
import { shareOf } from "../../../passport/carbon/sources.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isMass, kilogramExponent } from "../../../passport/units.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { apartFrom, WATT_HOURS, wattHours, whole } from "./located.js";

/** @import { Result } from "../../../passport/carbon/calculating/calculate.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Outcome, Params } from "../../findings.js" */

// The scope of purchased electricity, heat and steam.
const PURCHASED = "2";

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

// Records instrument.covers of all that a claim cites for its market-based result, in watt hours. What needs
// other energy than electricity to be covered stays open: heat is nothing that a motor uses.
// Returns whether nothing at hand shows that what was retired cannot support the result.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[]) => boolean} */
export function covered(c, hand, doc, cited) {
  /** @type {(outcome: Outcome, facts?: Params) => void} */
  const say = (outcome, facts = NOTHING) => c.say("instrument.covers", doc.raw.digest, outcome, "", facts, NOWHERE);
  /** @type {(some: readonly Cited[]) => Fraction} */
  const sum = (some) => Fraction.sum(some.map(({ unit, quantity }) => wattHours(unit).times(Fraction.of(quantity))));
  const retired = sum(cited);
  const { calculated, evidence: { workings } } = c;
  if (cited.some(({ unit }) => !WATT_HOURS.has(unit))) say("not_checked", { problem: "covers.unit" });
  else if (workings === null || calculated === null) say("not_checked", { problem: "covers.workings" });
  else {
    const { market, unmarked, open, apart } = usedIn(calculated, workings.document, doc.model);
    /** @type {(used: Fraction, some: Fraction) => boolean} */
    const exceeds = (used, some) => new Fraction(whole(used)).compare(some) > 0;
    if (exceeds(market, retired)) {
      say("fail", { used: String(whole(market)), retired: String(whole(retired)), unit: "WHR" });
      return false;
    }
    const electricity = sum(cited.filter((one) => isElectricity(hand, one)));
    const short = exceeds(market, electricity) ? "covers.product" : "covers.unmarked";
    const problem = apart || open || (exceeds(market.plus(unmarked), electricity) ? short : "");
    if (problem) say("not_checked", { problem });
    else say("pass");
    return !apart;
  }
  return true;
}

/** @type {(hand: Hand, cited: Cited) => boolean} */
function isElectricity(hand, { digestMultibase }) {
  const raw = hand.raw("retirement", digestMultibase);
  const found = raw && hand.judge(raw);
  return Boolean(found && !found.stopped && found.document.credentialSubject.product === "electricity");
}

// Watt hours in this product that need a retirement: `market` of sources that count in the market-based result alone,
// `unmarked` of purchased energy that counts in both, of which nobody says whether it is electricity. `open`: some such
// source has no energy in its figure. `apart`: why it is not the consumption of the location-based result. Left out are materials, which bring the instruments of their own claims, what is taken
// off the total, and what carries a residual factor.
/** @type {(result: Result, workings: JsonObject, claim: Claim) => { market: Fraction, unmarked: Fraction, open: string, apart: string }} */
function usedIn(result, { factors = [] }, { product: { mass } }) {
  const { components, outputKg } = result;
  const part = kilograms(mass).by(outputKg);
  /** @type {(one: JsonObject) => boolean} */
  const isResidual = ({ kind, spatial }) => [kind, spatial].includes("residual");
  const residual = factors.filter(isResidual).map((/** @type {JsonObject} */ { id }) => id);
  let [market, unmarked, open] = [ZERO, ZERO, ""];
  for (const source of components.map((one) => one.source).filter(needsRetirement)) {
    const { electricity, unit, activity, factor } = source;
    if (residual.includes(factor.id)) continue;
    const amount = activity.times(shareOf(source)).times(wattHours(String(unit))).times(part);
    if (!WATT_HOURS.has(String(unit))) open = electricity === MARKET ? "covers.source" : open || "covers.unmarked";
    else if (electricity === MARKET) market = market.plus(amount);
    else unmarked = unmarked.plus(amount);
  }
  return { market, unmarked, open, apart: apartFrom(result, residual, part) };
}

// Whether a source is electricity, or may be, that the market-based result counts: no material, no credit.
/** @type {(source: Result["components"][number]["source"]) => boolean} */
const needsRetirement = ({ electricity, scope, input, activity }) =>
  (electricity === MARKET || (electricity === null && scope === PURCHASED)) && input === null && activity.sign > 0;
