// Corrects the code words of a block: Reed-Solomon over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1, first root alpha^0
// (ISO/IEC 18004, 7.5.2 and annex B). Errors by the algorithm of Berlekamp and Massey, values by Forney's.

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const over = (a, b) => (a ? EXP[LOG[a] + 255 - LOG[b]] : 0);

// Polynomials: lowest power first, except a block, whose first word belongs to the highest power.
function at(poly, x) {
  let sum = 0;
  for (let place = poly.length - 1; place >= 0; place -= 1) sum = times(sum, x) ^ poly[place];
  return sum;
}

function syndromes(block, count) {
  const found = new Uint8Array(count);
  let clean = true;
  for (let power = 0; power < count; power += 1) {
    let sum = 0;
    for (const word of block) sum = times(sum, EXP[power]) ^ word;
    found[power] = sum;
    clean &&= sum === 0;
  }
  return clean ? null : found;
}

// The polynomial whose roots are the inverse places of the errors, and how many of them were not known before.
function locator(found, erased) {
  const count = found.length;
  let poly = new Uint8Array(count + 1);
  poly[0] = 1;
  for (const power of erased) {
    for (let place = count; place > 0; place -= 1) poly[place] ^= times(poly[place - 1], EXP[power]);
  }
  let former = poly.slice();
  let length = erased.length;
  for (let step = erased.length; step < count; step += 1) {
    let gap = 0;
    for (let place = 0; place <= step; place += 1) gap ^= times(poly[place], found[step - place]);
    former.copyWithin(1, 0);
    former[0] = 0;
    if (!gap) continue;
    const next = poly.map((value, place) => value ^ times(gap, former[place]));
    if (2 * length <= step + erased.length) {
      former = poly.map((value) => over(value, gap));
      length = step + 1 + erased.length - length;
    }
    poly = next;
  }
  return { poly: poly.subarray(0, length + 1), length, fits: poly.subarray(length + 1).every((value) => value === 0) };
}

// Corrects `block` (Uint8Array: data, then `checks` check words) in place. `spare` check words are kept for detection
// alone (table 9, note on misdecodes). `erased`: indices of words that could not be seen. Returns the number of
// corrected words, or -1 where the block is beyond correction.
export function correct(block, checks, spare = 0, erased = []) {
  const found = syndromes(block, checks);
  if (!found) return 0;
  const last = block.length - 1;
  const { poly, length, fits } = locator(found, erased.map((place) => last - place));
  if (!fits || 2 * length - erased.length > checks - spare) return -1;
  const values = new Uint8Array(checks);
  for (let power = 0; power < checks; power += 1) {
    for (let place = 0; place <= Math.min(power, length); place += 1) values[power] ^= times(poly[place], found[power - place]);
  }
  const slope = poly.map((value, place) => (place % 2 ? value : 0)).subarray(1);
  let corrected = 0;
  const before = block.slice();
  for (let power = 0; power <= last; power += 1) {
    const inverse = EXP[255 - power];
    if (at(poly, inverse)) continue;
    block[last - power] ^= times(EXP[power], over(at(values, inverse), at(slope, inverse)));
    corrected += 1;
  }
  if (corrected === length && !syndromes(block, checks)) return corrected;
  block.set(before);
  return -1;
}
