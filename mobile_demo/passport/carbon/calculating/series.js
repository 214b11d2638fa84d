// What a series of readings said about a window, as workings keep it: the file itself stays with the mill.

import { Fraction } from "../exact.js";
import { need, text } from "../members.js";
import { integer } from "../values.js";

/** @import { Json } from "../../../signing/strict_json.js" */
/** @typedef {{ quantity: Fraction, unit: Json, name: Json, fill: Json, intervals: bigint, filled: bigint }} Reading */

// Long enough for any sum of readings; an exponent would let a short text stand for a huge number.
const RATIONAL = /^([0-9]{1,60})\/([1-9][0-9]{0,59})$/;
const MEMBERS = ["name", "digestMultibase", "start", "end", "unit", "fill"];

/** @type {(members: Json) => Reading} */
export function readingOf(members) {
  const found = RATIONAL.exec(text(need(members, "quantity")));
  if (found === null) throw new TypeError("quantity");
  const [name, , , , unit, fill] = MEMBERS.map((member) => need(members, member));
  const [intervals, filled] = ["intervals", "filled", "repeated"].map((member) => integer(need(members, member)));
  return { name, unit, fill, quantity: new Fraction(BigInt(found[1]), BigInt(found[2])), intervals, filled };
}

// The quantity leg: complete T4, up to a twentieth filled in T3, beyond that an estimate.
/** @type {(reading: Reading) => string} */
export function tierOfReading({ intervals, filled }) {
  if (!filled) return "T4";
  return new Fraction(filled, intervals).compare(new Fraction(1n, 20n)) <= 0 ? "T3" : "T0";
}
