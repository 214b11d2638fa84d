// Digests of bytes and of signed documents, written as multibase multihashes (T39: two algorithms, untruncated).

import { multibaseDecode, multibaseEncode } from "./encoding.js";
import { EncodingRefused } from "./errors.js";
import { canonical } from "./jcs.js";
import { sha256, sha384 } from "./sha2.js";

/** @import { JsonObject } from "./strict_json.js" */

export { sha256, sha384 };

/** @type {Map<string, [number, number]>} */
const HEADER = new Map([["sha2-256", [0x12, 0x20]], ["sha2-384", [0x20, 0x30]]]);
const MAX_CHARS = 72;

/** @type {(bytes: Uint8Array, algorithm?: string) => string} */
export function multibaseDigest(bytes, algorithm = "sha2-384") {
  const value = algorithm === "sha2-256" ? sha256(bytes) : sha384(bytes);
  return multibaseEncode("u", Uint8Array.from([.../** @type {number[]} */ (HEADER.get(algorithm)), ...value]));
}

// [algorithm, bytes] of a digestMultibase.
/** @type {(text: string) => [algorithm: string, bytes: Uint8Array]} */
export function parseDigest(text) {
  const bytes = multibaseDecode(text, { maxChars: MAX_CHARS });
  for (const [algorithm, [code, length]] of HEADER) {
    if (bytes[0] === code) {
      if (bytes[1] !== length || bytes.length !== 2 + length) {
        throw new EncodingRefused("digest.length", `The ${algorithm} digest has not its full ${length} bytes.`);
      }
      return [algorithm, bytes.subarray(2)];
    }
  }
  throw new EncodingRefused("digest.algorithm", "The digest is of an algorithm this tool does not accept.");
}

// D(x) of a signed document, its proof included: sha2-384 over its JCS bytes (DESIGN 2.5).
/** @type {(secured: JsonObject) => string} */
export const documentDigest = (secured) => multibaseDigest(canonical(secured));
