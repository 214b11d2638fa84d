// The closed list of questions is findings.json: its order is that of the report, its marks are the floor.

import { shared } from "../package_data.js";
import { compareCodePoints } from "../signing/text.js";

export const NOTHING = Object.freeze({});
export const LABEL = "claim.label";
export const NOT_COMPARED = "standing.label";

let tables;
function read() {
  const rows = shared("verify/findings.json");
  const floor = rows.filter((row) => row.floor).map((row) => row.code);
  tables = { order: new Map(rows.map((row, place) => [row.code, place])), floor: new Set(floor) };
  return tables;
}
export const order = () => (tables ?? read()).order;
export const floor = () => (tables ?? read()).floor;

// outcome: pass, fail, not_checked; where: JSON Pointer; position: place in the container, for sorting.
export const finding = (code, credential, outcome, where = "", params = NOTHING, position = 0) =>
  ({ code, credential, outcome, where, params, position });

export const toJson = ({ code, credential, outcome, where, params }) => ({ code, credential, outcome, where, params });

export function byPlace(one, other) {
  const places = order();
  return one.position - other.position || places.get(one.code) - places.get(other.code) ||
    compareCodePoints(one.where, other.where) || compareCodePoints(one.credential, other.credential);
}
