// The market-based result beside the location-based one, and beside its certificates. Both results are about the same consumption (T540, T541): the market-based one counts as much energy as the
// location-based one, and what it leaves to a residual factor is no cleaner than the grids it was taken from.

import { Fraction, ONE, ZERO } from "../../../passport/carbon/exact.js";
import { gwp, UNSPLIT } from "../../../passport/carbon/gwp.js";
import { massInKg } from "../../../passport/carbon/inputs.js";
import { slack, textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { shareOf, weighed } from "../../../passport/carbon/sources.js";
import { ELECTRICITY } from "../../../passport/certificates/citing.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { NOTHING } from "../../findings.js";

/** @import { Result } from "../../../passport/carbon/calculating/calculate.js" */
/** @import { Source } from "../../../passport/carbon/sources.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Params } from "../../findings.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {{ lots: Energy[], atLeast: Fraction, isOpen: boolean, id: string, unit: string }} Certified */
/** @typedef {{ amount: Fraction, emissions: Fraction }} Energy Watt hours of a source over the whole output, and its CO2e per declared unit. */

const PLACES = 12; // decimals of a factor
const MOST_OFF = new Fraction(1005n, 1000n); // a factor that was rounded is at most half a percent off

/** @type {Map<string, Fraction>} */
export const WATT_HOURS = new Map([
  ["WHR", new Fraction(1n)], ["KWH", new Fraction(10n ** 3n)], ["MWH", new Fraction(10n ** 6n)], ["GWH", new Fraction(10n ** 9n)],
  ["3B", new Fraction(2500n, 9n)], ["GV", new Fraction(2_500_000n, 9n)], ["D30", new Fraction(2_500_000_000n, 9n)],
]);
/** @type {(unit: string) => Fraction} */
export const wattHours = (unit) => WATT_HOURS.get(unit) ?? ZERO;
/** @type {(value: Fraction) => bigint} */
export const whole = ({ over, under }) => over / under;
/** @type {(some: Energy[]) => Fraction} */
const amountOf = (some) => Fraction.sum(some.map(({ amount }) => amount));

// Why the market-based result is not about the consumption of the location-based one; else empty. It counts fewer whole watt
// hours of the product, whose part of the output is `part`; or by the factors in `residual` less CO2e than the cleanest grids
// have for as much energy: a residual factor has no region in a claim. Sources that are not counted in energy are left out.
/** @type {(result: Result, residual: readonly string[], part: Fraction) => string} */
export function apartFrom(result, residual, part) {
  const [location, market] = ["location-based", MARKET].map((mark) => counted(result, mark, null));
  if (whole(amountOf(market).times(part)) < whole(amountOf(location).times(part))) return "covers.less";
  const rest = counted(result, MARKET, residual);
  return rest.length && Fraction.sum(rest.map(({ emissions }) => emissions)).compare(least(location, amountOf(rest))) < 0 ? "covers.below" : "";
}

// The energy that one result counts alone, of the factors with an id among these; null: of all.
/** @type {(result: Result, mark: string, among: readonly string[] | null) => Energy[]} */
const counted = ({ components, profile }, mark, among) => components
  .filter(({ source }) => source.electricity === mark && source.input === null && source.activity.sign > 0)
  .filter(({ source: { unit, factor } }) => wattHours(String(unit)) !== ZERO && (among === null || among.includes(factor.id)))
  .map(({ source, gases }) => ({
    amount: source.activity.times(shareOf(source)).times(wattHours(String(source.unit))),
    emissions: weighed(new Map(gases), profile.gwpSet),
  }));

/** @type {(one: Energy) => Fraction} */
const perWattHour = ({ amount, emissions }) => (amount.sign ? emissions.by(amount) : ZERO);

// The emissions of so much energy from the cleanest grids on.
/** @type {(location: Energy[], wanted: Fraction) => Fraction} */
function least(location, wanted) {
  let [sum, open] = [ZERO, wanted];
  for (const one of [...location].sort((first, other) => perWattHour(first).compare(perWattHour(other)))) {
    const taken = one.amount.compare(open) < 0 ? one.amount : open;
    sum = sum.plus(perWattHour(one).times(taken));
    open = open.minus(taken);
  }
  return sum;
}

// The scope of purchased electricity, heat and steam.
export const PURCHASED = "2";
// Whether a source is electricity, or may be, that the market-based result counts: no material, no credit.
/** @type {(source: Source) => boolean} */
export const isCovered = ({ electricity, scope, input, activity }) =>
  (electricity === MARKET || (electricity === null && scope === PURCHASED)) && input === null && activity.sign > 0;

// The ids of residual factors: what carries one needs no retirement.
/** @type {(factors: JsonObject[]) => string[]} */
export const residualOf = (factors) => factors.filter(({ kind, spatial }) => [kind, spatial].includes("residual")).map(({ id }) => id);

// What the certificates of cited electricity state. isOpen: of some it is not known by a unit of energy, and counts as nothing.
// id and unit are of the retirement with most emissions a unit; atLeast: all, less one unit of each.
/** @type {(hand: Hand, cited: readonly Cited[]) => Certified} */
export function certifiedBy(hand, cited) {
  /** @type {Certified} */
  const found = { lots: [], atLeast: ZERO, isOpen: false, id: "", unit: "WHR" };
  let dirtiest = new Fraction(-1n);
  for (const { id, unit, quantity, ...rest } of cited) {
    const model = hand.retired({ id, unit, quantity, ...rest });
    if (model?.product !== ELECTRICITY || !WATT_HOURS.has(unit)) continue;
    const emitted = model.units.map(({ certificate, units: { first, behind } }) => {
      const each = hand.emitted(certificate, "WHR");
      if (each === null) found.isOpen = true;
      return (each ?? ZERO).times(new Fraction(BigInt(behind) - BigInt(first)));
    });
    const mean = Fraction.sum(emitted).by(new Fraction(sizeOf(model)));
    const amount = wattHours(unit).times(Fraction.of(quantity));
    found.lots.push({ amount, emissions: amount.times(mean) });
    found.atLeast = found.atLeast.plus(amount).minus(wattHours(unit));
    if (mean.compare(dirtiest) > 0) [dirtiest, found.id, found.unit] = [mean, id, unit];
  }
  return found;
}

// Whether the market-based result has less CO2e than as much energy that is cited, from the cleanest retirement on, by rounded
// factors; open where it is so only with purchased energy of both results; null where it counts no such energy.
/** @type {(certified: Certified, result: Result, workings: JsonObject, mass: Fraction) => { facts: Params, isOpen: boolean } | null} */
export function below({ lots, id, unit, isOpen }, { components, profile, outputKg }, { factors = [] }, mass) {
  const declared = massInKg(profile.declared, profile.declaredUnit);
  const residual = residualOf(factors);
  const found = { facts: NOTHING, isOpen };
  let [energy, stated, most] = [ZERO, ZERO, ZERO];
  for (const mark of [MARKET, null]) {
    const some = components.filter(({ source: { electricity, factor } }) => electricity === mark && !residual.includes(factor.id));
    for (const { source, gases } of some.filter(({ source: one }) => isCovered(one) && WATT_HOURS.has(String(one.unit)))) {
      const emissions = weighed(new Map(gases), profile.gwpSet).times(mass).by(declared);
      const record = factors.filter((/** @type {JsonObject} */ one) => one.id === source.factor.id).at(-1);
      energy = energy.plus(source.activity.times(shareOf(source)).times(wattHours(String(source.unit))).times(mass).by(outputKg));
      stated = stated.plus(emissions);
      most = most.plus(emissions.times(ONE.plus(record ? roundedBy(record, profile.gwpSet) : ZERO)));
    }
    const lowest = least(lots, energy);
    if (most.compare(lowest) >= 0) continue;
    found.isOpen = true;
    const [own, theirs] = [stated, lowest].map((sum) => textOf(sum.times(wattHours(unit)).by(energy), PLACES));
    if (mark === MARKET) found.facts = { id, stated: own, computed: theirs };
  }
  return energy.sign ? found : null;
}

// By which part of it a factor may be off for having been rounded.
/** @type {(factor: JsonObject, gwpSet: Json) => Fraction} */
function roundedBy({ gases, supplied }, gwpSet) {
  /** @type {[gas: string, value: string][]} */
  const values = Object.entries(gases ?? (supplied ? { [UNSPLIT]: supplied } : {}));
  /** @type {(of: (value: string) => Fraction) => Fraction} */
  const sum = (of) => Fraction.sum(values.map(([gas, value]) => of(value).times(Fraction.of(gwp(gwpSet, gas)))));
  const value = sum((one) => Fraction.of(one));
  return value.sign ? sum(slack).by(value) : ZERO;
}

// Without workings: whether a claim shows less CO2e of its market-based energy than what it cites states at least.
/** @type {(certified: Certified, claim: Claim) => boolean} */
export function isShownBelow({ lots, atLeast }, { product: { mass, footprint: { declaredUnit, document: { components = [] } } } }) {
  const shown = components.filter(({ electricity, input }) => electricity === MARKET && input === undefined)
    .map(({ amount }) => Fraction.of(amount)).filter(({ sign }) => sign >= 0);
  if (!shown.length) return false;
  const [kilograms, declared] = [mass, declaredUnit].map(({ value, unit }) => massInKg(Fraction.of(value), unit));
  const most = Fraction.sum(shown).times(MOST_OFF).plus(new Fraction(BigInt(shown.length), 1_000_000n));
  return most.times(kilograms).by(declared).compare(least(lots, atLeast)) < 0;
}
