// Whether two listed parties are under one control (DESIGN 4). A group is often named by the company that heads it, so a
// control group and a legal entity of one name are one; "none" shares nothing.

import { same } from "./folding.js";
import { NO_CONTROL_GROUP } from "./vocab.js";

/** @import { Party } from "./model/trustlist.js" */

/** @type {(one: Party, other: Party) => string | null} */
export const commonControl = (one, other) => controlNames(one, other).find(([group, name]) => same(group, name))?.[0] ?? null;

/** @type {(one: Party, other: Party) => [group: string, name: string][]} */
export function controlNames(one, other) {
  /** @type {[string, string][]} */
  const pairs = [[one.controlGroup, other.controlGroup], [one.controlGroup, other.legalEntity], [other.controlGroup, one.legalEntity]];
  return pairs.filter((pair) => !pair.includes(NO_CONTROL_GROUP));
}
