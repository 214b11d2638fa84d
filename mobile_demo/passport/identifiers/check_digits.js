// Check digits of GS1 keys: modulo 10 (General Specifications 7.9) and the check pair of the GMN.

export const CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const IN_82 = new Set(CSET_82);
// Letters and digits that cannot be mistaken for one another in print (7.9.5).
const PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
// Prime weights, right-most data character first.
const WEIGHTS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/** @type {(text: string) => boolean} */
export const isDigits = (text) => /^[0-9]+$/.test(text);
/** @type {(text: string) => boolean} */
export const isCset82 = (text) => [...text].every((sign) => IN_82.has(sign));
/** @type {(text: string) => boolean} */
export const isCset39 = (text) => /^[#\-/0-9A-Z]*$/.test(text);

/** @type {(digits: string) => string} */
export function checkDigit(digits) {
  let total = 0;
  for (let i = 0; i < digits.length; i += 1) total += Number(digits[digits.length - 1 - i]) * (i % 2 ? 1 : 3);
  return String((10 - (total % 10)) % 10);
}

/** @type {(digits: string) => boolean} */
export const hasCheckDigit = (digits) =>
  digits.length > 1 && isDigits(digits) && checkDigit(digits.slice(0, -1)) === digits.at(-1);

/** @type {(model: string) => string} */
export function checkPair(model) {
  let total = 0;
  for (let i = 0; i < model.length; i += 1) total += CSET_82.indexOf(model[model.length - 1 - i]) * WEIGHTS[i];
  total %= 1021;
  return PAIR[total >> 5] + PAIR[total & 31];
}

/** @type {(model: string) => boolean} */
export const hasCheckPair = (model) =>
  model.length > 2 && model.length <= WEIGHTS.length + 2 && isCset82(model) &&
  checkPair(model.slice(0, -2)) === model.slice(-2);
