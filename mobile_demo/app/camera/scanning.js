// What a code, a link or a file is, before anything is done with it. Pure: no page, no network, nothing opens.

import { readProduct } from "../../passport/identifiers/reading.js";

const LONGEST = 2_048;
const PICTURES = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x52, 0x49, 0x46, 0x46], [0x47, 0x49, 0x46], [0x42, 0x4d]];

// One text to {kind: "product", text, product}, {kind: "address", text, host}: an ordinary web address,
// {kind: "refused", text, why}: an address made to deceive, {kind: "trustlist", text, host, address, fingerprint}: the
// code of a trust list (passport/belief/trust_code.py), or {kind: "text", text} (T96).
export function classify(raw) {
  const text = raw.trim();
  if (text.length > LONGEST) return { kind: "text", text: `${text.slice(0, 200)}…` };
  try {
    return { kind: "product", ...readProduct(text) };
  } catch {
    // No product: what else it is decides.
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1].toLowerCase();
  if (scheme === undefined) return { kind: "text", text };
  return scheme === "https" || scheme === "http" ? webAddress(text) : { kind: "refused", text, why: "scheme" };
}

function webAddress(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return { kind: "text", text };
  }
  if (url.username || url.password || /^[a-z]+:\/\/[^/?#]*@/i.test(text)) return { kind: "refused", text, why: "userinfo" };
  // The host as machines see it, with xn-- spelled out: letters of other scripts look like ours.
  const idn = url.hostname.split(".").some((part) => part.startsWith("xn--"));
  if (idn) return { kind: "refused", text, why: "idn", host: url.host };
  return listCode(url, text) ?? { kind: "address", text, host: url.host };
}

// The address of a trust list with the fingerprint of its publisher's key behind "#".
function listCode(url, text) {
  const [, fingerprint] = /^#trust=(SHA256:[A-Za-z0-9+/]{43})$/.exec(url.hash) ?? [];
  if (!fingerprint || !isAskable(url)) return null;
  return { kind: "trustlist", text, host: url.host, address: url.href.slice(0, -url.hash.length), fingerprint };
}

// All codes of one picture. A poster beside the label must not hide it; two products must not be mixed up.
export function decide(texts) {
  const found = [...new Set(texts)].map(classify);
  const products = new Map(found.filter((one) => one.kind === "product").map((one) => [one.product.key, one]));
  if (products.size > 1) return { kind: "several", count: products.size };
  if (products.size === 1) return [...products.values()][0];
  if (found.length > 1) return { kind: "several", count: found.length };
  return found[0] ?? { kind: "nothing" };
}

// The number on the product itself: serial, lot, plate; what a person finds stamped on the coil (T97).
export function serialOf(product) {
  const held = new Map(product.qualifiers);
  return held.get("21") ?? held.get("235") ?? held.get("10") ?? product.primary[1];
}

// Where the person may ask for a passport: the host is shown before. The canonical address, without the query.
export function askingAddress(product) {
  return `https://${product.domain}/${product.key}`;
}

// An address a person typed: https, a plain host, no user name; else null.
export function typedAddress(text) {
  try {
    const url = new URL(text.trim());
    const plain = !url.username && !url.password && !url.hash;
    return plain && isAskable(url) ? url : null;
  } catch {
    return null;
  }
}

const isAskable = (url) => url.protocol === "https:" || isLoopback(url);
const isLoopback = (url) => url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);

// What cameras save and not every device opens, by its first bytes; null for anything else.
export function pictureKind(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  if (head.slice(4, 8) === "ftyp") {
    if (/avi[fs]/.test(head.slice(8))) return "AVIF";
    if (/hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8))) return "HEIC";
  }
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return "TIFF";
  if (head.startsWith("\xff\x0a") || head.startsWith("\0\0\0\x0cJXL ")) return "JPEG XL";
  return head.startsWith("\0\0\0\x0cjP  ") ? "JPEG 2000" : null;
}

// From the first bytes of a file to "picture", "delivery" or "document"; a name that ends in .toml says "policy".
export function kindOfFile(bytes, name = "") {
  if (/\.toml$/i.test(name)) return "policy";
  if (pictureKind(bytes)) return "picture";
  if (PICTURES.some((magic) => magic.every((byte, place) => bytes[place] === byte))) return "picture";
  const head = new TextDecoder().decode(bytes.subarray(0, 80));
  return head.startsWith('{"format":"passport-delivery/') ? "delivery" : "document";
}
