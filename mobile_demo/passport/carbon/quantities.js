// Conversion between units of one kind, by Rec 20 code; exact.

import { Fraction, ONE } from "./exact.js";
import { text } from "./members.js";
import { UNITS, UnitRefused } from "../units.js";

/** @import { Json } from "../../signing/strict_json.js" */

// Kind, and how many grams, joules, litres ... one unit is; tests compare each pair with Python's library of units.
/** @type {Map<string, [kind: string, size: bigint]>} */
const SIZES = new Map([
  ["KGM", ["mass", 10n ** 3n]], ["GRM", ["mass", 1n]], ["TNE", ["mass", 10n ** 6n]],
  ["WHR", ["energy", 3600n]], ["KWH", ["energy", 3600n * 10n ** 3n]], ["MWH", ["energy", 3600n * 10n ** 6n]], ["GWH", ["energy", 3600n * 10n ** 9n]],
  ["3B", ["energy", 10n ** 6n]], ["GV", ["energy", 10n ** 9n]], ["D30", ["energy", 10n ** 12n]],
  ["LTR", ["volume", 1n]], ["MTQ", ["volume", 10n ** 3n]],
  // A normalised cubic metre is an amount of gas, no volume.
  ["NM3", ["gas", 1n]], ["TKM", ["transport", 1n]], ["MTR", ["length", 1n]], ["H87", ["piece", 1n]],
]);
/** @type {(unit: string) => [kind: string, size: bigint]} */
const sizeOf = (unit) => /** @type {[string, bigint]} */ (SIZES.get(unit));
const MASSES = new Set(["TNE", "KGM", "GRM"]);
export const PER_MASS = "TNE";
/** @type {(unit: Json) => boolean} */
export const isMass = (unit) => MASSES.has(unit);

// How many of `wanted` one `unit` is; unit.unknown, unit.dimension.
/** @type {(unit: Json, wanted: Json) => Fraction} */
export function ratio(unit, wanted) {
  for (const code of [unit, wanted]) {
    if (!UNITS.has(text(code))) throw new UnitRefused("unit.unknown", "Not a unit code used here.");
  }
  if (unit === wanted) return ONE;
  const [kind, size] = sizeOf(unit);
  const [other, otherSize] = sizeOf(wanted);
  if (kind !== other) throw new UnitRefused("unit.dimension", `${unit} cannot become ${wanted}.`);
  return new Fraction(size, otherSize);
}

/** @type {(value: Fraction, unit: Json, wanted: Json) => Fraction} */
export const convert = (value, unit, wanted) => value.times(ratio(unit, wanted));
