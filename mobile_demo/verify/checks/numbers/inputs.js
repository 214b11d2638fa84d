// The passports this product consumed, each verified like every passport (DESIGN 7, T60, T110).

import { isCarbonStatement } from "../../../passport/model/about.js";

/** @import { Case } from "../../case.js" */

// Unknown is never fine: what was not verified is said. What follows an input is loaded where there is one.
/** @type {(c: Case) => void} */
export function inputs(c) {
  const doc = c.claim;
  if (!c.usable(doc, ["inputs"])) return;
  const entries = isCarbonStatement(doc.model) ? [] : doc.model.product.inputs;
  if (!entries.length) c.ask(doc, "inputs", true);
  else c.answers.module("consumed", () => import("./consumed.js"))?.consumed(c, doc, entries);
}
