// Large symbols on surfaces that no plane or parabola describes: what each alignment pattern is away from its place
// under the grid moves the modules round it.

import { agreement } from "./fitting.js";
import { squaresAt } from "./patterns.js";
import { alignments } from "../symbol/versions.js";

const ROOM = 1.25;
const STEP = 0.25;
const LEAST = 0.4;

// A placing with the corrections of all alignment patterns of `version`; the same one below version 7.
export function meshed(picture, place, version, ink) {
  const lines = alignments(version);
  if (lines.length < 3) return place;
  const last = lines.length - 1;
  const moves = [];
  lines.forEach((y, row) => {
    moves.push([]);
    lines.forEach((x, column) => {
      const near = [moves[row][column - 1], moves[row - 1]?.[column]].filter(Boolean);
      const expected = near.reduce((sum, one) => [sum[0] + one[0] / near.length, sum[1] + one[1] / near.length], [0, 0]);
      const finder = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0);
      moves[row].push(finder ? [0, 0] : seenAt(picture, place, x + 0.5, y + 0.5, expected, ink));
    });
  });
  return (u, v, out) => {
    const [du, dv] = between(lines, moves, u - 0.5, v - 0.5);
    place(u + du, v + dv, out);
  };
}

// How far from (u, v) the alignment pattern is seen, in modules; `expected` where it is not.
function seenAt(picture, place, u, v, expected, ink) {
  const pattern = squaresAt(0, 0);
  let best = { value: LEAST, move: expected };
  for (let dv = expected[1] - ROOM; dv <= expected[1] + ROOM; dv += STEP) {
    for (let du = expected[0] - ROOM; du <= expected[0] + ROOM; du += STEP) {
      const value = agreement(picture, (a, b, to) => place(u + du + a, v + dv + b, to), pattern, ink);
      if (value > best.value) best = { value, move: [du, dv] };
    }
  }
  return best.move;
}

// Between four alignment patterns their mean, by distance; outside the line through the last two goes on.
function between(lines, moves, u, v) {
  const cell = (value) => {
    let place = 0;
    while (place < lines.length - 2 && value > lines[place + 1]) place += 1;
    return [place, (value - lines[place]) / (lines[place + 1] - lines[place])];
  };
  const [column, s] = cell(u);
  const [row, t] = cell(v);
  const mixed = (axis) => {
    const above = moves[row][column][axis] * (1 - s) + moves[row][column + 1][axis] * s;
    const below = moves[row + 1][column][axis] * (1 - s) + moves[row + 1][column + 1][axis] * s;
    return above * (1 - t) + below * t;
  };
  return [mixed(0), mixed(1)];
}
