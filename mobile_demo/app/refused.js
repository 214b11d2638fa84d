// What the app refuses, by a code that the words of each language explain: error.<code>.

export class Refused extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}
