// What both cryptosuites share: proof options hashed before the document (Data Integrity EdDSA and ECDSA
// Cryptosuites 1.0, 3.2.3 to 3.2.5 of each). A suite neither verifies nor canonicalises.

/** @import { Kind } from "../curves.js" */
/** @import { Hash } from "../sha2.js" */
/** @import { JsonObject } from "../strict_json.js" */
/** @typedef {"sha256" | "sha384"} Algorithm */
/** @typedef {(document: JsonObject, algorithm: Algorithm) => Uint8Array} Canonicalise */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {Set<Kind>} kinds
 * @property {Set<Kind>} profileKinds
 * @property {(unsecured: JsonObject, kind: Kind, canonicalise: Canonicalise) => Uint8Array} documentHash
 * @property {(unsecured: JsonObject, options: JsonObject, kind: Kind, canonicalise: Canonicalise) => Uint8Array<ArrayBuffer>} message
 */

/** @type {(name: string, kinds: Kind[], profileKinds: Kind[], hashOf: (kind: Kind) => { algorithm: Algorithm, hash: Hash }) => Readonly<Suite>} */
export function suite(name, kinds, profileKinds, hashOf) {
  /** @type {Suite} */
  const made = {
    name,
    kinds: new Set(kinds),
    profileKinds: new Set(profileKinds),

    documentHash(unsecured, kind, canonicalise) {
      const { algorithm, hash } = hashOf(kind);
      return hash(canonicalise(unsecured, algorithm));
    },

    // options: the proof without proofValue; its configuration has the document's @context.
    message(unsecured, options, kind, canonicalise) {
      const { algorithm, hash } = hashOf(kind);
      const configuration = { ...options, "@context": unsecured["@context"] };
      return Uint8Array.from([
        ...hash(canonicalise(configuration, algorithm)), ...made.documentHash(unsecured, kind, canonicalise),
      ]);
    },
  };
  return Object.freeze(made);
}
