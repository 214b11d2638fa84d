// Identifiers of devices, plants and meters in one text for most spellings of one of them (T362): by it files are found that bear
// on each other. What they say is compared by address.js, which knows all forms of an address.

import { folded } from "../folding.js";
import { parseProductId } from "./product_id.js";
import { IdentifierRefused } from "./digital_link.js";

// The text by which a device is compared: its GS1 key, licence plate or UUID, whatever host serves it. Any other address in
// its normal form (RFC 3986 section 6.2). A fragment may be what names it.
/** @type {(iri: string) => string} */
export function deviceKey(iri) {
  try {
    return parseProductId(iri).key;
  } catch (error) {
    if (!(error instanceof IdentifierRefused)) throw error;
  }
  const plain = iri.replace(/%([0-9A-Fa-f]{2})/g, decoded);
  const parts = /^https:\/\/([^/]*)(.*)$/s.exec(plain);
  return parts ? `https://${parts[1].replace(/:443$/, "").replace(/\.$/, "")}${parts[2]}` : plain;
}

// An address is one whether or not it is asked for by TLS.
/** @type {(text: string | undefined) => string} */
const secured = (text = "") => folded(text).replace(/^http:\/\//, "https://");
// The text by which an instrument or intervention is compared: no blanks, one case, identifiers by their key (T474).
/** @type {(text: string | undefined) => string} */
export const named = (text) => deviceKey(secured(text));

/** @type {(escape: string, digits: string) => string} */
function decoded(escape, digits) {
  const sign = String.fromCharCode(parseInt(digits, 16));
  return /^[A-Za-z0-9._~-]$/.test(sign) ? sign : escape.toUpperCase();
}
