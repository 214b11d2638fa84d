// Reading JSON as Python does: a member that is missing, or asked of something else than an object, is a TypeError
// and not `undefined`, so that whoever replays workings sees where they are not in form.

import { isObject } from "../../signing/strict_json.js";

/** @import { Json } from "../../signing/strict_json.js" */

/** @type {(members: Json, name: string) => Json} */
export function need(members, name) {
  if (!isObject(members) || !Object.hasOwn(members, name)) throw new TypeError(name);
  return members[name];
}

/** @type {(members: Json, name: string, otherwise: Json) => Json} */
export function given(members, name, otherwise) {
  if (!isObject(members)) throw new TypeError(name);
  return Object.hasOwn(members, name) ? members[name] : otherwise;
}

/** @type {(value: Json) => Json[]} */
export function each(value) {
  if (Array.isArray(value) || typeof value === "string") return [...value];
  if (!isObject(value)) throw new TypeError("not iterable");
  return Object.keys(value);
}

/** @type {(value: Json) => string} */
export function text(value) {
  if (typeof value !== "string") throw new TypeError("not text");
  return value;
}

// What may be looked up in a table.
/** @type {(value: Json) => Json} */
export function key(value) {
  if (value !== null && typeof value === "object") throw new TypeError("not hashable");
  return value;
}
