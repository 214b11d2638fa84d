// From activity data to the result: candidates tried, shared sources divided, what is outside listed. The one path
// to a number.

import { allocate } from "../allocation.js";
import { boundary, leavesOut } from "../boundary.js";
import { misfits } from "./regime.js";
import { calculate } from "./calculate.js";
import { AMOUNT_PLACES, Fraction, ZERO, abs, figure, halfEven, textOf } from "../exact.js";
import { massInKg } from "../inputs.js";
import { key, need, text } from "../members.js";
import { apply, choose, doubts } from "./methods.js";
import { gasMasses, shareOf, weighed } from "../sources.js";
import { compare, compareRows, truthy, written } from "../values.js";
import { ToolError } from "../../../signing/errors.js";
import { compareCodePoints } from "../../../signing/text.js";

/** @import { Json } from "../../../signing/strict_json.js" */
/** @import { Share } from "../../model/claim.js" */
/** @import { Activity, Planned } from "../activity.js" */
/** @import { Allocated } from "../allocation.js" */
/** @import { Result } from "./calculate.js" */
/** @import { CheckedInput } from "../inputs.js" */
/** @import { Choice, Facts } from "./methods.js" */
/** @import { Source } from "../sources.js" */
/** @typedef {[planned: Planned, choice: Choice][]} Chosen */
/** @typedef {Map<Json, { allocation: Share, allocated: Allocated }>} Shared */

const DEVIATION_PLACES = 4;

// The first trouble stands for all.
export class ActivityRefused extends ToolError {
  /** @param {string[]} trouble */
  constructor(trouble) {
    super(trouble[0], "No number follows from the activity data.");
    this.trouble = trouble;
  }
}

/**
 * Calculates the footprint: leaves out sources beyond the boundary, takes the best candidate of each other one, divides
 * shared sources, adds up. Amounts are exact fractions of kgCO2e until they are written. All that keeps a number from
 * following is collected before ActivityRefused is thrown with its codes (activity.*, candidate.*, those of units).
 *
 * @param {Activity} activity
 * @param {Facts} facts
 */
export function run(activity, facts) {
  const limits = boundary(activity.profile.boundary);
  const [shared, trouble] = allocationsOf(activity);
  /** @type {Chosen} */
  const chosen = [];
  const excluded = [];
  for (const planned of activity.sources) {
    const reason = leavesOut(limits, planned);
    if (reason) {
      excluded.push([planned.key, reason]);
      continue;
    }
    const { allocation = null, allocated = null } = shared.get(key(planned.allocation)) ?? {};
    const found = choose(planned, activity, facts, allocation, allocated === null || allocated.hasDriver);
    if (found.source === null) trouble.push(...found.trials.map((trial) => trial.code));
    chosen.push([planned, found]);
  }
  trouble.push(...covered(activity, facts, chosen));
  if (trouble.length) throw new ActivityRefused(trouble);
  const sources = chosen.map(([, found]) => found.source).filter((source) => source !== null);
  const result = calculate(sources, activity.output, activity.outputUnit, activity.profile);
  const warnings = misfits(limits, activity.profile.carbonToCo2, activity.profile.gwpSet).map((code) => ["boundary", code, ""]);
  warnings.push(...warningsOf(activity, chosen));
  const whole = {
    ...result,
    version: facts.version,
    trials: chosen.flatMap(([, found]) => found.trials),
    validations: validationsOf(activity, facts, chosen, result),
    excluded: excluded.sort(compareRows),
    warnings: warnings.sort(compareRows),
    inputs: claimInputs(usedOf(activity, chosen, true), facts.inputs),
    allocations: [...shared].sort(([one], [other]) => compare(one, other)).map(([name, { allocated }]) => [name, allocated]),
  };
  const records = chosen.flatMap(([, found]) => found.records);
  for (const check of activity.crossChecks) {
    const record = facts.library.get(check.candidate.factor);
    if (record !== undefined) records.push(record);
  }
  // Throws TypeError where evidence is a list or an object, as the look-up in passport/carbon/calculating/engine.py does.
  for (const record of records) facts.library.get(record.evidence);
  return whole;
}

/** @type {(activity: Activity) => [shared: Shared, trouble: string[]]} */
function allocationsOf(activity) {
  const found = new Map();
  const trouble = [];
  for (const shared of activity.allocations) {
    let allocated;
    try {
      allocated = allocate(shared.drivers);
    } catch (refused) {
      if (!(refused instanceof ToolError)) throw refused;
      trouble.push(refused.code);
      continue;
    }
    const share = allocated.shares.get(key(shared.product));
    if (share === undefined) {
      text(shared.product);
      trouble.push("allocation.product");
    } else found.set(key(shared.key), { allocation: { rule: allocated.rule, share }, allocated });
  }
  const asked = activity.sources.map(({ allocation }) => allocation).filter(truthy);
  const known = new Set(asked.length ? activity.allocations.map((shared) => key(shared.key)) : []);
  for (const allocation of asked) if (!known.has(key(allocation))) trouble.push("allocation.unknown");
  return [found, trouble];
}

/** @type {(chosen: Chosen) => Source[]} */
const taken = (chosen) => chosen.flatMap(([, { source }]) => (source === null || source.input === null ? [] : [source]));
/** @type {<T>(found: Map<string, T>) => [string, T][]} */
const inOrder = (found) => [...found].sort(([one], [other]) => compareCodePoints(one, other));
/** @type {(given: Map<string, CheckedInput>, digest: string) => CheckedInput} */
const inputOf = (given, digest) => /** @type {CheckedInput} */ (given.get(digest));
/** @type {(sums: Map<string, Fraction>, name: string, amount: Fraction) => void} */
const addTo = (sums, name, amount) => sums.set(name, (sums.get(name) ?? ZERO).plus(amount));

// Map of digest to Map of electricity method to kilograms of that input.
/** @type {(chosen: Chosen) => Map<string, Map<string, Fraction>>} */
function perResult(chosen) {
  const found = new Map();
  for (const source of taken(chosen)) {
    const amounts = found.get(source.input) ?? new Map();
    found.set(source.input, amounts);
    addTo(amounts, source.electricity, source.activity.times(shareOf(source)));
  }
  return found;
}

// Kilograms of each input, for the whole output or for the claim's own product. An input counts once, though it
// stands in both results; where the two disagree the larger is stated.
/** @type {(activity: Activity, chosen: Chosen, perProduct: boolean) => Map<string, Fraction>} */
function usedOf(activity, chosen, perProduct) {
  const used = new Map();
  for (const [digest, amounts] of perResult(chosen)) {
    for (const kilograms of amounts.values()) {
      const known = used.get(digest) ?? ZERO;
      used.set(digest, known.compare(kilograms) < 0 ? kilograms : known);
    }
  }
  if (!perProduct || !used.size) return used;
  const mass = need(activity.document, "mass");
  const product = massInKg(figure(need(mass, "value")), need(mass, "unit"));
  const part = product.by(massInKg(activity.output, activity.outputUnit));
  return new Map([...used].map(([digest, kilograms]) => [digest, kilograms.times(part)]));
}

/** @type {(activity: Activity, facts: Facts, chosen: Chosen) => string[]} */
function covered(activity, facts, chosen) {
  const trouble = [];
  for (const [digest, kilograms] of inOrder(usedOf(activity, chosen, false))) {
    if (kilograms.compare(inputOf(facts.inputs, digest).coveredKg) > 0) trouble.push("input.more_than_covered");
  }
  for (const [, amounts] of inOrder(perResult(chosen))) {
    const [one, other] = amounts.values();
    if (amounts.size !== 2 || one.compare(other)) trouble.push("input.both_results");
  }
  return trouble;
}

/** @type {(activity: Activity, chosen: Chosen) => Json[][]} */
function warningsOf(activity, chosen) {
  const found = new Map();
  for (const [planned, { source, records, unevidenced, outOfOrder }] of chosen) {
    if (source === null) continue;
    /** @type {(code: string, about: Json) => void} */
    const say = (code, about) => found.set(JSON.stringify([planned.key, code, about]), [planned.key, code, about]);
    for (const record of records) {
      if (record.id !== source.factor.id) continue;
      for (const code of doubts(planned, record, activity)) say(code, record.id);
      if (unevidenced) say("factor.unevidenced", `${source.factorTier} (${record.id})`);
    }
    if (outOfOrder && truthy(planned.orderReason)) say("method.order", key(planned.orderReason));
    if (source.fallbackFrom !== null) say("method.fallback", `${written(source.fallbackFrom)} to ${source.method}`);
  }
  return [...found.values()];
}

/**
 * @param {Activity} activity
 * @param {Facts} facts
 * @param {Chosen} chosen
 * @param {Result} result
 */
function validationsOf(activity, facts, chosen, result) {
  const amounts = new Map(result.components.map(({ source, amount }) => [key(source.key), amount]));
  const found = [];
  for (const [planned, { others }] of chosen) {
    for (const other of others) found.push(compared(planned.key, [planned.key], other, amounts, result));
  }
  for (const check of activity.crossChecks) found.push(crossChecked(check, activity, facts, amounts, result));
  return found;
}

/**
 * @param {Activity["crossChecks"][0]} check
 * @param {Activity} activity
 * @param {Facts} facts
 * @param {Map<Json, bigint>} amounts
 * @param {Result} result
 */
function crossChecked({ key: name, covers, candidate }, activity, facts, amounts, result) {
  const planned = { key: name, stage: "cross-check", scope: "1", role: "emission", electricity: null, offGas: false, isPrimary: null };
  let source;
  try {
    ({ source } = apply(planned, candidate, activity, facts));
  } catch (refused) {
    if (!(refused instanceof ToolError)) throw refused;
    return { key: name, covers, method: candidate.method, amount: "", deviation: "", code: refused.code };
  }
  return compared(name, covers, source, amounts, result);
}

// The second amount, and how far it is from the first, relative to the first.
/**
 * @param {Json} name
 * @param {Json[]} covers
 * @param {Source} other
 * @param {Map<Json, bigint>} amounts
 * @param {Result} result
 */
function compared(name, covers, other, amounts, result) {
  const { profile, outputKg } = result;
  const declared = massInKg(profile.declared, profile.declaredUnit);
  const exact = weighed(gasMasses(other, profile.carbonToCo2), profile.gwpSet);
  const second = halfEven(exact.times(declared).by(outputKg), AMOUNT_PLACES);
  const first = covers.reduce((sum, part) => sum + (amounts.get(key(part)) ?? 0n), 0n);
  let deviation = "";
  if (first) {
    deviation = textOf(halfEven(new Fraction(second - first, abs(first)), DEVIATION_PLACES), DEVIATION_PLACES);
  }
  return { key: name, covers, method: other.method, amount: textOf(second, AMOUNT_PLACES), deviation, code: "" };
}

// The claim's inputs, by digest; `used` is kilograms of each for the claim's product.
/** @type {(used: Map<string, Fraction>, given: Map<string, CheckedInput>) => object[]} */
const claimInputs = (used, given) => inOrder(used).map(([digest, kilograms]) => ({
  id: inputOf(given, digest).id,
  digestMultibase: digest,
  amount: { value: textOf(halfEven(kilograms, AMOUNT_PLACES), AMOUNT_PLACES), unit: "KGM" },
}));
