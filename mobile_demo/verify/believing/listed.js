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

const READ = { claim, statement, response, accreditation, statuslist };
const ROLE = { claim: "producer", statement: "verifier", accreditation: "accreditation-body" };
const readings = new WeakMap();

// {violation, model} of a document, found once: the checks may run more than once over it.
export function reading(kind, document) {
  let known = readings.get(document);
  if (!known) readings.set(document, (known = new Map()));
  if (!known.has(kind)) {
    const violation = check(kind, document);
    known.set(kind, { violation, model: violation === null ? READ[kind].read(document) : null });
  }
  return known.get(kind);
}

// {kind, digest, document, model, steps, party, key, stopped}; stopped is empty where every answer is yes. Only
// those are remembered: what strangers send does not fill the memory.
export function judge(kind, document, digest, trust, answers) {
  const known = trust.remembered.get(`${kind} ${digest}`);
  if (known) return known;
  const [found, settled] = judged(kind, document, digest, trust, answers);
  if (settled && !found.stopped) trust.remembered.put(`${kind} ${digest}`, found);
  return found;
}

function judged(kind, document, digest, trust, answers) {
  const { violation, model } = reading(kind, document);
  const made = (steps, stopped, who = {}) =>
    Object.freeze({ kind, digest, document, model, envelope: model?.envelope, steps, stopped, party: null, key: null, ...who });
  if (violation !== null) {
    return [made([["profile", "fail", { rule: violation.rule, problem: violation.problem }]], "profile"), true];
  }
  const steps = [["profile", "pass", NOTHING]];
  const suite = model.envelope.proof.cryptosuite;
  if (!SUITES.has(suite)) return [made([...steps, ["suite", "fail", { suite }]], "suite"), true];
  steps.push(["suite", "pass", NOTHING]);
  const products = kind === "claim" ? productsOf(model) : null;
  const found = party.identify(model.envelope, digest, trust, { role: ROLE[kind] ?? null, products });
  steps.push(...found.steps);
  const who = { party: found.party, key: found.key };
  if (found.key === null) return [made(steps, found.stopped, who), true];
  const proved = prove(document, digest, found.key, answers);
  return [made([...steps, ...proved.steps], found.stopped || proved.stopped, who), proved.settled];
}

export const productsOf = ({ product }) => [product.id, ...product.alternateIds];
