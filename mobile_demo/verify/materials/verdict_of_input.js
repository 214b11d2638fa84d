// Derives from the findings about an input what they mean for its consumer (DESIGN 6.2, 7). The table from findings to
// states is that of every passport; but time is asked of the moment it was used, and an input without a valid statement
// does no harm, because its figures count as T0 then.

import { holds, lastWord } from "../checks/time.js";
import { stateOf, states } from "../states.js";

/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { Case } from "../case.js" */
/** @import { Finding, Outcome } from "../findings.js" */
/** @typedef {Map<string, [outcome: Outcome, credential: string]>} AnswersOfInput */
/** @typedef {Readonly<{ answers: AnswersOfInput, wrong: string, vouched: Outcome, why: string, passes: boolean }>} VerdictOfInput */

// No to these is an answer about the opinion itself; everything else may be for want of a document, or of another
// statement.
const JUDGED = new Set([
  "key_distinct", "boundary", "gwp_set", "sector", "engagement", "independent", "type", "coverage", "materiality",
  "open_findings", "signatories", "look_alikes", "basis", "opinion", "order",
].map((name) => `statement.${name}`));
// Questions whose answer depends on when the input was used.
const TIMED = new Set(["claim.window", "statement.window"]);
const OF_CLAIM = ["claim", "instrument", "retirement", "library"]; // what a claim says, and what it stands on
const DOCUMENTS = [...OF_CLAIM, "statement", "accreditation", "inputs"];
// State to the question inputs.SUFFIX that it answers by itself.
/** @type {Record<string, string>} */
const ASIDE = {
  revoked: "in_force",
  suspended: "suspension",
  status_unknown: "in_force",
  qualified: "unqualified",
  stale: "freshness",
  superseded: "current",
  input_corrected: "current",
};

// Whether a state is about standing and age, and so an answer of its own about an input.
/** @type {(state: string) => boolean} */
export const isAboutStatus = (state) => state in ASIDE;

// The verdict about a claim and its one statement, for a consumer that was signed at usedAt.
/** @type {(c: Case, usedAt: string) => VerdictOfInput} */
export function verdictOf(c, usedAt) {
  const missing = c.statement === null ? "statement.present" : notThen(c.statement.envelope, usedAt);
  return verdict(c, c.findings, missing, usedAt);
}

// {answers: suffix of inputs.* to [outcome, the credential that is the reason]; wrong: the state that breaks the
// rules of every claim; vouched: whether an accredited, independent statement holds; why it does not; passes}, whatever
// the order of the findings. `missing`: code of what is lacking where no statement speaks for `usedAt`, the moment at
// which the consumer was signed; `refused`: that is a no, and not for want of a document.
/** @type {(c: Case, findings: Finding[], missing: string, usedAt: string, refused?: boolean) => VerdictOfInput} */
export function verdict(c, findings, missing, usedAt, refused = false) {
  /** @type {AnswersOfInput} */
  const answers = new Map();
  const broken = new Set();
  /** @type {[vouched: Outcome, why: string]} */
  let [vouched, why] = ["pass", ""];
  for (const [finding, document, state] of bearing(findings)) {
    const suffix = suffixOf(document, finding.outcome, state);
    if (suffix) worse(answers, suffix, finding);
    else if (OF_CLAIM.includes(document)) broken.add(state);
    else if (vouched !== "fail") [vouched, why] = [isJudged(finding) ? "fail" : "not_checked", finding.code];
    if (finding.code === "statement.opinion") broken.add(state);
  }
  if (missing && vouched !== "not_checked") [vouched, why] = [refused ? "fail" : "not_checked", missing];
  answerWindow(c, usedAt, answers);
  const wrong = worstOf(broken);
  return Object.freeze({ answers, wrong, vouched, why, passes: vouched === "pass" && !wrong });
}

// [finding, document it is about, state] of each finding that says something to a consumer. Left out are answers yes,
// findings that follow from others (because), the windows, which are asked of another moment here, and what concerns
// neither claim, what it cites, statement, accreditation nor inputs.
/** @type {(findings: Finding[]) => Generator<[finding: Finding, document: string, state: string]>} */
function* bearing(findings) {
  for (const finding of findings) {
    const { code, outcome, params } = finding;
    const state = outcome === "pass" ? null : stateOf(code, outcome);
    if (state === null || "because" in params || TIMED.has(code)) continue;
    const [document] = code.split(".");
    if (DOCUMENTS.includes(document)) yield [finding, document, state];
  }
}

// Fails the question of time for an input used outside its claim's window or before it was signed, unless an input of its
// own has failed it.
/** @type {(c: Case, usedAt: string, answers: AnswersOfInput) => void} */
function answerWindow({ claim }, usedAt, answers) {
  if (claim === null || claim.model === null || answers.has("window")) return;
  const inside = holds(claim.envelope, usedAt) && claim.envelope.proof.created <= usedAt;
  if (!inside) answers.set("window", ["fail", ""]);
}

/** @type {(finding: Finding) => boolean} */
const isJudged = ({ code, outcome }) => outcome === "fail" && JUDGED.has(code);

// The first of some states in the order of all; empty for none.
/** @type {(broken: Set<string>) => string} */
const worstOf = (broken) => states().find(({ state }) => broken.has(state))?.state ?? "";

// The question inputs.SUFFIX that a finding answers; empty: about the claim or opinion as such.
/** @type {(document: string, outcome: Outcome, state: string) => string} */
function suffixOf(document, outcome, state) {
  if (document === "library" && state !== "figures_wrong") return "followed"; // says nothing of who vouches for the input
  if (state in ASIDE) return ASIDE[state];
  if (document === "inputs") return state === "out_of_date" ? "window" : "followed";
  return OF_CLAIM.includes(document) && outcome === "not_checked" ? "followed" : "";
}

// Records an answer unless one that is as bad is there; of equally bad ones the first is the reason.
/** @type {(answers: AnswersOfInput, suffix: string, finding: Finding) => void} */
function worse(answers, suffix, { outcome, credential }) {
  const known = answers.get(suffix);
  if (!known || (known[0] === "not_checked" && outcome === "fail")) answers.set(suffix, [outcome, credential]);
}

// Why a statement does not speak for that moment (empty: it does); another, not at hand, may do so.
/** @type {(envelope: Envelope, usedAt: string) => string} */
export function notThen(envelope, usedAt) {
  if (lastWord(envelope) > usedAt) return "statement.order";
  return holds(envelope, usedAt) ? "" : "statement.window";
}

