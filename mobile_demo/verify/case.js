// One verification under way: the chain, what has been found, and what later checks may still use.

import { shift } from "../passport/moments.js";
import { finding, NOTHING, order } from "./findings.js";
import { limit } from "./limits.js";

// Position of an accreditation that lies beside the trust list; what concerns no document comes after.
export const BESIDE = 1000;
export const NOWHERE = 2000;
const LAST = "9998-12-31T23:59:59Z";

// A document of the chain. stopped is the code that ended its use; what it says is then not shown.
export class Doc {
  constructor(name, raw, { stopped = "", model = null, party = null, key = null } = {}) {
    Object.assign(this, { name, raw, stopped, model, party, key });
  }
  get envelope() {
    return this.model.envelope;
  }
}

// The state that the checks of the pipeline share. Checks add findings; none takes one back.
export class Case {
  constructor(opened, evidence, trust, demand, answers) {
    Object.assign(this, { opened, evidence, trust, demand, answers });
    Object.assign(this, { claim: null, statement: null, response: null });
    this.accreditations = []; // the one the statement names; then those of its body that count beside it
    this.findings = [];
    this.counted = []; // {doc, purpose, list, stale, position, isSet}: the newest list that counted for an entry
    this.extras = []; // those of the container that passed profile, party and proof
    this.consumed = new Map(); // inputs of the claim by digest, once they were followed
    this.walk = null; // the walk that led to this case, where it is that of an input
    this.figuresDone = false;
    this.replayed = false;
    this.undisclosed = false; // whether the claim names inputs and its detail shows none of what they add
    // The moment up to which other clocks may be ahead.
    this.latest = demand.at.slice(0, 4) < LAST.slice(0, 4) ? shift(demand.at, limit("clock_tolerance")) : LAST;
  }
  get accreditation() {
    return this.accreditations[0] ?? null;
  }
  docs() {
    return [this.claim, this.statement, this.response].filter((doc) => doc !== null);
  }
  say(code, credential, outcome, where, params, position) {
    this.findings.push(finding(code, credential, outcome, where, params, position));
  }
  // Record the answer to a question about a document, and return it.
  ask(doc, suffix, holds, where = "", params = NOTHING) {
    const { digest, position } = doc.raw;
    if (holds) this.say(`${doc.name}.${suffix}`, digest, "pass", "", NOTHING, position);
    else this.say(`${doc.name}.${suffix}`, digest, "fail", where, params, position);
    return holds;
  }
  // Record answers [suffix, outcome, params] that were found without knowing which document is meant.
  take(doc, steps) {
    for (const [suffix, outcome, params] of steps) {
      const code = `${doc.name}.${suffix}`;
      if (!order().has(code)) continue;
      const facts = "because" in params ? { ...params, because: `${doc.name}.${params.because}` } : params;
      this.say(code, doc.raw.digest, outcome, "", facts, doc.raw.position);
    }
  }
  notChecked(doc, suffix, where = "", params = NOTHING) {
    this.say(`${doc.name}.${suffix}`, doc.raw.digest, "not_checked", where, params, doc.raw.position);
  }
  // Record questions that an earlier answer has made pointless.
  skip(doc, suffixes, because) {
    for (const suffix of suffixes) this.notChecked(doc, suffix, "", { because });
  }
  // Whether doc and what it is compared with can be used; if not, record them as skipped.
  usable(doc, suffixes, ...needs) {
    if (doc === null) return false;
    for (const need of [doc, ...needs]) {
      const because = this.stopped(need);
      if (because) {
        this.skip(doc, suffixes, because);
        return false;
      }
    }
    return true;
  }
  // Why a document cannot be used, or empty.
  stopped(doc) {
    if (doc !== null) return doc.stopped;
    if (this.opened.jsonProblem) return "input.json";
    return this.opened.kindProblem ? "input.kind" : "container.structure";
  }
  // Record an answer that concerns no single document.
  general(code, holds, where = "", params = NOTHING) {
    this.say(code, "", holds ? "pass" : "fail", holds ? "" : where, holds ? NOTHING : params, NOWHERE);
    return holds;
  }
}
