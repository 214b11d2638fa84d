// From the brightness of modules to dark and light ones, in several ways: no way is best for shadow, blur and glare.

const AROUND = 3;
const SHARPER = 0.35;
const SEEN = 0.35;

// For each module its darkest and lightest neighbour within `around`.
function extremes(values, size, around) {
  const pass = (from, step, other, pick) => {
    const made = new Float32Array(from.length);
    for (let line = 0; line < size; line += 1) {
      for (let place = 0; place < size; place += 1) {
        let best = from[line * other + place * step];
        const end = Math.min(size - 1, place + around);
        for (let beside = Math.max(0, place - around); beside <= end; beside += 1) best = pick(best, from[line * other + beside * step]);
        made[line * other + place * step] = best;
      }
    }
    return made;
  };
  const both = (pick) => pass(pass(values, 1, size, pick), size, 1, pick);
  return [both((a, b) => (a < b ? a : b)), both((a, b) => (a > b ? a : b))];
}

function means(values, size, around) {
  const sums = new Float64Array((size + 1) * (size + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0, row = 0; x < size; x += 1) {
      row += values[y * size + x];
      sums[(y + 1) * (size + 1) + x + 1] = sums[y * (size + 1) + x + 1] + row;
    }
  }
  return values.map((_, place) => {
    const [x, y] = [place % size, Math.floor(place / size)];
    const [left, right] = [Math.max(0, x - around), Math.min(size, x + around + 1)];
    const [top, bottom] = [Math.max(0, y - around), Math.min(size, y + around + 1)];
    const sum = sums[bottom * (size + 1) + right] - sums[top * (size + 1) + right] - sums[bottom * (size + 1) + left] + sums[top * (size + 1) + left];
    return sum / ((right - left) * (bottom - top));
  });
}

// Takes back what neighbours have in common through blur.
function sharpened(values, size) {
  return values.map((value, place) => {
    const [x, y] = [place % size, Math.floor(place / size)];
    let sum = 0;
    let count = 0;
    for (const [beside, there] of [[place - 1, x > 0], [place + 1, x < size - 1], [place - size, y > 0], [place + size, y < size - 1]]) {
      if (!there) continue;
      sum += values[beside];
      count += 1;
    }
    return value + SHARPER * (count * value - sum);
  });
}

const dark = (values, levels, ink) => Uint8Array.from(values, (value, place) => ((value < levels[place]) === (ink > 0) ? 1 : 0));
const middles = ([low, high]) => low.map((value, place) => (value + high[place]) / 2);

// Each way of separating dark from light: {modules, unseen or null}, made when it is asked for.
export function* readings(values, size, ink) {
  const found = extremes(values, size, AROUND);
  const plain = dark(values, middles(found), ink);
  yield { modules: plain, unseen: null };
  const sharp = sharpened(values, size);
  yield { modules: dark(sharp, middles(extremes(sharp, size, AROUND)), ink), unseen: null };
  const meant = dark(values, means(values, size, 4), ink);
  yield { modules: meant, unseen: null };
  yield { modules: dark(sharp, means(sharp, size, 4), ink), unseen: null };
  // What glare or dirt hides has no contrast: those words are known to be unknown, which costs half as much.
  const [low, high] = extremes(values, size, 1);
  const spans = high.map((value, place) => value - low[place]);
  const usual = spans.slice().sort()[Math.floor(spans.length * 0.6)];
  const unseen = Uint8Array.from(spans, (span) => (span < SEEN * usual ? 1 : 0));
  if (unseen.includes(1)) {
    yield { modules: plain, unseen };
    yield { modules: meant, unseen };
  }
}

export function transposed(values, size) {
  return values.map((_, place) => values[(place % size) * size + Math.floor(place / size)]);
}
