// Members of an inventory report that has passed its schema, and its amounts as text.

import { halfEven } from "../exact.js";

/** @import { Fraction } from "../exact.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {readonly (string | number)[]} Where */
/** @typedef {{ where: Where, code: string, stated?: string, computed?: string }} Wrong */

export const INVENTORIES = Object.freeze(["physical", "marketBased"]);
export const ROUNDED = 6; // a number with so many decimals may have been rounded in its last place

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
