// A library's file: the signed credential and, beside it, its factor records. The credential signs the root of the
// RFC 6962 tree over the JCS bytes of the records in the order of their ids (DESIGN 2.10).

import { multibaseDigest } from "../../signing/digests.js";
import { multibaseDecode } from "../../signing/encoding.js";
import { ToolError } from "../../signing/errors.js";
import { canonical } from "../../signing/jcs.js";
import { EMPTY_ROOT, checkInclusion, leafHash, nodeHash } from "../../signing/logs/merkle.js";
import { decodeBase64 } from "../../signing/logs/notes.js";
import { rootText } from "../views/commitment.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */

const SHA2_256 = 2; // bytes of the multihash before the hash

// The digest by which claims and workings name a record.
/** @type {(record: JsonObject) => string} */
export const digestOf = (record) => multibaseDigest(canonical(record));
/** @type {(record: JsonObject) => Uint8Array} */
const leafOf = (record) => leafHash(canonical(record));

// The root over leaf hashes: a tree splits at the largest power of two below their number.
/** @type {(leaves: Uint8Array[]) => Uint8Array} */
function fold(leaves) {
  if (leaves.length < 2) return leaves[0] ?? EMPTY_ROOT;
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(fold(leaves.slice(0, half)), fold(leaves.slice(half)));
}

// Whether something with a canonical form is so; what has none is not.
/** @type {(asked: () => boolean) => boolean} */
function holding(asked) {
  try {
    return asked();
  } catch (error) {
    if (error instanceof ToolError) return false;
    throw error;
  }
}

// Whether records are exactly those of a signed root.
/** @type {(records: readonly JsonObject[], root: string, count: number) => boolean} */
export const holds = (records, root, count) =>
  holding(() => rootText(fold(records.map(leafOf))) === root && records.length === count);

// Whether a path, checked or not, leads from a record to a root over so many records.
/** @type {(record: JsonObject, path: JsonObject, root: string, count: number) => boolean} */
export function isProven(record, { index, hashes = [] }, root, count) {
  if (typeof index !== "string" || !/^[0-9]{1,9}$/.test(index) || !Array.isArray(hashes)) return false;
  const proof = hashes.map((/** @type {Json} */ one) => (typeof one === "string" ? decodeBase64(one) : null));
  if (proof.includes(null)) return false;
  return holding(() => {
    checkInclusion(leafOf(record), BigInt(index), BigInt(count), /** @type {Uint8Array[]} */ (proof), multibaseDecode(root, { maxChars: 47 }).slice(SHA2_256));
    return true;
  });
}
