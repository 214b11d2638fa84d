// What the regime behind a boundary prescribes (T287).

/** @import { Json } from "../../../signing/strict_json.js" */
/** @typedef {{ scopes: string[], scope3Stages?: string[], credits: boolean, carbonToCO2?: string, gwpSet?: string }} Limits */

// Where the profile is not the one of the regime behind the boundary.
/** @type {(limits: Limits, carbonToCo2: Json, gwpSet: Json) => string[]} */
export function misfits(limits, carbonToCo2, gwpSet) {
  const found = [];
  if (limits.carbonToCO2 && carbonToCo2 !== limits.carbonToCO2) found.push("boundary.constant");
  if (limits.gwpSet && gwpSet !== limits.gwpSet) found.push("boundary.gwp_set");
  return found;
}
