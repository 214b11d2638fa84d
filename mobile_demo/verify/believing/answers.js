// WebCrypto answers later, the checks run at once: a proof not known yet is taken to hold, noted, and asked for
// together with all others; then the checks run again on what came out. Each round settles at least one answer, and
// a report is made only of a round that left none open.

/** @type {Map<string, any>} modules that were loaded once are there in the first round of every later verification */
const LOADED = new Map();

export class Answers {
  /** @type {Map<string, any>} */
  #known = new Map();
  /** @type {Map<string, () => Promise<unknown>>} */
  #asked = new Map();
  get open() {
    return this.#asked.size > 0;
  }
  /** @type {<T, M>(key: string, start: () => Promise<T>, meanwhile: M) => T | M} */
  ask(key, start, meanwhile) {
    if (this.#known.has(key)) return this.#known.get(key);
    if (!this.#asked.has(key)) this.#asked.set(key, start);
    return meanwhile;
  }
  // A module that only some passports need; null until it is there.
  /** @type {<T>(key: string, load: () => Promise<T>) => T | null} */
  module(key, load) {
    if (LOADED.has(key)) return LOADED.get(key);
    return this.ask(`module ${key}`, () => load().then((found) => (LOADED.set(key, found), found)), null);
  }
  async settle() {
    const asked = [...this.#asked];
    this.#asked.clear();
    await Promise.all(asked.map(async ([key, start]) => this.#known.set(key, await start())));
  }
}

/** @type {<T>(run: (answers: Answers) => T) => Promise<T>} */
export async function settled(run) {
  const answers = new Answers();
  for (;;) {
    const result = run(answers);
    if (!answers.open) return result;
    await answers.settle();
  }
}
