// The disclosed figures against each other and against those of the inputs (L2, DESIGN 6.3).

import { recheck } from "../../passport/carbon/recheck.js";
import { recheckSubject } from "../../passport/carbon/recheck_inputs.js";
import { FOOTPRINT_POINTER } from "../../passport/vocab.js";
import { lackingOf } from "../following.js";
import { limit } from "../limits.js";

// Sums, both results, breakdown, tier legs against method, units and GWP; M4 against its input.
export function figures(c) {
  const doc = c.claim;
  if (!c.usable(doc, ["figures"])) return;
  const { footprint, inputs } = doc.model.product;
  if (inputs.length || (footprint.document.components ?? []).some((part) => "input" in part)) {
    withInputs(c, doc);
    return;
  }
  const wrong = recheck(footprint.document);
  c.figuresDone = true;
  tell(c, doc, wrong, FOOTPRINT_POINTER);
  if (!wrong.length) c.ask(doc, "figures", true);
}

function withInputs(c, doc) {
  const given = new Map();
  const unsure = new Set();
  for (const [digest, followed] of c.consumed) {
    if (followed.given === null) continue;
    given.set(digest, followed.given);
    if (followed.verdict.vouched === "not_checked") unsure.add(digest);
  }
  const { wrong, open } = recheckSubject(doc.raw.document.credentialSubject, given, unsure);
  c.figuresDone = !open.length;
  tell(c, doc, wrong, "/credentialSubject");
  for (const { code: rule, where, params } of open.slice(0, limit("figures_reported"))) {
    const lacks = c.consumed.get(params.input ?? "");
    // Without an input to blame it is the claim's own units that leave a rule open.
    c.notChecked(doc, "figures", `/credentialSubject${where}`, lacks ? { because: lackingOf(lacks), rule } : { rule });
  }
  if (!wrong.length && !open.length) c.ask(doc, "figures", true);
}

function tell(c, doc, wrong, place) {
  for (const { code: rule, where, params } of wrong.slice(0, limit("figures_reported"))) {
    const facts = Object.entries(params).filter(([name]) => name === "stated" || name === "computed");
    c.ask(doc, "figures", false, `${place}${where}`, { rule, ...Object.fromEntries(facts) });
  }
}
