// The disclosed figures against each other and against those of the inputs (L2, DESIGN 6.3).

import { shared } from "../../../package_data.js";
import { recheck } from "../../../passport/carbon/rechecking/recheck.js";
import { isAboveZero } from "../../../passport/carbon/rechecking/gross.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";
import { limit } from "../../limits.js";

/** @import { Contradiction } from "../../../passport/carbon/rechecking/recheck.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome, Params } from "../../findings.js" */

// Sums, both results, breakdown, tier legs against method, units and GWP; M4 against its input.
/** @type {(c: Case) => void} */
export function figures(c) {
  const doc = c.claim;
  if (!c.usable(doc, ["figures"]) || doc.kind !== "claim") return; // accounts.js asks a CO2 statement
  const { footprint, inputs } = doc.model.product;
  if (inputs.length || (footprint.document.components ?? []).some((part) => "input" in part)) {
    c.answers.module("figures", () => import("./figures_of_inputs.js"))?.withInputs(c, doc, note);
    return;
  }
  const wrong = recheck(footprint.document);
  c.figuresDone = true;
  note(c, doc, wrong, FOOTPRINT_POINTER);
  if (!wrong.length) c.ask(doc, "figures", true);
}

// Of a boundary whose regime prescribes the constant and the GWP set (T287).
/** @type {(c: Case) => void} */
export function regime(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || doc.kind !== "claim") return;
  const { boundary, gwpSet, method: { carbonToCO2 } } = doc.model.product.footprint;
  const rules = shared("passport/carbon/data/engine.json").boundaries[boundary];
  const found = rules?.carbonToCO2
    ? c.answers.module("regime", () => import("../../../passport/carbon/calculating/regime.js"))?.misfits(rules, carbonToCO2, gwpSet) : undefined;
  if (found) c.ask(doc, "regime", !found.length, FOOTPRINT_POINTER, {
    boundary, stated: `${carbonToCO2}, ${gwpSet}`, wanted: `${rules.carbonToCO2}, ${rules.gwpSet}`,
  });
}

// What a reader of the number must know, and from which no state follows: a claim that names inputs and shows totals
// alone (T116; workings that led to the very number show the inputs), and a total that is not above zero (T126).
/** @type {(c: Case) => void} */
export function remarks(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || doc.kind !== "claim") return;
  const { digest, position } = doc.raw;
  const { inputs, footprint: { results } } = doc.model.product;
  /** @type {(name: string, outcome: Outcome, where: string, params?: Params) => void} */
  const say = (name, outcome, where, params) => c.say(`figures.${name}`, digest, outcome, where, params, position);
  if (c.undisclosed && !(c.replayed && c.figuresDone)) say("inputs_undisclosed", "not_checked", `${FOOTPRINT_POINTER}/detail`);
  else if (inputs.length) say("inputs_undisclosed", "pass", "");
  const low = [...results.entries()].filter(([, { total }]) => !isAboveZero(total));
  for (const [place, { electricity, total }] of low) {
    say("above_zero", "fail", `${FOOTPRINT_POINTER}/results/${place}/total`, { electricity, total });
  }
  if (!low.length) say("above_zero", "pass", "");
}

/** @type {(c: Case, doc: Doc<Claim>, wrong: Contradiction[], place: string) => void} */
function note(c, doc, wrong, place) {
  for (const { code: rule, where, params } of wrong.slice(0, limit("figures_reported"))) {
    const facts = Object.entries(params).filter(([name]) => name === "stated" || name === "computed");
    c.ask(doc, "figures", false, `${place}${where}`, { rule, ...Object.fromEntries(facts) });
  }
}
