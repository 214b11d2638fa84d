// What is known besides the passport: status lists, other claims, inputs, workings (DESIGN 5, 7). Parsed here,
// judged later: nothing in it is believed unless a listed party signed it.

import { MEMBER, read as readLog } from "../passport/log_evidence.js";
import { toldOf } from "../passport/model/compiling.js";
import { kindOf } from "../passport/model/index.js";
import { check } from "../passport/model/shape.js";
import { CLAIMS } from "../passport/vocab.js";
import { documentDigest, multibaseDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { canonical } from "../signing/jcs.js";
import { isObject, loads } from "../signing/strict_json.js";
import { limit } from "./limits.js";
import { NOTHING_SEEN } from "./believing/memory.js";

/** @import { Json, JsonObject } from "../signing/strict_json.js" */
/** @import { LogBlock } from "../passport/log_evidence.js" */
/** @import { Seen } from "./believing/memory.js" */
/** @typedef {Readonly<{ kind: string, digest: string, document: JsonObject, records?: JsonObject[] }>} Known */
/** @typedef {Readonly<{ digest: string, document: JsonObject }>} Workings */
/** @typedef {{ status?: Known[], claims?: Known[], seen?: Seen, inputs?: Known[], workings?: Workings | null, log?: LogBlock[], instruments?: Known[], views?: JsonObject[], libraries?: Known[], methods?: Known[] }} Members */
/** @typedef {Iterable<Uint8Array> | Uint8Array} Files */

export class EvidenceRefused extends ToolError {}
const OF_INPUTS = [...CLAIMS, "statement", "accreditation"];
const INSTRUMENTS = ["certificate", "retirement", "assignment"];
const LIBRARIES = ["factorlibrary"];
const METHODS = ["method", "accreditation"];

export class Evidence {
  // status, claims, inputs: [{kind, digest, document}]; workings: {digest, document} or null; log: proofs of logs;
  // instruments: retirements, certificates and assignments of devices, for claims that cite what was retired; views;
  // methods: attestations of methods with their accreditations, for claims without a statement
  /** @param {Members} members */
  constructor({ status = [], claims = [], seen = NOTHING_SEEN, inputs = [], workings = null, log = [], instruments = [], views = [], libraries = [], methods = [] } = {}) {
    this.status = status;
    this.claims = claims;
    this.seen = seen;
    this.inputs = inputs;
    this.workings = workings;
    this.log = log;
    this.instruments = instruments;
    this.views = views;
    this.libraries = libraries;
    this.methods = methods;
    Object.freeze(this);
  }
  // Files: bundles or single status lists, passports or single claims, passports of materials, one of workings.
  // Members of another kind are left out: a bundle made for many passports may hold what this one does not need.
  /** @type {(files?: { status?: Files, claims?: Files, seen?: Seen, inputs?: Files, workings?: Uint8Array | null, log?: Files, views?: Files, methods?: Files }) => Evidence} */
  static open({ status = [], claims = [], seen = NOTHING_SEEN, inputs = [], workings = null, log = [], views = [], methods = [] } = {}) {
    const ofInputs = read(inputs, [...OF_INPUTS, ...INSTRUMENTS, ...LIBRARIES, "statuslist"]);
    const ofClaims = read(claims, [...CLAIMS, ...INSTRUMENTS, ...LIBRARIES]);
    const ofMethods = attestationsOf(methods);
    /** @type {(known: Known[], kinds: string[]) => Known[]} */
    const some = (known, kinds) => known.filter(({ kind }) => kinds.includes(kind));
    return new Evidence({
      status: [...read(status, ["statuslist"]), ...some([...ofInputs, ...ofMethods], ["statuslist"])],
      claims: some(ofClaims, [...CLAIMS]),
      seen,
      inputs: some(ofInputs, OF_INPUTS),
      instruments: some([...ofInputs, ...ofClaims], INSTRUMENTS),
      libraries: some([...ofInputs, ...ofClaims], LIBRARIES),
      workings: workings && workingsOf(workings),
      log: blocksOf(log),
      views: viewsOf(views),
      methods: some(ofMethods, METHODS),
    });
  }
  /** @type {(changes: Members) => Evidence} */
  with(changes) {
    return new Evidence({ ...this, ...changes });
  }
}

/** @type {(data: Uint8Array) => Json} */
const parsed = (data) => loads(data, { maxBytes: limit("container"), maxDepth: limit("depth") });

/** @type {(data: Uint8Array) => Workings} */
function workingsOf(data) {
  const document = parsed(data);
  if (!isObject(document)) {
    throw new EvidenceRefused("evidence.kind", "This is no file of workings.",
      { hint: "Give the file that was written together with the claim." });
  }
  return Object.freeze({ digest: multibaseDigest(canonical(document)), document });
}

// The proofs of logs in passport files; a file without any, or against its schema, is refused.
/** @type {(files: Files) => LogBlock[]} */
const blocksOf = (files) => (files instanceof Uint8Array ? [files] : [...files]).flatMap((data) => {
  const document = parsed(data);
  const viewed = isObject(document) && MEMBER in document && "views" in document;
  const violation = check(viewed ? "viewedfile" : "loggedfile", document);
  if (violation !== null) {
    throw new EvidenceRefused("evidence.log", `This is no passport file with proofs of a log; it breaks rule ${toldOf(violation)}.`,
      { hint: "Give a passport file that a resolver with a log has answered with.", where: violation.where });
  }
  return readLog(document[MEMBER]);
});

// Files of views; what does not call itself one is refused, and their form is judged with the claim.
/** @type {(files: Files) => JsonObject[]} */
const viewsOf = (files) => (files instanceof Uint8Array ? [files] : [...files]).map((data) => {
  const document = parsed(data);
  if (isObject(document) && document.format === "passport-view/1") return document;
  throw new EvidenceRefused("evidence.view", "This is no view of a claim.",
    { hint: "Give the file that passport view wrote; holdings are for those who make views." });
});

// Files of attestations of methods; one without any is refused.
/** @type {(files: Files) => Known[]} */
const attestationsOf = (files) => (files instanceof Uint8Array ? [files] : [...files]).flatMap((data) => {
  const held = read(data, [...METHODS, "statuslist"]);
  if (held.some(({ kind }) => kind === "method")) return held;
  throw new EvidenceRefused("evidence.method", "This file holds no attestation of a method.",
    { hint: "Give the file that passport attest --method-of wrote." });
});

// The parts of a library's file; undefined for another file, null for one that only calls itself so.
/** @type {(document: Json) => { credential: JsonObject, records: JsonObject[] } | null | undefined} */
export function libraryIn(document) {
  if (!isObject(document) || document.format !== "passport-library/1") return undefined;
  const { credential, records } = document;
  return Object.keys(document).length === 3 && isObject(credential) && Array.isArray(records) && records.every(isObject) ? { credential, records } : null;
}

// The members of a container, the one credential that a file is, or the one of a library with its records.
/** @type {(document: Json) => { members: Json[], records?: JsonObject[] }} */
function membersOf(document) {
  const library = libraryIn(document);
  if (library) return { members: [library.credential], records: library.records };
  const isMember = isObject(document) && library !== null && !("verifiableCredential" in document);
  const members = isMember ? [document] : document?.verifiableCredential;
  if (Array.isArray(members)) return { members };
  throw new EvidenceRefused("evidence.kind", "This is neither a credential nor a container of credentials.",
    { hint: "Give a status bundle, a passport file or a single credential." });
}

/** @type {(files: Files, kinds: string[]) => Known[]} */
function read(files, kinds) {
  /** @type {Known[]} */
  const found = [];
  for (const data of files instanceof Uint8Array ? [files] : files) {
    const { members, ...more } = membersOf(parsed(data));
    for (const member of members) {
      const kind = isObject(member) ? kindOf(member) : null;
      if (kind !== null && kinds.includes(kind)) found.push(Object.freeze({ kind, digest: documentDigest(member), document: member, ...more }));
    }
  }
  return found;
}
