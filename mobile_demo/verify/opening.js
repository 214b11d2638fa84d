// Sorts the credentials of a passport file into claim, statement, response and extras (DESIGN 2.5). Only the structure
// of the container is read, and nothing is believed or judged: every member of a document can be of any JSON type here.

import * as logEvidence from "../passport/log_evidence.js";
import { kindOf, versionOf } from "../passport/model/index.js";
import { names as citedBy } from "../passport/model/instruments/cited.js";
import { check } from "../passport/model/shape.js";
import { CLAIMS } from "../passport/vocab.js";
import { multibaseDigest } from "../signing/digests.js";
import { JsonRefused, ToolError } from "../signing/errors.js";
import { canonical } from "../signing/jcs.js";
import { isObject, loads } from "../signing/strict_json.js";
import { limit } from "./limits.js";

/** @import { LogBlock } from "../passport/log_evidence.js" */
/** @import { Json, JsonObject } from "../signing/strict_json.js" */

export const MEMBERS = "verifiableCredential";
// What statements are about: the first credential of a file is of one of these kinds.
const SUBJECTS = new Set(CLAIMS);

// One credential as it lies in the input; kind null: no kind this tool knows; size: bytes of its canonical form.
export class Raw {
  /**
   * @param {string | null} kind
   * @param {JsonObject} document
   * @param {string} digest
   * @param {number} position
   * @param {number} size
   */
  constructor(kind, document, digest, position, size) {
    this.kind = kind;
    this.document = document;
    this.digest = digest;
    this.position = position;
    this.size = size;
    Object.freeze(this);
  }
  // The context of a version of ours that this tool does not know, else empty.
  get unknownVersion() {
    if (versionOf(this.document) !== "unknown_version") return "";
    const [, name] = this.document["@context"].filter((/** @type {Json} */ one) => typeof one === "string");
    return [...name].slice(0, 100).join("");
  }
}

export class Opened {
  /** @param {string} digest */
  constructor(digest) {
    this.digest = digest;
    this.jsonProblem = "";
    this.kindProblem = "";
    this.inputKind = "unknown";
    this.claim = /** @type {Raw | null} */ (null);
    this.statement = /** @type {Raw | null} */ (null);
    this.response = /** @type {Raw | null} */ (null);
    this.extras = /** @type {Raw[]} */ ([]);
    this.log = /** @type {LogBlock[]} */ ([]); // proofs of logs; none where the container breaks its profile
    this.views = /** @type {JsonObject[]} */ ([]); // likewise
    this.problems = /** @type {[where: string, problem: string][]} */ ([]);
    /** @type {Map<string, string>} */
    this.named = new Map(); // digests that the chain reaches, with the ids they are reached by
  }
}
/** @type {(digest: string) => Opened} */
export const opened = (digest) => new Opened(digest);

// Reads a passport file or a bare claim; never throws, whatever the bytes. What holds no verifiableCredential is one
// credential, of which the bytes of one are enough (T5).
/** @type {(data: Uint8Array) => Opened} */
export function openInput(data) {
  const found = new Opened(multibaseDigest(data));
  // No container, so one credential, and too large for one: not worth parsing (T5).
  if (data.length > limit("credential") && !new TextDecoder("latin1").decode(data).includes(`"${MEMBERS}"`)) {
    found.jsonProblem = "json.too_large";
    return found;
  }
  let value;
  try {
    value = loads(data, { maxBytes: limit("container"), maxDepth: limit("depth") });
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    found.jsonProblem = error.code;
    return found;
  }
  const kind = kindOf(value);
  if (!isObject(value)) found.kindProblem = "no_object";
  else if (kind !== null || !(MEMBERS in value)) single(found, value, kind);
  else container(found, value);
  return found;
}

/** @type {(found: Opened, document: JsonObject, kind: string | null) => void} */
function single(found, document, kind) {
  const raw = rawOf(document, 0);
  found.inputKind = kind ?? "unknown";
  if (meansToBeAClaim(raw)) {
    found.inputKind = raw.kind ?? "claim";
    takeClaim(found, raw);
  } else found.kindProblem = kind ?? "unknown";
}

// The schema of a container: one with views, or with proofs of a log, has its own.
/** @type {(value: JsonObject) => string} */
const formOf = (value) => ("views" in value ? "viewedfile" : logEvidence.MEMBER in value ? "loggedfile" : "container");

/** @type {(found: Opened, value: JsonObject) => void} */
function container(found, value) {
  found.inputKind = "passport";
  const violation = check(formOf(value), value);
  if (violation !== null) found.problems.push([violation.where, `container_${violation.problem}`]);
  const members = Array.isArray(value[MEMBERS]) ? value[MEMBERS] : [];
  if (!members.length || !members.every(isObject)) {
    found.kindProblem = "no_credentials";
    return;
  }
  if (members.length > limit("credentials")) return; // the container's profile has said so
  const raws = members.map(rawOf);
  const [first] = raws;
  if (meansToBeAClaim(first)) {
    takeClaim(found, first);
    sortOut(found, raws);
    if (violation === null) takeLog(found, value);
    if (violation === null) found.views = value.views ?? [];
  } else if (raws.some((raw) => SUBJECTS.has(raw.kind ?? ""))) found.problems.push([`/${MEMBERS}/0`, "claim_not_first"]);
  else found.kindProblem = first.kind ?? "unknown";
}

// Takes the proofs of logs, about claim and statement alone; where one may not be there, none is taken.
/** @type {(found: Opened, value: JsonObject) => void} */
function takeLog(found, value) {
  const blocks = logEvidence.read(value[logEvidence.MEMBER] ?? []);
  const held = [found.claim, found.statement].filter((raw) => raw !== null).map((raw) => raw.digest);
  const misplaced = logEvidence.problems(blocks, held);
  found.problems.push(...misplaced);
  if (!misplaced.length) found.log = blocks;
}

// In the first place, what has our context and no known type is a damaged or later claim.
/** @type {(raw: Raw) => boolean} */
const meansToBeAClaim = (raw) => SUBJECTS.has(raw.kind ?? "") || (raw.kind === null && versionOf(raw.document) !== "not_ours");

/** @type {(found: Opened, claim: Raw) => void} */
function takeClaim(found, claim) {
  if (claim.size <= limit("credential")) found.claim = claim;
  else found.jsonProblem = "json.too_large";
}

/** @type {(document: JsonObject, position: number) => Raw} */
function rawOf(document, position) {
  let bytes = null;
  try {
    bytes = canonical(document);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error; // else the profile names what is wrong
  }
  const digest = bytes ? multibaseDigest(bytes) : `${position}`;
  return new Raw(kindOf(document), document, digest, position, bytes ? bytes.length : 0);
}

// Takes statement and response from behind the claim, the rest as extras, and records wrong orders. The second member is
// no statement about this claim where it is about an input: a claim among the extras, or one that a claim in the file
// names, since that one may be missing or damaged.
/** @type {(found: Opened, raws: Raw[]) => void} */
function sortOut(found, raws) {
  const rest = raws.slice(1);
  const inputs = new Set(rest.filter((raw) => raw.kind === "claim").map((raw) => raw.digest));
  for (const raw of raws) if (raw.kind === "claim") for (const [, digest] of namesOf(raw)) inputs.add(digest);
  if (rest[0]?.kind === "statement" && !inputs.has(aboutOf(rest[0].document))) [found.statement] = rest.splice(0, 1);
  if (rest[0]?.kind === "response") [found.response] = rest.splice(0, 1);
  found.extras = rest;
  checkOrder(found, raws);
  reach(found);
}

// Records members that are there twice (duplicate), and extras not sorted by digest (order).
/** @type {(found: Opened, raws: Raw[]) => void} */
function checkOrder(found, raws) {
  const seen = new Set([raws[0].digest]);
  for (const raw of raws.slice(1)) {
    if (seen.has(raw.digest)) found.problems.push([`/${MEMBERS}/${raw.position}`, "duplicate"]);
    seen.add(raw.digest);
  }
  let last = "";
  for (const raw of found.extras) {
    if (raw.digest < last) found.problems.push([`/${MEMBERS}/${raw.position}`, "order"]);
    else last = raw.digest;
  }
}

// Records the extras to which nothing in the file leads (T104), and second statements and responses.
/** @type {(found: Opened) => void} */
function reach(found) {
  const reached = reachedOf(found);
  const ids = new Set(found.named.values());
  for (const raw of found.extras) {
    const problem = misplaced(found, raw, reached, ids);
    if (problem) found.problems.push([`/${MEMBERS}/${raw.position}`, problem]);
  }
}

// The digests of claim, statement and every extra they lead to; fills found.named. A claim leads to its inputs and
// retirements and libraries, a retirement to its certificates, a statement to its accreditation, by digest; and a claim that was named as an input leads to the statements about it,
// which it cannot name itself. Depth first, each document once.
/** @type {(found: Opened) => Set<string>} */
function reachedOf(found) {
  const byDigest = new Map(found.extras.map((raw) => [raw.digest, raw]));
  const statements = found.extras.filter((raw) => raw.kind === "statement");
  const waiting = [found.claim, found.statement].filter((raw) => raw !== null);
  const own = new Set(waiting.map((raw) => raw.digest));
  /** @type {Set<string>} */
  const inputs = new Set();
  const reached = new Set(own);
  for (let naming = waiting.pop(); naming !== undefined; naming = waiting.pop()) {
    const named = recordNames(found, namesOf(naming));
    if (naming.kind === "claim") for (const digest of named) if (!own.has(digest)) inputs.add(digest);
    const cited = recordNames(found, citedBy(naming.kind, naming.document));
    for (const raw of ledTo([...named, ...cited], inputs, byDigest, statements)) {
      if (reached.has(raw.digest)) continue;
      reached.add(raw.digest);
      waiting.push(raw);
    }
  }
  return reached;
}

// The digests of what a document names; each is kept with the first id it is named by.
/** @type {(found: Opened, names: [name: string, digest: string][]) => string[]} */
function recordNames(found, names) {
  for (const [name, digest] of names) if (!found.named.has(digest)) found.named.set(digest, name);
  return names.map(([, digest]) => digest);
}

// The extras that a document names, and the statements about the inputs that are known so far.
/** @type {(named: string[], inputs: Set<string>, byDigest: Map<string, Raw>, statements: Raw[]) => Raw[]} */
const ledTo = (named, inputs, byDigest, statements) => [
  ...named.map((digest) => byDigest.get(digest)).filter((raw) => raw !== undefined),
  ...statements.filter((raw) => inputs.has(aboutOf(raw.document))),
];

// The problem of an extra that nothing reaches; empty for one that may be there. Status lists are asked for later, and
// what only a later version can read counts as absent. A claim or accreditation that is named by its id, with another
// digest, is an extra that fails.
/** @type {(found: Opened, raw: Raw, reached: Set<string>, ids: Set<string>) => string} */
function misplaced(found, raw, reached, ids) {
  if (raw.kind === "statuslist" || raw.unknownVersion || reached.has(raw.digest)) return "";
  if (raw.kind === "response") return "second_response";
  if (raw.kind === "statement" && found.claim !== null) return misplacedStatement(found.claim, found.statement, raw);
  return [...SUBJECTS, "accreditation", "retirement", "factorlibrary"].includes(raw.kind ?? "") && ids.has(at(raw.document, "id")) ? "" : "unreferenced";
}

// Why a statement among the extras is there: about this claim, or about nothing in the file.
/** @type {(claim: Raw, statement: Raw | null, raw: Raw) => string} */
function misplacedStatement(claim, statement, raw) {
  if (statement === null) return "statement_not_second";
  return aboutOf(raw.document) === claim.digest ? "second_statement" : "unreferenced";
}

// The digest of the claim that a statement, checked or not, is about; empty where it names none.
/** @type {(document: JsonObject) => string} */
export function aboutOf(document) {
  const digest = at(document, "credentialSubject", "digestMultibase");
  return typeof digest === "string" ? digest : "";
}

/** @type {(raw: Raw) => [name: string, digest: string][]} */
function namesOf(raw) {
  const subject = raw.document.credentialSubject;
  // A claim names its inputs, a CO2 statement that of the year before, a report that of its year, a statement its accreditation.
  /** @type {Record<string, string>} */
  const member = { carbonstatement: "previous", inventory: "accounts" };
  const other = raw.kind !== null && raw.kind in member ? at(raw.document, member[raw.kind]) : at(subject, "accreditation");
  const inputs = raw.kind === "claim" ? at(subject, "inputs") : [other];
  return (Array.isArray(inputs) ? inputs : [])
    .map((entry) => /** @type {[string, string]} */ ([at(entry, "id"), at(entry, "digestMultibase")]))
    .filter(([name, digest]) => typeof name === "string" && typeof digest === "string");
}

// The status lists a document, checked or not, has an entry in.
/** @type {(document: JsonObject) => string[]} */
export function entriesOf(document) {
  const entries = at(document, "credentialStatus");
  return (Array.isArray(entries) ? entries : [])
    .map((entry) => at(entry, "statusListCredential")).filter((name) => typeof name === "string");
}

/** @type {(value: Json, ...path: string[]) => Json} */
function at(value, ...path) {
  let place = value;
  for (const step of path) place = isObject(place) ? place[step] ?? null : null;
  return typeof place === "string" || typeof place === "object" ? place : null;
}
