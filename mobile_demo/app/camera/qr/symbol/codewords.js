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
// Words that are no message lie near a message by chance: of 2^40 blocks that a picture yields one may, and no more.
const LEAST_EVIDENCE = 40; // bits

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
export function order(version) {
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

// How unlikely it is, in bits, that a block of chance words is corrected with that many errors: each of its check words speaks
// for 8 bits, and the words within `errors` of a message are C(length, errors) 255^errors times as many as messages.
// length, checks: without the words that were not seen.
export function evidence(length, checks, errors) {
  let bits = 8 * checks - errors * Math.log2(255);
  for (let one = 0; one < errors; one += 1) bits -= Math.log2((length - one) / (one + 1));
  return bits;
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
    if (!corrected(held, checks, spare, gone)) return null;
    for (const word of held.subarray(0, held.length - checks)) data.push(word);
  }
  return Uint8Array.from(data);
}

// Corrects a block in place; whether that took few enough changes.
function corrected(block, checks, spare, gone) {
  if (gone.length > checks - spare) return false;
  const changed = correct(block, checks, spare, gone);
  const errors = Math.max(0, changed - gone.length);
  return changed >= 0 && evidence(block.length - gone.length, checks - gone.length, errors) >= LEAST_EVIDENCE;
}
