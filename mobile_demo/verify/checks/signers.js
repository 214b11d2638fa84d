// Signer and proof of the documents of the chain, and that no key serves two of them (T38, T42-T45, T49).

import * as credential from "../believing/credential.js";
import { Asked } from "../believing/credential.js";
import * as party from "../believing/party.js";
import { QUESTIONS } from "../believing/proof.js";

/** @import { Models } from "../believing/listed.js" */
/** @import { AnyDoc, Case } from "../case.js" */

const ASKED = party.QUESTIONS.filter((name) => name !== "prefix");

// Listed, in its role, under its prefix, with a sane key in its time; after a no the rest is skipped.
/** @type {(c: Case) => void} */
export function signers(c) {
  for (const doc of c.docs()) {
    if (doc.stopped) {
      c.skip(doc, ASKED, doc.stopped);
      continue;
    }
    const asked = askedOf(c, doc);
    credential.signer(asked);
    c.take(doc, asked.steps);
    if (asked.stopped) {
      c.take(doc, party.rest(asked.steps, party.QUESTIONS, asked.stopped));
      doc.stopped = `${doc.name}.${asked.stopped}`;
    }
    if (asked.party !== null) doc.party = asked.party;
    doc.key = asked.key;
  }
}

// The mathematics, wherever a listed key can be used; what fails anywhere is not used further.
/** @type {(c: Case) => void} */
export function proofs(c) {
  for (const doc of c.docs()) {
    if (doc.key === null) {
      c.skip(doc, QUESTIONS, doc.stopped);
      continue;
    }
    const asked = Object.assign(askedOf(c, doc), { key: doc.key });
    credential.proof(asked);
    c.take(doc, asked.steps);
    if (asked.stopped && !doc.stopped) doc.stopped = `${doc.name}.${asked.stopped}`;
  }
}

/** @type {(c: Case, doc: AnyDoc) => Asked} */
function askedOf(c, doc) {
  const asked = new Asked(/** @type {keyof Models} */ (doc.kind), doc.raw.document, doc.raw.digest, c.trust, c.answers);
  return Object.assign(asked, { model: doc.model, seenAt: c.seenAt(doc.raw.digest) });
}

// Three documents, three keys: copies of one key under two names are one hand (T38, T188).
/** @type {(c: Case) => void} */
export function keys(c) {
  c.docs().forEach((doc, place, docs) => {
    if (!counts(doc)) c.skip(doc, ["key_distinct"], doc.stopped);
    else if (place) distinct(c, doc, docs.slice(0, place));
  });
}

// Whether a document is there for other questions too: a response that was stopped counts as absent. Whoever has no
// right to answer can then make nothing worse by it.
/** @type {(doc: { name: string, stopped: string }) => boolean} */
export const counts = ({ name, stopped }) => name !== "response" || !stopped;

// Whether the key of doc is none of the earlier documents' keys.
/** @type {(c: Case, doc: AnyDoc, earlier: AnyDoc[]) => void} */
export function distinct(c, doc, earlier) {
  const { key } = doc;
  if (key === null) {
    c.skip(doc, ["key_distinct"], doc.stopped);
    return;
  }
  const other = earlier.find((one) => one !== doc && one.key?.equals(key));
  /** @type {(one: AnyDoc) => string} */
  const named = (one) => one.envelope.proof.verificationMethod;
  c.ask(doc, "key_distinct", !other, "/proof/verificationMethod", other && { key: named(doc), other: named(other) });
}
