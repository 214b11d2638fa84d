// Identifiers of devices, plants and meters are compared in one text for every spelling of one of them, and so are names of
// instruments and interventions (T362, T474, T589).

import { folded } from "../folding.js";
import { IdentifierRefused } from "./digital_link.js";
import { parseProductId } from "./product_id.js";
import { labelOf } from "./punycode.js";

const HOSTS = { doi: "https://doi.org/", hdl: "https://hdl.handle.net/" }; // who resolves a DOI or a handle

/** @type {(iri: string) => string | null} */
function productKey(iri) {
  try {
    return parseProductId(iri).key;
  } catch (error) {
    if (!(error instanceof IdentifierRefused)) throw error;
    return null;
  }
}

// The text by which a device is compared: its GS1 key, licence plate or UUID, whatever host serves it. Any other address in
// its normal form (RFC 3986 section 6.2).
/** @type {(iri: string) => string} */
export function deviceKey(iri) {
  const key = productKey(iri);
  if (key !== null) return key;
  const plain = normalForm(iri);
  return productKey(plain) ?? plain;
}

// An identifier with escapes only where they are needed, and an address without what names nothing: the user, the usual port,
// closing dots of the host, segments . and .., and a slash, query or fragment with nothing behind it. A host is in Unicode. A
// fragment may be what names it.
/** @type {(iri: string) => string} */
function normalForm(iri) {
  const plain = iri.replace(/(?:%[89A-Fa-f][0-9A-Fa-f])+/g, textOf).replace(/%([0-9A-Fa-f]{2})/g, decoded);
  const found = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(plain);
  if (!found) return plain;
  const [, scheme, authority, path, ...more] = found;
  const usual = scheme.toLowerCase() === "http" ? "80" : "443";
  const [, host, port = ""] = /** @type {RegExpExecArray} */ (/^(.*?)(?::0*([0-9]*))?$/s.exec(authority.slice(authority.lastIndexOf("@") + 1)));
  const rest = more.filter((part) => part !== undefined && part.length > 1).join("");
  return `${scheme.toLowerCase()}://${hostOf(host)}${port && port !== usual ? `:${port}` : ""}${pathOf(path)}${rest}`;
}

// A name of a host in Unicode, folded; its full stops may be written in other ways (RFC 3490 section 3.1).
/** @type {(host: string) => string} */
const hostOf = (host) => folded(folded(host).replace(/[\u3002\uff0e\uff61]/g, ".").replace(/\.+$/, "").split(".").map(labelOf).join(".")).replace(/\.+$/, "");

// A path without dot segments (RFC 3986 section 5.2.4) and slashes at its end.
/** @type {(path: string) => string} */
function pathOf(path) {
  /** @type {string[]} */
  const kept = [];
  for (const segment of path.split("/").slice(1)) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  return kept.map((segment) => `/${segment}`).join("").replace(/\/+$/, "");
}

// The text by which an instrument or intervention is compared: no blanks, one case, identifiers by their key (T474). An address is
// one whether or not it is asked for by TLS; a DOI and a handle are one with each address of theirs, in which the slash may be
// escaped.
/** @type {(text: string | undefined) => string} */
export function named(text = "") {
  const plain = folded(text).replace(/^(?:info:(doi|hdl)\/|(doi|hdl):)/, (_, one, other) => HOSTS[/** @type {"doi"} */ (one ?? other)]);
  const key = folded(deviceKey(plain.startsWith("http://") ? normalForm(plain).replace(/^http:/, "https:") : plain));
  const [start] = /^https:\/\/(?:(?:dx\.|www\.)?doi\.org|hdl\.handle\.net)\//.exec(key) ?? [""];
  if (!start) return key;
  return folded(deviceKey(`${HOSTS[start.includes("doi.org") ? "doi" : "hdl"]}${key.slice(start.length).replaceAll("%2f", "/")}`));
}

// Whether others can name it in the same way: an identifier, and no word of the reporter.
/** @type {(text: string | undefined) => boolean} */
export const isShared = (text = "") => /^(?:(?:urn|did|doi|hdl|ark|info|tag):|[a-z][a-z0-9+.-]*:\/\/)./s.test(folded(text));

// The text that escapes beyond ASCII stand for, where they are UTF-8.
/** @type {(escapes: string) => string} */
function textOf(escapes) {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

/** @type {(escape: string, digits: string) => string} */
function decoded(escape, digits) {
  const sign = String.fromCharCode(parseInt(digits, 16));
  return /^[A-Za-z0-9._~-]$/.test(sign) ? sign : escape.toUpperCase();
}
