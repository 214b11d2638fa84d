// What a code or a link is, before anything is done with it. Pure: no page, no network, nothing opens. Loaded with the first
// code that is looked at: a passport that comes as a file needs none of it.

import { readProduct } from "../../passport/identifiers/reading.js";
import { isAskable } from "./scanning.js";

const LONGEST = 2_048;

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
