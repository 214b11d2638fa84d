// What a file contains, without judging it: nothing here is checked but the form, and nothing is believed. What a
// document states is text of a stranger: escape it for the place where it is shown (messages.quoted).

import { check } from "../passport/model/shape.js";
import { isObject } from "../signing/strict_json.js";
import { openInput } from "./opening.js";

/** @import { Json } from "../signing/strict_json.js" */
/** @import { Raw } from "./opening.js" */

const LONGEST = 300;

// {format, kind, digest, bytes, problem, problems, credentials} of any bytes, as Python's inspect; never throws.
/** @param {Uint8Array} data */
export function inspect(data) {
  const opened = openInput(data);
  const { claim, statement, response, extras } = opened;
  /** @type {[place: string, raw: Raw | null][]} */
  const parts = [["claim", claim], ["statement", statement], ["response", response], ...extras.map((raw) => /** @type {[string, Raw]} */ (["extra", raw]))];
  return {
    format: "passport-inspection/1",
    kind: opened.inputKind,
    digest: opened.digest,
    bytes: data.length,
    problem: opened.jsonProblem || opened.kindProblem || null,
    problems: opened.problems.map(([where, problem]) => ({ where, problem })),
    credentials: parts.flatMap(([place, raw]) => (raw === null ? [] : [credential(place, raw)])),
  };
}

/**
 * @param {string} place
 * @param {Raw} raw
 */
function credential(place, raw) {
  const { document, kind, unknownVersion } = raw;
  const violation = kind !== null && !unknownVersion ? check(kind, document) : null;
  const issuer = isObject(document.issuer) ? document.issuer : { id: document.issuer };
  const proof = isObject(document.proof) ? document.proof : {};
  const subject = isObject(document.credentialSubject) ? document.credentialSubject : {};
  return {
    place,
    position: raw.position,
    kind,
    unknownVersion: unknownVersion || null,
    id: text(document.id),
    subject: text(subject.id),
    name: text(subject.name),
    issuer: { id: text(issuer.id), name: text(issuer.name) },
    validFrom: text(document.validFrom),
    validUntil: text(document.validUntil),
    suite: text(proof.cryptosuite),
    signedAt: text(proof.created),
    key: text(proof.verificationMethod),
    digest: raw.digest,
    bytes: raw.size,
    violation: violation && { rule: violation.rule, problem: violation.problem, where: violation.where },
  };
}

/** @type {(value: Json) => string | null} */
const text = (value) => (typeof value === "string" ? [...value].slice(0, LONGEST).join("") : null);
