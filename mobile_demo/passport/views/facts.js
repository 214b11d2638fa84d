// The closed list of facts that a claim may commit to, and the form of what each says (DESIGN 2.9). A fact is called by
// its place: /components/coke, /scrap/home.

import { shared } from "../../package_data.js";
import { check } from "../model/shape.js";
import { isObject } from "../../signing/strict_json.js";
import { compareCodePoints } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @typedef {Readonly<{ at: string, value: JsonObject }>} Fact */

export const COMPONENTS = "/components/";
const KEY = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const MOST_KEY = 64;

// The kind of the fact at a place, or nothing where the closed list has no such place.
/** @type {(at: string) => string} */
export function kindOf(at) {
  /** @type {{ at: string, kind: string }[]} */
  const rows = shared("passport/views/data/facts.json").facts;
  /** @type {(name: string) => string} */
  const kind = (name) => rows.find((row) => row.at === name)?.kind ?? "";
  const steps = at.split("/");
  for (const [place, step] of steps.entries()) {
    if (place < 2 || step.length > MOST_KEY || !KEY.test(step)) continue;
    const found = kind([...steps.slice(0, place), "*", ...steps.slice(place + 1)].join("/"));
    if (found) return found;
  }
  return at.includes("*") ? "" : kind(at);
}

// What a fact says against the form of its kind: where, relative to the value, and how; null where nothing is wrong.
/** @type {(at: string, value: Json) => { where: string, problem: string } | null} */
export function wrongForm(at, value) {
  const kind = kindOf(at);
  if (!kind || !isObject(value)) return { where: "", problem: kind ? "kind" : "place" };
  const found = check("fact", { [kind]: value });
  return found && { where: found.where.slice(kind.length + 1), problem: found.problem };
}

/** @type {(facts: Iterable<Fact>) => Fact[]} */
export const sortedFacts = (facts) => [...facts].sort((one, other) => compareCodePoints(one.at, other.at));
