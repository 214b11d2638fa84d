// The modules that every symbol of a version has (ISO/IEC 18004, 6.3), to hold a grid against a picture.

import { alignmentCentres, sizeOf } from "../symbol/versions.js";

const kept = new Map();

// Squares in each other: dark where the ring (0 the middle) is 0, 1 or 3 of a finder, 0 or 2 of an alignment pattern.
const finder = (ring) => (ring === 2 || ring === 4 ? -1 : 1);
const alignment = (ring) => (ring === 1 ? -1 : 1);

// Three numbers a module: u, v of its middle, and 1 for dark or -1. `finders`, `timing`, `corner`: parts of it.
export function patternOf(version) {
  if (!kept.has(version)) kept.set(version, made(version));
  return kept.get(version);
}

function made(version) {
  const size = sizeOf(version);
  const finders = [];
  for (const [x, y, left, top] of [[0, 0, 0, 0], [size - 8, 0, 1, 0], [0, size - 8, 0, 1]]) {
    for (let row = 0; row < 8; row += 1) {
      for (let column = 0; column < 8; column += 1) {
        const ring = Math.max(Math.abs(column - 3 - left), Math.abs(row - 3 - top));
        finders.push(x + column + 0.5, y + row + 0.5, finder(ring));
      }
    }
  }
  const timing = [];
  for (let place = 8; place < size - 8; place += 1) {
    const sign = place % 2 ? -1 : 1;
    timing.push(place + 0.5, 6.5, sign, 6.5, place + 0.5, sign);
  }
  const squares = alignmentCentres(version).flatMap(([x, y]) => squaresAt(x + 0.5, y + 0.5));
  return { timing: Float64Array.from(timing), whole: Float64Array.from([...finders, ...timing, ...squares]) };
}

// An alignment pattern round (u, v).
export function squaresAt(u, v) {
  const found = [];
  for (let row = -2; row <= 2; row += 1) {
    for (let column = -2; column <= 2; column += 1) {
      found.push(u + column, v + row, alignment(Math.max(Math.abs(column), Math.abs(row))));
    }
  }
  return found;
}
