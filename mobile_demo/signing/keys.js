// Public keys: checked when made, remembered, and verifying through WebCrypto.

import { CURVES, checkEcdsaSignature, checkEd25519, checkEd25519Signature, uncompressed } from "./curves.js";
import { multibaseDecode, multikeyDecode, multikeyEncode } from "./encoding.js";
import { KeyRefused, ProofMismatch, Unavailable } from "./errors.js";
import { hex, sha256 } from "./sha2.js";

/** @import { Kind } from "./curves.js" */
/** @typedef {(signature: Uint8Array, message: Uint8Array, rawKey: Uint8Array) => boolean | Promise<boolean>} Check */

/** @type {Map<Kind, string>} */
const CODEC = new Map([["Ed25519", "ed25519-pub"], ["P-256", "p256-pub"], ["P-384", "p384-pub"]]);
const REMEMBERED = 1024;
/** @type {Map<string, PublicKey>} */
const remembered = new Map();
/** @type {Map<string, PublicKey>} */
const byMultikey = new Map();
/** @type {Check | null} */
let ed25519Fallback = null;

// check(signature, message, rawKey) -> boolean or a promise of one, strict as RFC 8032; used only where this
// browser's WebCrypto has no Ed25519.
/** @type {(check: Check | null) => void} */
export function setEd25519Fallback(check) {
  ed25519Fallback = check;
}

export class PublicKey {
  /** @type {Promise<CryptoKey | null> | null} */
  #imported = null;

  // raw: 32 bytes for Ed25519, a compressed SEC 1 point for the P curves. Throws KeyRefused.
  /**
   * @param {Kind} kind
   * @param {Uint8Array} raw
   */
  constructor(kind, raw) {
    if (kind === "Ed25519") checkEd25519(raw);
    this.kind = kind;
    this.raw = Uint8Array.from(raw);
    this.multikey = multikeyEncode(/** @type {string} */ (CODEC.get(kind)), raw);
    this.point = kind === "Ed25519" ? this.raw : uncompressed(kind, raw);
    Object.freeze(this);
  }

  /** @type {(kind: Kind, raw: Uint8Array) => PublicKey} */
  static fromRaw(kind, raw) {
    const name = `${kind} ${hex(raw)}`;
    let key = remembered.get(name);
    if (key === undefined) {
      key = new PublicKey(kind, raw);
      if (remembered.size >= REMEMBERED) remembered.delete(/** @type {string} */ (remembered.keys().next().value));
      remembered.set(name, key);
    }
    return key;
  }

  /** @type {(text: string) => PublicKey} */
  static fromMultikey(text) {
    const known = byMultikey.get(text);
    if (known !== undefined) return known;
    const [codec, raw] = multikeyDecode(text);
    for (const [kind, name] of CODEC) {
      if (name !== codec) continue;
      const key = PublicKey.fromRaw(kind, raw);
      if (byMultikey.size >= REMEMBERED) byMultikey.delete(/** @type {string} */ (byMultikey.keys().next().value));
      byMultikey.set(text, key);
      return key;
    }
    throw new KeyRefused("key.kind", "This is a private key where a public key is due.");
  }

  /** @type {(other: PublicKey) => boolean} */
  equals(other) {
    return this.kind === other.kind && hex(this.raw) === hex(other.raw);
  }

  // A text to compare by eye or telephone: SHA256: and base64 of the hash of the multikey bytes.
  get fingerprint() {
    const value = sha256(multibaseDecode(this.multikey));
    return `SHA256:${btoa(String.fromCharCode(...value)).replace(/=+$/, "")}`;
  }

  // Resolves when the signature is this key's over the message. Rejects with ProofRefused (signature.encoding),
  // ProofMismatch, or Unavailable, which says nothing about the signature. `requireLowS`: of the two ECDSA signatures with
  // s and n - s only the lower one is taken. Where the browser has no Ed25519, the library that the app added answers.
  /** @type {(message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, how?: { requireLowS?: boolean }) => Promise<void>} */
  async verify(message, signature, { requireLowS = false } = {}) {
    const edwards = this.kind === "Ed25519";
    if (edwards) checkEd25519Signature(signature);
    else checkEcdsaSignature(this.kind, signature, requireLowS);
    const how = edwards ? { name: "Ed25519" } : { name: "ECDSA", hash: CURVES[this.kind].hash };
    const key = await this.#key();
    // A browser that fails here says nothing about the signature: an answer is true or false.
    let good = key && await globalThis.crypto.subtle.verify(how, key, signature, message).catch(() => null);
    if (good === null && edwards && ed25519Fallback) {
      good = strictR(signature) && await ed25519Fallback(signature, message, this.raw);
    }
    if (good === null) {
      throw new Unavailable("crypto.unavailable", `This browser cannot check ${this.kind} signatures here.`);
    }
    if (!good) {
      throw new ProofMismatch("signature.mismatch", "The signature does not belong to these bytes and this key.");
    }
  }

  // The imported key, or null where this browser cannot.
  /** @type {() => Promise<CryptoKey | null>} */
  #key() {
    const how = this.kind === "Ed25519" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: this.kind };
    this.#imported ??= (async () => {
      try {
        return await globalThis.crypto.subtle.importKey("raw", this.point, how, false, ["verify"]);
      } catch {
        return null; // no subtle at all (plain HTTP), or one without this algorithm; the point has been checked
      }
    })();
    return this.#imported;
  }
}

// Libraries may multiply the equation by eight, which lets a sum of R and a small point through; WebCrypto and
// Python do not. An honest R is a point of the prime-order group like a key.
/** @type {(signature: Uint8Array) => boolean} */
function strictR(signature) {
  try {
    checkEd25519(signature.subarray(0, 32));
    return true;
  } catch (error) {
    if (error instanceof KeyRefused) return false;
    throw error;
  }
}
