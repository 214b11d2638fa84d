// Recalculates the footprint from its workings, where they are at hand (L3, DESIGN 6.3).

import { NOWHERE } from "../../findings.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome } from "../../findings.js" */

// Records claim.workings: the workings the claim names give its footprint, digit by digit. Without workings at hand only
// standing.workings is said, of a claim that names some; workings of another digest are not checked.
/** @type {(c: Case) => void} */
export function workings(c) {
  const { claim: doc, evidence: { workings: held } } = c;
  if (doc === null || doc.model === null || doc.kind !== "claim" || (held === null && doc.stopped)) return;
  const named = doc.model.product.footprint.workings;
  if (held === null) {
    if (named !== null) standing(c, doc, "not_checked");
    return;
  }
  if (!c.usable(doc, ["workings"])) return;
  const where = `${FOOTPRINT_POINTER}/workings`;
  if (named !== held.digest) c.notChecked(doc, "workings", where, { problem: named === null ? "not_named" : "other_digest" });
  else replay(c, doc, held.document, where);
}

// The engine is loaded by answers of its own: most phones never see workings.
/** @type {(c: Case, doc: Doc<Claim>, document: JsonObject, where: string) => void} */
function replay(c, doc, document, where) {
  const engine = c.answers.module("engine", () => import("./replaying.js"));
  if (engine === null || c.answers.open) return; // another round follows
  engine.replayed(c, doc, document, where);
  if (c.replayed) standing(c, doc, "pass");
}

/** @type {(c: Case, doc: Doc<Claim>, outcome: Outcome) => void} */
const standing = (c, doc, outcome) => c.say("standing.workings", doc.raw.digest, outcome, "", undefined, NOWHERE);
