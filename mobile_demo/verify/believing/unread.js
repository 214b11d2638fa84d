// Recognises a document that a listed party signed although it breaks the profile: unread, not absent (T121). The
// signature separates it from what anybody could write in that party's name. A member that the profile does not define
// has no canonical form, so such a document stays unknown.

import { isMoment } from "../../passport/moments.js";
import { isObject } from "../../signing/strict_json.js";
import { lastWord } from "../checks/time.js";
import * as party from "./party.js";
import { prove } from "./proof.js";

/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Answers } from "./answers.js" */
/** @import { TrustList } from "./trust.js" */
/** @typedef {{ issuer: string, said: string }} Unread */

// {issuer, said} of the listed party of that role whose key, in its time, signed the document; else null.
/** @type {(document: JsonObject, digest: string, trust: TrustList, role: string, answers: Answers) => Unread | null} */
export function signedBy(document, digest, trust, role, answers) {
  const envelope = envelopeOf(document);
  if (envelope === null) return null;
  const { stopped, key } = party.identify(envelope, digest, trust, { role });
  if (stopped || key === null || prove(document, digest, key, answers).stopped) return null;
  return { issuer: envelope.issuer.id, said: lastWord(envelope) };
}

// Issuer, key and times; null where they say nobody. validFrom may be unreadable.
/** @type {(document: JsonObject) => Envelope | null} */
function envelopeOf({ issuer, proof, validFrom }) {
  if (!isObject(issuer) || !isObject(proof)) return null;
  const { verificationMethod, created } = proof;
  if (typeof issuer.id !== "string" || typeof verificationMethod !== "string") return null;
  if (typeof created !== "string" || !isMoment(created)) return null;
  const dated = typeof validFrom === "string" && isMoment(validFrom) ? validFrom : created;
  return /** @type {Envelope} */ ({ issuer: { id: issuer.id }, proof: { verificationMethod, created }, validFrom: dated });
}
