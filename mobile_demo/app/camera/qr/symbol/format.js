// Format information (ISO/IEC 18004, 7.9): words of a BCH code, the nearest of which is taken. The version is not read
// out of its own words (7.10): the grid that fits says it.

const FORMAT_MASK = 0x5412;
const MOST_WRONG = 3;

// `data` shifted, with the remainder of the division by `generator` below it.
function word(data, generator, checks) {
  let rest = data << checks;
  for (let bit = 31 - Math.clz32(rest); bit >= checks; bit -= 1) {
    if ((rest >> bit) & 1) rest ^= generator << (bit - checks);
  }
  return (data << checks) | rest;
}

const FORMATS = Array.from({ length: 32 }, (_, data) => word(data, 0x537, 10) ^ FORMAT_MASK);

function ones(value) {
  let count = 0;
  for (let rest = value; rest; rest &= rest - 1) count += 1;
  return count;
}

function nearest(words, seen) {
  let best = { place: -1, wrong: MOST_WRONG + 1 };
  words.forEach((one, place) => {
    const wrong = Math.min(...seen.map((bits) => ones(one ^ bits)));
    if (wrong < best.wrong) best = { place, wrong };
  });
  return best.place < 0 ? null : best;
}

const gather = (places) => (dark) => places.reduce((bits, [x, y]) => (bits << 1) | dark(x, y), 0);

// Bit 14 first (figure 25): round the upper left finder; and half below the upper right, half beside the lower left.
const FIRST = gather([[0, 8], [1, 8], [2, 8], [3, 8], [4, 8], [5, 8], [7, 8], [8, 8], [8, 7], [8, 5], [8, 4], [8, 3], [8, 2], [8, 1], [8, 0]]);
const second = (size) => gather(Array.from({ length: 15 }, (_, bit) => (bit < 7 ? [8, size - 1 - bit] : [size - 15 + bit, 8])));

// {level, mask} of a matrix: dark(x, y) is 1 or 0. null where neither copy is near any word.
export function formatOf(dark, size) {
  const found = nearest(FORMATS, [FIRST(dark), second(size)(dark)]);
  return found && { level: found.place >> 3, mask: found.place & 7 };
}
