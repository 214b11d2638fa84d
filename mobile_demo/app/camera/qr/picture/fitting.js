// Lays the grid of a version over a picture: first by the finder patterns alone, then by the alignment pattern near the
// fourth corner, last so that all modules known before agree best with what is seen.

import { brightness, darkness, EDGE, placing } from "./grid.js";
import { patternOf, squaresAt } from "./patterns.js";
import { sizeOf, versionOf } from "../symbol/versions.js";

const LEAST_SQUARES = 0.35;
// The order in which the numbers of a grid are tried: the fourth point, the bends, the finders.
const ORDER = [6, 7, 8, 9, 10, 11, 2, 3, 4, 5, 0, 1];
const STEPS = [0.8, 0.4, 0.2, 0.1];
const MOST_BEND = 0.15;
const MOST_UNEVEN = 1.5;

const out = new Float64Array(2);

// How well a pattern agrees with the picture under a grid: from -1 to 1. `ink`: 1 dark on light, -1 light on dark.
export function agreement(picture, place, pattern, ink) {
  let sum = 0;
  for (let from = 0; from < pattern.length; from += 3) {
    place(pattern[from], pattern[from + 1], out);
    sum += pattern[from + 2] * darkness(picture, out[0], out[1]);
  }
  return (ink * sum * 3) / pattern.length;
}

// Pixels a module at a finder, along the line to another one: the rings' edges on both sides of its centre.
function moduleAlong(picture, from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  let sum = 0;
  for (const way of [1, -1]) {
    let changed = 0;
    let former = from.dark;
    for (let step = 0; step < 8 * from.module && changed < 3; step += 0.25) {
      const [x, y] = [Math.floor(from.x + way * step * dx), Math.floor(from.y + way * step * dy)];
      if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return from.module;
      const value = picture.dark[y * picture.width + x];
      if (value === former) continue;
      changed += 1;
      former = value;
      // The 2nd edge is 2.5 modules out and the 3rd 3.5; blur moves one inwards and the other outwards.
      if (changed > 1) sum += step;
    }
    if (changed < 3) return from.module;
  }
  return sum / 12;
}

// What the three finders say about the whole: lengths in modules along both legs, and the perspective.
export function guess(picture, { corner, right, below }) {
  const [alongTop, alongLeft] = [moduleAlong(picture, corner, right), moduleAlong(picture, corner, below)];
  const [rightTop, belowLeft] = [moduleAlong(picture, right, corner), moduleAlong(picture, below, corner)];
  const rightDown = moduleAlong(picture, right, { x: right.x + below.x - corner.x, y: right.y + below.y - corner.y });
  const belowAcross = moduleAlong(picture, below, { x: right.x + below.x - corner.x, y: right.y + below.y - corner.y - 1e-6 });
  const top = Math.hypot(right.x - corner.x, right.y - corner.y) / ((alongTop + rightTop) / 2);
  const left = Math.hypot(below.x - corner.x, below.y - corner.y) / ((alongLeft + belowLeft) / 2);
  // Under perspective an area shrinks with the third power of the depth, which is even over the plane.
  const depth = (one, other) => Math.min(1.5, Math.max(0.67, (one / other) ** (2 / 3)));
  const here = Math.sqrt(alongTop * alongLeft);
  return { sizes: [top + 2 * EDGE, left + 2 * EDGE], module: here,
    right: depth(here, Math.sqrt(rightTop * rightDown)), below: depth(here, Math.sqrt(belowLeft * belowAcross)) };
}

// The first grid: the fourth point by perspective (`share` 1), by a parallelogram (0), or between.
export function firstGrid({ corner, right, below }, told, share = 1) {
  const [r, b] = [1 + (told.right - 1) * share, 1 + (told.below - 1) * share];
  const w = Math.max(0.4, r + b - 1);
  return Float64Array.of(corner.x, corner.y, right.x, right.y, below.x, below.y,
    (right.x * r + below.x * b - corner.x) / w, (right.y * r + below.y * b - corner.y) / w, 0, 0, 0, 0);
}

// Modules counted along both timing patterns of a grid: the size each of them says, most often right where a module's
// length is not.
export function timedSizes(picture, grid, size, ink) {
  const place = placing(grid, size);
  return [[1, 0], [0, 1]].map(([du, dv]) => {
    let changed = 0;
    let former = 1;
    for (let step = 6.5; step < size - 6.5; step += 0.125) {
      place(du ? step : 6.5, dv ? step : 6.5, out);
      const value = ink * darkness(picture, out[0], out[1]);
      if (value * former < -0.1) {
        changed += 1;
        former = -former;
      }
    }
    return changed + 13;
  });
}

// The versions to try: by timing, then by length.
export function candidates(picture, triple, told, ink) {
  const near = (size) => Math.round((size - 17) / 4);
  const [shorter, longer] = told.sizes.slice().sort((one, other) => one - other);
  if (longer > MOST_UNEVEN * shorter) return [];
  const middle = near((told.sizes[0] + told.sizes[1]) / 2);
  const grid = firstGrid(triple, told);
  const most = sizeOf(Math.min(40, Math.max(1, middle)));
  const timed = timedSizes(picture, grid, most, ink).filter((size) => Math.abs(size - sizeOf(near(size))) <= 1);
  const close = Math.max(2, middle * 0.2);
  const found = [...timed.map(versionOf).map(Math.round), near(told.sizes[0]), near(told.sizes[1]), middle, middle + 1, middle - 1];
  return [...new Set(found)].filter((version) => version >= 1 && version <= 40 && Math.abs(version - middle) <= close);
}

// Where round the expected place an alignment pattern is seen: up to three places (x, y), the best first.
function squaresNear(picture, place, size, ink, room) {
  const centre = size - 6.5;
  const pattern = squaresAt(0, 0);
  const seen = [];
  for (let v = -room; v <= room; v += 0.5) {
    for (let u = -room; u <= room; u += 0.5) {
      const value = agreement(picture, (a, b, to) => place(centre + u + a, centre + v + b, to), pattern, ink);
      if (value > LEAST_SQUARES) seen.push({ u: centre + u, v: centre + v, value });
    }
  }
  seen.sort((one, other) => other.value - one.value);
  const best = [];
  for (const one of seen) {
    if (best.length < 3 && best.every(({ u, v }) => Math.abs(u - one.u) + Math.abs(v - one.v) > 1.5)) best.push(one);
  }
  return best.map(({ u, v }) => {
    place(u, v, out);
    return [out[0], out[1]];
  });
}

// The grid whose alignment pattern lies at (x, y): the fourth point moves until it does.
function through(grid, size, [x, y]) {
  const moved = grid.slice();
  for (let turn = 0; turn < 6; turn += 1) {
    placing(moved, size)(size - 6.5, size - 6.5, out);
    moved[6] += x - out[0];
    moved[7] += y - out[1];
  }
  return moved;
}

// Moves the numbers of a grid as long as the agreement grows.
function climb(picture, grid, size, pattern, ink, module) {
  let best = agreement(picture, placing(grid, size), pattern, ink);
  const most = MOST_BEND * size * module;
  for (const part of STEPS) {
    for (let turn = 0; turn < 2; turn += 1) {
      const former = best;
      for (const place of ORDER) {
        const held = grid[place];
        for (const way of [part * module, -part * module]) {
          grid[place] = held + way;
          const value = place > 7 && Math.abs(grid[place]) > most ? -1 : agreement(picture, placing(grid, size), pattern, ink);
          if (value > best) {
            best = value;
            break;
          }
          grid[place] = held;
        }
      }
      if (best - former < 0.002) break;
    }
  }
  return best;
}

// {grid, value: the agreement} of a version under three finders.
export function fitted(picture, triple, told, version, ink) {
  const size = sizeOf(version);
  const { whole } = patternOf(version);
  const grids = [1, 0].map((share) => firstGrid(triple, told, share));
  if (version > 1) {
    const room = 2 + size * 0.06;
    grids.push(...squaresNear(picture, placing(grids[0], size), size, ink, room).map((seen) => through(grids[0], size, seen)));
  } else {
    for (const [u, v] of [[-2, 0], [2, 0], [0, -2], [0, 2]]) {
      const moved = grids[0].slice();
      placing(moved, size)(size - EDGE + u, size - EDGE + v, out);
      moved.set(out, 6);
      grids.push(moved);
    }
  }
  const values = grids.map((grid) => agreement(picture, placing(grid, size), whole, ink));
  const grid = grids[values.indexOf(Math.max(...values))];
  return { grid, value: climb(picture, grid, size, whole, ink, told.module) };
}

// The brightness of each module, the mean of five places in it.
export function sampled(picture, place, size) {
  const made = new Float32Array(size * size);
  for (let v = 0; v < size; v += 1) {
    for (let u = 0; u < size; u += 1) {
      let sum = 0;
      for (const [du, dv] of [[0.5, 0.5], [0.3, 0.3], [0.7, 0.3], [0.3, 0.7], [0.7, 0.7]]) {
        place(u + du, v + dv, out);
        sum += brightness(picture, out[0], out[1]);
      }
      made[v * size + u] = sum / 5;
    }
  }
  return made;
}
