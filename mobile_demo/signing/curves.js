// Points and signatures of the three key kinds, checked beyond what WebCrypto checks, to the same answers as
// signing/curves.py: Ed25519 keys are canonical points of the prime-order group (T29), P-256 and P-384 keys
// compressed points on their curve (T32), ECDSA signatures r || s with both halves in range (T31).

import { KeyRefused, ProofRefused } from "./errors.js";
import { hex } from "./sha2.js";

/** @typedef {"Ed25519" | "P-256" | "P-384"} Kind */
/** @typedef {{ size: number, hash: string, p: bigint, b: bigint, order: bigint }} Curve */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n;
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, Y8, P - Y8]);
const LADDER = [...L.toString(2)].map(Number);

/** @type {Readonly<Record<string, Curve>>} */
export const CURVES = Object.freeze({
  "P-256": {
    size: 32,
    hash: "SHA-256",
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  "P-384": {
    size: 48,
    hash: "SHA-384",
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
});

/** @type {(bytes: Uint8Array) => bigint} */
const toBig = (bytes) => BigInt(`0x0${hex(bytes)}`);

/** @type {(number: bigint, size: number) => Uint8Array} */
function fromBig(number, size) {
  const text = number.toString(16).padStart(2 * size, "0");
  return Uint8Array.from({ length: size }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** @type {(base: bigint, exponent: bigint, modulus: bigint) => bigint} */
function power(base, exponent, modulus) {
  let result = 1n;
  for (const digit of exponent.toString(2)) {
    result = result * result % modulus;
    if (digit === "1") result = result * base % modulus;
  }
  return result;
}

// Throws unless 32 bytes are a canonical point of the prime-order group. The point is carried to Curve25519
// (u alone), where L times it must be the neutral element; a y of no point lies on the twist, whose order L does
// not divide.
/** @type {(raw: Uint8Array) => void} */
export function checkEd25519(raw) {
  if (raw.length !== 32) throw new KeyRefused("key.length", "An Ed25519 key has 32 bytes.");
  const y = toBig(raw.slice().reverse()) & (1n << 255n) - 1n;
  if (y >= P) throw new KeyRefused("key.non_canonical", "The Ed25519 key is not in its canonical form.");
  if (SMALL_ORDER_Y.has(y)) weak();
  const u = (1n + y) * power(1n - y + P, P - 2n, P) % P;
  // Montgomery's ladder (RFC 7748 section 5): (x2 : z2) ends as L times the point.
  let x2 = 1n, z2 = 0n, x3 = u, z3 = 1n;
  for (const bit of LADDER) {
    if (bit) [x2, z2, x3, z3] = [x3, z3, x2, z2];
    const sum = x2 + z2, difference = x2 - z2;
    const across = (x3 - z3) * sum % P, along = (x3 + z3) * difference % P;
    const square = sum * sum % P, other = difference * difference % P;
    const e = square - other;
    const plus = across + along, minus = across - along;
    x3 = plus * plus % P;
    z3 = u * (minus * minus % P) % P;
    x2 = square * other % P;
    z2 = e * (square + 121665n * e) % P;
    if (bit) [x2, z2, x3, z3] = [x3, z3, x2, z2];
  }
  if (z2 !== 0n) weak();
}

/** @type {() => never} */
function weak() {
  throw new KeyRefused(
    "key.weak", "The Ed25519 key is not a point of the prime-order group; signatures by it prove nothing.",
  );
}

// The uncompressed form, which every WebCrypto imports, of a compressed SEC 1 point; both primes are 3 mod 4.
/** @type {(kind: Kind, raw: Uint8Array) => Uint8Array<ArrayBuffer>} */
export function uncompressed(kind, raw) {
  const curve = CURVES[kind];
  if (!curve) badKind();
  if (raw.length !== curve.size + 1 || (raw[0] !== 2 && raw[0] !== 3)) badPoint(kind);
  const { p, b, size } = curve;
  const x = toBig(raw.subarray(1));
  if (x >= p) badPoint(kind);
  const square = ((x * x - 3n) * x % p + b + p) % p;
  let y = power(square, (p + 1n) / 4n, p);
  if (y * y % p !== square) badPoint(kind);
  if (Number(y & 1n) !== (raw[0] & 1)) y = p - y;
  return Uint8Array.from([4, ...raw.subarray(1), ...fromBig(y, size)]);
}

// 64 bytes with S < L (RFC 8032 section 5.1.7).
/** @type {(signature: Uint8Array) => void} */
export function checkEd25519Signature(signature) {
  if (signature.length !== 64 || toBig(signature.slice(32).reverse()) >= L) badSignature();
}

/** @type {(kind: Kind, signature: Uint8Array, requireLowS: boolean) => void} */
export function checkEcdsaSignature(kind, signature, requireLowS) {
  const { size, order } = CURVES[kind];
  if (signature.length !== 2 * size) badSignature();
  const r = toBig(signature.subarray(0, size));
  const s = toBig(signature.subarray(size));
  if (!(r > 0n && r < order && s > 0n && s < order)) badSignature();
  if (requireLowS && s > order / 2n) {
    throw new ProofRefused("signature.high_s", "The signature has the larger of the two possible values of s.");
  }
}

/** @type {() => never} */
function badSignature() {
  throw new ProofRefused("signature.encoding", "The signature is not in the one accepted form of its kind.");
}

/** @type {() => never} */
function badKind() {
  throw new KeyRefused("key.kind", "This is not a key of a known kind: Ed25519, P-256 or P-384.");
}

/** @type {(kind: Kind) => never} */
function badPoint(kind) {
  throw new KeyRefused("key.point", `This is not a point of ${kind} in the one accepted form.`);
}
