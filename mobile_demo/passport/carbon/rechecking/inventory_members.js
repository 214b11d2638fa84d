// Members of an inventory report that has passed its schema, and its amounts as text.

import { Fraction, halfEven, tenTo, ZERO } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {readonly (string | number)[]} Where */
/** @typedef {{ where: Where, code: string, stated?: string, computed?: string }} Wrong */

export const INVENTORIES = Object.freeze(["physical", "marketBased"]);
export const ROUNDED = 6; // a number with so many decimals may have been rounded in its last place

const OF_VALUE = new Fraction(1n, 200n);

/** @type {(report: JsonObject, member: string, list: string) => JsonObject[]} */
export const listOf = (report, member, list) => report[member]?.[list] ?? [];
/** @type {(report: JsonObject, member: string) => JsonObject[]} */
export const figuresOf = (report, member) => listOf(report, member, "figures");
/** @type {(report: JsonObject) => JsonObject[]} */
export const entriesOf = (report) => listOf(report, "impact", "entries");
/** @type {(figure: JsonObject | undefined) => JsonObject[]} */
export const partsOf = (figure) => figure?.parts ?? [];

// At most so many decimals, half to even, without zeros at the end.
/** @type {(value: Fraction, decimals?: number) => string} */
export function textOf(value, decimals = ROUNDED) {
  const rounded = halfEven(value, decimals);
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(decimals + 1, "0");
  const rest = digits.slice(-decimals).replace(/0+$/, "");
  return `${rounded < 0n ? "-" : ""}${digits.slice(0, -decimals)}${rest && "."}${rest}`;
}

// Half of one in the last place of a number with six decimals or more; of another one nothing.
/** @type {(figure: string) => Fraction} */
export function rounding(figure) {
  const decimals = figure.split(".")[1]?.length ?? 0;
  return decimals >= ROUNDED ? new Fraction(1n, 2n * tenTo(decimals)) : ZERO;
}

// By how much a factor may be off for having been rounded: half a percent of it at most, so that a zero is 0 however many
// decimals it is printed with.
/** @type {(factor: string) => Fraction} */
export const slack = (factor) => rounding(factor).least(Fraction.of(factor).abs().times(OF_VALUE));
