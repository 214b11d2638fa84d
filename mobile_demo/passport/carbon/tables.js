// The engine's closed word lists with what each word stands for.

import { key } from "./members.js";
import { shared } from "../../package_data.js";

/** @import { Json } from "../../signing/strict_json.js" */

/** @type {(name: string) => Json} */
export const table = (name) => shared("passport/carbon/data/engine.json")[name];

// What a word stands for in a table; undefined where it is not in it.
/** @type {(name: string, word: Json) => Json} */
export function meaning(name, word) {
  const words = table(name);
  return typeof key(word) === "string" && Object.hasOwn(words, word) ? words[word] : undefined;
}
