// Reads the QR codes of a picture (ISO/IEC 18004, model 2): pure functions over bytes, in a worker or in Node.

import { dataWords } from "./symbol/codewords.js";
import { findersOf } from "./picture/finders.js";
import { agreement, candidates, firstGrid, fitted, guess, sampled } from "./picture/fitting.js";
import { formatOf } from "./symbol/format.js";
import { placing } from "./picture/grid.js";
import { doubled, grey, halved, softened } from "./picture/luminance.js";
import { meshed } from "./picture/mesh.js";
import { readings, transposed } from "./picture/modules.js";
import { patternOf } from "./picture/patterns.js";
import { textOf } from "./symbol/text.js";
import { thresholded } from "./picture/threshold.js";
import { triplesOf } from "./picture/triples.js";
import { sizeOf } from "./symbol/versions.js";

const LEAST_TIMING = 0.12;
const LEAST_AGREEMENT = 0.3;
const MOST_TRIPLES = 60;
const MOST_FITS = 16;
const SMALLEST_SIDE = 120;
const MOST_DOUBLED = 1_400_000;

// The text that modules hold, as seen or mirrored; null.
function messageIn(seen, version) {
  const size = sizeOf(version);
  for (const turn of [(values) => values, (values) => values && transposed(values, size)]) {
    const modules = turn(seen.modules);
    const format = formatOf((x, y) => modules[y * size + x], size);
    const words = format && dataWords(modules, version, format, turn(seen.unseen));
    const text = words && textOf(words, version);
    if (text) return text;
  }
  return null;
}

function decoded(picture, place, version, ink) {
  const size = sizeOf(version);
  const values = sampled(picture, place, size);
  for (const seen of readings(values, size, ink)) {
    const text = messageIn(seen, version);
    if (text) return text;
  }
  return null;
}

// {text, corners} of the symbol that three finders belong to, or null. `left`: how many grids may still be fitted.
function symbolAt(picture, triple, left) {
  const ink = triple.corner.dark ? 1 : -1;
  const told = guess(picture, triple);
  for (const version of candidates(picture, triple, told, ink)) {
    const size = sizeOf(version);
    const first = placing(firstGrid(triple, told), size);
    if (left.fits <= 0 || agreement(picture, first, patternOf(version).timing, ink) < LEAST_TIMING) continue;
    left.fits -= 1;
    const { grid, value } = fitted(picture, triple, told, version, ink);
    if (value < LEAST_AGREEMENT) continue;
    const place = placing(grid, size);
    const text = decoded(picture, meshed(picture, place, version, ink), version, ink);
    if (text) return { text, corners: cornersOf(place, size) };
  }
  return null;
}

function cornersOf(place, size) {
  return [[0, 0], [size, 0], [size, size], [0, size]].map(([u, v]) => {
    const out = [0, 0];
    place(u, v, out);
    return out;
  });
}

// Whether a point lies inside of a convex quadrilateral.
function inside(corners, { x, y }) {
  const sides = corners.map(([ax, ay], place) => {
    const [bx, by] = corners[(place + 1) % 4];
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0;
  });
  return sides.every((side) => side === sides[0]);
}

// All symbols of one brightness picture but those at places that are known.
function symbolsIn(image, step, known) {
  const picture = thresholded(image);
  const finders = findersOf(picture, step).filter((one) => !known.some((corners) => inside(corners, one)));
  const found = [];
  const left = { fits: MOST_FITS };
  let taken = [];
  for (const triple of triplesOf(finders).slice(0, MOST_TRIPLES)) {
    if (left.fits <= 0) break;
    if ([triple.corner, triple.right, triple.below].some((one) => taken.includes(one))) continue;
    const symbol = symbolAt(picture, triple, left);
    if (!symbol) continue;
    found.push(symbol);
    left.fits = MOST_FITS;
    taken = [...taken, ...finders.filter((one) => inside(symbol.corners, one))];
  }
  return found;
}

// The picture at each size and in each state that may be tried, the quickest first.
function* views(image, thorough) {
  yield { image, scale: 1, step: image.width * image.height > 400_000 ? 2 : 1, always: true };
  let small = image;
  for (let scale = 2; Math.min(small.width, small.height) >= 2 * SMALLEST_SIDE; scale *= 2) {
    small = halved(small);
    yield { image: small, scale, step: 1, always: true };
  }
  if (!thorough) return;
  yield { image: softened(image), scale: 1, step: 1 };
  if (image.width * image.height > MOST_DOUBLED) return;
  const large = doubled(image);
  yield { image: large, scale: 0.5, step: 1 };
  yield { image: softened(softened(large)), scale: 0.5, step: 1 };
}

const resized = (corners, scale) => corners.map(([x, y]) => [x * scale, y * scale]);

// Texts and places of all codes: [{text, corners}]. `thorough`: also what takes longer than a frame lasts.
export function readGrey(image, { thorough = true } = {}) {
  const found = [];
  if (image.width < 16 || image.height < 16) return found;
  for (const { image: view, scale, step, always } of views(image, thorough)) {
    if (found.length && !always) break;
    const known = found.map(({ corners }) => resized(corners, 1 / scale));
    found.push(...symbolsIn(view, step, known).map(({ text, corners }) => ({ text, corners: resized(corners, scale) })));
  }
  return found;
}

// The same for what a canvas holds: {data: RGBA, width, height}.
export const readPixels = (pixels, options) => readGrey(grey(pixels), options);
