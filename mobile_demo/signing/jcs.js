// A tree into the bytes to digest or sign: the JSON Canonicalization Scheme, RFC 8785. ECMAScript's own spelling
// of strings and numbers is what the RFC asks for, and its own order of strings (by UTF-16 unit) too.

import { JsonRefused } from "./errors.js";
import { utf8 } from "./text.js";

/** @import { Json } from "./strict_json.js" */

const LONE = /\p{Surrogate}/u;

/** @type {(value: Json) => string} */
export function canonicalText(value) {
  let text;
  try {
    text = write(value);
  } catch (error) {
    if (error instanceof RangeError) foreign(); // nested too deeply, or contains itself
    throw error;
  }
  if (text.includes("\\ud")) refuseHalves(value);
  return text;
}

/** @type {(value: Json) => Uint8Array<ArrayBuffer>} */
export const canonical = (value) => utf8(canonicalText(value));

/** @type {(value: Json) => string} */
function write(value) {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new JsonRefused("jcs.number", "A number is not finite.");
    return Object.is(value, -0) ? "0" : String(value);
  }
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object") return foreign();
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${write(value[name])}`).join(",")}}`;
}

/** @type {() => never} */
function foreign() {
  throw new JsonRefused("jcs.value", "The value is not JSON: it holds a foreign type, or contains itself.");
}

// JSON.stringify writes a lone half as an escape; a text that merely looks like one is in order.
/** @type {(value: Json) => void} */
function refuseHalves(value) {
  const waiting = [value];
  while (waiting.length) {
    const item = waiting.pop();
    if (typeof item === "string" && LONE.test(item)) {
      throw new JsonRefused("jcs.surrogate", "A string holds one half of a surrogate pair, which has no UTF-8 form.");
    }
    if (Array.isArray(item)) for (const entry of item) waiting.push(entry);
    else if (item !== null && typeof item === "object") for (const name of Object.keys(item)) waiting.push(name, item[name]);
  }
}
