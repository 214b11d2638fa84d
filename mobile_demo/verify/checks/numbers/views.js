// Views: facts of the claim that somebody shows beside it (DESIGN 2.9). One that is not of this claim, or whose facts are
// not under the claim's root, counts as absent; what the others show together is compared with the claim's own figures.

import { recheckDisclosed } from "../../../passport/carbon/rechecking/disclosed.js";
import { contradiction } from "../../../passport/carbon/rechecking/recheck.js";
import { check } from "../../../passport/model/shape.js";
import { hashed, leadsToRoot } from "../../../passport/views/commitment.js";
import { sortedFacts, wrongForm } from "../../../passport/views/facts.js";
import { FOOTPRINT_POINTER } from "../../../passport/vocab.js";
import { canonical } from "../../../signing/jcs.js";
import { decodeBase64 } from "../../../signing/logs/notes.js";
import { sorted } from "../../../signing/text.js";
import { limit } from "../../limits.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Fact } from "../../../passport/views/facts.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
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
  /** @type {Map<string, Fact>} */
  const shown = new Map();
  /** @type {Set<string>} */
  const twice = new Set();
  let lacking = "";
  [...c.opened.views, ...c.evidence.views].forEach((document, number) => {
    const failed = judged(c, doc, `/views/${number}`, document);
    lacking ||= failed;
    for (const { at, value } of failed ? [] : document.leaves) {
      // A producer can put two leaves for one place under its root, and show each to somebody else (T302).
      if (shown.has(at) && written(shown.get(at)?.value ?? {}) !== written(value)) twice.add(at);
      else shown.set(at, { at, value });
    }
  });
  if (!shown.size) skip(c, doc, "view.figures", lacking);
  else figures(c, doc, sortedFacts(shown.values()), sorted(twice));
}

/** @type {(value: JsonObject) => string} */
const written = (value) => new TextDecoder().decode(canonical(value));

// Whether a view is one, of this claim, under its root: the code of the first no, or nothing.
/** @type {(c: Case, doc: AnyDoc, where: string, document: JsonObject) => string} */
function judged(c, doc, where, document) {
  const [place, problem] = misshapen(document);
  if (!ask(c, doc, "view.shape", !problem, where + place, { problem })) {
    for (const code of ["view.claim", "view.root"]) skip(c, doc, code, "view.shape", where);
    return "view.shape";
  }
  const { id, digestMultibase } = document.claim;
  const same = id === doc.envelope.id && digestMultibase === doc.raw.digest;
  if (!ask(c, doc, "view.claim", same, `${where}/claim`, { id })) {
    skip(c, doc, "view.root", "view.claim", where);
    return "view.claim";
  }
  // A CO2 statement has no footprint, and commits to no facts.
  const off = offRoot(document, doc.raw.document.credentialSubject.footprint?.disclosable);
  return ask(c, doc, "view.root", !off, where, { problem: off }) ? "" : "view.root";
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

/** @type {(c: Case, doc: AnyDoc, facts: Fact[], twice: string[]) => void} */
function figures(c, doc, facts, twice) {
  const { wrong: found, aggregates } = recheckDisclosed(doc.raw.document.credentialSubject, facts);
  const wrong = [...twice.map((at) => contradiction("disclosed.twice", "", { at })), ...found];
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
