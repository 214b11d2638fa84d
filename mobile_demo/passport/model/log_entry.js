// Entries of a transparency log: what is logged about a signed document, computed from the document alone. Four lines:
// the kind, D(x), a hash of what it is about, a hash of the key that signed it.

import { sha256 } from "../../signing/sha2.js";
import { utf8 } from "../../signing/text.js";
import { parseProductId } from "../identifiers/product_id.js";

/** @import { JsonObject } from "../../signing/strict_json.js" */

const FORMAT = "passport-log/1";
/** @type {Map<string, (document: JsonObject) => string>} */
const SUBJECTS = new Map([
  // Two claims for one product share their line whatever host, alias or spelling names the product.
  ["claim", (document) => parseProductId(document.credentialSubject.id).key],
  // Every year of an entity shares its line; the id is a Digital Link too, which has several spellings.
  ["carbonstatement", (document) => parseProductId(document.credentialSubject.id).key],
  ["inventory", (document) => parseProductId(document.credentialSubject.id).key],
  ["statement", (document) => document.credentialSubject.digestMultibase],
]);

// Whether the phone can be asked for the entry of a kind: claim and statement, whose proofs a passport carries.
/** @type {(kind: string) => boolean} */
export const isLogged = (kind) => SUBJECTS.has(kind);

// What a document is about: product key or claim digest; throws for a product id that is none.
/** @type {(kind: string, document: JsonObject) => string} */
export const subjectOf = (kind, document) => /** @type {(document: JsonObject) => string} */ (SUBJECTS.get(kind))(document);

/** @type {(kind: string, digest: string, subject: string, multikey: string) => Uint8Array} */
export const logEntry = (kind, digest, subject, multikey) =>
  utf8([`${FORMAT} ${kind}`, digest, hashed("subject", subject), hashed("key", multikey), ""].join("\n"));

/** @type {(name: string, text: string) => string} */
const hashed = (name, text) => btoa(String.fromCharCode(...sha256(utf8(`${FORMAT} ${name}\n${text}`))));
