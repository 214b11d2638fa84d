// Which three finder patterns may belong to one symbol: of one colour and size, at a right angle as far as a tilted
// camera leaves it.

const MOST_COS = 0.62;
const MOST_LEGS = 2.1;
const MOST_SIZES = 1.9;

// {corner, right, below, cost} of three finders with `corner` at the right angle, or null. Seen as printed, "right" lies
// clockwise before "below".
function triple(corner, one, other) {
  let [right, below] = [one, other];
  const [ux, uy, vx, vy] = [right.x - corner.x, right.y - corner.y, below.x - corner.x, below.y - corner.y];
  const [first, second] = [Math.hypot(ux, uy), Math.hypot(vx, vy)];
  const cos = Math.abs((ux * vx + uy * vy) / (first * second));
  const legs = Math.max(first, second) / Math.min(first, second);
  const modules = [corner.module, one.module, other.module];
  const sizes = Math.max(...modules) / Math.min(...modules);
  const length = Math.min(first, second) / Math.max(...modules);
  if (cos > MOST_COS || legs > MOST_LEGS || sizes > MOST_SIZES || length < 7 || length > 190) return null;
  if (ux * vy - uy * vx < 0) [right, below] = [below, right];
  return { corner, right, below, cost: cos + (legs - 1) + (sizes - 1) + length / 400 };
}

// All triples of `finders`, the likeliest first.
export function triplesOf(finders) {
  const found = [];
  for (let i = 0; i < finders.length; i += 1) {
    for (let j = i + 1; j < finders.length; j += 1) {
      if (finders[i].dark !== finders[j].dark) continue;
      for (let k = j + 1; k < finders.length; k += 1) {
        if (finders[i].dark !== finders[k].dark) continue;
        const [a, b, c] = [finders[i], finders[j], finders[k]];
        // A tilt can leave two corners that may be the right angle.
        found.push(...[triple(a, b, c), triple(b, a, c), triple(c, a, b)].filter(Boolean));
      }
    }
  }
  return found.sort((one, other) => one.cost - other.cost);
}
