// The calculation done again from its workings (L3, DESIGN 6.3), when somebody entitled has them.

import { NOWHERE } from "../../findings.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";
import { ToolError } from "../../../signing/errors.js";
import { isObject } from "../../../signing/strict_json.js";
import { sorted } from "../../../signing/text.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome } from "../../findings.js" */

// The workings contradict themselves; whoever signed their digest signed that.
const WRONG = new Set(["workings.components", "workings.factor"]);

// The workings are those the claim names, and lead to its footprint, figure for figure.
/** @type {(c: Case) => void} */
export function workings(c) {
  const { claim: doc, evidence: { workings: held } } = c;
  if (doc === null || doc.model === null || (held === null && doc.stopped)) return;
  const named = doc.model.product.footprint.workings;
  if (held === null) {
    if (named !== null) standing(c, doc, "not_checked");
    return;
  }
  if (!c.usable(doc, ["workings"])) return;
  const where = `${FOOTPRINT_POINTER}/workings`;
  if (named !== held.digest) c.notChecked(doc, "workings", where, { problem: named === null ? "not_named" : "other_digest" });
  else replayed(c, doc, held.document, where);
}

/** @type {(c: Case, doc: Doc<Claim>, document: JsonObject, where: string) => void} */
function replayed(c, doc, document, where) {
  // The engine is loaded by answers of its own: most phones never see workings.
  const engine = c.answers.ask("engine", () => import("../../../passport/carbon/workings.js"), null);
  if (engine === null || c.answers.open) return; // another round follows
  const subject = doc.raw.document.credentialSubject;
  const sure = new Map();
  for (const [digest, { given, verdict }] of c.consumed) {
    if (given !== null && verdict?.vouched !== "not_checked") sure.set(digest, given);
  }
  /** @type {JsonObject | undefined} */
  let again;
  try {
    const result = engine.replay(document, sure.size === c.consumed.size ? sure : null);
    again = { footprint: engine.drawn(result, subject.footprint.detail, document) };
    if (result.inputs.length) again.inputs = result.inputs;
  } catch (refused) {
    if (!(refused instanceof ToolError)) throw refused;
    if (WRONG.has(refused.code)) c.ask(doc, "workings", false, where, { problem: refused.code });
    else c.notChecked(doc, "workings", where, { problem: refused.code });
    return;
  }
  /** @type {JsonObject} */
  const stated = { footprint: subject.footprint };
  if ("inputs" in subject) stated.inputs = subject.inputs;
  const apart = difference(stated, again, "");
  if (c.ask(doc, "workings", apart === null, `/credentialSubject${apart ?? ""}`, { problem: "other_number" })) {
    c.replayed = true;
    standing(c, doc, "pass");
  }
}

// Where two JSON values first differ, in the order of names and places; null for nowhere.
/** @type {(one: Json, other: Json, where: string) => string | null} */
function difference(one, other, where) {
  if (isObject(one) && isObject(other)) {
    for (const name of sorted(new Set([...Object.keys(one), ...Object.keys(other)]))) {
      const place = `${where}/${name}`;
      if (!Object.hasOwn(one, name) || !Object.hasOwn(other, name)) return place;
      const found = difference(one[name], other[name], place);
      if (found !== null) return found;
    }
    return null;
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    for (const place of one.keys()) {
      const found = difference(one[place], other[place], `${where}/${place}`);
      if (found !== null) return found;
    }
    return null;
  }
  return one === other ? null : where;
}

/** @type {(c: Case, doc: Doc<Claim>, outcome: Outcome) => void} */
const standing = (c, doc, outcome) => c.say("standing.workings", doc.raw.digest, outcome, "", undefined, NOWHERE);
