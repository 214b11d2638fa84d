// Signer and proof of the documents of the chain, and that no key serves two of them (T38, T42-T45, T49).

import { productsOf } from "../believing/listed.js";
import * as party from "../believing/party.js";
import { prove, QUESTIONS } from "../believing/proof.js";

/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { AnyDoc, Case } from "../case.js" */

/** @type {Record<string, string>} */
const ROLE = { claim: "producer", statement: "verifier", response: "platform" };
const ASKED = party.QUESTIONS.filter((name) => name !== "prefix");

// Listed, in its role, under its prefix, with a sane key in its time; after a no the rest is skipped.
/** @type {(c: Case) => void} */
export function signers(c) {
  for (const doc of c.docs()) {
    if (doc.stopped) {
      c.skip(doc, ASKED, doc.stopped);
      continue;
    }
    const products = doc.name === "claim" ? productsOf(/** @type {Claim} */ (doc.model)) : null;
    const found = party.identify(doc.envelope, doc.raw.digest, c.trust, { role: ROLE[doc.name], products });
    c.take(doc, found.steps);
    if (found.stopped) c.take(doc, party.rest(found.steps, party.QUESTIONS, found.stopped));
    if (found.party !== null) doc.party = found.party;
    doc.key = found.key;
    doc.stopped = found.stopped ? `${doc.name}.${found.stopped}` : "";
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
    const { steps, stopped } = prove(doc.raw.document, doc.raw.digest, doc.key, c.answers);
    c.take(doc, steps);
    if (stopped && !doc.stopped) doc.stopped = `${doc.name}.${stopped}`;
  }
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
