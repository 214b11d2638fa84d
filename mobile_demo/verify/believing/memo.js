// A small bounded memory: the same few credentials are met in verification after verification.

import { limit } from "../limits.js";

export class Memo {
  #held = new Map();
  get(key) {
    return this.#held.get(key);
  }
  put(key, value) {
    if (this.#held.size >= limit("remembered")) this.#held.delete(this.#held.keys().next().value);
    this.#held.set(key, value);
  }
}
