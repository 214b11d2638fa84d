// Credentials that many verifications share (accreditations, status lists, claims): shape, signer, proof. What is
// asked depends on the document and the trust list alone, so the answer is remembered with the trust list.

import * as accreditation from "../../passport/model/accreditation.js";
import * as claim from "../../passport/model/claim.js";
import * as response from "../../passport/model/response.js";
import { check } from "../../passport/model/shape.js";
import * as statement from "../../passport/model/statement.js";
import * as statuslist from "../../passport/model/statuslist.js";
import { SUITES } from "../../passport/vocab.js";
import { NOTHING } from "../findings.js";
import * as party from "./party.js";
import { prove } from "./proof.js";

/** @import { Accreditation } from "../../passport/model/accreditation.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { Violation } from "../../passport/model/compiling.js" */
/** @import { Response } from "../../passport/model/response.js" */
/** @import { Statement } from "../../passport/model/statement.js" */
/** @import { StatusList } from "../../passport/model/statuslist.js" */
/** @import { Party } from "../../passport/model/trustlist.js" */
/** @import { PublicKey } from "../../signing/keys.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Step } from "../findings.js" */
/** @import { TrustList } from "./trust.js" */
/**
 * @typedef {{
 *   claim: Claim, statement: Statement, response: Response, accreditation: Accreditation, statuslist: StatusList,
 * }} Models
 */
/**
 * A judged credential. model and party are null where it was stopped before they were known.
 * @template {keyof Models} [K=keyof Models]
 * @typedef {Readonly<{
 *   kind: K, digest: string, document: JsonObject, model: Models[K], envelope: Envelope, steps: readonly Step[],
 *   stopped: string, party: Party, key: PublicKey | null,
 * }>} Listed
 */
/** @typedef {{ [K in keyof Models]: Listed<K> }[keyof Models]} AnyListed */

/** @type {Record<keyof Models, { read: (document: any) => any }>} */
const READ = { claim, statement, response, accreditation, statuslist };
/** @type {Partial<Record<keyof Models, string>>} */
const ROLE = { claim: "producer", statement: "verifier", accreditation: "accreditation-body" };
/** @type {WeakMap<JsonObject, Map<string, { violation: Violation | null, model: any }>>} */
const readings = new WeakMap();

// {violation, model} of a document, found once: the checks may run more than once over it.
/** @type {<K extends keyof Models>(kind: K, document: JsonObject) => { violation: Violation | null, model: Models[K] }} */
export function reading(kind, document) {
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

// {kind, digest, document, model, steps, party, key, stopped}; stopped is empty where every answer is yes. Only
// those are remembered: what strangers send does not fill the memory.
/** @type {<K extends keyof Models>(kind: K, document: JsonObject, digest: string, trust: TrustList, answers: Answers) => Listed<K>} */
export function judge(kind, document, digest, trust, answers) {
  const known = trust.remembered.get(`${kind} ${digest}`);
  if (known) return known;
  const [found, settled] = judged(kind, document, digest, trust, answers);
  if (settled && !found.stopped) trust.remembered.put(`${kind} ${digest}`, found);
  return found;
}

/**
 * @template {keyof Models} K
 * @param {K} kind
 * @param {JsonObject} document
 * @param {string} digest
 * @param {TrustList} trust
 * @param {Answers} answers
 * @returns {[found: Listed<K>, settled: boolean]}
 */
function judged(kind, document, digest, trust, answers) {
  const { violation, model } = reading(kind, document);
  /** @type {(steps: readonly Step[], stopped: string, who?: { party?: Party | null, key?: PublicKey | null }) => Listed<K>} */
  const made = (steps, stopped, { party: listed = null, key = null } = {}) => Object.freeze({
    kind, digest, document, model, envelope: model?.envelope, steps, stopped, party: /** @type {Party} */ (listed), key,
  });
  if (violation !== null) {
    return [made([["profile", "fail", { rule: violation.rule, problem: violation.problem }]], "profile"), true];
  }
  /** @type {Step[]} */
  const steps = [["profile", "pass", NOTHING]];
  const suite = model.envelope.proof.cryptosuite;
  if (!SUITES.has(suite)) return [made([...steps, ["suite", "fail", { suite }]], "suite"), true];
  steps.push(["suite", "pass", NOTHING]);
  const products = kind === "claim" ? productsOf(/** @type {Claim} */ (model)) : null;
  const found = party.identify(model.envelope, digest, trust, { role: ROLE[kind] ?? null, products });
  steps.push(...found.steps);
  const who = { party: found.party, key: found.key };
  if (found.key === null) return [made(steps, found.stopped, who), true];
  const proved = prove(document, digest, found.key, answers);
  return [made([...steps, ...proved.steps], found.stopped || proved.stopped, who), proved.settled];
}

/** @type {(claim: Claim) => string[]} */
export const productsOf = ({ product }) => [product.id, ...product.alternateIds];
