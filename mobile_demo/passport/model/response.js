// PlatformResponse (DESIGN 2.4): the platform, asked about a product at a moment, names what is current.

import { credential, readLink, readNamed } from "./common.js";

/** @import { Document, LinkDocument } from "./common.js" */
/** @typedef {{ id: string, claim: LinkDocument, statement?: LinkDocument, answer: string, successor?: LinkDocument }} Subject */
/** @typedef {ReturnType<typeof read>} Response */

// envelope.validFrom is the moment asked.
/** @param {Document<Subject>} document */
export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    product: subject.id,
    claim: readNamed(subject.claim),
    statement: readLink(subject.statement),
    answer: subject.answer,
    successor: readLink(subject.successor),
  });
}
