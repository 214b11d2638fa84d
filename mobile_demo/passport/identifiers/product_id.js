// What identifies a product, whatever host serves it. Compared are the primary key and all qualifiers,
// percent-decoded, GTIN padded to 14, case-sensitive; host and query are ignored (DESIGN 9).

import { multibaseDigest } from "../../signing/digests.js";
import { ToolError } from "../../signing/errors.js";
import { isDigits } from "./check_digits.js";
import { formatPath, keyPlace, parse, percentDecoded, refused, ruleOf, shown, splitUri } from "./digital_link.js";
import { isPlate, isUuid, platePath } from "./licence_plate.js";

/** @import { Pair } from "./digital_link.js" */
/** @typedef {Readonly<{ kind: string, domain: string, key: string, primary: Pair, qualifiers: Pair[] }>} ProductId */
/** @typedef {{ scheme: string, value: string }} Prefix */

// {kind: gs1|plate|uuid, domain, key: canonical path, primary: [ai, value], qualifiers: [[ai, value]]}
/** @type {(uri: string) => ProductId} */
export function parseProductId(uri) {
  const { scheme, host, segments } = splitUri(uri);
  if (segments.length < 2 || segments.at(-2) !== "p" || keyPlace(segments) !== null) {
    const { key, value, qualifiers } = parse(uri, { padGtin: true });
    const path = formatPath(key, value, qualifiers);
    return Object.freeze({ kind: "gs1", domain: host, key: path, primary: /** @type {Pair} */ ([key, value]), qualifiers });
  }
  if (scheme !== "https") throw refused("scheme", `A licence plate or UUID needs an https address: ${shown(uri)}.`);
  const text = percentDecoded(segments[segments.length - 1]);
  const key = platePath(text);
  return Object.freeze({ kind: isUuid(text) ? "uuid" : "plate", domain: host, key, primary: /** @type {Pair} */ (["p", text]), qualifiers: [] });
}

// One string for primary key and qualifiers: equal exactly where both are.
/** @type {(product: ProductId) => string} */
export const identity = (product) => JSON.stringify([product.primary, product.qualifiers]);

// The identities of those names that are product ids, as a Set: one string for every spelling of a product. What is
// none is left out: no issuer holds a prefix for it.
/** @type {(names: string[]) => Set<string>} */
export function identities(names) {
  return new Set(names.flatMap((name) => {
    try {
      return [identity(parseProductId(name))];
    } catch (error) {
      if (error instanceof ToolError) return [];
      throw error;
    }
  }));
}

const SERIALS = ["21", "235"]; // of one item under a GTIN or ITIP
const BESIDE_SERIAL = ["10", "22"]; // lot and variant name no other item beside a serial number

// Whether a serial number makes it the identifier of one item.
/** @type {(qualifiers: Pair[]) => boolean} */
export const isItem = (qualifiers) => qualifiers.some(([name]) => SERIALS.includes(name));

// The digest by which a claim lists an item: of its canonical path, lot and variant left out beside a serial number.
/** @type {(product: ProductId) => string} */
export function itemDigest({ key, primary, qualifiers }) {
  const left = qualifiers.filter(([name]) => !BESIDE_SERIAL.includes(name));
  const path = isItem(qualifiers) ? formatPath(...primary, left) : key;
  return multibaseDigest(new TextEncoder().encode(path));
}

// Keys of the items that a claim is about: those of its names and those it lists by their digests.
/** @type {(names: readonly string[], listed: readonly string[]) => Set<string>} */
export const itemKeys = (names, listed) => new Set([
  ...listed, ...names.filter((name) => identities([name]).size).map((name) => itemDigest(parseProductId(name))),
].map((digest) => `item ${digest}`));

// How the identifier a claim is about relates to the one on the label: a lot's claim for an item's label is
// broader (T108); a label that says less than the claim is another product (T62).
/** @type {(scanned: ProductId, claimed: ProductId) => "different" | "same" | "broader"} */
export function relation(scanned, claimed) {
  if (JSON.stringify(scanned.primary) !== JSON.stringify(claimed.primary)) return "different";
  if (identity(scanned) === identity(claimed)) return "same";
  const has = new Set(scanned.qualifiers.map(String));
  const mine = new Set(claimed.qualifiers.map(String));
  return mine.size < has.size && [...mine].every((one) => has.has(one)) ? "broader" : "different";
}

// Whether one of a party's prefixes {scheme, value} covers the product (T105); a malformed one covers nothing.
/** @type {(prefixes: readonly Prefix[], product: ProductId) => boolean} */
export const coveredBy = (prefixes, product) => prefixes.some(({ scheme, value }) => covers(scheme, value, product));

// Scheme and text by which prefixes of two parties are compared (T119), null for one that covers nothing. Two gs1 or
// plate prefixes overlap exactly when one begins with the other; domains when they name one host.
/** @type {(prefix: Prefix) => [scheme: string, text: string] | null} */
export function comparablePrefix({ scheme, value }) {
  if (scheme === "domain") return [scheme, value.toLowerCase().replace(/:443$/, "").replace(/\.$/, "")];
  return isPrefix(scheme, value) ? [scheme, value] : null;
}

/** @type {(scheme: string, value: string) => boolean} */
function isPrefix(scheme, value) {
  // Below four digits a prefix would name an agency or a country, never a company.
  if (scheme === "gs1") return value.length >= 4 && value.length <= 12 && isDigits(value);
  return scheme === "plate" && value.length >= 3 && (isPlate(value) || isPlate(`${value}00`));
}

/** @type {(scheme: string, value: string, product: ProductId) => boolean} */
function covers(scheme, value, { kind, primary: [key, text], domain }) {
  if (scheme === "domain") return kind === "uuid" && value === domain;
  if (scheme !== kind || !isPrefix(scheme, value)) return false;
  return text.startsWith(value, scheme === "gs1" ? ruleOf(key).company : 0);
}
