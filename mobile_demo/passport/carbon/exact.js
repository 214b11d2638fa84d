// Figures without rounding: decimal text to scaled BigInts and fractions and back, rounded only on demand.
// Never a Number: a double cannot hold 18 digits.

import { ToolError } from "../../signing/errors.js";

/** @import { Json } from "../../signing/strict_json.js" */

export const AMOUNT_PLACES = 6;
export const MOST_DIGITS = 18;
const FIGURE = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const POWERS = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

export class FigureRefused extends ToolError {}

/** @type {(exponent: number) => bigint} */
export const tenTo = (exponent) => POWERS[exponent] ?? 10n ** BigInt(exponent);
/** @type {(value: bigint) => bigint} */
export const abs = (value) => (value < 0n ? -value : value);

// A figure is plain, has at most 18 digits and no negative zero (DESIGN 2.1, T9).
/** @type {(text: Json) => boolean} */
export function isFigure(text) {
  if (typeof text !== "string" || text.length > MOST_DIGITS + 2 || !FIGURE.test(text)) return false;
  const digits = text.replace(/[-.]/g, "");
  return digits.length <= MOST_DIGITS && !(text[0] === "-" && /^0+$/.test(digits));
}

/** @type {(text: Json) => Fraction} */
export function figure(text) {
  if (!isFigure(text)) throw new FigureRefused("figure.form", "Not a decimal figure.");
  return Fraction.of(text);
}

/** @type {(text: string) => number} */
export function places(text) {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

// The figure x 10^decimals; it must not have more decimals than that.
/** @type {(text: string, decimals: number) => bigint} */
export function scaled(text, decimals) {
  const point = text.indexOf(".");
  if (point < 0) return BigInt(text) * tenTo(decimals);
  return BigInt(text.slice(0, point) + text.slice(point + 1).padEnd(decimals, "0"));
}

// Quotient and rest as Python's divmod: the rest has the sign of what is divided by.
/** @type {(over: bigint, under: bigint) => [quotient: bigint, rest: bigint]} */
export function divmod(over, under) {
  const rest = over % under;
  const lower = rest !== 0n && rest < 0n !== under < 0n;
  return lower ? [over / under - 1n, rest + under] : [over / under, rest];
}

// The integer nearest to over / under (under > 0), a half to the even one.
/** @type {(over: bigint, under: bigint) => bigint} */
export function rounded(over, under) {
  const [floor, rest] = divmod(over, under);
  const twice = 2n * rest;
  return twice > under || (twice === under && floor & 1n) ? floor + 1n : floor;
}

/** @type {(value: Fraction, decimals: number) => bigint} */
export const halfEven = (value, decimals) => rounded(value.over * tenTo(decimals), value.under);

// value / 10^decimals, printed with exactly so many decimals.
/** @type {(value: bigint, decimals: number) => string} */
export function textOf(value, decimals) {
  const digits = String(abs(value)).padStart(decimals + 1, "0");
  if (digits.length > MOST_DIGITS) {
    throw new FigureRefused("figure.digits", `A figure has at most ${MOST_DIGITS} digits.`);
  }
  const at = digits.length - decimals;
  const text = decimals ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits;
  return value < 0n ? `-${text}` : text;
}

// textOf for a report about figures: one with more digits than a figure has is out of range.
/** @type {(value: bigint, decimals: number) => string} */
export const told = (value, decimals) =>
  (String(abs(value)).padStart(decimals + 1, "0").length > MOST_DIGITS ? "out of range" : textOf(value, decimals));

/** @type {(a: bigint, b: bigint) => bigint} */
function common(a, b) {
  let [one, other] = [abs(a), b];
  while (other) [one, other] = [other, one % other];
  return one;
}

// An exact rational in lowest terms, the denominator above zero. Sums and products are reduced by the parts of one
// operand (Knuth 4.5.1): where a long sum meets a short figure, no long division follows another.
export class Fraction {
  /**
   * @param {bigint} over
   * @param {bigint=} under
   * @param {boolean=} lowest
   */
  constructor(over, under = 1n, lowest = under === 1n) {
    if (under === 0n) throw new RangeError("division by zero");
    const shared = lowest ? 1n : common(over, abs(under)) * (under < 0n ? -1n : 1n);
    this.over = lowest ? over : over / shared;
    this.under = lowest ? under : under / shared;
    Object.freeze(this);
  }
  // Of plain decimal text, or of a BigInt.
  /** @type {(value: string | bigint | Fraction) => Fraction} */
  static of(value) {
    if (value instanceof Fraction) return value;
    if (typeof value === "bigint") return new Fraction(value);
    const decimals = places(value);
    return new Fraction(scaled(value, decimals), tenTo(decimals));
  }
  /** @type {(values: Iterable<Fraction>) => Fraction} */
  static sum(values) {
    let whole = ZERO;
    for (const value of values) whole = whole.plus(value);
    return whole;
  }
  /** @type {(other: Fraction) => Fraction} */
  plus(other) {
    const shared = common(this.under, other.under);
    const own = this.under / shared;
    const sum = this.over * (other.under / shared) + other.over * own;
    const more = shared === 1n ? 1n : common(sum, shared);
    return new Fraction(sum / more, own * (other.under / more), true);
  }
  /** @type {(other: Fraction) => Fraction} */
  minus(other) {
    return this.plus(other.negative());
  }
  /** @type {(other: Fraction) => Fraction} */
  times(other) {
    const [one, two] = [common(this.over, other.under), common(other.over, this.under)];
    return new Fraction((this.over / one) * (other.over / two), (this.under / two) * (other.under / one), true);
  }
  /** @type {(other: Fraction) => Fraction} */
  by(other) {
    return this.times(new Fraction(other.under, other.over));
  }
  /** @type {() => Fraction} */
  negative() {
    return new Fraction(-this.over, this.under, true);
  }
  /** @type {() => Fraction} */
  abs() {
    return this.over < 0n ? this.negative() : this;
  }
  // Below zero, zero or above it, as this is less than, equal to or more than the other.
  /** @type {(other: Fraction) => number} */
  compare(other) {
    const apart = this.over * other.under - other.over * this.under;
    return apart < 0n ? -1 : Number(apart > 0n);
  }
  /** @type {(other: Fraction) => Fraction} */
  least(other) {
    return this.compare(other) <= 0 ? this : other;
  }
  get sign() {
    return this.over < 0n ? -1 : Number(this.over > 0n);
  }
}

export const ZERO = new Fraction(0n);
export const ONE = new Fraction(1n);
