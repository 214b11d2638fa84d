// Bytes into a tree: what RFC 8259 and RFC 7493 (I-JSON) both allow, within limits, refused for the same reasons
// and in the same order as signing/strict_json.py (THREATS T1-T6, T8). JSON.parse keeps the last of two members
// of one name and rounds numbers, so the reading is done here.

import { JsonRefused } from "./errors.js";

/** @typedef {any} Json A value whose form nobody has checked. */
/** @typedef {Record<string, Json>} JsonObject */

// Objects inherit nothing, so "__proto__" and "constructor" are members like any other. A class, because engines
// keep its instances compact, unlike those of Object.create(null).
function Bare() {}
Bare.prototype = Object.freeze(Object.create(null));

const LONE = /\p{Surrogate}/u;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const CONSTANTS = ["NaN", "Infinity", "-Infinity"];
/** @type {[string, boolean | null][]} */
const WORDS = [["true", true], ["false", false], ["null", null]];
/** @type {Record<string, string>} */
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const HEX4 = /[0-9a-fA-F]{4}/y;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @type {(value: unknown) => value is JsonObject} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @type {(...parts: object[]) => JsonObject} */
export function bare(...parts) {
  // @ts-expect-error A function with a prototype of its own is no class to the checker.
  return Object.assign(new Bare(), ...parts);
}

/** @type {(bytes: Uint8Array, limits?: { maxBytes?: number, maxDepth?: number, numbers?: boolean }) => Json} */
export function loads(bytes, { maxBytes = 1_048_576, maxDepth = 32, numbers = true } = {}) {
  if (bytes.length > maxBytes) refuse("too_large", `The JSON text has ${bytes.length} bytes; at most ${maxBytes}.`);
  const text = decode(bytes);
  if (deepest(bytes) > maxDepth) tooDeep(maxDepth);
  try {
    return new Reader(text, numbers).read();
  } catch (error) {
    if (error instanceof RangeError) tooDeep(maxDepth); // the engine's stack
    throw error;
  }
}

/** @type {(code: string, message: string, where?: string) => never} */
function refuse(code, message, where = "") {
  throw new JsonRefused(`json.${code}`, message, { where });
}

/** @type {(maxDepth: number) => never} */
function tooDeep(maxDepth) {
  refuse("too_deep", `Objects and arrays are nested more than ${maxDepth} deep.`);
}

/** @type {(bytes: Uint8Array) => string} */
function decode(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    refuse("bom", "The text begins with a byte order mark.");
  }
  const marked = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe);
  if (!marked && !bytes.subarray(0, 4).includes(0)) {
    try {
      return decoder.decode(bytes);
    } catch {
      // refused below
    }
  }
  return refuse("encoding", "The text is not valid UTF-8.");
}

// Of brackets outside strings, whether they match or not: what does not is left to the reader to name.
/** @type {(bytes: Uint8Array) => number} */
function deepest(bytes) {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === 0x22) {
      for (i += 1; i < bytes.length && bytes[i] !== 0x22; i += 1) if (bytes[i] === 0x5c) i += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return most;
}

class Reader {
  /**
   * @param {string} text
   * @param {boolean} numbers
   */
  constructor(text, numbers) {
    this.text = text;
    this.at = 0;
    this.numbers = numbers;
    this.lone = false;
  }

  /** @type {() => Json} */
  read() {
    this.space();
    const value = this.value();
    this.space();
    if (this.at !== this.text.length) this.syntax();
    // Last, because Python looks for halves of pairs only in what is otherwise in order.
    if (this.lone) refuse("surrogate", "A string holds one half of a surrogate pair, which is no character.");
    return value;
  }

  /** @type {() => never} */
  syntax() {
    const before = this.text.slice(0, this.at).split("\n");
    const where = `line ${before.length}, column ${before[before.length - 1].length + 1}`;
    refuse("syntax", "The text is not one complete JSON value.", where);
  }

  /** @type {() => number} */
  space() {
    const { text } = this;
    for (let { at } = this; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) {
        this.at = at;
        return code;
      }
    }
  }

  /** @type {() => Json} */
  value() {
    const code = this.text.charCodeAt(this.at);
    if (code === 0x22) return this.string();
    if (code === 0x7b) return this.object();
    if (code === 0x5b) return this.array();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  /** @type {() => JsonObject} */
  object() {
    const members = bare();
    let twice;
    this.at += 1;
    let code = this.space();
    while (code !== 0x7d) {
      if (code !== 0x22) this.syntax();
      const name = this.string();
      if (this.space() !== 0x3a) this.syntax();
      this.at += 1;
      this.space();
      const value = this.value();
      if (name in members) twice ??= name;
      members[name] = value;
      code = this.space();
      if (code === 0x2c) {
        this.at += 1;
        code = this.space();
        if (code === 0x7d) this.syntax();
      } else if (code !== 0x7d) this.syntax();
    }
    this.at += 1;
    if (twice !== undefined) {
      refuse("duplicate_key", `An object has the member ${JSON.stringify(twice).slice(0, 80)} twice.`);
    }
    return members;
  }

  /** @type {() => Json[]} */
  array() {
    const entries = [];
    this.at += 1;
    let code = this.space();
    while (code !== 0x5d) {
      entries.push(this.value());
      code = this.space();
      if (code === 0x2c) {
        this.at += 1;
        code = this.space();
        if (code === 0x5d) this.syntax();
      } else if (code !== 0x5d) this.syntax();
    }
    this.at += 1;
    return entries;
  }

  /** @type {() => string} */
  string() {
    const { text } = this;
    let start = this.at + 1;
    let done = "";
    for (let at = start; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.at = at + 1;
        done = start === this.at ? done : done + text.slice(start, at);
        if (this.escaped && LONE.test(done)) this.lone = true;
        this.escaped = false;
        return done;
      }
      if (code === 0x5c) {
        done += text.slice(start, at);
        this.at = at + 1;
        done += this.escape();
        start = this.at;
        at = start - 1;
      } else if (!(code >= 0x20)) { // also NaN, at the end
        this.at = at;
        this.syntax();
      }
    }
  }

  /** @type {() => string} */
  escape() {
    const letter = this.text[this.at];
    if (letter !== "u") {
      if (!Object.hasOwn(ESCAPES, letter ?? "")) this.syntax();
      this.at += 1;
      return ESCAPES[letter];
    }
    HEX4.lastIndex = this.at + 1;
    const found = HEX4.exec(this.text);
    if (found === null) this.syntax();
    this.at += 5;
    this.escaped = true;
    return String.fromCharCode(parseInt(found[0], 16));
  }

  /** @type {() => number} */
  number() {
    const { text, at } = this;
    for (const word of CONSTANTS) if (text.startsWith(word, at)) this.outOfRange(word);
    NUMBER.lastIndex = at;
    const found = NUMBER.exec(text);
    if (found === null) this.syntax();
    const [digits, fraction, power] = found;
    if (!this.numbers) refuse("number", `The number ${digits.slice(0, 24)} stands where only strings carry figures.`);
    const number = Number(digits);
    const whole = fraction === undefined && power === undefined;
    if (whole ? digits.length > 17 || !Number.isSafeInteger(number) : !Number.isFinite(number)) this.outOfRange(digits);
    if (Object.is(number, -0)) this.outOfRange(digits);
    this.at = at + digits.length;
    return number;
  }

  /** @type {(text: string) => never} */
  outOfRange(text) {
    refuse("number_range", `The number ${text.slice(0, 24)} has no exact common meaning in JSON.`);
  }
}
