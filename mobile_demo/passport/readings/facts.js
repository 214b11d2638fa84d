// What no meter can have shown, of the facts that a claim states of signed readings (DESIGN 2.11).

import { figure } from "../carbon/exact.js";
import { seconds } from "../moments.js";

/** @typedef {{ size: string, of: string, low: string, high: string }} Sample */
/** @typedef {{ meter: string, signed: string, of: string, gaps: string, repeated: string, batches: string[], sample?: Sample }} Facts */

// The member that cannot be for start <= t < end; empty where all can. Readings do not overlap, so signed and gaps are
// together the intervals, of a second at least; a sample has no gaps; of the batches all but one can be repeated.
/** @type {(facts: Facts, start: string, end: string) => string} */
export function impossible({ signed, of, gaps, repeated, batches, sample }, start, end) {
  const [own, every, missing] = [signed, of, gaps].map(Number);
  if (sample && !canBeDrawn(sample)) return "sample";
  if (own + missing !== every) return "gaps";
  if (sample ? missing > 0 : every === 0 || every > seconds(end) - seconds(start)) return "of";
  return Number(repeated) >= batches.length ? "repeated" : "";
}

/** @type {(sample: Sample) => boolean} */
const canBeDrawn = ({ size, of, low, high }) => Number(size) > 0 && Number(size) <= Number(of) && figure(low).compare(figure(high)) <= 0;
