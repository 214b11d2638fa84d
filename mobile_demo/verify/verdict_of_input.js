// What the findings about an input mean for whoever consumed it (DESIGN 6.2, 7). The table from findings to states is
// that of every passport; but time is asked of the moment it was used, and an input nobody vouches for does no harm,
// because its figures count as T0 then.

import { holds, lastWord } from "./checks/time.js";
import { stateOf } from "./states.js";

// No to these is an answer about the opinion itself; everything else may be for want of a document.
const JUDGED = {
  statement: new Set([
    "key_distinct", "boundary", "gwp_set", "engagement", "independent", "type", "coverage", "materiality",
    "open_findings", "signatories", "look_alikes", "basis", "opinion", "order",
  ]),
  accreditation: new Set(["key_distinct", "names", "independent", "window", "scope", "newest"]),
};
// Questions whose answer depends on when the input was used.
const TIMED = new Set(["claim.window", "statement.window"]);
const ASIDE = {
  revoked: "in_force",
  suspended: "suspension",
  status_unknown: "in_force",
  qualified: "unqualified",
  stale: "freshness",
  superseded: "current",
};

// {answers: suffix of inputs.* to [outcome, the credential that is the reason]; wrong: the state that breaks the
// rules of every claim; vouched: whether an accredited, independent statement holds; why it does not; passes}
export function verdictOf(c, usedAt) {
  const answers = new Map();
  let [wrong, vouched, why] = ["", "pass", ""];
  for (const { code, outcome, credential, params } of c.findings) {
    const state = outcome === "pass" ? null : stateOf(code, outcome);
    if (state === null || "because" in params || TIMED.has(code)) continue;
    const [document, name] = code.split(".");
    if (!["claim", "statement", "accreditation", "inputs"].includes(document)) continue;
    const suffix = suffixOf(document, outcome, state);
    if (suffix) worse(answers, suffix, outcome, credential);
    else if (document === "claim") wrong ||= state;
    else if (vouched !== "fail") {
      vouched = outcome === "fail" && JUDGED[document]?.has(name) ? "fail" : "not_checked";
      why = code;
    }
    if (code === "statement.opinion") wrong ||= state;
  }
  const missing = vouched === "not_checked" ? "" : notThen(c, usedAt);
  if (missing) [vouched, why] = ["not_checked", missing];
  if (isOutside(c, usedAt) && !answers.has("window")) answers.set("window", ["fail", ""]);
  return Object.freeze({ answers, wrong, vouched, why, passes: vouched === "pass" && !wrong });
}

// The question of the consumer that a finding answers; empty: about the claim or the opinion as such.
function suffixOf(document, outcome, state) {
  if (state in ASIDE) return ASIDE[state];
  if (document === "inputs") return state === "out_of_date" ? "window" : "followed";
  return document === "claim" && outcome === "not_checked" ? "followed" : "";
}

function worse(answers, suffix, outcome, credential) {
  const known = answers.get(suffix);
  if (!known || (known[0] === "not_checked" && outcome === "fail")) answers.set(suffix, [outcome, credential]);
}

// Why the statement at hand does not speak for that moment; another one, not at hand, may do so.
function notThen({ statement }, usedAt) {
  if (statement === null) return "statement.present";
  if (lastWord(statement.envelope) > usedAt) return "statement.order";
  return holds(statement.envelope, usedAt) ? "" : "statement.window";
}

function isOutside({ claim }, usedAt) {
  if (claim === null || claim.model === null) return false;
  return !holds(claim.envelope, usedAt) || claim.envelope.proof.created > usedAt;
}
