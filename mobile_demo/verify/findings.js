// The closed list of questions is findings.json: its order is that of the report, its marks are the floor.

import { shared } from "../package_data.js";
import { compareCodePoints } from "../signing/text.js";

/** @typedef {"pass" | "fail" | "not_checked"} Outcome */
/** @typedef {Readonly<Record<string, string | null | undefined>>} Params Facts as text; a question answered with yes has none. */
/** @typedef {{ code: string, credential: string, outcome: Outcome, where: string, params: Params, position: number }} Finding */
/** @typedef {readonly [suffix: string, outcome: Outcome, params: Params]} Step */

/** @type {Params} */
export const NOTHING = Object.freeze({});
// Positions for sorting. A credential of the container has its place there, from 0; these are the others.
export const ABOUT_INPUT = -1; // what concerns the input as a whole comes first
/** @type {Readonly<Record<string, number>>} */
export const ABSENT = Object.freeze({ statement: 1, response: 2 }); // where a document that is not there would lie
export const BESIDE_LIST = 1000; // an accreditation beside the trust list, or none
export const BESIDE_INPUT = 1500; // the claim of a consumed material that is not in the container
export const NOWHERE = 2000; // what concerns no document comes last
export const LABEL = "claim.label";
export const NOT_COMPARED = "standing.label";

/** @type {{ order: Map<string, number>, floor: Set<string> } | undefined} */
let tables;
/** @type {() => { order: Map<string, number>, floor: Set<string> }} */
function read() {
  /** @type {{ code: string, floor: boolean }[]} */
  const rows = shared("verify/findings.json");
  const floor = rows.filter((row) => row.floor).map((row) => row.code);
  tables = { order: new Map(rows.map((row, place) => [row.code, place])), floor: new Set(floor) };
  return tables;
}
export const order = () => (tables ?? read()).order;
export const floor = () => (tables ?? read()).floor;

// outcome: pass, fail, not_checked; where: JSON Pointer; position: place in the container, for sorting.
/** @type {(code: string, credential: string, outcome: Outcome, where?: string, params?: Params, position?: number) => Finding} */
export const finding = (code, credential, outcome, where = "", params = NOTHING, position = 0) =>
  ({ code, credential, outcome, where, params, position });

/** @type {(finding: Finding) => Omit<Finding, "position">} */
export const toJson = ({ code, credential, outcome, where, params }) => ({ code, credential, outcome, where, params });

/** @type {(one: Finding, other: Finding) => number} */
export function byPlace(one, other) {
  const places = order();
  return one.position - other.position || Number(places.get(one.code)) - Number(places.get(other.code)) ||
    compareCodePoints(one.where, other.where) || compareCodePoints(one.credential, other.credential);
}
