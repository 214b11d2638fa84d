// What all cryptosuites share: proof options hashed before the document (Data Integrity EdDSA and ECDSA
// Cryptosuites 1.0, 3.2.3 to 3.2.5 of each for RDFC, 3.3.3 to 3.3.5 for JCS). A suite does not verify, and is handed
// what canonicalises RDF.

import { canonical } from "../jcs.js";

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
 * @property {boolean} contextInProof a JCS suite, whose proof may repeat the context of the document
 * @property {(unsecured: JsonObject, kind: Kind, canonicalise: Canonicalise) => Uint8Array} documentHash
 * @property {(unsecured: JsonObject, options: JsonObject, kind: Kind, canonicalise: Canonicalise) => Uint8Array<ArrayBuffer>} message
 */

/** @typedef {(kind: Kind) => { algorithm: Algorithm, hash: Hash }} HashOf */

// Over RDFC-1.0: the configuration of the proof has the document's @context.
/** @type {(name: string, kinds: Kind[], profileKinds: Kind[], hashOf: HashOf) => Readonly<Suite>} */
export function suite(name, kinds, profileKinds, hashOf) {
  return made({ name, kinds: new Set(kinds), profileKinds: new Set(profileKinds), contextInProof: false }, hashOf, {
    bytes: (document, algorithm, canonicalise) => canonicalise(document, algorithm),
    configuration: (options, unsecured) => ({ ...options, "@context": unsecured["@context"] }),
  });
}

// Over the text: the options are signed as they stand, with the @context where they have one.
/** @type {(name: string, kinds: Kind[], profileKinds: Kind[], hashOf: HashOf) => Readonly<Suite>} */
export function jcsSuite(name, kinds, profileKinds, hashOf) {
  return made({ name, kinds: new Set(kinds), profileKinds: new Set(profileKinds), contextInProof: true }, hashOf, {
    bytes: canonical,
    configuration: (options) => options,
  });
}

/**
 * @typedef {object} Form
 * @property {(document: JsonObject, algorithm: Algorithm, canonicalise: Canonicalise) => Uint8Array} bytes
 * @property {(options: JsonObject, unsecured: JsonObject) => JsonObject} configuration
 */
/** @type {(facts: Pick<Suite, "name" | "kinds" | "profileKinds" | "contextInProof">, hashOf: HashOf, form: Form) => Readonly<Suite>} */
function made(facts, hashOf, form) {
  /** @type {Suite} */
  const suite = {
    ...facts,

    documentHash(unsecured, kind, canonicalise) {
      const { algorithm, hash } = hashOf(kind);
      return hash(form.bytes(unsecured, algorithm, canonicalise));
    },

    // options: the proof without proofValue.
    message(unsecured, options, kind, canonicalise) {
      return Uint8Array.from([
        ...suite.documentHash(form.configuration(options, unsecured), kind, canonicalise),
        ...suite.documentHash(unsecured, kind, canonicalise),
      ]);
    },
  };
  return Object.freeze(suite);
}
