// System boundaries: which scopes, stages and kinds of source belong to a number (DESIGN 6.1).

import { key, text } from "./members.js";
import { meaning, table } from "./tables.js";
import { ToolError } from "../../signing/errors.js";

/** @import { Json } from "../../signing/strict_json.js" */
/** @import { Limits } from "./calculating/regime.js" */

export class BoundaryRefused extends ToolError {}

/** @type {(name: Json) => Limits} */
export function boundary(name) {
  const found = meaning("boundaries", text(name));
  if (found === undefined) throw new BoundaryRefused("boundary.unknown", "No such boundary.");
  return found;
}

// Why a source is outside; empty if it is inside.
/** @type {(limits: Limits, source: { scope: Json, stage: Json, role: Json }) => string} */
export function leavesOut(limits, { scope, stage, role }) {
  if (table("afterTheGate").includes(key(stage))) return "boundary.stage";
  if (!limits.scopes.includes(key(scope))) return "boundary.scope";
  if (scope === "3" && limits.scope3Stages && !limits.scope3Stages.includes(stage)) return "boundary.stage";
  return role === "credit" && !limits.credits ? "boundary.credit" : "";
}
