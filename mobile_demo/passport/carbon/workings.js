// The calculation done again from its workings (DESIGN 6.3, L3). Loaded by import() where somebody has workings:
// nothing of the first load leads here.

import { activityOf } from "./activity.js";
import { ENGINE, ENGINE_VERSIONS, footprintOf } from "./calculating/calculate.js";
import { run } from "./calculating/engine.js";
import { commitment } from "./disclosable.js";
import { stated } from "../libraries/citing.js";
import { Library, digestOf, recordOf } from "./factors.js";
import { checkedInputOf } from "./inputs.js";
import { each, given, key, need, text } from "./members.js";
import { readingOf } from "./calculating/series.js";
import { same, truthy } from "./values.js";
import { multibaseDigest } from "../../signing/digests.js";
import { multibaseDecode } from "../../signing/encoding.js";
import { ToolError } from "../../signing/errors.js";
import { canonical } from "../../signing/jcs.js";
import { isObject } from "../../signing/strict_json.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { CheckedInput } from "./inputs.js" */
/** @import { Reading } from "./calculating/series.js" */
/** @typedef {ReturnType<typeof run>} Replayed */

const FORMAT = "passport-workings/1";
const SALT_BYTES = 32;

export class WorkingsRefused extends ToolError {}
/** @type {(code: string, message: string) => never} */
const refuse = (code, message) => {
  throw new WorkingsRefused(`workings.${code}`, message);
};

/** @type {(workings: Json) => string} */
export const workingsDigest = (workings) => multibaseDigest(canonical(workings));

// Calculate again from the workings alone. `verified`: Map of digest to CheckedInput of all inputs, where the caller
// verified them himself: then these count, and not what the workings say about them (T110); else null.
/** @type {(workings: Json, verified?: Map<string, CheckedInput> | null) => Replayed} */
export function replay(workings, verified = null) {
  if (given(workings, "format", null) !== FORMAT) refuse("format", "This is no file of workings.");
  return inForm(() => replayed(workings, verified));
}

// What reads members of workings, which have no schema: workings.members where they are missing or of another kind.
/** @type {<T>(read: () => T) => T} */
function inForm(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof ToolError) throw error;
    if (![TypeError, RangeError, SyntaxError].some((kind) => error instanceof kind)) throw error;
    return refuse("members", "The workings are not complete or not in form.");
  }
}

// The checks and the calculation of `replay`. Throws workings.engine, .salt, .factor and .components, what the calculation
// throws, and TypeError for a member that is missing, of another type, or names an input that is not there. The components
// are compared only where the workings stand alone: other inputs may well give others.
/** @type {(workings: Json, verified: Map<string, CheckedInput> | null) => Replayed} */
function replayed(workings, verified) {
  const engine = need(workings, "engine");
  if (!isObject(engine)) throw new TypeError("engine");
  const version = given(engine, "version", null);
  if (!ENGINE_VERSIONS.includes(version) || !same(engine, { id: ENGINE, version })) {
    refuse("engine", "The workings were made by another engine, or another version of it.");
  }
  const salt = multibaseDecode(text(need(workings, "salt")), { maxChars: 64 });
  if (salt.length !== SALT_BYTES) refuse("salt", "The workings lack their salt.");
  const library = new Library();
  for (const entry of each(given(workings, "factors", []))) {
    const record = recordOf(entry);
    if (digestOf(record) !== need(entry, "digestMultibase")) refuse("factor", "A factor is not the one of its digest.");
    library.add(record);
  }
  const inputs = new Map();
  for (const entry of each(given(workings, "inputs", []))) {
    const stated = checkedInputOf(entry);
    const checked = verified === null ? stated : verified.get(key(stated.digest));
    if (checked === undefined) throw new TypeError("input");
    inputs.set(key(stated.digest), checked);
  }
  const readings = each(given(workings, "readings", [])).map(readingOf);
  const reading = byRule(workings, readings);
  const vouchers = new Set(each(given(workings, "vouchers", [])).map((entry) => key(need(entry, "digestMultibase"))));
  const facts = { library, inputs, reading, version, vouchers };
  const result = run(activityOf(need(workings, "activity")), facts);
  if (verified === null && !same(footprintOf(result, "component").components, need(workings, "components"))) {
    refuse("components", "The components listed do not follow from the activity data.");
  }
  return result;
}

// Readings by the (name, rule) a candidate asks for; a complete series satisfies every rule.
/** @type {(workings: Json, readings: Reading[]) => (name: Json, rule: Json) => Reading | undefined} */
function byRule(workings, readings) {
  const found = new Map();
  const activity = need(workings, "activity");
  const asked = each(need(activity, "sources")).flatMap((source) => each(need(source, "candidates")));
  asked.push(...each(given(activity, "crossChecks", [])).map((entry) => need(entry, "candidate")));
  for (const part of asked) {
    const [name, rule] = [given(part, "series", ""), given(part, "fill", "")];
    for (const reading of readings) {
      if (truthy(name) && reading.name === name && ["", key(rule)].includes(key(reading.fill))) {
        found.set(JSON.stringify([name, rule]), reading);
      }
    }
  }
  return (name, rule) => found.get(JSON.stringify([name, rule]));
}

// What a claim states of a meter: not the name of the file its readings were in.
/** @type {(entry: Json) => JsonObject} */
function withoutSeries(entry) {
  if (!isObject(entry)) throw new TypeError("entry");
  const { series: _, ...facts } = entry;
  return facts;
}

// The footprint of a claim: the result at that depth, and the digest of its workings.
/** @type {(result: Replayed, detail: string, workings: Json) => JsonObject} */
export const drawn = (result, detail, workings) => ({
  ...inForm(() => footprintOf(result, detail)), // a stage may be no text
  workings: { digestMultibase: workingsDigest(workings) },
  ...("disclosable" in workings ? { disclosable: commitment(result, detail, workings) } : {}),
  ...("signedReadings" in workings ? { readings: inForm(() => each(need(workings, "signedReadings")).map(withoutSeries)) } : {}),
  ...("libraries" in workings ? inForm(() => stated(workings, detail)) : {}),
});
