// SHA-256 and SHA-384 (FIPS 180-4), synchronous. WebCrypto has them too, but only as promises: canonicalisation
// hashes hundreds of short texts, some inside a recursion, and a promise for each costs more than the hash: 500 texts
// of 150 bytes take 0.9 ms here and 1.5 ms there, one after the other or all at once (desktop Chromium, best of 15). It
// also lacks them on plain HTTP. Only public data is hashed here; signatures are WebCrypto's.

/** @typedef {(bytes: Uint8Array) => Uint8Array<ArrayBuffer>} Hash */
/** @typedef {(text: string) => string} TextHash */
/** @typedef {(state: Int32Array, bytes: Uint8Array, at: number) => void} Rounds */

/** @type {number[]} */
const K64 = []; // [high, low] pairs of the round constants; the high halves are those of SHA-256
/** @type {number[]} */
const H256 = [];
/** @type {number[]} */
const H384 = [];

// FIPS 180-4 4.2 and 5.3: the first bits of the fractions of roots of primes.
/** @type {(number: number, degree: number) => bigint} */
function root(number, degree) {
  const wide = BigInt(number) << BigInt(64 * degree);
  let guess = BigInt(Math.ceil(number ** (1 / degree) * 2 ** 20) + 1) << 44n;
  for (;;) {
    const power = guess ** BigInt(degree - 1);
    const next = (guess * BigInt(degree - 1) + wide / power) / BigInt(degree);
    if (next >= guess) return BigInt.asUintN(64, guess);
    guess = next;
  }
}

/** @type {(wide: bigint) => [number, number]} */
const halves = (wide) => [Number(wide >> 32n) | 0, Number(wide & 0xffffffffn) | 0];
for (let candidate = 2, count = 0; count < 80; candidate += 1) {
  let prime = true;
  for (let d = 2; d * d <= candidate; d += 1) prime &&= candidate % d !== 0;
  if (!prime) continue;
  K64.push(...halves(root(candidate, 3)));
  if (count < 8) H256.push(halves(root(candidate, 2))[0]);
  else if (count < 16) H384.push(...halves(root(candidate, 2)));
  count += 1;
}
const K32 = Int32Array.from({ length: 64 }, (_, i) => K64[2 * i]);
const K = Int32Array.from(K64);
const W = new Int32Array(160);

/** @type {Rounds} */
function rounds256(state, bytes, at) {
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    W[i] = bytes[p] << 24 | bytes[p + 1] << 16 | bytes[p + 2] << 8 | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    W[i] = W[i - 16] + W[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3)
      + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const one = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7))
      + (e & f ^ ~e & g) + K32[i] + W[i] | 0;
    const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
    h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

// 64-bit sums as halves; the low ones are added as doubles, whose carries are exact.
/** @type {Rounds} */
function rounds512(state, bytes, at) {
  for (let i = 0, p = at; i < 32; i += 1, p += 4) {
    W[i] = bytes[p] << 24 | bytes[p + 1] << 16 | bytes[p + 2] << 8 | bytes[p + 3];
  }
  for (let i = 32; i < 160; i += 2) {
    const xh = W[i - 30], xl = W[i - 29], yh = W[i - 4], yl = W[i - 3];
    const low = (W[i - 31] >>> 0) + (W[i - 13] >>> 0)
      + (((xl >>> 1 | xh << 31) ^ (xl >>> 8 | xh << 24) ^ (xl >>> 7 | xh << 25)) >>> 0)
      + (((yl >>> 19 | yh << 13) ^ (yh >>> 29 | yl << 3) ^ (yl >>> 6 | yh << 26)) >>> 0);
    W[i] = W[i - 32] + W[i - 14] + ((xh >>> 1 | xl << 31) ^ (xh >>> 8 | xl << 24) ^ xh >>> 7)
      + ((yh >>> 19 | yl << 13) ^ (yl >>> 29 | yh << 3) ^ yh >>> 6) + (low / 2 ** 32 | 0) | 0;
    W[i + 1] = low | 0;
  }
  let [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl] = state;
  for (let i = 0; i < 160; i += 2) {
    const low1 = (hl >>> 0) + (((el >>> 14 | eh << 18) ^ (el >>> 18 | eh << 14) ^ (eh >>> 9 | el << 23)) >>> 0)
      + ((el & fl ^ ~el & gl) >>> 0) + (K[i + 1] >>> 0) + (W[i + 1] >>> 0);
    const high1 = hh + ((eh >>> 14 | el << 18) ^ (eh >>> 18 | el << 14) ^ (el >>> 9 | eh << 23))
      + (eh & fh ^ ~eh & gh) + K[i] + W[i] + (low1 / 2 ** 32 | 0) | 0;
    const low2 = (((al >>> 28 | ah << 4) ^ (ah >>> 2 | al << 30) ^ (ah >>> 7 | al << 25)) >>> 0)
      + ((al & bl ^ al & cl ^ bl & cl) >>> 0);
    const high2 = ((ah >>> 28 | al << 4) ^ (al >>> 2 | ah << 30) ^ (al >>> 7 | ah << 25))
      + (ah & bh ^ ah & ch ^ bh & ch) + (low2 / 2 ** 32 | 0) | 0;
    hh = gh; hl = gl; gh = fh; gl = fl; fh = eh; fl = el;
    const lowE = (dl >>> 0) + ((low1 | 0) >>> 0);
    eh = dh + high1 + (lowE / 2 ** 32 | 0) | 0;
    el = lowE | 0;
    dh = ch; dl = cl; ch = bh; cl = bl; bh = ah; bl = al;
    const lowA = ((low1 | 0) >>> 0) + ((low2 | 0) >>> 0);
    ah = high1 + high2 + (lowA / 2 ** 32 | 0) | 0;
    al = lowA | 0;
  }
  const sums = [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl];
  for (let i = 0; i < 16; i += 2) {
    const low = (state[i + 1] >>> 0) + (sums[i + 1] >>> 0);
    state[i] += sums[i] + (low / 2 ** 32 | 0);
    state[i + 1] = low | 0;
  }
}

/** @type {(bytes: Uint8Array, start: number[], rounds: Rounds, block: number, size: number) => Uint8Array<ArrayBuffer>} */
function digest(bytes, start, rounds, block, size) {
  const state = Int32Array.from(start);
  const whole = bytes.length - bytes.length % block;
  for (let at = 0; at < whole; at += block) rounds(state, bytes, at);
  const rest = bytes.length - whole;
  const tail = new Uint8Array(rest + 1 + block / 8 <= block ? block : 2 * block);
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, bytes.length / 2 ** 29);
  view.setUint32(tail.length - 4, bytes.length << 3);
  for (let at = 0; at < tail.length; at += block) rounds(state, tail, at);
  const out = new DataView(new ArrayBuffer(size));
  for (let i = 0; i < size / 4; i += 1) out.setInt32(4 * i, state[i]);
  return new Uint8Array(out.buffer);
}

/** @type {Hash} */
export const sha256 = (bytes) => digest(bytes, H256, rounds256, 64, 32);
/** @type {Hash} */
export const sha384 = (bytes) => digest(bytes, H384, rounds512, 128, 48);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** @type {(bytes: Uint8Array) => string} */
export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

// Of a text's UTF-8; the buffer is kept, because most texts are short and many.
const encoder = new TextEncoder();
let buffer = new Uint8Array(4096);
/** @type {(text: string, hash: Hash) => string} */
function ofText(text, hash) {
  if (buffer.length < 3 * text.length) buffer = new Uint8Array(3 * text.length);
  return hex(hash(buffer.subarray(0, encoder.encodeInto(text, buffer).written)));
}
/** @type {TextHash} */
export const sha256Hex = (text) => ofText(text, sha256);
/** @type {TextHash} */
export const sha384Hex = (text) => ofText(text, sha384);
