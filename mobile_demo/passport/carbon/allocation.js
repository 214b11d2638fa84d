// What of a shared source falls to which product, and to which period (DESIGN 6.1). Shares are printed with six
// decimals and sum to exactly one, so that everything shared is counted once.

import { Fraction, ONE, ZERO, divmod, tenTo, textOf } from "./exact.js";
import { table } from "./tables.js";
import { ToolError } from "../../signing/errors.js";
import { sorted } from "../../signing/text.js";

/** @import { Json } from "../../signing/strict_json.js" */
/** @typedef {{ rule: Json, weights: Map<string, Fraction | null>, values: Map<string, Fraction> }} Driver */
/** @typedef {{ rule: Json, shares: Map<string, string>, hasDriver: boolean, tried: { rule: Json, reason: string }[] }} Allocated */

const PLACES = 6;

export class AllocationRefused extends ToolError {}
/** @type {(code: string, message: string) => never} */
const refuse = (code, message) => {
  throw new AllocationRefused(`allocation.${code}`, message);
};

// By the first driver in order of preference that is known for every product. A driver is {rule, weights, values}:
// Maps of product to Fraction, a weight that is not known being null.
/** @type {(drivers: Driver[]) => Allocated} */
export function allocate(drivers) {
  const ranks = drivers.map((driver) => table("causalRules").includes(driver.rule));
  if (ranks.some((causal, place) => causal && place && !ranks[place - 1])) {
    refuse("order", "A causal driver stands behind a convention.");
  }
  const tried = [];
  for (const driver of drivers) {
    const reason = whyUnknown(driver);
    if (reason) {
      tried.push({ rule: driver.rule, reason });
      continue;
    }
    const products = [...driver.weights.keys()];
    const hasDriver = products.some((product) => driver.weights.get(product)?.sign);
    const weights = new Map(products.map((product) => [product, hasDriver ? weightOf(driver, product) : ONE]));
    return { rule: driver.rule, shares: apportion(weights), hasDriver, tried };
  }
  return refuse("none", "No driver is known for every product.");
}

// Why a driver cannot divide, empty if it can; throws allocation.weight. Overhead without weights divides evenly.
/** @type {(driver: Driver) => string} */
function whyUnknown(driver) {
  checkWeights(driver);
  const products = [...driver.weights.keys()];
  const known = products.filter((product) => driver.weights.get(product) !== null);
  if (driver.rule === "overhead" && !known.length) return "";
  const missing = missingOf(driver);
  if (missing.length) return `not known for ${missing.join(", ")}`;
  return known.some((product) => weightOf(driver, product).sign) ? "" : "every weight is zero";
}

// Refuses a driver without products and weights or values below zero.
/** @type {(driver: Driver) => void} */
function checkWeights({ weights, values }) {
  if (!weights.size) refuse("weight", "A driver names no product.");
  for (const [product, weight] of weights) {
    if ((weight?.sign ?? 0) < 0 || (values.get(product)?.sign ?? 1) < 0) refuse("weight", "A weight is negative.");
  }
}

// The products whose weight is not known, then those whose value is not, where the driver has values.
/** @type {(driver: Driver) => string[]} */
function missingOf({ weights, values }) {
  const products = [...weights.keys()];
  const unweighted = products.filter((product) => weights.get(product) === null);
  const unvalued = values.size ? products.filter((product) => !values.has(product)) : [];
  return [...sorted(unweighted), ...sorted(unvalued)];
}

/** @type {(driver: Driver, product: string) => Fraction} */
const weightOf = ({ weights, values }, product) => (weights.get(product) ?? ZERO).times(values.get(product) ?? ONE);

// Map of name to six decimals, in proportion to weights at or above zero. Largest remainder, ties by name.
/** @type {(weights: Map<string, Fraction>) => Map<string, string>} */
function apportion(weights) {
  const whole = Fraction.sum(weights.values());
  if (whole.sign <= 0) refuse("none", "There is nothing to divide by.");
  const given = new Map();
  const rest = new Map();
  let left = tenTo(PLACES);
  const names = sorted(weights.keys());
  for (const name of names) {
    const part = /** @type {Fraction} */ (weights.get(name)).times(new Fraction(tenTo(PLACES))).by(whole);
    const [units, over] = divmod(part.over, part.under);
    given.set(name, units);
    rest.set(name, new Fraction(over, part.under));
    left -= units;
  }
  names.sort((one, other) => rest.get(other).compare(rest.get(one)));
  for (const name of names.slice(0, Number(left))) given.set(name, given.get(name) + 1n);
  return new Map([...weights.keys()].map((name) => [name, textOf(given.get(name), PLACES)]));
}

// The part of a capital good's emissions that a period bears, evenly over its life; all in seconds.
/** @type {(start: number, end: number, lifeStart: number, lifeEnd: number) => Fraction} */
export function straightLine(start, end, lifeStart, lifeEnd) {
  if (lifeStart >= lifeEnd || start >= end) refuse("life", "A life or period ends before it begins.");
  const overlap = Math.max(0, Math.min(end, lifeEnd) - Math.max(start, lifeStart));
  return new Fraction(BigInt(overlap), BigInt(lifeEnd - lifeStart));
}

// The part that `made` units bear of a good expected to make so many; never more than is left.
/** @type {(made: Fraction, before: Fraction, expected: Fraction) => Fraction} */
export function unitsOfProduction(made, before, expected) {
  if (expected.sign <= 0 || made.sign < 0 || before.sign < 0) {
    refuse("life", "Units made are zero or more, units expected above zero.");
  }
  const left = made.least(expected.minus(before));
  return (left.sign < 0 ? ZERO : left).by(expected);
}
