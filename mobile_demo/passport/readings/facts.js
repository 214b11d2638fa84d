// What no meter can have shown, of the facts that a claim states of signed readings (DESIGN 2.11).

import { figure } from "../carbon/exact.js";
import { seconds } from "../moments.js";

/** @typedef {{ size: string, of: string, low: string, high: string, confidence: string }} Sample */
/** @typedef {{ meter: string, signed: string, of: string, gaps: string, register: string, repeated: string, batches: string[], sample?: Sample }} Facts */

// The first entry, by place, that cannot be for start <= t < end, and the member that says so; empty where all can. A batch is
// of one meter and quantity, so that no two entries have one of them.
/** @type {(stated: Facts[], start: string, end: string) => [place: number, member: string]} */
export function impossible(stated, start, end) {
  const seen = new Set();
  for (const [place, facts] of stated.entries()) {
    const twice = facts.batches.some((one) => seen.has(one)) ? "batches" : "";
    const member = impossibleAlone(facts, seconds(end) - seconds(start)) || twice;
    if (member) return [place, member];
    for (const one of facts.batches) seen.add(one);
  }
  return [0, ""];
}

// Readings do not overlap, so signed and gaps are together the intervals; of the batches all but one can be repeated. A sample
// has neither gaps nor a register; all else has intervals of a step.
/** @type {(facts: Facts, length: number) => string} */
function impossibleAlone({ signed, of, gaps, register, repeated, batches, sample }, length) {
  const [own, every, missing] = [signed, of, gaps].map(Number);
  if (sample && !canBeDrawn(sample)) return "sample";
  if (own + missing !== every) return "gaps";
  if (sample ? missing > 0 : !hasStep(every, length)) return "of";
  if (register !== "none" && (sample || own === 0)) return "register";
  return Number(repeated) >= batches.length ? "repeated" : "";
}

// Whether a step of whole seconds cuts the length into so many intervals, the last perhaps short: the shortest step that gives
// no more gives them, or none does.
/** @type {(every: number, length: number) => boolean} */
const hasStep = (every, length) => every > 0 && Math.ceil(length / Math.max(1, Math.ceil(length / every))) === every;

/** @type {(sample: Sample) => boolean} */
const canBeDrawn = ({ size, of, low, high, confidence }) => Number(size) > 0 && Number(size) <= Number(of) &&
  figure(low).compare(figure(high)) <= 0 && figure(confidence).sign > 0 && figure(confidence).compare(figure("1")) < 0;
