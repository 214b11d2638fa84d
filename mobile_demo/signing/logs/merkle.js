// Merkle trees of RFC 6962: hashes and inclusion proofs. Sizes and indices are BigInt below 2^63, hashes 32 bytes.

import { LogRefused } from "../errors.js";
import { hex, sha256 } from "../sha2.js";

export const MOST_LEAVES = (1n << 63n) - 1n;
export const HASH_BYTES = 32;
export const EMPTY_ROOT = sha256(new Uint8Array());

/** @type {(prefix: number, ...parts: Uint8Array[]) => Uint8Array} */
function hashed(prefix, ...parts) {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0));
  bytes[0] = prefix;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return sha256(bytes);
}

// An entry as a leaf: SHA-256 over 0x00 and the entry.
/** @type {(entry: Uint8Array) => Uint8Array} */
export const leafHash = (entry) => hashed(0, entry);
/** @type {(left: Uint8Array, right: Uint8Array) => Uint8Array} */
export const nodeHash = (left, right) => hashed(1, left, right);

/** @type {(number: bigint) => number} */
const bitLength = (number) => (number === 0n ? 0 : number.toString(2).length);
/** @type {(number: bigint) => number} */
const bitCount = (number) => number.toString(2).replaceAll("0", "").length;

// Returns where the proof leads from a leaf hash at index to the root of size leaves; the two numbers fix how many
// hashes there are and on which side each stands. Throws LogRefused log.index or log.proof.
/** @type {(leaf: Uint8Array, index: bigint, size: bigint, proof: readonly Uint8Array[], expectedRoot: Uint8Array) => void} */
export function checkInclusion(leaf, index, size, proof, expectedRoot) {
  if (index < 0n || index >= size || size > MOST_LEAVES) {
    throw new LogRefused("log.index", `A tree of ${size} entries has no entry ${index}.`);
  }
  // Below the point where the paths of this leaf and of the last leaf part, a sibling stands on either side.
  const inner = bitLength(index ^ (size - 1n));
  const border = bitCount(index >> BigInt(inner));
  const hashes = [leaf, expectedRoot, ...proof];
  const fitting = proof.length === inner + border && hashes.every((one) => one.length === HASH_BYTES);
  let value = leaf;
  if (fitting) {
    proof.forEach((sibling, place) => {
      const left = place >= inner || (index >> BigInt(place)) & 1n;
      value = left ? nodeHash(sibling, value) : nodeHash(value, sibling);
    });
  }
  if (!fitting || hex(value) !== hex(expectedRoot)) {
    throw new LogRefused("log.proof", "The inclusion proof does not lead to the root of the checkpoint.");
  }
}
