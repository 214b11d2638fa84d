// One verification under way: the chain, what has been found, and what later checks may still use.

import { shift } from "../passport/moments.js";
import { isOfEntity } from "../passport/vocab.js";
import { finding, NOTHING, NOWHERE, order } from "./findings.js";
import { limit } from "./limits.js";

/** @import { PublicKey } from "../signing/keys.js" */
/** @import { Claim } from "../passport/model/claim.js" */
/** @import { Accreditation } from "../passport/model/accreditation.js" */
/** @import { Statement } from "../passport/model/statement.js" */
/** @import { Response } from "../passport/model/response.js" */
/** @import { StatusList } from "../passport/model/statuslist.js" */
/** @import { Envelope } from "../passport/model/common.js" */
/** @import { Party } from "../passport/model/trustlist.js" */
/** @import { Answers } from "./believing/answers.js" */
/** @import { AnyListed } from "./believing/listed.js" */
/** @import { Head, Sighting } from "./believing/sightings.js" */
/** @import { Demand } from "./demand.js" */
/** @import { Evidence } from "./evidence.js" */
/** @import { Finding, Outcome, Params, Step } from "./findings.js" */
/** @import { Aggregate } from "../passport/carbon/rechecking/disclosed.js" */
/** @import { Fact } from "../passport/views/facts.js" */
/** @import { Consumer } from "../passport/carbon/rechecking/consumption.js" */
/** @import { Followed } from "./materials/followed.js" */
/** @import { Result } from "../passport/carbon/calculating/calculate.js" */
/** @import { Walk } from "./materials/following.js" */
/** @import { Opened, Raw } from "./opening.js" */
/** @import { TrustList } from "./believing/trust.js" */
/** @typedef {{ case: Case, follow: (entry: { id: string, digest: string }, usedAt: string) => Followed, consumers: (doc: Doc<Claim>) => Consumer[] }} Follower */
/** @typedef {{ doc: AnyDoc, purpose: string, list: StatusList, stale: boolean, position: string, isSet: boolean }} Counted */
/** @typedef {Doc<Claim> | Doc<Statement> | Doc<Response> | Doc<Accreditation>} AnyDoc */

const LAST = "9998-12-31T23:59:59Z";

// A document of the chain. stopped is the code that ended its use; what it says is then not shown.
/** @template M */
export class Doc {
  /**
   * @param {string} name
   * @param {Raw} raw
   * @param {{ stopped?: string, model?: M | null, party?: Party | null, key?: PublicKey | null }} [read]
   */
  constructor(name, raw, { stopped = "", model = null, party = null, key = null } = {}) {
    this.name = name;
    this.raw = raw;
    this.stopped = stopped;
    // Both are there in every document that can be used; null where it was stopped before.
    this.model = /** @type {M & { envelope: Envelope }} */ (model);
    this.party = /** @type {Party} */ (party);
    this.key = key;
  }
  // Its kind: the document that is called the claim may be a CO2 statement.
  get kind() {
    const { kind } = this.raw;
    return this.name === "claim" && kind !== null && isOfEntity(kind) ? kind : this.name;
  }
  get envelope() {
    return this.model.envelope;
  }
}

// The state that the checks of the pipeline share. Checks add findings; none takes one back.
export class Case {
  /**
   * @param {Opened} opened
   * @param {Evidence} evidence
   * @param {TrustList} trust
   * @param {Demand} demand
   * @param {Answers} answers
   * @param {(c: Case, made: typeof Walk) => Follower} start makes the follower of inputs; not called in the case of an input
   */
  constructor(opened, evidence, trust, demand, answers, start) {
    this.opened = opened;
    this.evidence = evidence;
    this.trust = trust;
    this.demand = demand;
    this.answers = answers;
    this.start = start;
    this.claim = /** @type {Doc<Claim> | null} */ (null); // or Doc<CarbonStatement>: see Doc.kind
    this.statement = /** @type {Doc<Statement> | null} */ (null);
    this.response = /** @type {Doc<Response> | null} */ (null);
    /** @type {Doc<Accreditation>[]} */
    this.accreditations = []; // the one the statement names; then those of its body that count beside it
    /** @type {Finding[]} */
    this.findings = [];
    /** @type {Counted[]} */
    this.counted = []; // {doc, purpose, list, stale, position, isSet}: the newest list that counted for an entry
    /** @type {AnyListed[]} */
    this.extras = []; // those of the container that passed profile, party and proof
    /** @type {Map<string, Followed>} */
    this.consumed = new Map(); // inputs of the claim by digest, once they were followed
    /** @type {Head[]} */
    this.heads = []; // checkpoints in the file and beside it that a listed log has signed
    /** @type {Map<string, Sighting>} */
    this.sightings = new Map(); // what logs say about documents, by digest; only of those that a proof is about
    /** @type {bigint[] | null} */
    this.effect = []; // what corrections of inputs change in its totals (10^-6 kgCO2e); empty: none; null: unknown
    this.walk = /** @type {Follower | null} */ (null); // the follower that led to this case, where it is that of an input
    this.accounts = /** @type {object | null} */ (null); // what a CO2 statement says, for the report
    this.inventory = /** @type {object | null} */ (null); // what an inventory report says, likewise
    /** @type {{ facts: Fact[], aggregates: Aggregate[] } | null} */
    this.disclosed = null; // what views show of the claim, under its root and against none of its figures
    /** @type {readonly object[]} */
    this.libraries = []; // the libraries of factors that the claim names, as the report has them
    this.figuresDone = false;
    this.replayed = false;
    this.calculated = /** @type {Result | null} */ (null); // what the replayed workings of a claim came to
    this.support = 2; // how far its market-based result stands: 2 takes nothing from a market, 1 on what was retired, 0 not
    this.undisclosed = false; // whether the claim names inputs and its detail shows none of what they add
    // The moment up to which other clocks may be ahead.
    this.latest = demand.at.slice(0, 4) < LAST.slice(0, 4) ? shift(demand.at, limit("clock_tolerance")) : LAST;
  }
  // The follower this case belongs to; a new one, of the class given, for the passport that was asked about.
  /** @type {(made: typeof Walk) => Follower} */
  follower(made) {
    return this.walk ?? this.start(this, made);
  }
  // The first moment at which others had seen a document: the publisher, or witnesses of a log; empty for never.
  /** @type {(digest: string) => string} */
  seenAt(digest) {
    const moments = [this.trust.witnessed.get(digest), this.sightings.get(digest)?.seenAt];
    return moments.filter((moment) => moment).sort()[0] ?? "";
  }
  get accreditation() {
    return this.accreditations[0] ?? null;
  }
  /** @type {() => AnyDoc[]} */
  docs() {
    return [this.claim, this.statement, this.response].filter((doc) => doc !== null);
  }
  /** @type {(code: string, credential: string, outcome: Outcome, where?: string, params?: Params, position?: number) => void} */
  say(code, credential, outcome, where, params, position) {
    this.findings.push(finding(code, credential, outcome, where, params, position));
  }
  // Record once that more lies beside it than the limit of that name, so that nothing is hidden in a crowd (T730).
  /** @type {(doc: AnyDoc, name: string) => void} */
  crowded({ raw: { digest, position } }, name) {
    const code = "evidence.judged";
    if (this.findings.some((one) => one.code === code && one.credential === digest)) return;
    this.say(code, digest, "not_checked", "", { limit: String(limit(name)) }, position);
  }
  // Record the answer to a question about a document, and return it.
  /** @type {(doc: AnyDoc, suffix: string, holds: boolean, where?: string, params?: Params | null) => boolean} */
  ask(doc, suffix, holds, where = "", params = NOTHING) {
    const { digest, position } = doc.raw;
    if (holds) this.say(`${doc.name}.${suffix}`, digest, "pass", "", NOTHING, position);
    else this.say(`${doc.name}.${suffix}`, digest, "fail", where, params ?? NOTHING, position);
    return holds;
  }
  // Record answers [suffix, outcome, params] that were found without knowing which document is meant; where is the
  // place of the one that is no.
  /** @type {(doc: AnyDoc, steps: readonly Step[], where?: string) => void} */
  take(doc, steps, where = "") {
    for (const [suffix, outcome, params] of steps) {
      const code = `${doc.name}.${suffix}`;
      if (!order().has(code)) continue;
      const facts = "because" in params ? { ...params, because: `${doc.name}.${params.because}` } : params;
      this.say(code, doc.raw.digest, outcome, outcome === "fail" ? where : "", facts, doc.raw.position);
    }
  }
  /** @type {(doc: AnyDoc, suffix: string, where?: string, params?: Params) => void} */
  notChecked(doc, suffix, where = "", params = NOTHING) {
    this.say(`${doc.name}.${suffix}`, doc.raw.digest, "not_checked", where, params, doc.raw.position);
  }
  // Record questions that an earlier answer has made pointless.
  /** @type {(doc: AnyDoc, suffixes: readonly string[], because: string) => void} */
  skip(doc, suffixes, because) {
    for (const suffix of suffixes) this.notChecked(doc, suffix, "", { because });
  }
  // The first of claim and statement that no log has proven to be in it, by its code, and whether that was asked; empty
  // where both are proven.
  notLogged() {
    for (const [doc, code] of /** @type {const} */ ([[this.claim, "claim.logged"], [this.statement, "statement.logged"]])) {
      if (doc === null) return { code, asked: false };
      const found = doc.stopped ? undefined : this.sightings.get(doc.raw.digest);
      if (found?.outcome !== "pass") return { code, asked: true };
    }
    return { code: "", asked: false };
  }
  // Whether doc and what it is compared with can be used; if not, record them as skipped.
  /** @type {<D extends AnyDoc>(doc: D | null, suffixes: readonly string[], ...needs: (AnyDoc | null)[]) => doc is D} */
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
  /** @type {(doc: AnyDoc | null) => string} */
  stopped(doc) {
    if (doc !== null) return doc.stopped;
    if (this.opened.jsonProblem) return "input.json";
    return this.opened.kindProblem ? "input.kind" : "container.structure";
  }
  // Record an answer that concerns no single document.
  /** @type {(code: string, holds: boolean, where?: string, params?: Params) => boolean} */
  general(code, holds, where = "", params = NOTHING) {
    this.say(code, "", holds ? "pass" : "fail", holds ? "" : where, holds ? NOTHING : params, NOWHERE);
    return holds;
  }
}
