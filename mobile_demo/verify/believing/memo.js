// A small bounded memory: the same few credentials are met in verification after verification.

import { limit } from "../limits.js";

/** @template T */

export class Memo {
  /** @type {Map<string, T>} */
  #held = new Map();
  /** @type {(key: string) => T | undefined} */
  get(key) {
    return this.#held.get(key);
  }
  /** @type {(key: string, value: T) => void} */
  put(key, value) {
    if (this.#held.size >= limit("remembered")) this.#held.delete(String(this.#held.keys().next().value));
    this.#held.set(key, value);
  }
}
