// The figures of both inventories of a report side by side.

import { folded } from "../../folding.js";
import { figuresOf, INVENTORIES } from "./inventory_members.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */

// What a printed figure is about: its scope, category and label.
/** @type {(one: JsonObject) => string} */
const rowOf = ({ scope, category = "", label }) => `row ${scope} ${category} ${folded(label)}`;

// Figures of the same goods together, each with its place. A figure and its twin have one key. What was printed without parts
// stands with what has its category and label in the other inventory, then with what has its category, then with the rest of
// its scope: there, what has a category stands only with figures of none.
/** @type {(report: JsonObject) => [place: number, one: JsonObject][][][]} */
export function twins(report) {
  const listed = INVENTORIES.map((member) => figuresOf(report, member));
  const keys = listed.map((figures) => new Set(figures.map(({ key }) => key)));
  const printed = listed.map((figures, side) => figures.filter(({ key, parts }) => !keys[1 - side].has(key) && parts === undefined));
  const rows = printed.map((figures) => new Set(figures.map(rowOf)));
  const kinds = printed.map((figures, side) => new Set(figures.filter((one) => !rows[1 - side].has(rowOf(one)))
    .map(({ scope, category = "" }) => `category ${scope} ${category}`)));
  /** @type {(one: JsonObject, other: number) => string} */
  const placeOf = (one, other) => {
    const { key, scope, category } = one;
    if (keys[other].has(key) || "parts" in one) return `key ${key}`;
    if (rows[other].has(rowOf(one))) return rowOf(one);
    const kind = `category ${scope} ${category}`;
    return category && (kinds[other].has(kind) || !kinds[other].has(`category ${scope} `)) ? kind : `scope ${scope}`;
  };
  /** @type {Map<string, [place: number, one: JsonObject][][]>} */
  const found = new Map();
  for (const [side, figures] of listed.entries()) {
    for (const [place, one] of figures.entries()) {
      const name = placeOf(one, 1 - side);
      const pair = found.get(name) ?? [[], []];
      pair[side].push([place, one]);
      found.set(name, pair);
    }
  }
  return [...found.values()];
}
