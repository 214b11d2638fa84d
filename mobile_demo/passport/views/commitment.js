// Facts under the root of a salted Merkle tree, and what some of them with a proof lead to (DESIGN 2.9). A leaf is the
// JCS bytes of place, salt and value, hashed as RFC 6962 has it; the leaves stand in the order of their hashes.

import { multibaseEncode } from "../../signing/encoding.js";
import { canonical } from "../../signing/jcs.js";
import { leafHash, nodeHash } from "../../signing/logs/merkle.js";
import { hex, sha256 } from "../../signing/sha2.js";
import { utf8 } from "../../signing/text.js";

/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Fact } from "./facts.js" */

const LEAST_SIZE = 16;
const SALT_BYTES = 16;
const BLOCK = 64;

/** @type {(at: string, salt: string, value: JsonObject) => Uint8Array} */
export const hashed = (at, salt, value) => leafHash(canonical({ at, salt, value }));

// A root as digestMultibase: the multihash sha2-256 that holds it.
/** @type {(root: Uint8Array) => string} */
export const rootText = (root) => multibaseEncode("u", Uint8Array.from([0x12, 0x20, ...root]));

// Whether the hashes of leaves at their places and a proof lead to a root, with no hash left over. size is a power of
// two, every place below it; the two fix how many hashes there are and on which side each stands.
/** @type {(leaves: Map<number, Uint8Array>, size: number, proof: Uint8Array[], root: string) => boolean} */
export function leadsToRoot(leaves, size, proof, root) {
  let row = leaves;
  let used = 0;
  for (let width = size; width > 1; width /= 2) {
    /** @type {Map<number, Uint8Array>} */
    const above = new Map();
    for (const [place, own] of [...row].sort(([one], [other]) => one - other)) {
      const parent = Math.floor(place / 2);
      if (above.has(parent)) continue;
      const sibling = row.get(place ^ 1) ?? proof[used++];
      if (sibling === undefined) return false;
      above.set(parent, place % 2 ? nodeHash(sibling, own) : nodeHash(own, sibling));
    }
    row = above;
  }
  const top = row.get(0);
  return used === proof.length && top !== undefined && rootText(top) === root;
}

/** @type {(key: Uint8Array, message: Uint8Array) => Uint8Array} */
function hmac(key, message) {
  /** @type {(pad: number, rest: Uint8Array) => Uint8Array} */
  const inner = (pad, rest) => {
    const bytes = new Uint8Array(BLOCK + rest.length).fill(pad, 0, BLOCK);
    key.forEach((byte, place) => (bytes[place] ^= byte));
    bytes.set(rest, BLOCK);
    return sha256(bytes);
  };
  return inner(0x5c, inner(0x36, message));
}

// What a claim says of its facts: root and size. salt is that of the workings, 32 bytes.
/** @type {(facts: Fact[], salt: Uint8Array) => { digestMultibase: string, size: string }} */
export function committed(facts, salt) {
  const leaves = facts.map(({ at, value }) =>
    hashed(at, multibaseEncode("u", hmac(salt, utf8(`passport-view/1\0${at}`)).subarray(0, SALT_BYTES)), value));
  let size = LEAST_SIZE;
  while (size < leaves.length) size *= 2;
  for (let number = 0; leaves.length < size; number += 1) leaves.push(hmac(salt, utf8(`passport-view/1 padding\0${number}`)));
  let row = leaves.map((leaf) => ({ leaf, order: hex(leaf) }))
    .sort((one, other) => (one.order < other.order ? -1 : Number(one.order > other.order))).map(({ leaf }) => leaf);
  while (row.length > 1) row = row.flatMap((leaf, place) => (place % 2 ? [] : [nodeHash(leaf, row[place + 1])]));
  return { digestMultibase: rootText(row[0]), size: String(size) };
}
