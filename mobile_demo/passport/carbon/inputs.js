// What a calculation may take over from the passports of its materials (DESIGN 6.1 M4, 6.2; T110). A CheckedInput
// is what verification found out about an input claim.

import { Fraction, figure, tenTo } from "./exact.js";
import { each, given as optional, key, need, text } from "./members.js";
import { TIERS, lowered, lowestTierHolding } from "./tiers.js";
import { kilogramExponent } from "../units.js";
import { shared } from "../../package_data.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @typedef {[name: Json, figure: string][]} Pairs */
/** @typedef {{ total: string, gases: Pairs, breakdown: Pairs | null }} InputResult */
/**
 * @typedef {{
 *   id: Json, digest: Json, passes: boolean, gwpSet: Json, boundary: Json, declaredValue: string, declaredUnit: Json,
 *   massValue: string, massUnit: Json, results: Map<string, InputResult>,
 * }} InputMembers
 */

const HELD = "0.05";

// A Fraction of a mass unit in kilograms; unit.unknown, unit.not_mass.
/** @type {(value: Fraction, unit: Json) => Fraction} */
export function massInKg(value, unit) {
  const exponent = kilogramExponent(text(unit));
  const factor = new Fraction(tenTo(Math.abs(exponent)));
  return exponent < 0 ? value.by(factor) : value.times(factor);
}

// `passes`: claim, statement, independence and accreditation all pass. `results`: Map of electricity method to
// {total, gases, breakdown}, pairs of text as published; breakdown is null where there is none.
export class CheckedInput {
  /** @param {InputMembers} members */
  constructor(members) {
    this.id = members.id;
    this.digest = members.digest;
    this.passes = members.passes;
    this.gwpSet = members.gwpSet;
    this.boundary = members.boundary;
    this.declaredValue = members.declaredValue;
    this.declaredUnit = members.declaredUnit;
    this.massValue = members.massValue;
    this.massUnit = members.massUnit;
    this.results = members.results;
    Object.freeze(this);
  }
  // Kilograms of product this passport is about, and those its figures are for.
  get coveredKg() {
    return massInKg(Fraction.of(this.massValue), this.massUnit);
  }
  get declaredKg() {
    return massInKg(Fraction.of(this.declaredValue), this.declaredUnit);
  }
}

// Whether a footprint of one boundary may be taken over into one of another (T120).
/** @type {(given: string, into: string) => boolean} */
export const mayEnter = (given, into) => shared("passport/carbon/data/engine.json").boundaries[into].inputs.includes(given);

// Of the form workings keep; TypeError where a member is missing, FigureRefused where a number is no figure.
/** @type {(members: Json) => CheckedInput} */
export function checkedInputOf(members) {
  for (const name of ["declaredUnit", "mass"]) figure(need(need(members, name), "value"));
  for (const entry of each(need(members, "results"))) {
    figure(need(entry, "total"));
    for (const part of each(need(entry, "gases"))) figure(need(part, "mass"));
    for (const part of each(optional(entry, "evidenceBreakdown", []))) figure(need(part, "share"));
  }
  return new CheckedInput({
    id: need(members, "id"),
    digest: need(members, "digestMultibase"),
    passes: need(members, "passes") === "yes",
    gwpSet: need(members, "gwpSet"),
    boundary: need(members, "boundary"),
    declaredValue: members.declaredUnit.value,
    declaredUnit: need(members.declaredUnit, "unit"),
    massValue: members.mass.value,
    massUnit: need(members.mass, "unit"),
    results: new Map(each(members.results).map((entry) => [key(need(entry, "electricity")), resultOf(entry)])),
  });
}

/** @type {(entries: Json, name: string, figureName: string) => Pairs} */
const pairs = (entries, name, figureName) => each(entries).map((part) => [need(part, name), part[figureName]]);

/** @type {(entry: JsonObject) => InputResult} */
const resultOf = (entry) => ({
  total: entry.total,
  gases: pairs(entry.gases, "gas", "mass"),
  breakdown: "evidenceBreakdown" in entry ? pairs(entry.evidenceBreakdown, "tier", "share") : null,
});

// The input that a claim of the profile is; `passes` is the verdict of whoever verified it.
/** @type {(claim: JsonObject, digest: string, passes: boolean) => CheckedInput} */
export function inputOfClaim(claim, digest, passes) {
  const { mass, footprint } = claim.credentialSubject;
  const { gwpSet, boundary, declaredUnit, results } = footprint;
  const members = { id: claim.id, digestMultibase: digest, passes: passes ? "yes" : "no", mass };
  return checkedInputOf({ ...members, gwpSet, boundary, declaredUnit, results });
}

/** @type {(input: CheckedInput, electricity: string) => InputResult} */
export function resultFor(input, electricity) {
  const found = input.results.get(electricity);
  if (found === undefined) throw new TypeError(electricity);
  return found;
}

/** @type {(breakdown: Pairs) => Record<string, string>} */
const byTier = (breakdown) => Object.fromEntries(breakdown.map(([tier, share]) => [key(tier), share]));

// The factor leg a component of this input shows: T0 where it does not pass, T2 where it passes without a
// breakdown, else the lowest tier that with all below it holds 0.05 of the input's own number.
/** @type {(input: CheckedInput, electricity: string) => string} */
export function factorTier(input, electricity) {
  const { breakdown } = resultFor(input, electricity);
  if (!input.passes) return "T0";
  return breakdown === null ? "T2" : lowestTierHolding(byTier(breakdown), HELD);
}

// Shares that enter the breakdown for a component of this input, together exactly 1; each is lowered to the
// quantity's tier where that is weaker.
/** @type {(input: CheckedInput, electricity: string, quantity: string) => Record<string, Fraction>} */
export function importedShares(input, electricity, quantity) {
  let { breakdown } = resultFor(input, electricity);
  if (!input.passes || breakdown === null) {
    const whole = factorTier(input, electricity);
    breakdown = TIERS.map((name) => [name, name === whole ? "1" : "0"]);
  }
  return lowered(byTier(breakdown), quantity);
}
