// What makes unchecked documents bear on each other although none names the other's digest (T387, T629), as certificates of one
// production do. Devices are named with each day of a period.

import { isObject } from "../../signing/strict_json.js";
import { deviceKey, named } from "../identifiers/device_id.js";
import { names } from "../model/instruments/cited.js";
import { isMoment } from "../moments.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */

export const MOST = 50_000; // names of one file that are looked at: a month of hours for sixty products
const MOST_DAYS = 3700; // days of one period that are named: ten years of an assignment
const DAY = 86_400_000;

// The id of each retirement that is cited or was signed, devices with their days, interventions.
/** @type {(kind: string | null, document: JsonObject) => Generator<string>} */
export function* bearings(kind, document) {
  const { id, credentialSubject: subject } = document;
  if (kind === "claim" || kind === "inventory") yield* names(kind, document).map(([cited]) => `retirement ${cited}`);
  if (!isObject(subject)) return;
  if (kind === "retirement") {
    yield `retirement ${typeof id === "string" ? id : ""}`;
    for (const one of Array.isArray(subject.units) ? subject.units : []) if (isObject(one)) yield* days(one.origin, one);
  } else if (kind === "assignment") yield* days(subject.id, subject.period);
  else if (kind === "inventory") yield* counted(subject.inventory);
}

// What a report counts, wherever it names it.
/** @type {(value: Json) => Generator<string>} */
function* counted(value) {
  if (!isObject(value) && !Array.isArray(value)) return;
  for (const [name, one] of Object.entries(value)) {
    if (name === "instrument" && typeof one === "string") yield `intervention ${named(one)}`;
    yield* counted(one);
  }
}

/** @type {(device: Json, period: Json) => Generator<string>} */
function* days(device, period) {
  if (typeof device !== "string" || !isObject(period)) return;
  const { start, end } = period;
  if (typeof start !== "string" || typeof end !== "string" || !isMoment(start) || !isMoment(end)) return;
  const [key, first, last] = [deviceKey(device), Math.floor(Date.parse(start) / DAY), Math.floor((Date.parse(end) - 1) / DAY)];
  for (let day = first; day <= Math.min(last, first + MOST_DAYS - 1); day++) yield `device ${key} ${day}`;
}
