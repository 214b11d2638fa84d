// Reduces workings to the method behind them: everything but what was measured (methods.md). What is taken out is a closed
// list, data/method.json; a member that it does not name stays.

import { shared } from "../../package_data.js";
import { multibaseDigest } from "../../signing/digests.js";
import { canonical } from "../../signing/jcs.js";
import { isObject } from "../../signing/strict_json.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */

const FORMAT = "passport-method/1";
const MEASURED = "measured";
// Of members that the list does not name: nothing is taken out of them.
const NO_RULES = Object.freeze(Object.create(null));

/** @type {(workings: JsonObject) => JsonObject} */
export function skeleton(workings) {
  const table = shared("passport/methods/data/method.json");
  const taken = without(workings, table.taken);
  if (Array.isArray(taken.factors)) {
    taken.factors = taken.factors.map((/** @type {Json} */ entry) =>
      (table.measuredKinds.includes(isObject(entry) ? entry.kind : null) ? without(entry, table.takenOfFactor) : entry));
  }
  return { format: FORMAT, workings: taken };
}

/** @type {(workings: JsonObject) => string} */
export const methodDigest = (workings) => multibaseDigest(canonical(skeleton(workings)));

// Applies a part of the closed list to the value at its place; rule is a word, or rules by member.
/** @type {(value: any, rule: any) => any} */
function without(value, rule) {
  if (rule === MEASURED) return value === "" ? "" : MEASURED;
  if (Array.isArray(value)) return value.map((inner) => without(inner, rule["*"] ?? NO_RULES));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).map(([name, inner]) => [name, inner, rule[name] ?? rule["*"] ?? NO_RULES]);
  return Object.fromEntries(kept.filter(([, , found]) => found !== "out").map(([name, inner, found]) => [name, without(inner, found)]));
}
