// What ISO/IEC 18004 fixes for each version: size, alignment patterns (annex E), blocks (table 9), and the modules that
// hold no data (6.3). Level numbers are those of the format information (7.9): 0 M, 1 L, 2 H, 3 Q.

const CHECKS = [
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];
const BLOCKS = [
  [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
  [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
];
// Check words that detect and never correct, in versions 1 to 3 (table 9, note b).
const SPARE = [[2], [3, 2, 1], [1], [1]];

export const sizeOf = (version) => 4 * version + 17;
export const versionOf = (size) => (size - 17) / 4;

// Centres of the alignment patterns, the same across and down.
export function alignments(version) {
  if (version < 2) return [];
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return Array.from({ length: count }, (_, place) => (place ? sizeOf(version) - 7 - (count - 1 - place) * step : 6));
}

// How the code words are divided: {checks, spare, lengths: data words of each block}.
export function blocksOf(version, level) {
  const checks = CHECKS[level][version - 1];
  const count = BLOCKS[level][version - 1];
  const whole = wordsIn(version);
  const short = Math.floor(whole / count);
  const longer = whole % count;
  const lengths = Array.from({ length: count }, (_, place) => short - checks + (place >= count - longer ? 1 : 0));
  return { checks, spare: SPARE[level][version - 1] ?? 0, lengths };
}

export function wordsIn(version) {
  const free = reserved(version).reduce((sum, taken) => sum + (taken ? 0 : 1), 0);
  return free >> 3;
}

const kept = new Map();

// A byte a module, row by row: 1 where the module holds no data.
export function reserved(version) {
  if (!kept.has(version)) kept.set(version, draw(version));
  return kept.get(version);
}

function draw(version) {
  const size = sizeOf(version);
  const taken = new Uint8Array(size * size);
  const fill = (x, y, wide, high) => {
    for (let row = y; row < y + high; row += 1) taken.fill(1, row * size + x, row * size + x + wide);
  };
  fill(0, 0, 9, 9);
  fill(size - 8, 0, 8, 9);
  fill(0, size - 8, 9, 8);
  fill(0, 6, size, 1);
  fill(6, 0, 1, size);
  for (const [x, y] of alignmentCentres(version)) fill(x - 2, y - 2, 5, 5);
  if (version >= 7) {
    fill(size - 11, 0, 3, 6);
    fill(0, size - 11, 6, 3);
  }
  return taken;
}

// All alignment patterns, without the three places the finders have.
export function alignmentCentres(version) {
  const places = alignments(version);
  const last = places.length - 1;
  return places.flatMap((y, row) => places.map((x, column) => [x, y, row, column])
    .filter(([, , , column]) => !((row === 0 && (column === 0 || column === last)) || (row === last && column === 0)))
    .map(([x, y_]) => [x, y_]));
}
