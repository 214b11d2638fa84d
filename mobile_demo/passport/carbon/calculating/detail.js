// How much of a calculation a claim shows: each component, components by stage, or the total (DESIGN 6.3).

import { AMOUNT_PLACES, scaled, textOf } from "../exact.js";
import { DISTINCT } from "../tiers.js";
import { text } from "../members.js";
import { compareRows } from "../values.js";
import { isObject } from "../../../signing/strict_json.js";
import { compareCodePoints, sorted } from "../../../signing/text.js";

/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Source } from "../sources.js" */


// `amount` is kgCO2e per declared unit x 10^6.
/** @type {(source: Source, tier: string, amount: bigint) => JsonObject} */
export function componentOf(source, tier, amount) {
  const { key, stage, scope, method, quantityTier, factorTier, isPrimary, dataType, factor } = source;
  const found = { key, stage, scope, method, amount: textOf(amount, AMOUNT_PLACES), quantityTier, factorTier, tier };
  Object.assign(found, { isPrimary, dataType, factor: factor.id, factorEdition: factor.edition });
  const { electricity, input, allocation, fallbackFrom } = source;
  const optional = Object.entries({ electricity, input, allocation, fallbackFrom }).filter(([, value]) => value !== null);
  return Object.assign(found, Object.fromEntries(optional));
}

// Components merged where sign and all that a reader may distinguish are equal; without factor and edition. Keys are made
// of stage and number in an order that depends on the merged facts alone.
/** @type {(components: JsonObject[]) => JsonObject[]} */
export const merged = (components) => grouped(components).map(([component]) => component);

// Each merged component, by key, with the keys of those that it is made of.
/** @type {(components: JsonObject[]) => [component: JsonObject, keys: string[]][]} */
export function grouped(components) {
  const groups = new Map();
  for (const component of components) {
    const amount = scaled(component.amount, AMOUNT_PLACES);
    const row = [amount < 0n, ...DISTINCT.map((name) => shown(component[name] ?? null))];
    const identity = JSON.stringify(row);
    if (!groups.has(identity)) {
      const names = DISTINCT.filter((name) => name in component);
      groups.set(identity, { row, facts: Object.fromEntries(names.map((name) => [name, component[name]])), amount: 0n, keys: [] });
    }
    groups.get(identity).amount += amount;
    groups.get(identity).keys.push(component.key);
  }
  const numbers = new Map();
  const found = [...groups.values()].sort((one, other) => compareRows(one.row, other.row)).map(({ facts, amount, keys }) => {
    // A key has at most 64 characters, and so has a stage.
    const stem = Array.from(text(facts.stage)).slice(0, 58).join("").replace(/-+$/, "");
    numbers.set(stem, (numbers.get(stem) ?? 0) + 1);
    const key = `${stem}-${String(numbers.get(stem)).padStart(2, "0")}`;
    return /** @type {[JsonObject, string[]]} */ ([{ key, ...facts, amount: textOf(amount, AMOUNT_PLACES) }, keys]);
  });
  return found.sort(([one], [other]) => compareCodePoints(one.key, other.key));
}

// Python's repr, by which groups are in order; of an object, of its sorted pairs.
/** @type {(value: Json) => string} */
function shown(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (isObject(value)) return `[${sorted(Object.keys(value)).map((name) => `(${quoted(name)}, ${shown(value[name])})`).join(", ")}]`;
  return Array.isArray(value) ? `[${value.map(shown).join(", ")}]` : String(value);
}

/** @type {Record<string, string>} */
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** @type {(value: string) => string} */
function quoted(value) {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value.replace(/[\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (letter) => {
    const code = Number(letter.codePointAt(0));
    if (letter === " ") return letter;
    const [form, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return SHORT[letter] ?? `\\${form}${code.toString(16).padStart(digits, "0")}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
