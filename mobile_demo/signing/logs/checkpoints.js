// Checkpoints and cosignatures of C2SP: a signed tree head, and at what time a witness has seen it. A cosignature
// (type 0x04) signs cosignature/v1, the time, and the whole text of the checkpoint.

import { LogRefused } from "../errors.js";
import { hex } from "../sha2.js";
import { utf8 } from "../text.js";
import { EMPTY_ROOT, HASH_BYTES, MOST_LEAVES } from "./merkle.js";
import { COSIGNATURE, decodeBase64, ED25519 } from "./notes.js";

/** @import { Note, NoteKey, SignatureLine } from "./notes.js" */
/** @typedef {Readonly<{ origin: string, size: bigint, root: Uint8Array }>} Checkpoint */
/** @typedef {(key: NoteKey, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) => boolean} Check */

const NUMBER = /^(?:0|[1-9][0-9]{0,18})$/;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

// A decimal number below 2^63 without leading zeros; throws LogRefused log.number.
/** @type {(text: string) => bigint} */
export function parseNumber(text) {
  if (NUMBER.test(text) && BigInt(text) <= MOST_LEAVES) return BigInt(text);
  throw new LogRefused("log.number", "A size or index is not a decimal number below 2^63 without leading zeros.");
}

// The text of a checkpoint (not its signatures); further lines are never relied on.
/** @type {(text: string) => Checkpoint} */
export function parseCheckpoint(text) {
  const lines = text.split("\n");
  const last = lines.pop();
  const root = lines.length >= 3 ? decodeBase64(lines[2]) : null;
  if (last !== "" || lines.some((line) => !line) || root === null || root.length !== HASH_BYTES) {
    throw new LogRefused("log.checkpoint", "This is no checkpoint: it has not the three lines origin, size and root.");
  }
  const size = parseNumber(lines[1]);
  if (size === 0n && hex(root) !== hex(EMPTY_ROOT)) {
    throw new LogRefused("log.empty_root", "A checkpoint of no entries has another root than an empty log.");
  }
  return Object.freeze({ origin: lines[0], size, root });
}

/** @type {(name: string) => never} */
const mismatch = (name) => {
  throw new LogRefused("log.signature", `The signature of '${name}' does not belong to this note.`);
};

/** @type {(keys: readonly NoteKey[], kind: number, line: SignatureLine) => NoteKey | undefined} */
const keyOf = (keys, kind, line) => keys.find((key) => key.kind === kind && key.name === line.name && key.keyId === line.keyId);

// The keys of type 0x01 that signed a note. A line of a known key that does not verify refuses the whole note.
/** @type {(note: Note, keys: readonly NoteKey[], check: Check) => NoteKey[]} */
export function signedBy(note, keys, check) {
  return note.lines.flatMap((line) => {
    const key = keyOf(keys, ED25519, line);
    if (key !== undefined && !check(key, utf8(note.text), line.signature)) mismatch(line.name);
    return key === undefined ? [] : [key];
  });
}

// The cosignatures of known witnesses, in the order of their lines; one public key counts once.
/** @type {(note: Note, witnesses: readonly NoteKey[], check: Check) => { key: NoteKey, time: bigint }[]} */
export function cosignatures(note, witnesses, check) {
  /** @type {Map<string, { key: NoteKey, time: bigint }>} */
  const counted = new Map();
  for (const line of note.lines) {
    const key = keyOf(witnesses, COSIGNATURE, line);
    if (key === undefined) continue;
    const time = BigInt(`0x${hex(line.signature.subarray(0, TIME_BYTES))}`);
    const signature = line.signature.slice(TIME_BYTES);
    if (signature.length !== SIGNATURE_BYTES || time <= 0n || time > MOST_LEAVES) mismatch(line.name);
    if (!check(key, utf8(`cosignature/v1\ntime ${time}\n${note.text}`), signature)) mismatch(line.name);
    const raw = hex(key.publicKey.raw);
    if (!counted.has(raw)) counted.set(raw, { key, time });
  }
  return [...counted.values()];
}
