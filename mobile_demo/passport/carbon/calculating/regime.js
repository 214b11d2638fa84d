// What the regime behind a boundary prescribes (T287); asked of every claim, also where nothing is calculated anew.

import { shared } from "../../package_data.js";

/** @import { Json } from "../../signing/strict_json.js" */
/** @typedef {{ scopes: string[], scope3Stages?: string[], credits: boolean, carbonToCO2?: string, gwpSet?: string }} Limits */

// The limits of a boundary; undefined for a name that is none.
/** @type {(name: string) => Limits | undefined} */
export function limitsOf(name) {
  const { boundaries } = shared("passport/carbon/data/engine.json");
  return Object.hasOwn(boundaries, name) ? boundaries[name] : undefined;
}

// Where the profile is not the one of the regime behind the boundary.
/** @type {(limits: Limits, carbonToCo2: Json, gwpSet: Json) => string[]} */
export function misfits(limits, carbonToCo2, gwpSet) {
  const found = [];
  if (limits.carbonToCO2 && carbonToCo2 !== limits.carbonToCO2) found.push("boundary.constant");
  if (limits.gwpSet && gwpSet !== limits.gwpSet) found.push("boundary.gwp_set");
  return found;
}
