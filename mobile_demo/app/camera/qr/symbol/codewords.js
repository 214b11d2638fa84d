// From the modules of a symbol to its corrected data words (ISO/IEC 18004, 7.7 placement, 7.8 masks, 7.6 blocks).

import { correct } from "./reed_solomon.js";
import { blocksOf, reserved, sizeOf, wordsIn } from "./versions.js";

// Table 10: x across, y down; the module is turned over where the mask is true.
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];
// With erasures this many check words stay unused: a wrong correction then has a chance below 2^-24 a block.
const KEPT_WITH_ERASURES = 4;

// Calls each(x, y) for the data modules in the order of their bits: two columns at a time from the right, up and down.
function walk(version, each) {
  const size = sizeOf(version);
  const taken = reserved(version);
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5; // The column of the timing pattern holds no data.
    for (let step = 0; step < size; step += 1) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!taken[y * size + x]) each(x, y);
    }
    up = !up;
  }
}

const orders = new Map();

// The walk as places in the matrix, one for each bit; kept, since a camera sees the same version again and again.
function order(version) {
  if (!orders.has(version)) {
    const size = sizeOf(version);
    const found = new Uint16Array(wordsIn(version) * 8);
    let bit = 0;
    walk(version, (x, y) => {
      if (bit < found.length) found[bit++] = y * size + x;
    });
    orders.set(version, found);
  }
  return orders.get(version);
}

// All code words as they lie in the symbol; modules: 1 dark, 0 light, row by row.
function wordsOf(modules, version, mask) {
  const size = sizeOf(version);
  const turned = MASKS[mask];
  const places = order(version);
  const words = new Uint8Array(places.length >> 3);
  for (let bit = 0; bit < places.length; bit += 1) {
    const place = places[bit];
    const value = modules[place] ^ (turned(place % size, Math.floor(place / size)) ? 1 : 0);
    words[bit >> 3] |= value << (7 - (bit & 7));
  }
  return words;
}

// Word numbers of each block in order: the data words column by column, then the check words.
function places(version, level) {
  const { checks, lengths } = blocksOf(version, level);
  const blocks = lengths.map(() => []);
  let next = 0;
  for (let column = 0; column < Math.max(...lengths); column += 1) {
    lengths.forEach((length, block) => column < length && blocks[block].push(next++));
  }
  for (let column = 0; column < checks; column += 1) blocks.forEach((block) => block.push(next++));
  return blocks;
}

// The words in which a module is unseen (1 in `unseen`).
function erasedWords(unseen, version) {
  const erased = new Set();
  order(version).forEach((place, bit) => unseen[place] && erased.add(bit >> 3));
  return erased;
}

// The data words of a symbol, corrected, or null. `unseen`: modules that glare or dirt hides, or null.
export function dataWords(modules, version, { level, mask }, unseen = null) {
  const words = wordsOf(modules, version, mask);
  const erased = unseen ? erasedWords(unseen, version) : null;
  const { checks, spare } = blocksOf(version, level);
  const data = [];
  for (const block of places(version, level)) {
    const held = Uint8Array.from(block, (place) => words[place]);
    const gone = erased ? block.flatMap((place, index) => (erased.has(place) ? [index] : [])) : [];
    if (gone.length > checks - spare - KEPT_WITH_ERASURES) return null;
    if (correct(held, checks, gone.length ? spare + KEPT_WITH_ERASURES : spare, gone) < 0) return null;
    for (const word of held.subarray(0, held.length - checks)) data.push(word);
  }
  return Uint8Array.from(data);
}
