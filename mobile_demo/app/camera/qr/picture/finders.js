// Finder patterns (ISO/IEC 18004, 6.3.3): any line through the centre of the squares crosses 1, 1, 3, 1, 1 modules, at
// whatever angle. Lines of pixels are searched for that, dark and light alike; what they show is looked at upwards,
// across and along both diagonals.

const LEAST_HITS = 2;
// Lines that cross the middle square at least, in modules of its three.
const LEAST_HEIGHT = 0.8;
const MOST = 40;
// A picture with more candidates is noise; what was seen until then is all that is looked at. A code behind them is not read,
// which is no verdict; what is read is judged as what it names, whatever lies beside it (T744).
const MOST_CANDIDATES = 240;

// Whether five runs are 1, 1, 3, 1, 1 modules. Blur and ink make all dark runs longer or all of them shorter: distances
// between edges of the same kind stay (2, 4, 4 and 2 modules).
function fits(a, b, c, d, e) {
  const module = (a + 2 * (b + c + d) + e) / 12;
  const room = 0.5 * module + 0.8;
  return c >= 1.4 * module && a > 0.25 * module && b > 0.25 * module && d > 0.25 * module && e > 0.25 * module
    && a < 2.3 * module && e < 2.3 * module
    && Math.abs(a + b - 2 * module) <= room && Math.abs(d + e - 2 * module) <= room
    && Math.abs(b + c - 4 * module) <= 1.4 * room && Math.abs(c + d - 4 * module) <= 1.4 * room;
}

// Pixels of one colour from (x, y) on in steps of (dx, dy), at most `most`.
function run({ dark, width, height }, x, y, dx, dy, colour, most) {
  let length = 0;
  for (let px = x, py = y; length <= most && px >= 0 && py >= 0 && px < width && py < height; px += dx, py += dy) {
    if (dark[py * width + px] !== colour) break;
    length += 1;
  }
  return length;
}

// From a place inside the middle square: {module: pixels a step, middle: steps from there to its centre}, or null.
function across(picture, x, y, dx, dy) {
  const colour = picture.dark[y * picture.width + x];
  const runs = [];
  for (const way of [-1, 1]) {
    let steps = way > 0 ? 1 : 0;
    // What lies on the second side is at most twice as long as the first.
    const most = way > 0 ? 2 * (runs[0] + runs[1] + runs[2]) : picture.width;
    for (const wanted of [colour, 1 - colour, colour]) {
      const length = run(picture, x + way * steps * dx, y + way * steps * dy, way * dx, way * dy, wanted, most);
      if (!length && steps > 1) return null;
      runs.push(length);
      steps += length;
    }
  }
  const [before, b, a, after, d, e] = runs;
  if (!fits(a, b, before + after, d, e)) return null;
  return { module: (a + 2 * (b + before + after + d) + e) / 12, middle: (after - before + 1) / 2 + (d + e - a - b) / 8 };
}

// The candidate at a run of a line, confirmed in the other directions; or null.
function confirmed(picture, x, y, module) {
  const inside = (place, end) => Math.max(0, Math.min(end - 1, Math.round(place)));
  const up = across(picture, inside(x, picture.width), y, 0, 1);
  if (!up || up.module > 2.2 * module || module > 2.2 * up.module) return null;
  const row = inside(y + up.middle, picture.height);
  const along = across(picture, inside(x, picture.width), row, 1, 0);
  if (!along) return null;
  const column = inside(inside(x, picture.width) + along.middle, picture.width);
  const slopes = [across(picture, column, row, 1, 1), across(picture, column, row, 1, -1)].filter(Boolean);
  if (!slopes.length) return null;
  return { x: inside(x, picture.width) + along.middle + 0.5, y: y + up.middle + 0.5, module: Math.sqrt(up.module * along.module),
    dark: picture.dark[row * picture.width + column], hits: 1, slopes: slopes.length };
}

function known(found, x, y, module, colour) {
  return found.find((one) => one.dark === colour && Math.abs(one.x - x) < 1.5 * one.module && Math.abs(one.y - y) < 2 * one.module
    && module < 2 * one.module && one.module < 2 * module);
}

// The places in one line of pixels where the colour changes, into `edges`; how many there are.
function changes(dark, from, width, edges) {
  let count = 0;
  let former = -1;
  for (let x = 0; x < width; x += 1) {
    const value = dark[from + x];
    if (value !== former) {
      edges[count++] = x;
      former = value;
    }
  }
  edges[count++] = width;
  return count;
}

// Adds what one line of pixels shows, with `count` changes of colour at `edges`.
function searchLine(picture, y, edges, count, found) {
  for (let place = 0; place + 5 < count; place += 1) {
    const b = edges[place + 2] - edges[place + 1];
    const c = edges[place + 3] - edges[place + 2];
    const d = edges[place + 4] - edges[place + 3];
    if (c <= b || c <= d) continue;
    const a = edges[place + 1] - edges[place];
    const e = edges[place + 5] - edges[place + 4];
    if (fits(a, b, c, d, e)) add(picture, (edges[place + 2] + edges[place + 3] - 1) / 2, y, (a + 2 * (b + c + d) + e) / 12, found);
  }
}

// A candidate, unless it is one more line of a finder that is known well.
function add(picture, x, y, module, found) {
  const again = known(found, x, y, module, picture.dark[y * picture.width + Math.floor(x)]);
  if (again && (again.hits > 6 || Math.abs(again.y - y) > again.module)) {
    again.hits += 1;
    return;
  }
  const made = confirmed(picture, x, y, module);
  if (made && again) merge(again, made);
  else if (made) found.push(made);
}

// Finder patterns of a picture with `dark`: [{x, y, module, dark: 1 or 0, hits}], the surest first.
export function findersOf(picture, step = 2) {
  const { dark, width, height } = picture;
  const found = [];
  const edges = new Int32Array(width + 2);
  for (let y = step >> 1; y < height && found.length < MOST_CANDIDATES; y += step) {
    searchLine(picture, y, edges, changes(dark, y * width, width, edges), found);
  }
  return found.filter((one) => one.hits + one.slopes > LEAST_HITS && one.hits * step > LEAST_HEIGHT * one.module)
    .sort((one, other) => other.hits - one.hits).slice(0, MOST);
}

function merge(one, other) {
  const share = 1 / (one.hits + 1);
  for (const name of ["x", "y", "module"]) one[name] += (other[name] - one[name]) * share;
  one.hits += 1;
  one.slopes = Math.max(one.slopes, other.slopes);
}
