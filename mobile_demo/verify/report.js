// The answer, passport-report/1 (DESIGN 7): language-free, no floats, same facts, same bytes as Python's.

import { shared } from "../package_data.js";
import { canonical } from "../signing/jcs.js";
import { toJson } from "./findings.js";

export const FORMAT = "passport-report/1";
const tool = () => `passport-phone ${shared("verify/version.json").version}`;
// Roles of the three signatures, in their order, and the document each signs.
export const DOCUMENT_OF = Object.freeze({ producer: "claim", verifier: "statement", platform: "response" });

// There is no truth value: ask for verdict.state. exitCode and observed (what may be remembered of the status lists
// that counted) are no part of the JSON.
export class Report {
  #exit;
  #observed;
  constructor({ checkedAt, asOf, input, verdict, product, number, signatures, findings, freshness, observed }) {
    Object.assign(this, { format: FORMAT, tool: tool(), checkedAt, asOf, input });
    const { state, level, exit } = verdict.state;
    this.verdict = { state, level, also: verdict.also };
    Object.assign(this, { product, number });
    this.signatures = signatures.map((one) => ({ ...one, checks: checksOf(one, findings) }));
    this.findings = findings.map(toJson);
    this.freshness = freshness;
    this.#exit = exit;
    this.#observed = observed;
    Object.freeze(this);
  }
  get exitCode() {
    return this.#exit;
  }
  get observed() {
    return this.#observed;
  }
}

// The answers about one document, in the order of the findings.
const checksOf = ({ role, digest }, findings) => findings
  .filter(({ code, credential }) => credential === digest && code.split(".")[0] === DOCUMENT_OF[role])
  .map(({ code, outcome }) => ({ code, outcome }));

export const reportBytes = (report) => canonical({ ...report });
