// Signatures first; the bodies follow in the next commits.
export class PublicKey {
  // kind: "Ed25519" | "P-256" | "P-384"; raw: Uint8Array. Creating one checks it (throws KeyRefused).
  static fromRaw(kind, raw) { throw new Error("not written yet"); }
  static fromMultikey(text) { throw new Error("not written yet"); }
  static fromJwk(jwk) { throw new Error("not written yet"); }
  equals(other) { throw new Error("not written yet"); }
  get multikey() { throw new Error("not written yet"); }
  get fingerprint() { throw new Error("not written yet"); }
  // Resolves, or rejects with ProofRefused, ProofMismatch, Unavailable.
  async verify(message, signature, { requireLowS = false } = {}) { throw new Error("not written yet"); }
}
export function setEd25519Fallback(check) { throw new Error("not written yet"); }
