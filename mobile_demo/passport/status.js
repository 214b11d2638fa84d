// Bitstrings of status lists (Bitstring Status List 1.0, DESIGN 5): bounded unpacking and single bits.

import { multibaseDecode } from "../signing/encoding.js";
import { EncodingRefused, ToolError } from "../signing/errors.js";
import { gunzip } from "./inflate.js";

export const MIN_BITS = 131_072;
export const MAX_BYTES = 2 * 1024 * 1024;
const MAX_CHARS = 3_000_000;

export class StatusRefused extends ToolError {}

/** @type {(code: string, message: string) => never} */
function refuse(code, message) {
  throw new StatusRefused(`status.${code}`, message);
}

// The bitstring in an encodedList, 16 KiB to 2 MiB; throws status.encoding, status.gzip, status.length.
/** @type {(text: string) => Uint8Array} */
export function decodeBits(text) {
  let packed;
  try {
    packed = multibaseDecode(text, { allowed: "u", maxChars: MAX_CHARS });
  } catch (error) {
    if (error instanceof EncodingRefused) refuse("encoding", `The list is not multibase base64url: ${error.message}`);
    throw error;
  }
  const { bytes, end } = gunzip(packed, MAX_BYTES + 1);
  if (end === "damaged") refuse("gzip", "The status list is not one gzip member: it is damaged.");
  if (bytes.length > MAX_BYTES) refuse("length", `The status list holds more than ${MAX_BYTES} bytes.`);
  if (end !== "short" && bytes.length * 8 < MIN_BITS) {
    refuse("length", `The status list holds ${bytes.length * 8} bits; at least ${MIN_BITS} are required.`);
  }
  if (end === "short") refuse("gzip", "The status list is not one gzip member: it ends too early.");
  if (end === "trailing") refuse("gzip", "The status list is not one gzip member: something follows its end.");
  return bytes;
}

// Decimal, no leading zeros (T65).
/** @type {(text: string) => number} */
export function parseIndex(text) {
  if (!/^(0|[1-9][0-9]{0,7})$/.test(text)) refuse("index", `Not an index into a status list: ${text.slice(0, 20)}.`);
  return Number(text);
}

// Counted from the left-most bit of the first byte (T68).
/** @type {(bits: Uint8Array, index: number) => boolean} */
export function bit(bits, index) {
  if (!(index >= 0 && index < bits.length * 8)) refuse("index", `The list has no entry ${index}.`);
  return (bits[index >> 3] & 0x80 >> (index & 7)) !== 0;
}
