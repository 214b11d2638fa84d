// EPC binary strings in the path of a link: /eh + hexadecimal or /ex + base64url, made readable (GS1 Digital Link
// compression for EPC binary strings 1.0, section 2.9). Python's epc.py has the same tables.

import { checkDigit } from "./check_digits.js";
import { checkKey, checkQualifiers, formatPath, refused, ruleOf } from "./digital_link.js";
import { Bits, characters, readValue } from "./epc_values.js";

/** @import { Pair } from "./digital_link.js" */
/** @typedef {[key: string, size: number, digits: number, serial?: number, qualifier?: string]} Scheme */
/** @typedef {[key: string, value: string, qualifiers: Pair[]]} Parts */

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// Partition value to [bits, digits] of the GS1 company prefix, in every scheme (TDS 14.3).
const COMPANY = [[40, 12], [37, 11], [34, 10], [30, 9], [27, 8], [24, 7], [20, 6]];
// Header of a scheme from before TDS 2.0: key, bits and digits of the reference at partition 0, bits of the serial
// (negative: 7-bit characters), qualifier.
/** @type {Map<number, Scheme>} */
const OLD = new Map([
  [0x2c, ["253", 1, 0, 41]], [0x2d, ["8018", 18, 5]], [0x2e, ["8017", 18, 5]], [0x30, ["01", 4, 1, 38, "21"]],
  [0x31, ["00", 18, 5]], [0x32, ["414", 1, 0, 41, "254"]], [0x33, ["8003", 4, 0, 38]], [0x34, ["8004", 42, 0]],
  [0x36, ["01", 4, 1, -140, "21"]], [0x37, ["8003", 4, 0, -112]], [0x38, ["8004", -148, 0]],
  [0x39, ["414", 1, 0, -140, "254"]], [0x3c, ["8010", 11, 0, 31, "8011"]], [0x3e, ["253", 1, 0, -119]],
  [0x3f, ["255", 1, 0, 41]], [0x40, ["8006", 4, 1, 38, "21"]], [0x41, ["8006", 4, 1, -140, "21"]],
]);
// Header of a "+" scheme to its application identifiers (TDS 14.2, table 14-1); then the "++" twin of each.
const PLUS = new Map([
  [0xf0, ["8010", "8011"]], [0xf1, ["8003"]], [0xf2, ["414", "254"]], [0xf3, ["8006", "21"]], [0xf4, ["8018"]],
  [0xf5, ["8017"]], [0xf6, ["253"]], [0xf7, ["01", "21"]], [0xf8, ["255"]], [0xf9, ["00"]], [0xfa, ["8004"]],
  [0xfb, ["01", "21"]], [0xe6, ["8010", "8011"]], [0xe7, ["8018"]], [0xe8, ["8017"]], [0xe9, ["414", "254"]],
  [0xea, ["253"]], [0xeb, ["8003"]], [0xec, ["255"]], [0xed, ["8006", "21"]], [0xee, ["8004"]], [0xef, ["00"]],
  [0xfc, ["01", "21"]], [0xfd, ["01", "21"]],
]);
const DATED = new Set([0xfb, 0xfc]); // a date, 20 bits, before the first value

/** @type {(segment: string) => boolean} */
export const isCompressed = (segment) => /^(eh[0-9a-f]{4,400}|ex[A-Za-z0-9_-]{3,300})$/.test(segment);

// The path, without leading slash, that a compressed segment stands for; throws identifier.epc.
/** @type {(segment: string) => string} */
export function decompress(segment) {
  if (!isCompressed(segment)) throw refused("epc", "Not an EPC binary string in hexadecimal or base64url.");
  const [width, alphabet] = segment.startsWith("eh") ? [4, "0123456789abcdef"] : [6, URL_SAFE];
  const bits = new Bits([...segment.slice(2)].map((one) => alphabet.indexOf(one).toString(2).padStart(width, "0")).join(""));
  const header = bits.number(8);
  const [old, names] = [OLD.get(header), PLUS.get(header)];
  if (old === undefined && names === undefined) {
    throw refused("epc", `EPC header ${header.toString(16).toUpperCase().padStart(2, "0")} names nothing with a Digital Link.`);
  }
  const [key, value, qualifiers] = old ? partitioned(bits, old) : plus(bits, header, names ?? []);
  checkKey(key, value);
  checkQualifiers(key, qualifiers);
  return formatPath(key, value, qualifiers);
}

/** @type {(bits: Bits, header: number, names: string[]) => Parts} */
function plus(bits, header, names) {
  bits.number(4); // whether data follows the EPC, and the filter value
  if (DATED.has(header)) bits.number(20);
  const [[key, value], ...others] = names.map((name) => /** @type {Pair} */ ([name, readValue(bits, name)]));
  return [key, value, others];
}

// A scheme from before TDS 2.0: filter, partition, company prefix, reference, serial (TDS 14.6); throws identifier.epc.
/** @type {(bits: Bits, scheme: Scheme) => Parts} */
function partitioned(bits, [key, size, digits, serialBits = 0, qualifier = ""]) {
  bits.number(3); // filter value
  const partition = bits.number(3);
  if (partition >= COMPANY.length) throw refused("epc", "The EPC has a partition that does not exist.");
  const [width, count] = COMPANY[partition];
  const company = bits.digits(width, count);
  const moved = COMPANY[0][0] - width;
  if (key === "8004") return [key, company + openReference(bits, size, moved, partition), []];
  if (key === "8010") {
    const reference = String(bits.wide(size + moved));
    return [key, company + reference, [["8011", String(bits.wide(serialBits))]]];
  }
  const reference = bits.digits(size + moved, digits + COMPANY[0][1] - count);
  let value = withCheckDigit(key, company, reference);
  if (key === "8006") value += bits.digits(7, 2) + bits.digits(7, 2);
  const serial = key === "255" ? couponSerial(bits, serialBits) : serialOf(bits, serialBits);
  if (!qualifier) return [key, value + serial, []];
  return [key, value, key === "414" && serial === "0" ? [] : [[qualifier, serial]]];
}

// The part of a GIAI behind the company prefix, whose length is open. TDS table 14-19: text takes whole characters, so its
// bits do not follow the prefix exactly.
/** @type {(bits: Bits, size: number, moved: number, partition: number) => string} */
const openReference = (bits, size, moved, partition) => (size > 0 ? String(bits.wide(size + moved))
  : characters(bits, [148, 151, 154, 158, 161, 164, 168][partition]));

// The serial of a coupon without the leading 1 that keeps its zeros.
/** @type {(bits: Bits, width: number) => string} */
function couponSerial(bits, width) {
  const serial = serialOf(bits, width);
  if (!serial.startsWith("1")) throw refused("epc", "The serial of a coupon EPC begins with 1.");
  return serial.slice(1);
}

/** @type {(bits: Bits, width: number) => string} */
function serialOf(bits, width) {
  if (width === 0) return "";
  return width < 0 ? characters(bits, -width) : String(bits.wide(width));
}

/** @type {(key: string, company: string, reference: string) => string} */
function withCheckDigit(key, company, reference) {
  // The leading digit of the reference (indicator or extension) stands before the company prefix.
  const leading = ruleOf(key).company && key !== "8003";
  const digits = leading ? reference.slice(0, 1) + company + reference.slice(1) : company + reference;
  return (key === "8003" ? "0" : "") + digits + checkDigit(digits);
}
