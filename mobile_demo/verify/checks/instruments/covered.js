// By workings at hand: what was retired is as much as the market-based result used (T332). The claim itself does not say how
// much electricity it used: without its workings the question stays open. It is answered where each market-based source has
// one figure of energy; what carries a residual factor needs no retirement.

import { Fraction, ONE, tenTo, ZERO } from "../../../passport/carbon/exact.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isMass, kilogramExponent } from "../../../passport/units.js";
import { NOTHING, NOWHERE } from "../../findings.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Outcome, Params } from "../../findings.js" */

/** @type {Map<string, Fraction>} */
const WATT_HOURS = new Map([
  ["WHR", new Fraction(1n)], ["KWH", new Fraction(10n ** 3n)], ["MWH", new Fraction(10n ** 6n)], ["GWH", new Fraction(10n ** 9n)],
  ["3B", new Fraction(2500n, 9n)], ["GV", new Fraction(2_500_000n, 9n)], ["D30", new Fraction(2_500_000_000n, 9n)],
]);
// Members of a candidate whose quantity is simply what was used.
const PLAIN = ["method", "quantity", "unit", "evidence", "factor", "uncertainty"];

/** @type {(value: Fraction) => bigint} */
const whole = ({ over, under }) => over / under;
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
/** @type {(unit: string) => Fraction} */
const wattHours = (unit) => WATT_HOURS.get(unit) ?? ZERO;

// Records instrument.covers of all that a claim cites for its market-based result, in watt hours. What needs
// other energy than electricity to be covered stays open: heat is nothing that a motor uses.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[]) => void} */
export function covered(c, hand, doc, cited) {
  /** @type {(outcome: Outcome, facts?: Params) => void} */
  const say = (outcome, facts = NOTHING) => c.say("instrument.covers", doc.raw.digest, outcome, "", facts, NOWHERE);
  /** @type {(some: readonly Cited[]) => Fraction} */
  const sum = (some) => Fraction.sum(some.map(({ unit, quantity }) => wattHours(unit).times(Fraction.of(quantity))));
  const retired = sum(cited);
  const held = c.evidence.workings;
  if (cited.some(({ unit }) => !WATT_HOURS.has(unit))) say("not_checked", { problem: "covers.unit" });
  else if (held === null || !c.replayed) say("not_checked", { problem: "covers.workings" });
  else {
    const used = usedIn(held.document, doc.model);
    if (used === null) say("not_checked", { problem: "covers.source" });
    else if (new Fraction(whole(used)).compare(retired) > 0) {
      say("fail", { used: String(whole(used)), retired: String(whole(retired)), unit: "WHR" });
    } else if (new Fraction(whole(used)).compare(sum(cited.filter((one) => isElectricity(hand, one)))) > 0) {
      say("not_checked", { problem: "covers.product" });
    } else say("pass");
  }
}

/** @type {(hand: Hand, cited: Cited) => boolean} */
function isElectricity(hand, { digestMultibase }) {
  const raw = hand.raw("retirement", digestMultibase);
  const found = raw && hand.judge(raw);
  return Boolean(found && !found.stopped && found.document.credentialSubject.product === "electricity");
}

// Watt hours in this product whose factor acts in the market; null where a source has more than one plain figure.
/** @type {(workings: JsonObject, claim: Claim) => Fraction | null} */
function usedIn({ activity, factors = [] }, { product: { mass } }) {
  const part = kilograms(mass).by(kilograms(activity.output));
  /** @type {(one: JsonObject) => boolean} */
  const isResidual = ({ kind, spatial }) => [kind, spatial].includes("residual");
  const residual = factors.filter(isResidual).map((/** @type {JsonObject} */ { id }) => id);
  let used = ZERO;
  for (const { electricity, candidates, allocation } of activity.sources) {
    const [candidate, ...others] = candidates;
    if (electricity !== MARKET) continue;
    if ("input" in candidate && !others.length) continue; // a material brings the instruments of its own claim; of several any may have counted
    const plain = !others.length && allocation === undefined && Object.keys(candidate).every((name) => PLAIN.includes(name));
    if (!plain || !WATT_HOURS.has(candidate.unit)) return null;
    if (!residual.includes(candidate.factor)) used = used.plus(Fraction.of(candidate.quantity).times(wattHours(candidate.unit)).times(part));
  }
  return used;
}
