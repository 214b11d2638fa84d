// From sources to the number: components, both results, breakdown, uncertainty (DESIGN 6.1, 6.2). Exact until each
// amount is rounded once, half to even, to six decimals; totals are exact sums of the rounded amounts.

import { AMOUNT_PLACES, Fraction, ONE, ZERO, abs, divmod, halfEven, tenTo, textOf } from "../exact.js";
import { gwp } from "../gwp.js";
import { massInKg } from "../inputs.js";
import { key } from "../members.js";
import { carbonToCo2, gasMasses, weighed } from "../sources.js";
import { TIERS, componentTier, noShares, ratio, shares } from "../tiers.js";
import { componentOf, merged } from "./detail.js";
import { compare } from "../values.js";
import { ELECTRICITY } from "../../vocab.js";
import { ToolError } from "../../../signing/errors.js";
import { compareCodePoints } from "../../../signing/text.js";

/** @import { JsonObject, Json } from "../../../signing/strict_json.js" */
/** @import { ResultDocument } from "../../model/claim.js" */
/** @import { Profile } from "../activity.js" */
/** @import { Source } from "../sources.js" */
/** @typedef {[gas: string, mass: Fraction][]} Gases */
/** @typedef {{ source: Source, amount: bigint, gases: Gases }} Component */
/** @typedef {{ profile: Profile, outputKg: Fraction, components: Component[], results: ResultDocument[], uncertainty: string | null }} Result */

export const ENGINE = "urn:passport:engine";
export const ENGINE_VERSION = "1.1.0";
// The engine of 0.3.0: the first candidate of a file counts, and a factor's kind is believed as typed.
export const RULED_BY_FILE = "1.0.0";
export const ENGINE_VERSIONS = [RULED_BY_FILE, ENGINE_VERSION];
const FINE_GWP = new Fraction(1000n);
const UNCERTAINTY_PLACES = 4;

export class CalculationRefused extends ToolError {}
/** @type {(code: string, message: string) => never} */
const refuse = (code, message) => {
  throw new CalculationRefused(`calculation.${code}`, message);
};

/** @type {(source: Source) => string} */
export const tierOf = (source) => componentTier(source.quantityTier, source.factorTier);

// The result of what the sources together caused per declared unit of the output.
/** @type {(sources: Source[], output: Fraction, outputUnit: Json, profile: Profile) => Result} */
export function calculate(sources, output, outputUnit, profile) {
  const listed = [...sources].sort((one, other) => compare(one.key, other.key));
  check(listed, profile);
  const outputKg = massInKg(output, outputUnit);
  const declaredKg = massInKg(profile.declared, profile.declaredUnit);
  if (outputKg.sign <= 0 || declaredKg.sign <= 0) refuse("output", "Output and declared unit are masses above zero.");
  const perUnit = declaredKg.by(outputKg);
  const components = listed.map((source) => ofSource(source, perUnit, profile));
  const results = ELECTRICITY.map((electricity) => resultOf(electricity, components, profile));
  return { profile, outputKg, components, results, uncertainty: uncertaintyOf(components) };
}

/** @type {(sources: Source[], profile: Profile) => void} */
function check(sources, profile) {
  if (!sources.length) refuse("empty", "Without a source there is no number.");
  sources.forEach((source, place) => {
    if (place && sources[place - 1].key === source.key) refuse("key", "Two sources have the same key.");
  });
  const marks = new Set(sources.map((source) => key(source.electricity)).filter((mark) => mark !== null));
  if (marks.size === 1) refuse("electricity", "Electricity is given by one method only.");
  if (carbonToCo2(profile.carbonToCo2) === undefined) refuse("profile", "Carbon is converted to CO2 by 44/12 or 3.664.");
}

/** @type {(masses: Iterable<[string, Fraction]>) => Gases} */
const byGas = (masses) => [...masses].sort(([one], [other]) => compareCodePoints(one, other));

/** @type {(source: Source, perUnit: Fraction, profile: Profile) => Component} */
function ofSource(source, perUnit, profile) {
  const masses = new Map([...gasMasses(source, profile.carbonToCo2)].map(([gas, mass]) => [gas, mass.times(perUnit)]));
  return { source, amount: halfEven(weighed(masses, profile.gwpSet), AMOUNT_PLACES), gases: byGas(masses) };
}

/** @type {(parts: Component[], amountOf: (part: Component) => bigint) => bigint} */
const sumOf = (parts, amountOf) => parts.reduce((sum, part) => sum + amountOf(part), 0n);
/** @type {(part: Component, electricity: string) => boolean} */
const counts = ({ source }, electricity) => source.electricity === null || source.electricity === electricity;

/** @type {(electricity: string, components: Component[], profile: Profile) => ResultDocument} */
function resultOf(electricity, components, profile) {
  const counted = components.filter((part) => counts(part, electricity));
  const masses = new Map([["CO2", ZERO]]);
  for (const { gases } of counted) for (const [gas, mass] of gases) masses.set(gas, (masses.get(gas) ?? ZERO).plus(mass));
  const breakdown = shares(tierSums(counted));
  const size = sumOf(counted, ({ amount }) => abs(amount));
  const primary = sumOf(counted.filter(({ source }) => source.isPrimary), ({ amount }) => abs(amount));
  return {
    electricity,
    total: textOf(sumOf(counted, ({ amount }) => amount), AMOUNT_PLACES),
    gases: byGas(masses).map(([gas, mass]) => ({ gas, mass: massText(gas, mass, profile) })),
    evidenceBreakdown: TIERS.map((tier) => ({ tier, share: breakdown[tier] })),
    primaryDataShare: ratio(primary, size),
  };
}

// |amount| per tier; an input passport brings the shares of its own claim.
/** @type {(counted: Component[]) => Record<string, Fraction>} */
function tierSums(counted) {
  const sums = noShares();
  for (const { source, amount } of counted) {
    for (const [tier, share] of Object.entries(source.imported ?? { [tierOf(source)]: ONE })) {
      sums[tier] = sums[tier].plus(share.times(new Fraction(abs(amount))));
    }
  }
  return sums;
}

/** @type {(gas: string, mass: Fraction, profile: Profile) => string} */
function massText(gas, mass, profile) {
  // Three more decimals for strong gases, so that rounding their mass stays invisible in the total.
  const decimals = AMOUNT_PLACES + (Fraction.of(gwp(profile.gwpSet, gas)).compare(FINE_GWP) > 0 ? 3 : 0);
  return textOf(halfEven(mass, decimals), decimals);
}

// Relative uncertainty of independent sources by quadrature, the larger of both results, rounded up; null unless
// every source that contributes states its own.
/** @type {(components: Component[]) => string | null} */
function uncertaintyOf(components) {
  const stated = [];
  for (const electricity of ELECTRICITY) {
    const counted = components.filter((part) => part.amount && counts(part, electricity));
    const whole = sumOf(counted, ({ amount }) => amount);
    if (!whole || counted.some(({ source }) => source.uncertainty === null)) return null;
    const parts = counted.map(({ source, amount }) => (source.uncertainty ?? ZERO).times(new Fraction(amount)));
    const squares = Fraction.sum(parts.map((part) => part.times(part)));
    stated.push(textOf(rootUp(squares.by(new Fraction(whole * whole)), UNCERTAINTY_PLACES), UNCERTAINTY_PLACES));
  }
  return stated.reduce((most, one) => (Fraction.of(one).compare(Fraction.of(most)) > 0 ? one : most));
}

// The square root of a Fraction x 10^decimals, rounded up.
/** @type {(square: Fraction, decimals: number) => bigint} */
export function rootUp(square, decimals) {
  const wanted = square.times(new Fraction(tenTo(2 * decimals)));
  const [floor, rest] = divmod(wanted.over, wanted.under);
  const root = integerRoot(floor);
  return root * root === floor && !rest ? root : root + 1n;
}

/** @type {(value: bigint) => bigint} */
function integerRoot(value) {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** @type {(result: { components: Component[] }) => JsonObject[]} */
export const componentsOf = ({ components }) => components.map(({ source, amount }) => componentOf(source, tierOf(source), amount));

// The masses of each gas of a stage in a result; none where no component of it counts there.
/** @type {(result: Result, electricity: string, stage: string) => { gas: string, mass: string }[]} */
export function byStage({ components, profile }, electricity, stage) {
  const masses = new Map();
  for (const { gases } of components.filter((part) => counts(part, electricity) && part.source.stage === stage)) {
    for (const [gas, mass] of gases) masses.set(gas, (masses.get(gas) ?? ZERO).plus(mass));
  }
  return byGas(masses).map(([gas, mass]) => ({ gas, mass: massText(gas, mass, profile) }));
}

// The claim's footprint at a depth of disclosure (DESIGN 2.2, 6.3), without its workings.
/** @type {(result: Result & { version: string }, detail: string) => JsonObject} */
export function footprintOf(result, detail) {
  const { profile, results, uncertainty, components } = result;
  /** @type {JsonObject} */
  const found = {
    type: "CarbonFootprint",
    boundary: profile.boundary,
    declaredUnit: { value: profile.declaredValue, unit: profile.declaredUnit },
    unit: "KGM",
    gwpSet: profile.gwpSet,
    method: { id: ENGINE, version: result.version, carbonToCO2: profile.carbonToCo2 },
    results,
    detail,
  };
  if (uncertainty !== null) found.uncertainty = { value: uncertainty, confidence: "0.95" };
  const listed = componentsOf({ components });
  if (detail !== "total") found.components = detail === "stage" ? merged(listed) : listed;
  return found;
}
