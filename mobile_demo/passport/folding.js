// Comparing names by what they say: people, control groups and legal entities, however they were typed (T119): equal
// after NFKC, full case folding, and removal of blanks and default-ignorable code points. Browsers and Pythons know
// different versions of Unicode, so the code points that are read are those of one version, listed in folding.json;
// every later one stays as it is. For the listed ones normalisation and folding never change.

import { shared } from "../package_data.js";

/** @typedef {{ known: readonly number[], removed: readonly number[], folds: Map<string, string>, looks: Map<string, string> }} Tables */
/** @typedef {(text: string) => string} Change */

const ROUNDS = 8; // more than any text needs: each round can only make new characters out of old ones
/** @type {Tables | null} */
let tables = null;

// The text as names are compared.
/** @type {Change} */
export function folded(text) {
  if (isAscii(text)) return text.replace(/[\t-\r ]/g, "").toLowerCase();
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = text;
    text = visible(each(each(each(visible(text), nfkc), caseFolded), nfkc));
    if (text === before) break;
  }
  return text;
}

// The text as an eye takes it in: folded, with letters that look alike replaced by one of them.
/** @type {Change} */
export function skeleton(text) {
  const { looks } = loaded();
  const plain = isAscii(text) ? text : each(visible(text), nfkd);
  return folded([...plain].map((sign) => looks.get(sign) ?? sign).join(""));
}

/** @type {(one: string, other: string) => boolean} */
export const same = (one, other) => one === other || folded(one) === folded(other);
// Whether two different names differ in nothing but letters that look alike, as written or folded.
/** @type {(one: string, other: string) => boolean} */
export const alike = (one, other) => !same(one, other) && looksOf(one).some((look) => looksOf(other).includes(look));
/** @type {(text: string) => string[]} */
const looksOf = (text) => [skeleton(text), skeleton(folded(text))];

/** @type {(text: string) => boolean} */
const isAscii = (text) => /^[\0-\x7f]*$/.test(text);
/** @type {Change} */
const nfkc = (text) => text.normalize("NFKC");
/** @type {Change} */
const nfkd = (text) => text.normalize("NFKD");
/** @type {Change} */
const caseFolded = (text) => [...text].map((sign) => loaded().folds.get(sign) ?? sign).join("");
/** @type {Change} */
const visible = (text) => [...text].filter((sign) => !within(loaded().removed, sign)).join("");

// The text with change made to each run of listed code points.
/** @type {(text: string, change: Change) => string} */
function each(text, change) {
  const { known } = loaded();
  let [done, run] = ["", ""];
  for (const sign of text) {
    if (within(known, sign)) run += sign;
    else [done, run] = [done + change(run) + sign, ""];
  }
  return done + change(run);
}

// Whether a code point lies in one of the ranges whose first and one-past-last code points are listed.
/** @type {(bounds: readonly number[], sign: string) => boolean} */
function within(bounds, sign) {
  const point = Number(sign.codePointAt(0));
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (point < bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low % 2 === 1;
}

/** @type {() => Tables} */
function loaded() {
  if (tables !== null) return tables;
  const { known, removed, folds, foldsToMany, lookAlikes } = shared("passport/folding.json");
  /** @type {Map<string, string>} */
  const map = new Map(Object.entries(foldsToMany).map(([point, signs]) => [String.fromCodePoint(Number(point)), signs]));
  for (const [first, last, step, by] of folds) {
    for (let point = first; point <= last; point += step) map.set(String.fromCodePoint(point), String.fromCodePoint(point + by));
  }
  const looks = new Map(Object.entries(lookAlikes).flatMap(([letter, signs]) => [...signs].map((sign) => [sign, letter])));
  tables = { known, removed, folds: map, looks };
  return tables;
}
