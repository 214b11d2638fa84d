// What a series of readings said about a window, as workings keep it: the file itself stays with the mill.

import { Fraction } from "./exact.js";
import { need, text } from "./members.js";
import { integer } from "./values.js";

// Long enough for any sum of readings; an exponent would let a short text stand for a huge number.
const RATIONAL = /^([0-9]{1,60})\/([1-9][0-9]{0,59})$/;
const MEMBERS = ["name", "digestMultibase", "start", "end", "unit", "fill"];

export function readingOf(members) {
  const found = RATIONAL.exec(text(need(members, "quantity")));
  if (found === null) throw new TypeError("quantity");
  const reading = Object.fromEntries(MEMBERS.map((name) => [name, need(members, name)]));
  const [intervals, filled] = ["intervals", "filled", "repeated"].map((name) => integer(need(members, name)));
  return { ...reading, quantity: new Fraction(BigInt(found[1]), BigInt(found[2])), intervals, filled };
}

// The quantity leg: complete T4, up to a twentieth filled in T3, beyond that an estimate.
export function tierOfReading({ intervals, filled }) {
  if (!filled) return "T4";
  return new Fraction(filled, intervals).compare(new Fraction(1n, 20n)) <= 0 ? "T3" : "T0";
}
