// A GS1 element string (FNC1 in first position) as it is printed below codes: (01)07312345678909(21)C-1.
// Lengths as in the GS1 General Specifications, 7.8.5 (predefined) and 3.2 (identifiers).

const SEPARATOR = "\x1d";
// Two first digits to the length of key and value together; every other value ends at a separator.
const WHOLE = { "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, 11: 8, 12: 8, 13: 8, 14: 8, 15: 8, 16: 8, 17: 8, 18: 8, 19: 8, 20: 4,
  31: 10, 32: 10, 33: 10, 34: 10, 35: 10, 36: 10, 41: 16 };
const THREE = /^(23|24|25|40|41|42|71)/;
const FOUR = /^(31|32|33|34|35|36|39|43|70|72|80|81|82)/;

const keyLength = (text) => (FOUR.test(text) ? 4 : THREE.test(text) ? 3 : 2);

// The printed form; the string itself where it is no sequence of elements.
export function printed(raw) {
  let rest = raw;
  let made = "";
  while (rest) {
    const length = keyLength(rest);
    const key = rest.slice(0, length);
    if (!/^[0-9]{2,4}$/.test(key) || key.length < length) return raw;
    const end = WHOLE[rest.slice(0, 2)] ?? (rest.includes(SEPARATOR) ? rest.indexOf(SEPARATOR) : rest.length);
    const value = rest.slice(length, end);
    if (!value || value.includes(SEPARATOR) || rest.length < end) return raw;
    made += `(${key})${value}`;
    rest = rest.slice(end);
    if (rest.startsWith(SEPARATOR)) rest = rest.slice(1);
  }
  return made;
}
