// The answer, passport-report/1 (DESIGN 7): language-free, no floats, same facts, same bytes as Python's.

import { shared } from "../package_data.js";
import { canonical } from "../signing/jcs.js";
import { toJson } from "./findings.js";

/** @import { Finding } from "./findings.js" */
/** @import { Observed } from "./believing/memory.js" */
/** @import { Verdict } from "./states.js" */
/** @typedef {{ role: Role, id: string | null, digest: string | null, issuer: { id: string, name: string | null, claimedName: string, listed: boolean } | null, suite: string | null, signedAt: string | null }} Signature */
/** @typedef {"producer" | "verifier" | "platform"} Role */

export const FORMAT = "passport-report/1";
const tool = () => `passport-phone ${shared("verify/version.json").version}`;
// Roles of the three signatures, in their order, and the document each signs.
/** @type {Readonly<Record<Role, string>>} */
export const DOCUMENT_OF = Object.freeze({ producer: "claim", verifier: "statement", platform: "response" });

// There is no truth value: ask for verdict.state. exitCode and observed (what may be remembered of the status lists
// that counted) are no part of the JSON.
export class Report {
  /** @type {number} */
  #exit;
  /** @type {Observed[]} */
  #observed;
  /**
   * @param {{
   *   checkedAt: string, asOf: string | null, input: { kind: string, digest: string }, verdict: Verdict,
   *   product: object | null, number: object | null, signatures: Signature[], findings: Finding[], freshness: object,
   *   observed: Observed[], accounts?: object | null, inventory?: object | null,
   * }} said
   */
  constructor({ checkedAt, asOf, input, verdict, product, number, signatures, findings, freshness, observed, accounts = null, inventory = null }) {
    this.format = FORMAT;
    this.tool = tool();
    this.checkedAt = checkedAt;
    this.asOf = asOf;
    this.input = input;
    const { state, level, exit } = verdict.state;
    this.verdict = { state, level, also: verdict.also };
    this.product = product;
    this.number = number;
    // Of a CO2 statement or a report, which have neither product nor number; a member only there.
    if (accounts !== null) this.accounts = accounts;
    if (inventory !== null) this.inventory = inventory;
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
/** @type {(signature: Signature, findings: Finding[]) => { code: string, outcome: string }[]} */
const checksOf = ({ role, digest }, findings) => findings
  .filter(({ code, credential }) => credential === digest && code.split(".")[0] === DOCUMENT_OF[role])
  .map(({ code, outcome }) => ({ code, outcome }));

/** @type {(report: Report) => Uint8Array} */
export const reportBytes = (report) => canonical({ ...report });
