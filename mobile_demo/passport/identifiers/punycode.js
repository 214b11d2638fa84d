// The label of a host that one in Punycode stands for (RFC 3492).

const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

// A label that is none in Punycode stays as it is.
/** @type {(label: string) => string} */
export function labelOf(label) {
  const coded = /^xn--([\0-\x7f]{0,59})$/.exec(label)?.[1];
  return coded === undefined ? label : decodedOf(coded) ?? label;
}

/** @type {(coded: string) => string | null} */
function decodedOf(coded) {
  const dash = coded.lastIndexOf("-");
  const signs = [...coded.slice(0, Math.max(dash, 0))].map((sign) => sign.charCodeAt(0));
  const digits = [...coded.slice(dash + 1)];
  let [code, place, bias, rest] = [128, -1, 72, 700];
  while (digits.length) {
    const delta = numberOf(digits, bias);
    if (delta === null) return null;
    place += delta + 1;
    code += Math.floor(place / (signs.length + 1));
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    place %= signs.length + 1;
    signs.splice(place, 0, code);
    bias = adapted(Math.floor(delta / rest), signs.length);
    rest = 2;
  }
  return signs.some((sign) => sign > 127) ? String.fromCodePoint(...signs) : null;
}

// Takes the digits of one number; null where it does not end, or is beyond every code point.
/** @type {(digits: string[], bias: number) => number | null} */
function numberOf(digits, bias) {
  let [number, weight] = [0, 1];
  for (let step = 36; ; step += 36) {
    const digit = DIGITS.indexOf(digits.shift() ?? "-");
    const least = Math.min(Math.max(step - bias, 1), 26);
    number += digit * weight;
    if (digit < 0 || number > 2 ** 45) return null;
    if (digit < least) return number;
    weight *= 36 - least;
  }
}

/** @type {(delta: number, size: number) => number} */
function adapted(delta, size) {
  let left = delta + Math.floor(delta / size);
  let steps = 0;
  for (; left > 455; steps += 36) left = Math.floor(left / 35);
  return steps + Math.floor((36 * left) / (left + 38));
}
