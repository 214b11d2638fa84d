// The activity data of one calculation: the typed view of a document in normal form.

import { figure } from "./exact.js";
import { each, given, need, text } from "./members.js";
import { integer, truthy } from "./values.js";
import { isObject } from "../../signing/strict_json.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Driver } from "./allocation.js" */
/** @import { Fraction } from "./exact.js" */
/** @typedef {ReturnType<typeof activityOf>} Activity */
/** @typedef {Activity["profile"]} Profile */
/** @typedef {ReturnType<typeof candidateOf>} Candidate */
/** @typedef {{ key: Json, stage: Json, scope: Json, role: Json, electricity: Json, offGas: boolean, isPrimary: boolean | null, orderReason?: Json }} Planned A source before a candidate counts. */

/** @type {(part: JsonObject, name: string) => Fraction | null} */
const optionalFigure = (part, name) => (Object.hasOwn(part, name) ? figure(part[name]) : null);

/** @param {Json} document */
export function activityOf(document) {
  const declared = given(document, "declaredUnit", { value: "1", unit: "TNE" });
  const profile = {
    boundary: given(document, "boundary", "cradle-to-gate"),
    gwpSet: given(document, "gwpSet", "IPCC-AR6-GWP100"),
    carbonToCo2: given(document, "carbonToCO2", "44/12"),
    declared: figure(need(declared, "value")),
    declaredValue: declared.value,
    declaredUnit: need(declared, "unit"),
  };
  const activity = {
    document,
    profile,
    start: need(need(document, "period"), "start"),
    end: need(need(document, "period"), "end"),
    output: figure(need(need(document, "output"), "value")),
    outputUnit: need(document.output, "unit"),
    sources: each(need(document, "sources")).map(sourceOf),
    allocations: each(given(document, "allocations", [])).map(sharedOf),
    crossChecks: each(given(document, "crossChecks", [])).map(crossCheckOf),
  };
  each(given(document, "series", [])).forEach(checkClock);
  each(given(document, "history", [])).forEach(figure);
  return activity;
}

/** @param {Json} entry */
function crossCheckOf(entry) {
  const name = need(entry, "key");
  const covers = each(need(entry, "covers"));
  return { key: name, covers, candidate: candidateOf(need(entry, "candidate")) };
}

// The clock of a file of readings plays no part in a replay, but belongs to the form.
/** @type {(entry: Json) => void} */
function checkClock(entry) {
  const zone = text(need(entry, "zone"));
  if (zone.length > 4300 && /^-?[0-9]+$/.test(zone)) throw new TypeError("zone");
  need(entry, "name");
  integer(given(entry, "step", "900"));
}

/** @type {(entry: Json) => Planned & { candidates: Candidate[], allocation: Json }} */
function sourceOf(entry) {
  const [name, stage, scope] = ["key", "stage", "scope"].map((member) => need(entry, member));
  return {
    key: name,
    stage,
    scope,
    role: given(entry, "role", "emission"),
    candidates: each(need(entry, "candidates")).map(candidateOf),
    electricity: given(entry, "electricity", null),
    offGas: given(entry, "offGas", "") === "yes",
    isPrimary: Object.hasOwn(entry, "isPrimary") ? entry.isPrimary === "yes" : null,
    allocation: given(entry, "allocation", ""),
    orderReason: given(entry, "orderReason", ""),
  };
}

/** @param {Json} part */
function candidateOf(part) {
  const method = need(part, "method");
  return {
    method,
    quantity: optionalFigure(part, "quantity"),
    unit: given(part, "unit", ""),
    evidence: given(part, "evidence", ""),
    factor: given(part, "factor", ""),
    input: given(part, "input", ""),
    calibratedUntil: given(part, "calibratedUntil", ""),
    stockStart: optionalFigure(part, "stockStart"),
    stockEnd: optionalFigure(part, "stockEnd"),
    calorific: optionalFigure(part, "calorific"),
    oxidation: optionalFigure(part, "oxidation"),
    uncertainty: optionalFigure(part, "uncertainty"),
    series: given(part, "series", ""),
    fill: given(part, "fill", ""),
    priceYear: given(part, "priceYear", ""),
    basis: given(part, "basis", ""),
    capital: Object.hasOwn(part, "capital") ? capitalOf(part.capital) : null,
  };
}

/** @param {Json} part */
const capitalOf = (part) => ({
  rule: need(part, "rule"),
  start: given(part, "start", ""),
  end: given(part, "end", ""),
  expected: optionalFigure(part, "expected"),
  madeBefore: figure(given(part, "madeBefore", "0")),
});

/** @type {(entry: Json) => { key: Json, product: Json, drivers: Driver[] }} */
function sharedOf(entry) {
  const drivers = each(need(entry, "drivers")).map((part) => {
    // An empty weight is one that is not known; the next driver is tried then.
    const weights = figuresOf(need(part, "weights"), (value) => (truthy(value) ? figure(value) : null));
    const values = figuresOf(given(part, "values", {}), figure);
    return { rule: need(part, "rule"), weights, values };
  });
  return { key: need(entry, "key"), product: need(entry, "product"), drivers };
}

/** @type {<T>(members: Json, read: (value: Json) => T) => Map<string, T>} */
function figuresOf(members, read) {
  if (!isObject(members)) throw new TypeError("no figures by name");
  return new Map(Object.entries(members).map(([name, value]) => [name, read(value)]));
}

/** @type {(activity: Activity) => Json} */
export const countryOf = ({ document }) => need(need(document, "facility"), "country");
