// The text of a symbol out of its data words (ISO/IEC 18004, 7.4): numbers, letters, bytes, kanji, ECI, FNC1.

import { printed } from "./gs1.js";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
// Bits of the count of characters, for versions up to 9, 26 and 40 (table 3), by mode.
const COUNT_BITS = { 1: [10, 12, 14], 2: [9, 11, 13], 4: [8, 16, 16], 8: [8, 10, 12] };
const SEPARATOR = 0x1d;
const PADDING = [0xec, 0x11];
// ECI assignments (AIM ITS/04-023) that browsers have decoders of; 1 and 3 are Latin-1, read without.
const ENCODINGS = { 4: "iso-8859-2", 5: "iso-8859-3", 6: "iso-8859-4", 7: "iso-8859-5", 8: "iso-8859-6", 9: "iso-8859-7", 10: "iso-8859-8",
  11: "windows-1254", 12: "iso-8859-10", 13: "windows-874", 15: "iso-8859-13", 16: "iso-8859-14", 17: "iso-8859-15", 18: "iso-8859-16",
  20: "shift_jis", 21: "windows-1250", 22: "windows-1251", 23: "windows-1252", 24: "windows-1256", 25: "utf-16be", 26: "utf-8",
  27: "utf-8", 28: "big5", 29: "gb18030", 30: "euc-kr", 32: "gb18030", 170: "utf-8" };
const LATIN = new Set([0, 1, 2, 3]);

// What stands against reading on: the words are no message of this standard, or only a part of one.
class Unread extends Error {}

class Bits {
  place = 0;
  constructor(words) {
    this.words = words;
  }

  get left() {
    return this.words.length * 8 - this.place;
  }

  take(count) {
    if (count > this.left) throw new Unread();
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.place += 1) {
      value = (value << 1) | ((this.words[this.place >> 3] >> (7 - (this.place & 7))) & 1);
    }
    return value;
  }
}

function digits(bits, count, put) {
  for (let left = count; left > 0; left -= 3) {
    const group = Math.min(3, left);
    const value = bits.take([0, 4, 7, 10][group]);
    if (value >= 10 ** group) throw new Unread();
    for (const sign of String(value).padStart(group, "0")) put(sign.charCodeAt(0));
  }
}

function letters(bits, count, put, gs1) {
  const held = [];
  for (let left = count; left > 0; left -= 2) {
    const value = bits.take(left > 1 ? 11 : 6);
    if (value >= (left > 1 ? 2_025 : 45)) throw new Unread();
    if (left > 1) held.push(LETTERS.charCodeAt(Math.floor(value / 45)));
    held.push(LETTERS.charCodeAt(value % 45));
  }
  // With FNC1 a percent sign is the separator, and two of them are one (7.4.8.2).
  for (let place = 0; place < held.length; place += 1) {
    const percent = gs1 && held[place] === 0x25;
    if (percent && held[place + 1] === 0x25) place += 1;
    else if (percent) held[place] = SEPARATOR;
    put(held[place]);
  }
}

function kanji(bits, count, put) {
  for (let left = count; left > 0; left -= 1) {
    const value = bits.take(13);
    const pair = (Math.floor(value / 0xc0) << 8) | value % 0xc0;
    const code = pair + (pair < 0x1f00 ? 0x8140 : 0xc140);
    put(code >> 8);
    put(code & 0xff);
  }
}

function assignment(bits) {
  const first = bits.take(8);
  if (!(first & 0x80)) return first;
  if (!(first & 0x40)) return ((first & 0x3f) << 8) | bits.take(8);
  if (!(first & 0x20)) return ((first & 0x1f) << 16) | bits.take(16);
  throw new Unread();
}

const latin = (bytes) => bytes.reduce((text, byte) => text + String.fromCharCode(byte), "");

// Bytes that name no encoding: UTF-8 where they are that (labels of today), else Latin-1 (the standard's own).
function decoded({ bytes, eci }) {
  if (eci !== null && LATIN.has(eci)) return latin(bytes);
  try {
    return new TextDecoder(eci === null ? "utf-8" : ENCODINGS[eci], { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    if (eci === null) return latin(bytes);
    throw new Unread();
  }
}

class Message {
  parts = [];
  eci = null;
  gs1 = false;

  put(byte, eci = this.eci) {
    const last = this.parts[this.parts.length - 1];
    if (last && last.eci === eci) last.bytes.push(byte);
    else this.parts.push({ bytes: [byte], eci });
  }

  segment(mode, count, bits) {
    const put = (byte) => this.put(byte);
    if (mode === 1) digits(bits, count, put);
    else if (mode === 2) letters(bits, count, put, this.gs1);
    else if (mode === 4) for (let left = count; left > 0; left -= 1) put(bits.take(8));
    else kanji(bits, count, (byte) => this.put(byte, 20));
  }

  // ECI, FNC1 in first position (GS1) or in second (an industry's, with its indicator of 8 bits).
  control(mode, bits) {
    if (mode === 7) {
      this.eci = assignment(bits);
      if (!LATIN.has(this.eci) && !ENCODINGS[this.eci]) throw new Unread();
    } else if (mode === 5) this.gs1 = true;
    else if (mode === 9) bits.take(8);
    else throw new Unread(); // Structured append (3): a part of a message is not the message. Others are not defined.
  }
}

// What follows a message is fixed (7.4.9, 7.4.10): zeros up to a whole word, then 236 and 17 in turn. It shows a symbol whose
// level was misread: blocks of a higher level are blocks of a lower one too, with check words that pass for data.
function isPadded(bits) {
  while (bits.place & 7) if (bits.take(1)) return false;
  for (let word = 0; bits.left; word += 1) if (bits.take(8) !== PADDING[word % 2]) return false;
  return true;
}

// The segments of a message, up to its end.
function messageOf(bits, version) {
  const message = new Message();
  const column = version < 10 ? 0 : version < 27 ? 1 : 2;
  while (bits.left >= 4) {
    const mode = bits.take(4);
    if (mode === 0) break;
    if (COUNT_BITS[mode]) message.segment(mode, bits.take(COUNT_BITS[mode][column]), bits);
    else message.control(mode, bits);
  }
  return message;
}

// The text, or null where the words are no whole message of this standard.
export function textOf(words, version) {
  const bits = new Bits(words);
  try {
    const message = messageOf(bits, version);
    if (!isPadded(bits)) return null;
    const text = message.parts.map(decoded).join("");
    return text === "" ? null : message.gs1 ? printed(text) : text;
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}
