// Checks the platform's response: a dated hint, never stronger than the issuers' own lists (DESIGN 2.4, T61, T111).

import { shared } from "./opinion.js";

/** @import { Link } from "../../passport/model/common.js" */
/** @import { Response } from "../../passport/model/response.js" */
/** @import { Case } from "../case.js" */
/** @import { Raw } from "../opening.js" */

// Answer to the issuers' own findings that it repeats: each of them has failed where the answer is true.
/** @type {Record<string, string[]>} */
const OWN_WORD = {
  withdrawn: ["claim.revocation", "statement.revocation"],
  suspended: ["claim.suspension", "statement.suspension"],
  superseded: ["claim.refresh", "claim.successor"],
};

// Records whether the platform is independent and answers this challenge; else it counts as absent. It shares neither
// DID nor legal entity with producer or verifier; a control group may be shared.
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

// Records whether the response names the statement at hand, and agrees with the issuers' lists. Asked last, when the
// findings about revocation, suspension and correction are there.
/** @type {(c: Case) => void} */
export function answer(c) {
  const doc = c.response;
  if (!c.usable(doc, ["statement", "answer"], c.claim)) return;
  const { statement: named, answer: said } = doc.model;
  const held = c.opened.statement;
  const digests = { named: named?.digest ?? "", held: held?.digest ?? "" };
  c.ask(doc, "statement", names(named, held), "/credentialSubject/statement", digests);
  const agrees = !contradictsItself(doc.model) && repeatsTheIssuers(c, said);
  c.ask(doc, "answer", agrees, "/credentialSubject/answer", { answer: said });
}

// Whether the response names the statement in the file by id and digest; neither may be there too.
/** @type {(named: Link | null, held: Raw | null) => boolean} */
function names(named, held) {
  if (named === null || held === null) return named === held;
  return named.digest === held.digest && named.id === held.document.id;
}

// Whether the issuers' own lists and corrections say what the platform answers.
/** @type {(c: Case, said: string) => boolean} */
function repeatsTheIssuers(c, said) {
  if (said === "current" || (said === "unverified" && c.opened.statement === null)) return true;
  const own = OWN_WORD[said] ?? [];
  return c.findings.some(({ code, outcome }) => outcome === "fail" && own.includes(code));
}

// Whether the answer does not fit what the response itself names (T126): current is said of a claim with a statement,
// unverified of one without; only what was superseded has a successor.
/** @type {(response: Response) => boolean} */
function contradictsItself({ answer: said, statement, successor }) {
  if ((said === "current" && statement === null) || (said === "unverified" && statement !== null)) return true;
  return successor !== null && said !== "superseded";
}
