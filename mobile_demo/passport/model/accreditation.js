// AccreditationCredential (DESIGN 4): an accreditation body says what a verifier may verify.

import { credential, readScope, readStandards } from "./common.js";

/** @import { Document, Scope, Standard } from "./common.js" */
/** @typedef {{ id: string, name: string, legalEntity: string, number: string, standards: Standard[], scope: Scope[], country?: string }} Subject */
/** @typedef {ReturnType<typeof read>} Accreditation */

/** @param {Document<Subject>} document */
export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    verifier: subject.id,
    name: subject.name,
    legalEntity: subject.legalEntity,
    number: subject.number,
    standards: readStandards(subject.standards),
    scope: readScope(subject.scope),
    country: subject.country ?? null,
  });
}
