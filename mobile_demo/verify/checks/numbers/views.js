// Views: facts of the claim that somebody shows beside it (DESIGN 2.9). One that is not of this claim, or whose facts are
// not under the claim's root, counts as absent; what the others show together is compared with the claim's own figures.

import { differing, recheckDisclosed } from "../../../passport/carbon/rechecking/disclosed.js";
import { check } from "../../../passport/model/shape.js";
import { hashed, leadsToRoot } from "../../../passport/views/commitment.js";
import { sortedFacts, wrongForm } from "../../../passport/views/facts.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";
import { canonicalText } from "../../../signing/jcs.js";
import { decodeBase64 } from "../../../signing/logs/notes.js";
import { limit } from "../../limits.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Fact } from "../../../passport/views/facts.js" */
/** @import { Params } from "../../findings.js" */

const CODES = ["view.shape", "view.claim", "view.root", "view.figures"];

// Views in the file come first, then those beside it; where counts them from 0.
/** @type {(c: Case) => void} */
export function views(c) {
  const doc = /** @type {AnyDoc | null} */ (c.claim);
  if (doc === null) return;
  if (doc.stopped) {
    for (const code of CODES) skip(c, doc, code, doc.stopped);
    return;
  }
  /** @type {Fact[]} */
  const facts = [];
  const failed = [...c.opened.views, ...c.evidence.views].map((document, number) =>
    judged(c, doc, `/views/${number}`, document, facts)).filter((code) => code);
  if (!facts.length) skip(c, doc, "view.figures", failed[0]);
  else figures(c, doc, facts);
}

// Whether a view is one, of this claim, under its root; adds its facts. The code of the first no, or nothing.
/** @type {(c: Case, doc: AnyDoc, where: string, document: JsonObject, facts: Fact[]) => string} */
function judged(c, doc, where, document, facts) {
  const [place, problem] = misshapen(document);
  if (!ask(c, doc, "view.shape", !problem, where + place, { problem })) {
    for (const code of ["view.claim", "view.root"]) skip(c, doc, code, "view.shape", where);
    return "view.shape";
  }
  const { claim: { id, digestMultibase }, leaves } = document;
  const same = id === doc.envelope.id && digestMultibase === doc.raw.digest;
  if (!ask(c, doc, "view.claim", same, `${where}/claim`, { id })) {
    skip(c, doc, "view.root", "view.claim", where);
    return "view.claim";
  }
  // A CO2 statement has no footprint, and commits to no facts.
  const off = offRoot(document, doc.raw.document.credentialSubject.footprint?.disclosable);
  if (!ask(c, doc, "view.root", !off, where, { problem: off })) return "view.root";
  for (const { at, value } of leaves) facts.push({ at, value });
  return "";
}

/** @type {(document: JsonObject) => [where: string, problem: string]} */
function misshapen(document) {
  const violation = check("view", document);
  if (violation !== null) return [violation.where, violation.problem];
  for (const [number, { at, value }] of document.leaves.entries()) {
    const wrong = wrongForm(at, value);
    if (wrong !== null) return [`/leaves/${number}/${wrong.problem === "place" ? "at" : `value${wrong.where}`}`, wrong.problem];
  }
  return ["", ""];
}

// Why the facts of a view are not under the root of the claim; empty where they are.
/** @type {(document: JsonObject, committed: { digestMultibase: string, size: string } | undefined) => string} */
function offRoot({ leaves, proof = [] }, committed) {
  if (committed === undefined) return "view.none";
  /** @type {Map<number, Uint8Array>} */
  const hashes = new Map();
  for (const { at, place, salt, value } of leaves) {
    if (BigInt(place) >= BigInt(committed.size) || hashes.has(Number(place))) return "view.place";
    hashes.set(Number(place), hashed(at, salt, value));
  }
  const given = proof.map((/** @type {string} */ text) => decodeBase64(text));
  return leadsToRoot(hashes, Number(committed.size), given, committed.digestMultibase) ? "" : "view.proof";
}

// A tree may hold two facts of one place, which no view of one of them shows; two views that show both contradict each
// other (T302).
/** @type {(c: Case, doc: AnyDoc, all: Fact[]) => void} */
function figures(c, doc, all) {
  const shown = new Map([...all].reverse().map((fact) => [fact.at, fact]));
  const twice = new Set(all.filter(({ at, value }) => canonicalText(value) !== canonicalText(/** @type {Fact} */ (shown.get(at)).value)).map(({ at }) => at));
  const facts = sortedFacts([...shown.values()]);
  const found = recheckDisclosed(doc.raw.document.credentialSubject, facts);
  const { aggregates } = found;
  const wrong = [...facts.filter(({ at }) => twice.has(at)).map(differing), ...found.wrong];
  for (const { code: rule, params } of wrong.slice(0, limit("figures_reported"))) {
    ask(c, doc, "view.figures", false, `${FOOTPRINT_POINTER}/disclosable`, { rule, ...params });
  }
  if (wrong.length) return;
  ask(c, doc, "view.figures", true);
  c.disclosed = { facts, aggregates };
}

/** @type {(c: Case, doc: AnyDoc, code: string, holds: boolean, where?: string, params?: Params) => boolean} */
function ask(c, { raw: { digest, position } }, code, holds, where, params) {
  if (holds) c.say(code, digest, "pass", "", undefined, position);
  else c.say(code, digest, "fail", where, params, position);
  return holds;
}

/** @type {(c: Case, doc: AnyDoc, code: string, because: string, where?: string) => void} */
const skip = (c, { raw: { digest, position } }, code, because, where = "") =>
  c.say(code, digest, "not_checked", where, { because }, position);
