// Bytes into a chain: what lies where in a passport file (DESIGN 2.5). Nothing is believed or judged here; members
// of documents that may break every rule are touched with care.

import { kindOf, versionOf } from "../passport/model/index.js";
import { check } from "../passport/model/shape.js";
import { multibaseDigest } from "../signing/digests.js";
import { JsonRefused, ToolError } from "../signing/errors.js";
import { canonical } from "../signing/jcs.js";
import { isObject, loads } from "../signing/strict_json.js";
import { limit } from "./limits.js";

export const MEMBERS = "verifiableCredential";

// One credential as it lies in the input; kind null: no kind this tool knows; size: bytes of its canonical form.
export class Raw {
  constructor(kind, document, digest, position, size) {
    Object.assign(this, { kind, document, digest, position, size });
    Object.freeze(this);
  }
  // The context of a version of ours that this tool does not know, else empty.
  get unknownVersion() {
    if (versionOf(this.document) !== "unknown_version") return "";
    const [, name] = this.document["@context"].filter((one) => typeof one === "string");
    return [...name].slice(0, 100).join("");
  }
}

class Opened {
  constructor(digest) {
    Object.assign(this, { digest, jsonProblem: "", kindProblem: "", inputKind: "unknown" });
    Object.assign(this, { claim: null, statement: null, response: null, extras: [] });
    this.problems = []; // [where, problem]
    this.named = new Map(); // digests that the chain reaches, with the ids they are reached by
  }
}
export const opened = (digest) => new Opened(digest);

// Never throws, whatever the bytes.
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

function single(found, document, kind) {
  const raw = rawOf(document, 0);
  found.inputKind = kind ?? "unknown";
  if (meansToBeAClaim(raw)) {
    found.claim = raw;
    found.inputKind = "claim";
    checkSize(found);
  } else found.kindProblem = kind ?? "unknown";
}

function container(found, value) {
  found.inputKind = "passport";
  const violation = check("container", value);
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
    found.claim = first;
    checkSize(found);
    sortOut(found, raws);
  } else if (raws.some((raw) => raw.kind === "claim")) found.problems.push([`/${MEMBERS}/0`, "claim_not_first"]);
  else found.kindProblem = first.kind ?? "unknown";
}

// In the first place, what has our context and no known type is a damaged or later claim.
const meansToBeAClaim = (raw) => raw.kind === "claim" || (raw.kind === null && versionOf(raw.document) !== "not_ours");

function checkSize(found) {
  if (found.claim.size <= limit("credential")) return;
  found.claim = null;
  found.jsonProblem = "json.too_large";
}

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

// Claim, statement, response, extras by digest; what breaks that order is a problem, and read anyway.
function sortOut(found, raws) {
  const rest = raws.slice(1);
  // A statement is also about an input if that input's claim did not come along, or not unharmed.
  const digests = new Set(rest.filter((raw) => raw.kind === "claim").map((raw) => raw.digest));
  for (const raw of raws) if (raw.kind === "claim") for (const [, digest] of namesOf(raw)) digests.add(digest);
  if (rest[0]?.kind === "statement" && !digests.has(aboutOf(rest[0].document))) found.statement = rest.shift();
  if (rest[0]?.kind === "response") found.response = rest.shift();
  found.extras = rest;
  const seen = new Set([raws[0].digest]);
  for (const raw of raws.slice(1)) {
    if (seen.has(raw.digest)) found.problems.push([`/${MEMBERS}/${raw.position}`, "duplicate"]);
    seen.add(raw.digest);
  }
  let last = "";
  for (const raw of rest) {
    if (raw.digest < last) found.problems.push([`/${MEMBERS}/${raw.position}`, "order"]);
    else last = raw.digest;
  }
  reach(found);
}

// Extras are only what claim and statement name by id and digest, step by step (T104).
function reach(found) {
  const byDigest = new Map(found.extras.map((raw) => [raw.digest, raw]));
  const waiting = [found.claim, found.statement].filter((raw) => raw !== null);
  const own = new Set(waiting.map((raw) => raw.digest));
  const claims = new Set(found.claim ? [found.claim.digest] : []);
  const done = new Set(own);
  while (waiting.length) {
    const naming = waiting.pop();
    for (const [name, digest] of namesOf(naming)) {
      if (!found.named.has(digest)) found.named.set(digest, name);
      if (naming.kind === "claim") claims.add(digest);
      if (byDigest.has(digest) && !done.has(digest)) {
        done.add(digest);
        waiting.push(byDigest.get(digest));
      }
    }
    // A statement is not named by its claim: it names it.
    for (const raw of found.extras) {
      if (raw.kind !== "statement" || done.has(raw.digest)) continue;
      const about = aboutOf(raw.document);
      if (claims.has(about) && !own.has(about)) {
        done.add(raw.digest);
        waiting.push(raw);
      }
    }
  }
  const ids = new Set(found.named.values());
  for (const raw of found.extras) {
    const problem = misplaced(found, raw, done, ids);
    if (problem) found.problems.push([`/${MEMBERS}/${raw.position}`, problem]);
  }
}

function misplaced(found, raw, reached, ids) {
  // What only a later version can read counts as absent; status lists are asked for later.
  if (raw.kind === "statuslist" || raw.unknownVersion || reached.has(raw.digest)) return "";
  if (raw.kind === "response") return "second_response";
  if (raw.kind === "statement" && found.claim !== null) {
    if (aboutOf(raw.document) === found.claim.digest || found.statement === null) {
      return found.statement !== null ? "second_statement" : "statement_not_second";
    }
  }
  // Named by its id, with another digest: an extra that fails.
  if ((raw.kind === "claim" || raw.kind === "accreditation") && ids.has(at(raw.document, "id"))) return "";
  return "unreferenced";
}

// The digest of the claim a statement says it is about.
export function aboutOf(document) {
  const digest = at(document, "credentialSubject", "digestMultibase");
  return typeof digest === "string" ? digest : "";
}

function namesOf(raw) {
  const subject = raw.document.credentialSubject;
  const inputs = raw.kind === "claim" ? at(subject, "inputs") : [at(subject, "accreditation")];
  return (Array.isArray(inputs) ? inputs : [])
    .map((entry) => [at(entry, "id"), at(entry, "digestMultibase")])
    .filter(([name, digest]) => typeof name === "string" && typeof digest === "string");
}

// The status lists a document, checked or not, has an entry in.
export function entriesOf(document) {
  const entries = at(document, "credentialStatus");
  return (Array.isArray(entries) ? entries : [])
    .map((entry) => at(entry, "statusListCredential")).filter((name) => typeof name === "string");
}

function at(value, ...path) {
  let place = value;
  for (const step of path) place = isObject(place) ? place[step] ?? null : null;
  return typeof place === "string" || typeof place === "object" ? place : null;
}
