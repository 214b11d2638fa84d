// PlatformResponse (DESIGN 2.4): the platform, asked about a product at a moment, names what is current.

import { credential, readLink } from "./common.js";

// envelope.validFrom is the moment asked.
export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    product: subject.id,
    claim: readLink(subject.claim),
    statement: readLink(subject.statement),
    answer: subject.answer,
    successor: readLink(subject.successor),
  });
}
