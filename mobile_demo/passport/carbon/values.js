// JSON values as Python takes them where no form says what they are: true or not, equal, in order, as an integer.

import { each, text } from "./members.js";
import { isObject } from "../../signing/strict_json.js";
import { compareCodePoints } from "../../signing/text.js";

/** @import { Json } from "../../signing/strict_json.js" */

// For messages and warnings: objects of a document cannot become text by themselves.
/** @type {(value: Json) => string} */
export const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** @type {(value: Json) => boolean} */
export const truthy = (value) => (value !== null && typeof value === "object" ? each(value).length > 0 : !!value);

// Ascending, as Python's < answers for what can be compared.
/** @type {(one: Json, other: Json) => number} */
export function compare(one, other) {
  if (typeof one === "string" && typeof other === "string") return compareCodePoints(one, other);
  const [a, b] = [one, other].map(plain);
  if (typeof a !== "number" || typeof b !== "number") throw new TypeError("not comparable");
  return a - b;
}

// Of rows: the first pair that differs decides.
/** @type {(one: readonly Json[], other: readonly Json[]) => number} */
export function compareRows(one, other) {
  const at = one.findIndex((value, place) => plain(value) !== plain(other[place]));
  return at < 0 ? 0 : compare(one[at], other[at]);
}

/** @type {(value: Json) => Json} */
const plain = (value) => (typeof value === "boolean" ? Number(value) : value);

// Whether two JSON values are equal, whatever the order of members.
/** @type {(one: Json, other: Json) => boolean} */
export function same(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => same(value, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return plain(one) === plain(other);
  const names = Object.keys(one);
  return names.length === Object.keys(other).length
    && names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
}

// The integer that text or a number stands for.
/** @type {(value: Json) => bigint} */
export function integer(value) {
  if (typeof value === "boolean" || typeof value === "number") return BigInt(Math.trunc(Number(value)));
  const digits = text(value).trim().replace(/\p{Nd}/gu, digitOf);
  if (!/^[-+]?[0-9]+(?:_[0-9]+)*$/.test(digits) || digits.length > 4300) throw new TypeError("no integer");
  return BigInt(digits.replace(/[+_]/g, ""));
}

// Digits of every script come in runs of ten.
/** @type {(letter: string) => string} */
function digitOf(letter) {
  const point = Number(letter.codePointAt(0));
  let place = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(place - 1))) place -= 1;
  return String((point - place) % 10);
}
