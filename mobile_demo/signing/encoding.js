// Text encodings of bytes, one spelling a value: lengths are capped first, alphabets are strict, and no second
// spelling of the same bytes is read (T35, T36, T41). Raises EncodingRefused.

import { EncodingRefused } from "./errors.js";
import { hex } from "./sha2.js";
import { codePointLength } from "./text.js";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** @type {(alphabet: string) => Int8Array} */
const valuesOf = (alphabet) => {
  const values = new Int8Array(128).fill(-1);
  [...alphabet].forEach((letter, value) => { values[letter.charCodeAt(0)] = value; });
  return values;
};
const VALUE64 = valuesOf(BASE64);
const VALUE58 = valuesOf(BASE58);

export const MULTICODEC = new Map([
  ["ed25519-pub", 0xed], ["p256-pub", 0x1200], ["p384-pub", 0x1201],
  ["ed25519-priv", 0x1300], ["p256-priv", 0x1306], ["p384-priv", 0x1307],
]);

/** @type {(kind: string, reason: string) => never} */
function refuse(kind, reason) {
  throw new EncodingRefused(`encoding.${kind}`, `This is not strict ${kind} text: ${reason}.`);
}

/** @type {(text: string, maxChars: number, name: string) => void} */
function checkLength(text, maxChars, name) {
  if (text.length > maxChars && codePointLength(text) > maxChars) {
    throw new EncodingRefused("encoding.too_long", `The ${name} text is longer than ${maxChars} characters.`);
  }
}

/** @type {(bytes: Uint8Array) => string} */
export function b64urlEncode(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = bytes[i] << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0);
    text += BASE64[triple >> 18] + BASE64[triple >> 12 & 63] + BASE64[triple >> 6 & 63] + BASE64[triple & 63];
  }
  return text.slice(0, Math.ceil(bytes.length * 4 / 3));
}

/** @type {(text: string, maxChars?: number) => Uint8Array<ArrayBuffer>} */
export function b64urlDecode(text, maxChars = 4_000_000) {
  checkLength(text, maxChars, "base64url");
  if (text.length % 4 === 1) refuse("base64url", "its length is impossible");
  const bytes = new Uint8Array(text.length * 3 >> 2);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const value = VALUE64[text.charCodeAt(i)] ?? -1;
    if (value < 0) refuse("base64url", "it holds a character outside the alphabet");
    held = (held << 6 | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
    }
  }
  if (held & (1 << bits) - 1) refuse("base64url", "it is not the one canonical spelling of its bytes");
  return bytes;
}

// Nine base58 digits at a time: the largest such number is still exact as a double.
const NINE = 58n ** 9n;

/** @type {(bytes: Uint8Array) => string} */
export function base58Encode(bytes) {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  if (zeros < 0) return "1".repeat(bytes.length);
  let text = "";
  for (let number = BigInt(`0x${hex(bytes)}`); number; number /= NINE) {
    let part = Number(number % NINE);
    for (let i = 0; i < 9; i += 1, part = Math.floor(part / 58)) text = BASE58[part % 58] + text;
  }
  return "1".repeat(zeros) + text.replace(/^1+/, "");
}

// No second spelling exists: leading ones and zero bytes pair off, and the rest is a positional number.
/** @type {(text: string, maxChars?: number) => Uint8Array<ArrayBuffer>} */
export function base58Decode(text, maxChars = 256) {
  checkLength(text, maxChars, "base58btc");
  let number = 0n;
  for (let start = 0; start < text.length; start += 9) {
    const part = text.slice(start, start + 9);
    let value = 0;
    for (let i = 0; i < part.length; i += 1) {
      const digit = VALUE58[part.charCodeAt(i)] ?? -1;
      if (digit < 0) refuse("base58", "it holds a character outside the base58btc alphabet");
      value = value * 58 + digit;
    }
    number = number * (part.length === 9 ? NINE : 58n ** BigInt(part.length)) + BigInt(value);
  }
  const digits = number === 0n ? "" : number.toString(16);
  const size = digits.length + 1 >> 1;
  const bytes = new Uint8Array(text.length - text.replace(/^1+/, "").length + size);
  const even = digits.padStart(2 * size, "0");
  for (let i = 0; i < size; i += 1) bytes[bytes.length - size + i] = parseInt(even.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** @type {(prefix: string, bytes: Uint8Array) => string} */
export function multibaseEncode(prefix, bytes) {
  return prefix + (prefix === "u" ? b64urlEncode(bytes) : base58Encode(bytes));
}

/** @type {(text: string, how?: { allowed?: string, maxChars?: number }) => Uint8Array<ArrayBuffer>} */
export function multibaseDecode(text, { allowed = "uz", maxChars = 4_000_000 } = {}) {
  checkLength(text, maxChars, "multibase");
  const prefix = text.slice(0, 1);
  if (prefix === "" || !allowed.includes(prefix) || !"uz".includes(prefix)) {
    refuse("multibase", `its first character is not one of: ${allowed}`);
  }
  return prefix === "u" ? b64urlDecode(text.slice(1), maxChars) : base58Decode(text.slice(1));
}

// Unsigned LEB128, shortest form. Code points of keys fit into a double by far; 2^53 and more are refused later.
/** @type {(number: number) => Uint8Array} */
export function varintEncode(number) {
  if (!Number.isSafeInteger(number) || number < 0) refuse("varint", "the number does not fit");
  const out = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push(rest % 128 | 0x80);
  return Uint8Array.from([...out, rest]);
}

/** @type {(bytes: Uint8Array) => [number: number, length: number]} */
export function varintDecode(bytes) {
  let number = 0;
  const end = Math.min(bytes.length, 9);
  for (let i = 0; i < end; i += 1) {
    number += (bytes[i] & 0x7f) * 2 ** (7 * i);
    if (bytes[i] < 0x80) {
      if (bytes[i] === 0 && i > 0) refuse("varint", "it is not in its shortest form");
      return [number, i + 1];
    }
  }
  return refuse("varint", "it does not end within nine bytes");
}

/** @type {(codec: string, raw: Uint8Array) => string} */
export function multikeyEncode(codec, raw) {
  return multibaseEncode("z", Uint8Array.from([...varintEncode(/** @type {number} */ (MULTICODEC.get(codec))), ...raw]));
}

/** @type {(text: string) => [codec: string, raw: Uint8Array<ArrayBuffer>]} */
export function multikeyDecode(text) {
  const bytes = multibaseDecode(text, { allowed: "z", maxChars: 256 });
  const [code, length] = varintDecode(bytes);
  for (const [name, known] of MULTICODEC) if (code === known) return [name, bytes.subarray(length)];
  throw new EncodingRefused("encoding.multicodec", `The multicodec 0x${code.toString(16)} is not a known key.`);
}
