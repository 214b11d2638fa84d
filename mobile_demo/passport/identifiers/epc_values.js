// How values stand in an EPC binary string (EPC Tag Data Standard, section 14.5); Python's epc_values.py.

import { refused } from "./digital_link.js";

/** @import { IdentifierRefused } from "./digital_link.js" */

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const URN_40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789";
// Digits with a fixed place, then longest variable part, bits of its length; "d": digits up to a delimiter.
/** @type {Record<string, [fixed: number, longest: number, width: number, kind: string]>} */
const LAYOUT = {
  "00": [18, 0, 0, ""], "01": [14, 0, 0, ""], 21: [0, 20, 5, "x"], 253: [13, 17, 5, "x"], 254: [0, 20, 5, "x"],
  255: [13, 12, 4, "n"], 414: [13, 0, 0, ""], 8003: [14, 16, 5, "x"], 8004: [0, 30, 5, "d"], 8006: [18, 0, 0, ""],
  8010: [0, 30, 5, "d"], 8011: [0, 12, 4, "n"], 8017: [18, 0, 0, ""], 8018: [18, 0, 0, ""],
};
/** @type {(message: string) => IdentifierRefused} */
const bad = (message) => refused("epc", message);

// A string of 0 and 1, read from the front; numbers are BigInt where they may be wide.
export class Bits {
  #text;
  #place = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /** @type {(width: number) => bigint} */
  wide(width) {
    const end = this.#place + width;
    if (end > this.#text.length) throw bad("The EPC binary string ends too early.");
    const taken = this.#text.slice(this.#place, end);
    this.#place = end;
    return taken ? BigInt(`0b${taken}`) : 0n;
  }

  /** @type {(width: number) => number} */
  number(width) {
    return Number(this.wide(width));
  }

  // A number in `width` bits, as exactly `count` digits.
  /** @type {(width: number, count: number) => string} */
  digits(width, count) {
    const text = String(this.wide(width)).padStart(count, "0");
    if (text.length > Math.max(count, 1) || (count === 0 && text !== "0")) {
      throw bad("A number in the EPC has more digits than its place.");
    }
    return count ? text : "";
  }
}

// Text of 7-bit characters, padded with zero bits at its end (TDS 14.4.2).
/** @type {(bits: Bits, width: number) => string} */
export function characters(bits, width) {
  let text = "";
  for (let place = 0; place < Math.floor(width / 7); place += 1) text += String.fromCharCode(bits.number(7));
  bits.number(width % 7);
  return text.replace(/\0+$/, "");
}

// The value of an application identifier in a "+" scheme (TDS 15.3, table F).
/** @type {(bits: Bits, name: string) => string} */
export function readValue(bits, name) {
  const [fixed, longest, width, kind] = LAYOUT[name];
  const value = nibbles(bits, fixed, "0123456789");
  if (kind === "x") return value + openText(bits, longest, width);
  if (kind === "n") return value + numberOf(bits, lengthOf(bits, longest, width));
  return kind === "d" ? value + delimited(bits, longest, width) : value;
}

/** @type {(bits: Bits, count: number, alphabet: string) => string} */
function nibbles(bits, count, alphabet) {
  const codes = Array.from({ length: count }, () => bits.number(4));
  if (codes.some((code) => code >= alphabet.length)) throw bad("A digit of the EPC is none.");
  return codes.map((code) => alphabet[code]).join("");
}

// Section 14.5.6: three bits say how, the length follows, then the characters.
/** @type {(bits: Bits, longest: number, width: number) => string} */
function openText(bits, longest, width) {
  const how = bits.number(3);
  const count = lengthOf(bits, longest, width);
  /** @type {(one: () => string) => string} */
  const repeated = (one) => Array.from({ length: count }, one).join("");
  if (how === 0) return numberOf(bits, count);
  if (how === 1 || how === 2) return nibbles(bits, count, how === 1 ? "0123456789ABCDEF" : "0123456789abcdef");
  if (how === 3) return repeated(() => URL_SAFE[bits.number(6)]);
  if (how === 4) return repeated(() => String.fromCharCode(bits.number(7)));
  if (how === 5) return urn40(bits, count);
  throw bad("The EPC is encoded in a way that is not defined.");
}

/** @type {(bits: Bits, longest: number, width: number) => number} */
function lengthOf(bits, longest, width) {
  const count = bits.number(width);
  if (count > longest) throw bad("A value of the EPC is longer than it may be.");
  return count;
}

/** @type {(bits: Bits, count: number) => string} */
function numberOf(bits, count) {
  const most = 10n ** BigInt(count) - 1n;
  return bits.digits(most === 0n ? 0 : most.toString(2).length, count);
}

// Section 14.5.6.5: three characters in 16 bits.
/** @type {(bits: Bits, count: number) => string} */
function urn40(bits, count) {
  let text = "";
  for (let place = 0; place < Math.ceil(count / 3); place += 1) {
    const code = bits.number(16) - 1;
    if (code < 0 || code >= 64_000) throw bad("Three characters of the EPC are none.");
    const three = [Math.floor(code / 1600), Math.floor(code / 40) % 40, code % 40];
    text += three.filter(Boolean).map((one) => URN_40[one]).join("");
  }
  if (text.length !== count) throw bad("A value of the EPC is not as long as it says.");
  return text;
}

// Section 14.5.5: digits, then an end mark, or a delimiter and further characters.
/** @type {(bits: Bits, longest: number, width: number) => string} */
function delimited(bits, longest, width) {
  let digits = "";
  while (digits.length <= longest) {
    const code = bits.number(4);
    if (code === 0b1111) return digits;
    if (code === 0b1110) return digits + openText(bits, longest, width);
    if (code > 9) throw bad("A digit of the EPC is none.");
    digits += code;
  }
  throw bad("A value of the EPC is longer than it may be.");
}
