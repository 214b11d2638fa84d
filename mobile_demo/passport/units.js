// The part of UN/ECE Recommendation 20 that documents use; the list is closed: MT is no tonne, GJ no gigajoule.

import { ToolError } from "../signing/errors.js";

export const UNITS = new Map([
  ["KGM", "kilogram"], ["GRM", "gram"], ["TNE", "tonne"], ["WHR", "watt hour"], ["KWH", "kilowatt hour"], ["MWH", "megawatt hour"],
  ["GWH", "gigawatt hour"], ["3B", "megajoule"], ["GV", "gigajoule"], ["D30", "terajoule"], ["LTR", "litre"],
  ["MTQ", "cubic metre"], ["NM3", "normalised cubic metre"], ["TKM", "tonne kilometre"], ["MTR", "metre"],
  ["H87", "piece"],
]);
const KILOGRAM_EXPONENT = new Map([["GRM", -3], ["KGM", 0], ["TNE", 3]]);

export class UnitRefused extends ToolError {}

/** @type {(code: string) => boolean} */
export const isUnit = (code) => UNITS.has(code);
/** @type {(code: string) => boolean} */
export const isMass = (code) => KILOGRAM_EXPONENT.has(code);

// By which power of ten a figure of this unit becomes kilograms; throws unit.unknown, unit.not_mass.
/** @type {(unit: string) => number} */
export function kilogramExponent(unit) {
  if (!UNITS.has(unit)) throw new UnitRefused("unit.unknown", `Not a unit code used here: ${unit.slice(0, 20)}.`);
  const exponent = KILOGRAM_EXPONENT.get(unit);
  if (exponent === undefined) throw new UnitRefused("unit.not_mass", `Not a mass: ${UNITS.get(unit)}.`);
  return exponent;
}
