// The engine over workings, and its figures against those of the claim that names them (L3, DESIGN 6.3).

import * as engine from "../../../passport/carbon/workings.js";
import { ToolError } from "../../../signing/errors.js";
import { isObject } from "../../../signing/strict_json.js";
import { sorted } from "../../../signing/text.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { CheckedInput } from "../../../passport/carbon/inputs.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */

// Codes of replay for workings that contradict themselves: whoever signed their digest signed that.
const WRONG = new Set(["workings.components", "workings.factor"]);

// Recalculates from document, the workings whose digest the claim names, and compares every figure. Workings that
// contradict themselves fail; those this engine cannot replay are not checked. where points at the digest in the claim.
/** @type {(c: Case, doc: Doc<Claim>, document: JsonObject, where: string) => void} */
export function replayed(c, doc, document, where) {
  const subject = doc.raw.document.credentialSubject;
  let again, result;
  try {
    result = engine.replay(document, certainInputs(c));
    again = written(result, document, subject);
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
  c.replayed = c.ask(doc, "workings", apart === null, `/credentialSubject${apart ?? ""}`, { problem: "other_number" });
  if (c.replayed) c.calculated = result;
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
/** @type {(result: ReturnType<typeof engine.replay>, document: JsonObject, subject: JsonObject) => JsonObject} */
function written(result, document, subject) {
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
