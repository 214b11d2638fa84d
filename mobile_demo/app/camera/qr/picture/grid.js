// Where the modules of a symbol lie in a picture: a plane seen in perspective by four points, bent by two parabolas (a
// label on a coil). The twelve numbers of a grid: four points (x, y), and how far the middle is bent (x, y) along each side.

// Module coordinates run from 0 to `size`; the four points are those at `EDGE` modules from the outer edges, where the
// finder patterns have their centres.
export const EDGE = 3.5;

// The coefficients for the four points p[0..7]: upper left, upper right, lower left, lower right.
function projection(p) {
  const dx = p[0] - p[2] + p[6] - p[4];
  const dy = p[1] - p[3] + p[7] - p[5];
  const [ax, ay, bx, by] = [p[2] - p[6], p[3] - p[7], p[4] - p[6], p[5] - p[7]];
  const whole = ax * by - bx * ay || 1e-9;
  const g = (dx * by - bx * dy) / whole;
  const h = (ax * dy - dx * ay) / whole;
  return [p[2] - p[0] + g * p[2], p[4] - p[0] + h * p[4], p[0], p[3] - p[1] + g * p[3], p[5] - p[1] + h * p[5], p[1], g, h];
}

// A function from module coordinates to the picture: place(u, v, out) writes x and y.
export function placing(p, size) {
  const [a, b, c, d, e, f, g, h] = projection(p);
  const across = 1 / (size - 2 * EDGE);
  return (u, v, out) => {
    const s = (u - EDGE) * across;
    const t = (v - EDGE) * across;
    const w = 1 / (g * s + h * t + 1);
    const bu = 4 * s * (1 - s);
    const bv = 4 * t * (1 - t);
    out[0] = (a * s + b * t + c) * w + bu * p[8] + bv * p[10];
    out[1] = (d * s + e * t + f) * w + bu * p[9] + bv * p[11];
  };
}

// Brightness between four pixels; outside of the picture that of its edge.
export function brightness({ data, width, height }, x, y) {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1.001);
  const py = Math.min(Math.max(y - 0.5, 0), height - 1.001);
  const [left, top] = [px | 0, py | 0];
  const [fx, fy] = [px - left, py - top];
  const place = top * width + left;
  const above = data[place] + (data[place + 1] - data[place]) * fx;
  const below = data[place + width] + (data[place + width + 1] - data[place + width]) * fx;
  return above + (below - above) * fy;
}

// How dark a place is against its surroundings, from -1 (light) to 1.
export function darkness(picture, x, y) {
  const column = Math.min(Math.max(x, 0), picture.width - 1) >> 3;
  const row = Math.min(Math.max(y, 0), picture.height - 1) >> 3;
  const block = row * picture.columns + column;
  const value = (picture.levels[block] - brightness(picture, x, y)) / picture.spans[block];
  return value > 1 ? 1 : value < -1 ? -1 : value;
}
