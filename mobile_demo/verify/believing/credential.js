// What is asked of every signed document alone: profile, suite, signer, proof (DESIGN 3, 4, R1-R7). CHECKS is asked of
// a document of the chain (checks/structure and checks/signers, one question after the other over all three) and of
// every other credential (believing/listed, all at once).

import * as accreditation from "../../passport/model/accreditation.js";
import * as carbonstatement from "../../passport/model/carbon_statement.js";
import * as claim from "../../passport/model/claim.js";
import * as response from "../../passport/model/response.js";
import { about } from "../../passport/model/about.js";
import { check } from "../../passport/model/shape.js";
import * as statement from "../../passport/model/statement.js";
import * as statuslist from "../../passport/model/statuslist.js";
import { CLAIMS, SUITES } from "../../passport/vocab.js";
import { NOTHING } from "../findings.js";
import { limit } from "../limits.js";
import * as party from "./party.js";
import { prove } from "./proof.js";

/** @import { CarbonStatement } from "../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Violation } from "../../passport/model/compiling.js" */
/** @import { Party } from "../../passport/model/trustlist.js" */
/** @import { PublicKey } from "../../signing/keys.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Params, Step } from "../findings.js" */
/** @import { Models } from "./listed.js" */
/** @import { TrustList } from "./trust.js" */

/** @type {Record<keyof Models, { read: (document: any) => any }>} */
const READ = /** @type {any} */ ({ claim, carbonstatement, inventory: carbonstatement, statement, response, accreditation, statuslist });
// Readers of further kinds, from the module that is loaded where the first is met.
/** @type {(readers: Partial<Record<keyof Models, { read: (document: any) => any }>>) => void} */
export const learn = (readers) => void Object.assign(READ, readers);
// A status list is its issuer's own word, whatever its role.
/** @type {Partial<Record<keyof Models, string>>} */
const ROLE = {
  claim: "producer", carbonstatement: "producer", inventory: "producer", statement: "verifier", response: "platform", accreditation: "accreditation-body",
  certificate: "issuing-body", retirement: "registry", assignment: "issuing-body", factorlibrary: "factor-publisher", method: "verifier",
};
/** @type {WeakMap<JsonObject, Map<string, { violation: Violation | null, model: any }>>} */
const readings = new WeakMap();

// {violation, model} of a document, found once: the checks may run more than once over it.
/** @type {(kind: keyof Models, document: JsonObject) => { violation: Violation | null, model: any }} */
function reading(kind, document) {
  let known = readings.get(document);
  if (!known) readings.set(document, (known = new Map()));
  let read = known.get(kind);
  if (read === undefined) {
    const violation = check(kind, document);
    read = { violation, model: violation === null ? READ[kind].read(document) : null };
    known.set(kind, read);
  }
  return read;
}

// One document, and the answers about it so far: steps are the answers in their order; stopped is the suffix of the
// first no, where its JSON Pointer. key is set once the signer's key is known and usable, even if another answer about
// the signer is no, so that its proof can be asked for too. settled is false while a signature is still being computed.
// size is in bytes of the canonical form, 0 where it was limited before.
export class Asked {
  /**
   * @param {keyof Models} kind
   * @param {JsonObject} document
   * @param {string} digest
   * @param {TrustList} trust
   * @param {Answers} answers
   */
  constructor(kind, document, digest, trust, answers, size = 0) {
    this.kind = kind;
    this.document = document;
    this.digest = digest;
    this.trust = trust;
    this.answers = answers;
    this.size = size;
    this.model = /** @type {any} */ (null);
    this.party = /** @type {Party | null} */ (null);
    this.key = /** @type {PublicKey | null} */ (null);
    /** @type {Step[]} */
    this.steps = [];
    this.stopped = "";
    this.where = "";
    this.seenAt = ""; // when witnesses of a log saw it, where a file proves that
    this.settled = true;
  }
  /** @type {(suffix: string, where: string, params: Params) => void} */
  refuse(suffix, where, params) {
    this.steps.push([suffix, "fail", params]);
    Object.assign(this, { stopped: suffix, where });
  }
}

// Rules R1 to R7 and the size of one credential; then its model is read.
/** @type {(asked: Asked) => void} */
export function profile(asked) {
  const { violation, model } = reading(asked.kind, asked.document);
  if (violation !== null || asked.size > limit("credential")) {
    const { rule, problem, where } = violation ?? { rule: "form", problem: "size", where: "" };
    asked.refuse("profile", where, { rule, problem });
    return;
  }
  asked.steps.push(["profile", "pass", NOTHING]);
  asked.model = model;
}

// Whether its proof is of a suite that this tool knows; asked of what keeps the profile.
/** @type {(asked: Asked) => void} */
export function suite(asked) {
  if (asked.model === null) return;
  const named = asked.model.envelope.proof.cryptosuite;
  if (SUITES.has(named)) asked.steps.push(["suite", "pass", NOTHING]);
  else asked.refuse("suite", "/proof/cryptosuite", { suite: named });
}

// Listed, in the role of its kind, under its prefix, with a sane key in its time.
/** @type {(asked: Asked) => void} */
export function signer(asked) {
  const { kind, model, digest, trust } = asked;
  if (model === null || asked.stopped) return;
  const products = CLAIMS.includes(kind) ? productsOf(model) : null;
  const found = party.identify(model.envelope, digest, trust, { role: ROLE[kind] ?? null, products, seenAt: asked.seenAt });
  asked.steps.push(...found.steps);
  Object.assign(asked, { stopped: found.stopped, party: found.party, key: found.key });
}

// The mathematics, wherever a listed key can be used.
/** @type {(asked: Asked) => void} */
export function proof(asked) {
  if (asked.key === null) return;
  const { steps, stopped, settled } = prove(asked.document, asked.digest, asked.key, asked.answers);
  asked.steps.push(...steps);
  Object.assign(asked, { stopped: asked.stopped || stopped, settled });
}

export const CHECKS = Object.freeze([
  profile, // rules R1 to R7, size
  suite, // a suite this tool knows
  signer, // listed, role, prefix, key, key's time
  proof, // the mathematics
]);

/** @type {(claim: Claim | CarbonStatement) => string[]} */
export const productsOf = (claim) => about(claim).names;
