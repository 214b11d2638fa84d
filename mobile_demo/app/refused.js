// Refusals of the app: each has a code, explained by error.<code> in every language.

export class Refused extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}
