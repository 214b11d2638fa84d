// Where a picture is dark: a level for each block of 8 x 8 pixels, from the darkest and the lightest pixel of the blocks
// around it. Blocks with edges count by the square of their contrast, so that a shadow moves the level and an even
// surface does not.

export const BLOCK = 8;
const AROUND = 3;
// A window whose contrast is below that of noise holds no code, and is called light. Noise is what the flattest quarter
// of the blocks shows, at least 20 of 256 steps, and at most a share of what the blocks with the clearest edges show.
const LEAST_CONTRAST = 20;
const OVER_NOISE = 1.6;
const UNDER_EDGES = 0.4;

function extremes({ data, width, height }, columns, rows) {
  const low = new Uint8Array(columns * rows).fill(255);
  const high = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const first = Math.min(y >> 3, rows - 1) * columns;
    for (let x = 0, from = y * width; x < width; x += BLOCK) {
      const block = first + Math.min(x >> 3, columns - 1);
      let least = low[block];
      let most = high[block];
      for (const end = from + Math.min(BLOCK, width - x); from < end; from += 1) {
        const value = data[from];
        if (value < least) least = value;
        if (value > most) most = value;
      }
      low[block] = least;
      high[block] = most;
    }
  }
  return { low, high };
}

// Sums over (2 AROUND + 1)^2 blocks, by the sums of rows and then of columns.
function windowSums(values, columns, rows) {
  const across = new Float64Array(values.length);
  const made = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let beside = Math.max(0, column - AROUND); beside <= Math.min(columns - 1, column + AROUND); beside += 1) {
        sum += values[row * columns + beside];
      }
      across[row * columns + column] = sum;
    }
  }
  for (let row = 0; row < rows; row += 1) {
    for (let above = Math.max(0, row - AROUND); above <= Math.min(rows - 1, row + AROUND); above += 1) {
      for (let column = 0; column < columns; column += 1) made[row * columns + column] += across[above * columns + column];
    }
  }
  return made;
}

function noiseOf(low, high) {
  const counts = new Uint32Array(256);
  for (let block = 0; block < low.length; block += 1) counts[high[block] - low[block]] += 1;
  const quantile = (share) => {
    let value = 0;
    for (let left = share * low.length; value < 255 && (left -= counts[value]) > 0;) value += 1;
    return value;
  };
  return Math.max(LEAST_CONTRAST, Math.min(OVER_NOISE * quantile(0.25), UNDER_EDGES * quantile(0.995)));
}

// {levels, spans: half the contrast, columns, rows} of the blocks.
function levelsOf(image) {
  const columns = Math.max(1, (image.width + BLOCK - 1) >> 3);
  const rows = Math.max(1, (image.height + BLOCK - 1) >> 3);
  const { low, high } = extremes(image, columns, rows);
  const noise = noiseOf(low, high);
  const weights = new Float64Array(low.length);
  const middles = new Float64Array(low.length);
  const contrasts = new Float64Array(low.length);
  for (let block = 0; block < low.length; block += 1) {
    const contrast = high[block] - low[block];
    const weight = contrast > noise ? contrast * contrast : 0;
    weights[block] = weight;
    middles[block] = (weight * (low[block] + high[block])) / 2;
    contrasts[block] = weight * contrast;
  }
  const [whole, sums, spread] = [weights, middles, contrasts].map((values) => windowSums(values, columns, rows));
  const levels = new Uint8Array(low.length);
  const spans = new Uint8Array(low.length);
  for (let block = 0; block < low.length; block += 1) {
    const contrast = whole[block] ? spread[block] / whole[block] : 0;
    spans[block] = Math.max(LEAST_CONTRAST / 2, contrast / 2);
    levels[block] = whole[block] ? Math.round(sums[block] / whole[block]) : 0;
  }
  return { levels, spans, columns, rows };
}

// A picture with `dark` (1 or 0 a pixel) and its levels beside `data`.
export function thresholded(image) {
  const { data, width, height } = image;
  const found = levelsOf(image);
  const dark = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const first = (y >> 3) * found.columns;
    for (let x = 0, from = y * width; x < width; x += BLOCK) {
      const level = found.levels[first + (x >> 3)];
      for (const end = from + Math.min(BLOCK, width - x); from < end; from += 1) dark[from] = data[from] < level ? 1 : 0;
    }
  }
  return { ...image, ...found, dark };
}
