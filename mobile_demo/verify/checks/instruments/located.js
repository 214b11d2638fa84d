// Both results of a claim are about the same consumption (T540, T541): the market-based one counts as much energy as the
// location-based one, and what it leaves to a residual factor is no cleaner than the grids it was taken from.

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { shareOf, weighed } from "../../../passport/carbon/sources.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";

/** @import { Result } from "../../../passport/carbon/calculating/calculate.js" */
/** @typedef {{ amount: Fraction, emissions: Fraction }} Energy Watt hours of a source over the whole output, and its CO2e per declared unit. */

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
