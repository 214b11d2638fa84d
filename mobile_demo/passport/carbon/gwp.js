// Global warming potentials per gas and set (FACTS 4). What is not in a set is refused, not guessed.

import { shared } from "../../package_data.js";
import { text } from "./members.js";
import { ToolError } from "../../signing/errors.js";

/** @import { Json } from "../../signing/strict_json.js" */

export const UNSPLIT = "CO2e-unsplit"; // a supplied footprint in CO2e only
export const GWP_PLACES = 1; // most decimals of a value in the tables

export class GwpRefused extends ToolError {}

/** @type {() => { gases: Record<string, string>, sets: Record<string, { values: Record<string, string> }> }} */
const table = () => shared("passport/carbon/data/gwp.json");

export const gases = () => table().gases;
/** @type {() => string[]} */
export const gwpSets = () => Object.keys(table().sets);
/** @type {(name: string) => boolean} */
export const isGwpSet = (name) => Object.hasOwn(table().sets, name);

// Gas code to kilograms of CO2e per kilogram, as decimal text.
/** @type {(name: Json) => Record<string, string>} */
export function gwpValues(name) {
  if (!isGwpSet(text(name))) throw new GwpRefused("gwp.set", "No such GWP table.");
  return table().sets[name].values;
}

/** @type {(name: Json, gas: string) => string} */
export function gwp(name, gas) {
  const values = gwpValues(name);
  if (!Object.hasOwn(values, gas)) throw new GwpRefused("gwp.gas", "No such gas in this GWP table.");
  return values[gas];
}
