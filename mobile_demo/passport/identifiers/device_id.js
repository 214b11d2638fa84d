// Identifiers of devices, plants and meters in one text for most spellings of one of them (T362). Where instruments and
// reports are compared, and found, address.js does it, which knows all forms of an address.

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

/** @type {(escape: string, digits: string) => string} */
function decoded(escape, digits) {
  const sign = String.fromCharCode(parseInt(digits, 16));
  return /^[A-Za-z0-9._~-]$/.test(sign) ? sign : escape.toUpperCase();
}
