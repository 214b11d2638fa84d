// WebCrypto and the browser's gzip answer later, the checks run at once: what is not known yet is taken to be
// good, noted, and asked for together; then the checks run again on what came out. Each round settles at least
// one answer, and a report is made only of a round that left none open.

export class Answers {
  #known = new Map();
  #asked = new Map();
  get open() {
    return this.#asked.size > 0;
  }
  ask(key, start, meanwhile) {
    if (this.#known.has(key)) return this.#known.get(key);
    if (!this.#asked.has(key)) this.#asked.set(key, start);
    return meanwhile;
  }
  async settle() {
    const asked = [...this.#asked];
    this.#asked.clear();
    await Promise.all(asked.map(async ([key, start]) => this.#known.set(key, await start())));
  }
}

export async function settled(run) {
  const answers = new Answers();
  for (;;) {
    const result = run(answers);
    if (!answers.open) return result;
    await answers.settle();
  }
}
