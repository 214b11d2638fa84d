// The disclosed figures of a claim that consumed inputs, against each other and against those of the inputs (L2, DESIGN 6.3).

import { recheckSubject, undisclosed } from "../../../passport/carbon/rechecking/recheck_inputs.js";
import { lackingOf } from "../../materials/followed.js";
import { limit } from "../../limits.js";

/** @import { Contradiction } from "../../../passport/carbon/rechecking/recheck.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Case, Doc } from "../../case.js" */

// note records contradictions, as of a claim without inputs.
/** @type {(c: Case, doc: Doc<Claim>, note: (c: Case, doc: Doc<Claim>, wrong: Contradiction[], place: string) => void) => void} */
export function withInputs(c, doc, note) {
  const given = new Map();
  const unsure = new Set();
  for (const [digest, followed] of c.consumed) {
    if (followed.given === null) continue;
    given.set(digest, followed.given);
    if (followed.verdict?.vouched === "not_checked") unsure.add(digest);
  }
  const subject = doc.raw.document.credentialSubject;
  const { wrong, open } = recheckSubject(subject, given, unsure);
  c.figuresDone = !open.length && given.size === c.consumed.size;
  c.undisclosed = undisclosed(subject);
  note(c, doc, wrong, "/credentialSubject");
  for (const { code: rule, where, params } of open.slice(0, limit("figures_reported"))) {
    const lacks = c.consumed.get(params.input ?? "");
    // Without an input to blame it is the claim's own units that leave a rule open.
    c.notChecked(doc, "figures", `/credentialSubject${where}`, lacks ? { because: lackingOf(lacks), rule } : { rule });
  }
  if (!wrong.length && !open.length) c.ask(doc, "figures", true);
}
