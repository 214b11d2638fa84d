// GS1 Digital Link URIs (URI syntax 1.7), uncompressed, with numeric application identifiers only. The path may
// have a stem before the key: the right-most primary key wins. Values are percent-decoded first, checked after.

import { ToolError } from "../../signing/errors.js";
import { quoted } from "../../signing/shown.js";
import { hasCheckDigit, hasCheckPair, isCset39, isCset82, isDigits } from "./check_digits.js";

/** @typedef {"X" | "Y" | "N"} Charset */
/** @typedef {[name: string, value: string]} Pair */
/** @typedef {{ title: string, digits: number, extra: number, charset: Charset, company: number, checked: [number, number] | null, qualifiers: string[][], needs: string }} Key */

export const LONGEST_URI = 512;
export class IdentifierRefused extends ToolError {}

// digits: length of the leading all-digit part; extra: how many characters may follow it; charset: of those;
// company: where the GS1 company prefix begins; checked: slice ending in a modulo 10 digit; qualifiers: orders;
// needs: a qualifier without which the key names nothing by itself.
/** @type {(title: string, digits: number, more?: Partial<Key>) => Readonly<Key>} */
const key = (title, digits, more = {}) =>
  Object.freeze({ title, digits, extra: 0, charset: "X", company: 0, checked: null, qualifiers: [[]], needs: "", ...more });
const LOT = [["22", "10", "21"]];

export const PRIMARY_KEYS = new Map([
  ["00", key("SSCC", 18, { company: 1, checked: [0, 18] })],
  ["01", key("GTIN", 14, { company: 1, checked: [0, 14], qualifiers: [...LOT, ["235"]] })],
  ["253", key("GDTI", 13, { extra: 17, checked: [0, 13] })],
  ["255", key("GCN", 13, { extra: 12, charset: "N", checked: [0, 13] })],
  ["401", key("GINC", 0, { extra: 30 })],
  ["402", key("GSIN", 17, { checked: [0, 17] })],
  ["414", key("GLN of a location", 13, { checked: [0, 13], qualifiers: [["254"], ["7040"]] })],
  ["415", key("GLN of the invoicing party", 13, { checked: [0, 13], qualifiers: [["8020"]], needs: "8020" })],
  ["417", key("GLN of a party", 13, { checked: [0, 13], qualifiers: [["7040"]] })],
  ["8003", key("GRAI", 14, { extra: 16, company: 1, checked: [1, 14] })],
  ["8004", key("GIAI", 0, { extra: 30, qualifiers: [["7040"]] })],
  ["8006", key("ITIP", 18, { company: 1, checked: [0, 14], qualifiers: LOT })],
  ["8010", key("CPID", 0, { extra: 30, charset: "Y", qualifiers: [["8011"]] })],
  ["8013", key("GMN", 0, { extra: 25 })],
  ["8017", key("GSRN of a provider", 18, { checked: [0, 18], qualifiers: [["8019"]] })],
  ["8018", key("GSRN of a recipient", 18, { checked: [0, 18], qualifiers: [["8019"]] })],
]);
// Of a key that is in the table.
/** @type {(name: string) => Readonly<Key>} */
export const ruleOf = (name) => /** @type {Readonly<Key>} */ (PRIMARY_KEYS.get(name));
/** @type {Record<string, [Charset, number]>} */
const QUALIFIERS = {
  10: ["X", 20], 21: ["X", 20], 22: ["X", 20], 235: ["X", 28], 254: ["X", 20],
  7040: ["X", 4], 8011: ["N", 12], 8019: ["N", 10], 8020: ["X", 25],
};
/** @type {Record<Charset, (text: string) => boolean>} */
const CHARSETS = { X: isCset82, Y: isCset39, N: (text) => !text || isDigits(text) };

/** @type {(code: string, message: string, hint?: string, where?: string) => IdentifierRefused} */
export const refused = (code, message, hint = "", where = "") =>
  new IdentifierRefused(`identifier.${code}`, message, { hint, where });
const MOST_SHOWN = 60;
// A text in an error message: quoted and escaped as everywhere, at most 60 characters.
/** @type {(text: string) => string} */
export const shown = (text) => quoted(text, MOST_SHOWN);

// [before, after] of the first separator, like str.partition.
/** @type {(text: string, separator: string) => [before: string, after: string]} */
function cut(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** @type {(uri: string) => { scheme: string, host: string, segments: string[], query: string }} */
export function splitUri(uri) {
  if (!uri || uri.length > LONGEST_URI) {
    throw refused("length", `A product address has 1 to ${LONGEST_URI} characters, not ${uri.length}.`);
  }
  if (!/^[!-~]+$/.test(uri)) {
    throw refused("characters", `Not visible ASCII: ${shown(uri)}.`, "Percent-encode everything else.");
  }
  const [scheme, after] = cut(uri, "://");
  if (!uri.includes("://") || !/^(https?|HTTPS?)$/.test(scheme)) {
    throw refused("scheme", `Not an http or https address: ${shown(uri)}.`,
      "Product identifiers look like https://id.mill.example/01/07312345678909/21/C-1.");
  }
  const [rest, query] = cut(cut(after, "#")[0], "?");
  const [authority, path] = cut(rest, "/");
  const segments = path ? path.replace(/\/$/, "").split("/") : [];
  return { scheme: scheme.toLowerCase(), host: hostOf(authority), segments, query };
}

/** @type {(authority: string) => string} */
function hostOf(authority) {
  const host = authority.toLowerCase();
  const [name, port] = cut(host, ":");
  const good = name.length <= 253 && name.split(".").every((one) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(one)) &&
    (!host.includes(":") || (/^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65535));
  if (!good) throw refused("host", `Not a plain host name: ${shown(authority)}.`, "No user name, no bracketed address.");
  return host;
}

/** @type {(segment: string) => string} */
export function percentDecoded(segment) {
  return segment.replace(/%.{0,2}/gs, (code) => {
    const value = /^%[0-9A-Fa-f]{2}$/.test(code) ? parseInt(code.slice(1), 16) : 256;
    if (value > 0x7e) throw refused("percent", `Not a percent-encoded ASCII character: ${shown(code)}.`);
    return String.fromCharCode(value);
  });
}

/** @type {(value: string) => string} */
export const percentEncoded = (value) => value.replace(/[^A-Za-z0-9._~-]/g,
  (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** @type {(name: string, value: string, qualifiers?: Pair[]) => string} */
export const formatPath = (name, value, qualifiers = []) =>
  [[name, value], ...qualifiers].map(([code, text]) => `${code}/${percentEncoded(text)}`).join("/");

// {host, key, value, qualifiers: [[name, text]]}; padGtin pads a GTIN of 8, 12 or 13 digits to 14 (DESIGN 9).
/** @type {(uri: string, how?: { padGtin?: boolean }) => { host: string, key: string, value: string, qualifiers: Pair[] }} */
export function parse(uri, { padGtin = false } = {}) {
  const { host, segments, query } = splitUri(uri);
  const place = keyPlace(segments);
  if (place === null) {
    throw refused("no_key", `No GS1 key in the path: ${shown(uri)}.`,
      "Keys are numeric, for example /01/ for a GTIN; names such as /gtin/ are not used any more.");
  }
  const name = segments[place];
  const values = segments.slice(place + 1).filter((_, i) => i % 2 === 0).map(percentDecoded);
  const names = segments.slice(place + 2).filter((_, i) => i % 2 === 0);
  const short = padGtin && name === "01" && [8, 12, 13].includes(values[0].length);
  const value = short ? values[0].padStart(14, "0") : values[0];
  checkKey(name, value);
  /** @type {Pair[]} */
  const qualifiers = names.map((one, i) => [one, values[i + 1]]);
  checkQualifiers(name, qualifiers);
  // A qualifier of an order that the path does not follow is data beside the identity: 10 beside 235.
  const own = new Set([name, ...ruleOf(name).qualifiers.filter((order) => isSubsequence(names, order)).flat()]);
  for (const pair of query.split(/[;&]/)) {
    if (own.has(percentDecoded(cut(pair, "=")[0]))) {
      throw refused("query_key", `A key or qualifier stands in the query: ${shown(pair)}.`, "Put it in the path.");
    }
  }
  return { host, key: name, value, qualifiers };
}

// Where the right-most primary key stands, counting names and values in pairs from the end.
/** @type {(segments: string[]) => number | null} */
export function keyPlace(segments) {
  for (let place = segments.length - 2; place >= 0; place -= 2) if (PRIMARY_KEYS.has(segments[place])) return place;
  return null;
}

/** @type {(what: string, value: string) => IdentifierRefused} */
const badKey = (what, value) => refused("key_form", `${what}, unlike ${shown(value)}.`);

// Checks length, characters and check digits of a primary key's value; throws identifier.key_form, identifier.characters,
// identifier.check_digit, identifier.dots.
/** @type {(name: string, value: string) => void} */
export function checkKey(name, value) {
  const rule = ruleOf(name);
  const head = value.slice(0, rule.digits);
  const tail = value.slice(rule.digits);
  if (head.length < rule.digits || (head && !isDigits(head))) throw badKey(`A ${rule.title} begins with ${rule.digits} digits`, value);
  if (tail.length > rule.extra || !value) throw badKey(`A ${rule.title} has at most ${rule.digits + rule.extra} characters`, value);
  checkCharacters(rule.title, tail, rule.charset);
  if (rule.digits === 0 && !/^[0-9]{4}./.test(value)) throw badKey(`A ${rule.title} begins with a company prefix`, value);
  checkDigits(name, rule, value);
  checkDots(value);
}

// Checks the modulo 10 digit, or the check pair of a GMN (8013), and what two keys need besides: a GRAI (8003) is padded
// with a zero in front; an ITIP (8006) ends with the number of the piece and of all pieces, two digits each.
/** @type {(name: string, rule: Key, value: string) => void} */
function checkDigits(name, { title, checked }, value) {
  const good = name === "8013" ? hasCheckPair(value) : checked === null || hasCheckDigit(value.slice(...checked));
  if (!good) throw refused("check_digit", `The check digit of this ${title} does not fit: ${shown(value)}.`);
  if (name === "8003" && value[0] !== "0") throw badKey("A GRAI is written with a leading zero", value);
  const [piece, pieces] = [value.slice(14, 16), value.slice(16, 18)].map(Number);
  if (name === "8006" && !(piece > 0 && piece <= pieces)) throw badKey("An ITIP names a piece that exists", value);
}

// Checks the qualifiers of a key: an allowed order (gaps are allowed), 8020 with 415 (General Specifications 4.14),
// then each value by itself.
/** @type {(name: string, qualifiers: Pair[]) => void} */
export function checkQualifiers(name, qualifiers) {
  const names = qualifiers.map(([one]) => one);
  const { qualifiers: orders, needs } = ruleOf(name);
  if (!orders.some((order) => isSubsequence(names, order))) {
    const allowed = orders.filter((order) => order.length).map((order) => order.join(", ")).join(" or ") || "none";
    throw refused("qualifier_order", `Qualifiers ${shown(names.join(", "))} do not fit key ${name}.`,
      `Allowed, in this order: ${allowed}.`);
  }
  if (needs && !names.includes(needs)) {
    throw refused("qualifier_missing", `Key ${name} names nothing without ${needs}.`,
      `Write /${name}/... with /${needs}/... behind it.`);
  }
  for (const [one, value] of qualifiers) checkQualifier(one, value);
}

// Checks length, characters and form of one qualifier; throws identifier.qualifier_form, identifier.characters,
// identifier.dots.
/** @type {(name: string, value: string) => void} */
function checkQualifier(name, value) {
  const [charset, longest] = QUALIFIERS[name];
  /** @type {(what: string) => IdentifierRefused} */
  const bad = (what) => refused("qualifier_form", `Qualifier ${name} ${what}, unlike ${shown(value)}.`);
  if (!value || value.length > longest) throw bad(`has 1 to ${longest} characters`);
  checkCharacters(`qualifier ${name}`, value, charset);
  checkDots(value);
  if (name === "8011" && value[0] === "0") throw bad("has no leading zero");
  if (name === "7040" && !/^[0-9]...$/.test(value)) throw bad("is a digit and three characters");
}

/** @type {(names: string[], order: string[]) => boolean} */
function isSubsequence(names, order) {
  let at = -1;
  return names.every((name) => {
    const next = order.indexOf(name, at + 1);
    at = next;
    return next >= 0;
  });
}

/** @type {(what: string, value: string, charset: Charset) => void} */
function checkCharacters(what, value, charset) {
  if (!CHARSETS[charset](value)) throw refused("characters", `Characters that ${what} may not have: ${shown(value)}.`);
}

/** @type {(value: string) => void} */
function checkDots(value) {
  // Clients and servers remove such path segments before anybody can compare them (RFC 3986 section 5.2.4).
  if (value === "." || value === "..") throw refused("dots", `A value that addresses cannot carry: ${shown(value)}.`);
}
