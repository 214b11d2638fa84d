// The five evidence tiers and the shares they hold in a number (DESIGN 6.2); exact throughout. A weaker tier is
// the smaller text.

import { Fraction, ZERO, divmod, rounded, textOf } from "./exact.js";
import { ToolError } from "../../signing/errors.js";

export const TIERS = Object.freeze(["T4", "T3", "T2", "T1", "T0"]); // strongest first
const WEAKEST_FIRST = Object.freeze([...TIERS].reverse());
export const SHARE_PLACES = 5;
export const WHOLE = 100_000n;

export class TierRefused extends ToolError {}

export function tier(name) {
  if (!TIERS.includes(name)) throw new TierRefused("tier.unknown", "Not an evidence tier.");
  return name;
}

export const weaker = (one, other) => (one < other ? one : other);
export const componentTier = (quantity, factor) => weaker(tier(quantity), tier(factor));

export const noShares = (nothing = ZERO) => Object.fromEntries(TIERS.map((name) => [name, nothing]));

// Shares of another claim as they count here: what is stronger than the ceiling falls to it (T110).
export function lowered(imported, ceiling) {
  const found = noShares();
  for (const name of TIERS) {
    const least = weaker(name, ceiling);
    found[least] = found[least].plus(Fraction.of(imported[name]));
  }
  return found;
}

function perTier(items) {
  const sums = noShares();
  for (const [amount, name] of items) sums[tier(name)] = sums[name].plus(amount);
  return sums;
}

// Of pairs of Fraction and tier, the shares policies judge: credits are first deducted from the strongest tier (T109).
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
export const ratio = (part, whole) => textOf(whole ? rounded(part * WHOLE, whole) : 0n, SHARE_PLACES);

// Sums per tier, BigInt or Fraction, none negative: five decimals, exactly 1, largest remainder.
export function shares(sums) {
  const parts = integers(sums);
  const whole = TIERS.reduce((sum, name) => sum + parts[name], 0n);
  if (!whole) return Object.fromEntries(TIERS.map((name) => [name, textOf(name === "T0" ? WHOLE : 0n, SHARE_PLACES)]));
  const given = {};
  const rest = {};
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
function integers(sums) {
  if (TIERS.every((name) => typeof sums[name] === "bigint")) return sums;
  const under = TIERS.reduce((product, name) => product * sums[name].under, 1n);
  return Object.fromEntries(TIERS.map((name) => [name, sums[name].over * (under / sums[name].under)]));
}
