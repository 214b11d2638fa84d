// Exact kilograms of each gas of a source: M1 takes gas that was measured, M2 multiplies an activity by a factor per
// gas, M3 converts a flow of carbon, M4 takes over a footprint that somebody else states (DESIGN 6.1).

import { Fraction, ONE } from "./exact.js";
import { UNSPLIT, gwp } from "./gwp.js";
import { meaning } from "./tables.js";
import { ToolError } from "../../signing/errors.js";

/** @import { Json } from "../../signing/strict_json.js" */
/** @import { Share } from "../model/claim.js" */
/** @typedef {{ id: string, edition: string, gases: Map<string, Fraction>, carbon: Fraction | null, supplied: Fraction | null }} Factor */
/** @typedef {{ key: Json, stage: Json, scope: Json, method: Json, activity: Fraction, unit: Json, factor: Factor, quantityTier: string, factorTier: string, isPrimary: boolean, dataType: string, electricity: Json, allocation: Share | null, uncertainty: Fraction | null, fallbackFrom: Json, input: Json, imported: Record<string, Fraction> | null }} Source What enters the calculation. */

export class SourceRefused extends ToolError {}

// Kilograms of CO2 per kilogram of carbon; undefined for a constant nobody defined.
/** @type {(name: Json) => Fraction | undefined} */
export function carbonToCo2(name) {
  const found = meaning("carbonToCO2", name);
  return found && new Fraction(BigInt(found[0]), BigInt(found[1]));
}

// Of a shared source.
/** @type {(source: Source) => Fraction} */
export const shareOf = ({ allocation }) => (allocation === null ? ONE : Fraction.of(allocation.share));

// Map of gas to Fraction, after allocation.
/** @type {(source: Source, constant: Json) => Map<string, Fraction>} */
export function gasMasses(source, constant) {
  const { factor, method } = source;
  const activity = source.activity.times(shareOf(source));
  const values = [factor.gases.size > 0, factor.carbon !== null, factor.supplied !== null];
  if (values.filter(Boolean).length === 1) {
    if (method === "M3" && factor.carbon !== null) {
      return new Map([["CO2", activity.times(factor.carbon).times(/** @type {Fraction} */ (carbonToCo2(constant)))]]);
    }
    if (method === "M4" && factor.supplied !== null) return new Map([[UNSPLIT, activity.times(factor.supplied)]]);
    if (method !== "M3" && factor.gases.size) {
      return new Map([...factor.gases].map(([gas, value]) => [gas, activity.times(value)]));
    }
  }
  throw new SourceRefused("source.factor", `The factor does not fit method ${method}.`);
}

// Kilograms of CO2e of masses by one set.
/** @type {(masses: Map<string, Fraction>, gwpSet: Json) => Fraction} */
export const weighed = (masses, gwpSet) =>
  Fraction.sum([...masses].map(([gas, mass]) => mass.times(Fraction.of(gwp(gwpSet, gas)))));
