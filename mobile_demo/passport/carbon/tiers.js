// The five evidence tiers and the shares they hold in a number (DESIGN 6.2); exact throughout. A weaker tier is
// the smaller text.

import { Fraction, ZERO, divmod, rounded, textOf } from "./exact.js";
import { ToolError } from "../../signing/errors.js";

/** @typedef {Record<string, Fraction>} Sums Per tier. */

// What merged components have in common, besides the sign.
export const DISTINCT = [
  "stage", "scope", "method", "quantityTier", "factorTier", "tier", "isPrimary", "dataType", "electricity", "allocation",
  "input",
];
/** @type {readonly string[]} */
export const TIERS = Object.freeze(["T4", "T3", "T2", "T1", "T0"]); // strongest first
/** @type {readonly string[]} */
const WEAKEST_FIRST = Object.freeze([...TIERS].reverse());
export const SHARE_PLACES = 5;
export const WHOLE = 100_000n;

export class TierRefused extends ToolError {}

/** @type {(name: string) => string} */
export function tier(name) {
  if (!TIERS.includes(name)) throw new TierRefused("tier.unknown", "Not an evidence tier.");
  return name;
}

/** @type {(one: string, other: string) => string} */
export const weaker = (one, other) => (one < other ? one : other);
/** @type {(quantity: string, factor: string) => string} */
export const componentTier = (quantity, factor) => weaker(tier(quantity), tier(factor));

/** @type {{ (): Sums, <T>(nothing: T): Record<string, T> }} */
export const noShares = (/** @type {any} */ nothing = ZERO) => Object.fromEntries(TIERS.map((name) => [name, nothing]));

// Shares of another claim as they count here: what is stronger than the ceiling falls to it (T110).
/** @type {(imported: Record<string, string | Fraction>, ceiling: string) => Sums} */
export function lowered(imported, ceiling) {
  const found = noShares();
  for (const name of TIERS) {
    const least = weaker(name, ceiling);
    found[least] = found[least].plus(Fraction.of(imported[name]));
  }
  return found;
}

/** @type {(items: Iterable<readonly [Fraction, string]>) => Sums} */
function perTier(items) {
  const sums = noShares();
  for (const [amount, name] of items) sums[tier(name)] = sums[name].plus(amount);
  return sums;
}

// Of pairs of Fraction and tier, the shares policies judge: credits are first deducted from the strongest tier (T109).
/** @type {(items: Iterable<readonly [Fraction, string]>) => Record<string, string>} */
export function netShare(items) {
  const listed = [...items];
  const left = perTier(listed.filter(([amount]) => amount.sign > 0));
  let credit = Fraction.sum(listed.filter(([amount]) => amount.sign < 0).map(([amount]) => amount.abs()));
  for (const name of TIERS) {
    const taken = credit.least(left[name]);
    left[name] = left[name].minus(taken);
    credit = credit.minus(taken);
  }
  return shares(left);
}

// The lowest tier that with all below it holds at least `least` of the number.
/** @type {(sharesByTier: Record<string, string>, least: string) => string} */
export function lowestTierHolding(sharesByTier, least) {
  const wanted = Fraction.of(least);
  let held = ZERO;
  for (const name of WEAKEST_FIRST) {
    held = held.plus(Fraction.of(sharesByTier[name]));
    if (held.compare(wanted) >= 0) return name;
  }
  return TIERS[0];
}

// BigInts: part / whole with five decimals, half to even; zero of nothing.
/** @type {(part: bigint, whole: bigint) => string} */
export const ratio = (part, whole) => textOf(whole ? rounded(part * WHOLE, whole) : 0n, SHARE_PLACES);

// Sums per tier, BigInt or Fraction, none negative: five decimals, exactly 1, largest remainder.
/** @type {(sums: Sums | Record<string, bigint>) => Record<string, string>} */
export function shares(sums) {
  const parts = integers(sums);
  const whole = TIERS.reduce((sum, name) => sum + parts[name], 0n);
  if (!whole) return Object.fromEntries(TIERS.map((name) => [name, textOf(name === "T0" ? WHOLE : 0n, SHARE_PLACES)]));
  const given = noShares(0n);
  const rest = noShares(0n);
  let left = WHOLE;
  for (const name of TIERS) {
    [given[name], rest[name]] = divmod(parts[name] * WHOLE, whole);
    left -= given[name];
  }
  // A tie goes to the weaker tier: rounding must never flatter (stable sort, weakest first).
  const waiting = [...WEAKEST_FIRST].sort((one, other) => (rest[one] < rest[other] ? 1 : rest[one] > rest[other] ? -1 : 0));
  for (const name of waiting.slice(0, Number(left))) given[name] += 1n;
  return Object.fromEntries(TIERS.map((name) => [name, textOf(given[name], SHARE_PLACES)]));
}

// The same sums in one unit, so that they are integers.
/** @type {(sums: Sums | Record<string, bigint>) => Record<string, bigint>} */
function integers(sums) {
  const parts = TIERS.map((name) => Fraction.of(sums[name]));
  const under = parts.reduce((product, part) => product * part.under, 1n);
  return Object.fromEntries(TIERS.map((name, place) => [name, parts[place].over * (under / parts[place].under)]));
}
