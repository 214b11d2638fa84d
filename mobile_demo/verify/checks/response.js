// The platform's word (DESIGN 2.4, T61, T111): a dated hint, never stronger than the issuers' own.

import { shared } from "./opinion.js";

/** @import { Response } from "../../passport/model/response.js" */
/** @import { Case } from "../case.js" */
/** @import { Finding } from "../findings.js" */

// Which of the issuers' own findings an answer repeats.
/** @type {Record<string, string[]>} */
const OWN_WORD = {
  withdrawn: ["claim.revocation", "statement.revocation"],
  suspended: ["claim.suspension", "statement.suspension"],
  superseded: ["claim.refresh", "claim.successor"],
};

// From another company, and an answer to our question; else it counts as absent.
/** @type {(c: Case) => void} */
export function counts(c) {
  const doc = c.response;
  if (!c.usable(doc, ["independent", "challenge"])) return;
  const common = [c.claim, c.statement].map((other) => (other?.party ? shared(doc, { party: other.party }, false) : null))
    .find((one) => one !== null);
  if (!c.ask(doc, "independent", !common, "/issuer/id", common && { shared: common[0], value: common[1] })) {
    doc.stopped = "response.independent";
  }
  const wanted = c.demand.challenge;
  if (!c.ask(doc, "challenge", wanted === null || doc.envelope.proof.challenge === wanted, "/proof/challenge")) {
    doc.stopped ||= "response.challenge";
  }
}

// It names the statement at hand, and what it answers agrees with the status lists.
/** @type {(c: Case) => void} */
export function answer(c) {
  const doc = c.response;
  if (!c.usable(doc, ["statement", "answer"], c.claim)) return;
  const { statement: named, answer: said } = doc.model;
  const held = c.opened.statement;
  const same = (named === null) === (held === null) &&
    (named === null || (named.digest === held?.digest && named.id === held.document.id));
  c.ask(doc, "statement", same, "/credentialSubject/statement", { named: named?.digest ?? "", held: held?.digest ?? "" });
  /** @type {(finding: Finding) => boolean | undefined} */
  const repeats = (finding) => finding.outcome === "fail" && OWN_WORD[said]?.includes(finding.code);
  const agrees = said === "current" || c.findings.some(repeats) || (said === "unverified" && held === null);
  c.ask(doc, "answer", agrees && !contradictsItself(doc.model), "/credentialSubject/answer", { answer: said });
}

// Whether the word does not fit what the response itself names (T126): current is said of a claim with a statement,
// unverified of one without; only what was superseded has a successor.
/** @type {(response: Response) => boolean} */
function contradictsItself({ answer: said, statement, successor }) {
  if ((said === "current" && statement === null) || (said === "unverified" && statement !== null)) return true;
  return successor !== null && said !== "superseded";
}
