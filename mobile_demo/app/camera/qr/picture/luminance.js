// Pictures of brightness: {data: a byte a pixel, width, height}, out of what a canvas holds, and at other sizes.

// From RGBA to brightness, weights of ITU-R BT.601 in 256ths.
export function grey({ data, width, height }) {
  const made = new Uint8Array(width * height);
  for (let place = 0, from = 0; place < made.length; place += 1, from += 4) {
    made[place] = (data[from] * 77 + data[from + 1] * 151 + data[from + 2] * 28) >> 8;
  }
  return { data: made, width, height };
}

// Half as wide and high, each pixel the mean of four.
export function halved({ data, width, height }) {
  const wide = width >> 1;
  const high = height >> 1;
  const made = new Uint8Array(wide * high);
  for (let y = 0, to = 0; y < high; y += 1) {
    for (let x = 0, from = 2 * y * width; x < wide; x += 1, from += 2, to += 1) {
      made[to] = (data[from] + data[from + 1] + data[from + width] + data[from + width + 1] + 2) >> 2;
    }
  }
  return { data: made, width: wide, height: high };
}

// Twice as wide and high; between two pixels lies their mean, weighted 3 to 1.
export function doubled({ data, width, height }) {
  const wide = width * 2;
  const made = new Uint8Array(wide * height * 2);
  for (let y = 0; y < height * 2; y += 1) {
    const near = (y >> 1) * width;
    const far = Math.min(height - 1, Math.max(0, (y >> 1) + (y & 1 ? 1 : -1))) * width;
    for (let x = 0; x < wide; x += 1) {
      const column = x >> 1;
      const beside = Math.min(width - 1, Math.max(0, column + (x & 1 ? 1 : -1)));
      made[y * wide + x] = (9 * data[near + column] + 3 * (data[near + beside] + data[far + column]) + data[far + beside] + 8) >> 4;
    }
  }
  return { data: made, width: wide, height: height * 2 };
}

// Each pixel with its neighbours, weights 1 2 1 both ways: takes the noise of a sensor.
export function softened({ data, width, height }) {
  const across = new Uint16Array(data.length);
  for (let place = 1; place < data.length - 1; place += 1) across[place] = data[place - 1] + 2 * data[place] + data[place + 1];
  const made = new Uint8Array(data);
  for (let place = width; place < data.length - width; place += 1) {
    made[place] = (across[place - width] + 2 * across[place] + across[place + width] + 8) >> 4;
  }
  return { data: made, width, height };
}
