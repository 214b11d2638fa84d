// What the correction of an input changes in the claim that consumed it (DESIGN 7.1): what the input adds now less what
// it added, each its share of a declared unit's mass, rounded once, half to even.

import { abs, AMOUNT_PLACES, Fraction, halfEven, scaled, told, ZERO } from "../exact.js";
import { massInKg, mayEnter } from "../inputs.js";

/** @import { Product } from "../../model/claim.js" */
/** @import { Quantity } from "../../model/common.js" */
/** @typedef {Product["footprint"]} Footprint */
/** @typedef {{ totals: bigint[], declared: Quantity, boundary: string, gwpSet: string }} Now */

export const NO_TOTAL = "undefined";
const PERCENT_PLACES = 2;
const MASS = new Set(["GRM", "KGM", "TNE"]);

// A footprint as it is stated, or with more on top of each total.
/** @type {(footprint: Footprint, more?: bigint[]) => Now} */
export function stated({ results, declaredUnit, boundary, gwpSet }, more) {
  const totals = results.map(({ total }) => scaled(total, AMOUNT_PLACES));
  return { totals: totals.map((total, place) => total + (more?.[place] ?? 0n)), declared: declaredUnit, boundary, gwpSet };
}

// The change of each total; null where masses, boundary or GWP table leave it unknown.
/** @type {(consumer: Product, amount: Quantity, before: Footprint, now: Now) => bigint[] | null} */
export function effect({ footprint: own, mass }, amount, before, now) {
  if (now.gwpSet !== own.gwpSet || !mayEnter(now.boundary, own.boundary)) return null;
  const masses = [amount, own.declaredUnit, mass, before.declaredUnit, now.declared].map(kilograms);
  if (masses.some((one) => one.compare(ZERO) === 0)) return null;
  const [used, declared, whole, oldUnit, newUnit] = masses;
  const share = used.times(declared).by(whole);
  const added = (/** @type {bigint} */ total, /** @type {Fraction} */ unit) =>
    halfEven(share.times(new Fraction(total)).by(unit), 0);
  return stated(before).totals.map((total, place) => added(now.totals[place], newUnit) - added(total, oldUnit));
}

/** @type {(quantity: Quantity) => Fraction} */
const kilograms = ({ value, unit }) => (MASS.has(unit) ? massInKg(Fraction.of(value), unit) : ZERO);

// An amount with its sign, as findings have it.
/** @type {(value: bigint) => string} */
export const amountOf = (value) => `${value >= 0n ? "+" : ""}${told(value, AMOUNT_PLACES)}`;

// A change in percent of a total, with its sign and two decimals; undefined of a total of zero.
/** @type {(change: bigint, total: string) => string} */
export function percentOf(change, total) {
  const whole = scaled(total, AMOUNT_PLACES);
  if (whole === 0n) return NO_TOTAL;
  const share = halfEven(new Fraction(100n * change, abs(whole)), PERCENT_PLACES);
  return `${share >= 0n ? "+" : ""}${told(share, PERCENT_PLACES)}`;
}
