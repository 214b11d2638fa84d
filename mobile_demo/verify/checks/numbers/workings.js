// Recalculates the footprint from its workings, where they are at hand (L3, DESIGN 6.3).

import { NOWHERE } from "../../findings.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";
import { ToolError } from "../../../signing/errors.js";
import { isObject } from "../../../signing/strict_json.js";
import { sorted } from "../../../signing/text.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { CheckedInput } from "../../../passport/carbon/inputs.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome } from "../../findings.js" */

// Codes of replay for workings that contradict themselves: whoever signed their digest signed that.
const WRONG = new Set(["workings.components", "workings.factor"]);

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
  else replayed(c, doc, held.document, where);
}

// Recalculates from document, the workings whose digest the claim names, and compares every figure. Workings that
// contradict themselves fail; those this engine cannot replay are not checked. where points at the digest in the claim.
/** @type {(c: Case, doc: Doc<Claim>, document: JsonObject, where: string) => void} */
function replayed(c, doc, document, where) {
  // The engine is loaded by answers of its own: most phones never see workings.
  const engine = c.answers.ask("engine", () => import("../../../passport/carbon/workings.js"), null);
  if (engine === null || c.answers.open) return; // another round follows
  const subject = doc.raw.document.credentialSubject;
  let again;
  try {
    again = calculated(engine, document, subject, certainInputs(c));
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

// The verified inputs by digest; null where one is missing or may have no valid statement.
/** @type {(c: Case) => Map<string, CheckedInput> | null} */
function certainInputs({ consumed }) {
  const given = new Map();
  for (const [digest, followed] of consumed) {
    if (followed.given !== null && followed.verdict?.vouched !== "not_checked") given.set(digest, followed.given);
  }
  return given.size === consumed.size ? given : null;
}

// {footprint, inputs} as the engine writes them, in the detail that the claim publishes; throws ToolError.
/** @type {(engine: typeof import("../../../passport/carbon/workings.js"), document: JsonObject, subject: JsonObject, inputs: Map<string, CheckedInput> | null) => JsonObject} */
function calculated(engine, document, subject, inputs) {
  const result = engine.replay(document, inputs);
  /** @type {JsonObject} */
  const members = { footprint: engine.drawn(result, subject.footprint.detail, document) };
  if (result.inputs.length) members.inputs = result.inputs;
  return members;
}

// Stands for a member that one side lacks, and equals no JSON value.
const ABSENT = Symbol("absent");

// The JSON Pointer at which two values first differ; null for equal ones. Members are compared in the order of their
// names; arrays of different lengths and values of different types differ as a whole. where is the pointer of both.
/** @type {(stated: any, calculated: any, where: string) => string | null} */
function difference(stated, calculated, where) {
  let steps;
  if (isObject(stated) && isObject(calculated)) steps = sorted(new Set([...Object.keys(stated), ...Object.keys(calculated)]));
  else if (Array.isArray(stated) && Array.isArray(calculated) && stated.length === calculated.length) steps = stated.keys();
  else return stated === calculated ? null : where;
  for (const step of steps) {
    const pointer = difference(memberOf(stated, step), memberOf(calculated, step), `${where}/${step}`);
    if (pointer !== null) return pointer;
  }
  return null;
}

/** @type {(value: any, step: string | number) => any} */
const memberOf = (value, step) => (Object.hasOwn(value, step) ? value[step] : ABSENT);

/** @type {(c: Case, doc: Doc<Claim>, outcome: Outcome) => void} */
const standing = (c, doc, outcome) => c.say("standing.workings", doc.raw.digest, outcome, "", undefined, NOWHERE);
