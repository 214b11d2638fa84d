// Signed notes of C2SP: a text, an empty line, and lines with a key's name and signature. Signature types: 0x01
// Ed25519 over the text, 0x04 Ed25519 cosignatures (checkpoints.js); lines of other types belong to unknown keys.

import { LogRefused } from "../errors.js";
import { hex, sha256 } from "../sha2.js";
import { utf8 } from "../text.js";

/** @import { PublicKey } from "../keys.js" */
/** @typedef {Readonly<{ name: string, kind: number, publicKey: PublicKey, keyId: string }>} NoteKey keyId in hexadecimal */
/** @typedef {Readonly<{ name: string, keyId: string, signature: Uint8Array<ArrayBuffer> }>} SignatureLine */
/** @typedef {Readonly<{ text: string, lines: readonly SignatureLine[] }>} Note */

export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
const KEY_ID_BYTES = 4;
const MOST_SIGNATURES = 16;
const MOST_BYTES = 100_000;
const DASH = "\u2014 ";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
// What Python's isspace says, control characters included.
const NO_NAME = /[\u0000- +\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** @type {(reason: string) => never} */
const refuse = (reason) => {
  throw new LogRefused("log.note", `This is no signed note: ${reason}.`);
};

// A key that signs notes; keyId is the first four bytes of SHA-256(name, line feed, type, key).
/** @type {(name: string, kind: number, publicKey: PublicKey) => NoteKey} */
export function noteKey(name, kind, publicKey) {
  const named = utf8(`${name}\n`);
  const bytes = new Uint8Array(named.length + 1 + publicKey.raw.length);
  bytes.set(named);
  bytes[named.length] = kind;
  bytes.set(publicKey.raw, named.length + 1);
  return Object.freeze({ name, kind, publicKey, keyId: hex(sha256(bytes).subarray(0, KEY_ID_BYTES)) });
}

// Reads a note that nobody has checked: strict lines, at most 16 signatures, no key twice.
/** @type {(text: string) => Note} */
export function parseNote(text) {
  if (utf8(text).length > MOST_BYTES) throw new LogRefused("log.note_size", "The note is too long.");
  if ([...text].some((sign) => sign < " " && sign !== "\n")) refuse("it holds a control character other than the line feed");
  const at = text.lastIndexOf("\n\n");
  const tail = text.slice(at + 2);
  if (at < 1 || !tail.endsWith("\n")) refuse("no empty line stands between text and signatures, or the last line does not end");
  const rows = tail.slice(0, -1).split("\n");
  if (rows.length > MOST_SIGNATURES) refuse(`it holds more than ${MOST_SIGNATURES} signatures`);
  const lines = rows.map(signatureLine);
  if (new Set(lines.map(({ name, keyId }) => `${keyId} ${name}`)).size !== lines.length) refuse("one key signs it twice");
  return Object.freeze({ text: `${text.slice(0, at)}\n`, lines });
}

/** @type {(row: string) => SignatureLine} */
function signatureLine(row) {
  const rest = row.startsWith(DASH) ? row.slice(DASH.length) : "";
  const blank = rest.indexOf(" ");
  const name = rest.slice(0, Math.max(blank, 0));
  const data = decodeBase64(rest.slice(blank + 1));
  if (!name || NO_NAME.test(name) || data === null || data.length <= KEY_ID_BYTES) {
    return refuse("a signature line is not in the form 'em dash, name, base64'");
  }
  return Object.freeze({ name, keyId: hex(data.subarray(0, KEY_ID_BYTES)), signature: data.slice(KEY_ID_BYTES) });
}

// Standard base64 with padding (RFC 4648 section 4); null where it is not the one encoding.
/** @type {(text: string) => Uint8Array<ArrayBuffer> | null} */
export function decodeBase64(text) {
  if (!BASE64.test(text)) return null;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (sign) => sign.charCodeAt(0)) : null;
}
