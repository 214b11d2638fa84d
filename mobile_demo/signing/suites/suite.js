// What both cryptosuites share: proof options hashed before the document (Data Integrity EdDSA and ECDSA
// Cryptosuites 1.0, 3.2.3 to 3.2.5 of each). A suite neither verifies nor canonicalises.

export function suite(name, kinds, profileKinds, hashOf) {
  return Object.freeze({
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
        ...hash(canonicalise(configuration, algorithm)), ...this.documentHash(unsecured, kind, canonicalise),
      ]);
    },
  });
}
