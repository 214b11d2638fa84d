// Credentials that many verifications share (accreditations, status lists, claims): shape, signer, proof. What is
// asked depends on the document and the trust list alone, so the answer is remembered with the trust list.

import { Asked, CHECKS } from "./credential.js";

/** @import { Accreditation } from "../../passport/model/accreditation.js" */
/** @import { CarbonStatement } from "../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Assignment } from "../../passport/model/instruments/assignment.js" */
/** @import { Certificate } from "../../passport/model/instruments/certificate.js" */
/** @import { Retirement } from "../../passport/model/instruments/retirement.js" */
/** @import { Library } from "../../passport/model/sources/library.js" */
/** @import { MethodAttestation } from "../../passport/methods/attestation.js" */
/** @import { Envelope } from "../../passport/model/common.js" */
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
 *   claim: Claim, carbonstatement: CarbonStatement, inventory: CarbonStatement, statement: Statement, response: Response, accreditation: Accreditation, statuslist: StatusList,
 *   certificate: Certificate, retirement: Retirement, assignment: Assignment, factorlibrary: Library, method: MethodAttestation,
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


// {kind, digest, document, model, steps, party, key, stopped}; stopped is empty where every answer is yes. Only
// those are remembered: what strangers send does not fill the memory.
/** @type {<K extends keyof Models>(kind: K, document: JsonObject, digest: string, trust: TrustList, answers: Answers) => Listed<K>} */
export function judge(kind, document, digest, trust, answers) {
  const known = trust.remembered.get(`${kind} ${digest}`);
  if (known) return known;
  const asked = new Asked(kind, document, digest, trust, answers);
  for (const check of CHECKS) check(asked);
  const { model, steps, stopped, key } = asked;
  const party = /** @type {Party} */ (asked.party);
  const found = Object.freeze({ kind, digest, document, model, envelope: model?.envelope, steps, stopped, party, key });
  if (asked.settled && !stopped) trust.remembered.put(`${kind} ${digest}`, found);
  return found;
}
