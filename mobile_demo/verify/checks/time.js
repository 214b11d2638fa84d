// Times that follow each other, with the moment of checking within them (T56-T58, T113):
// period.start < period.end <= claim validFrom <= claim signed <= statement <= response (DESIGN 7).

import { about } from "../../passport/model/about.js";
import { seconds } from "../../passport/moments.js";
import { limit } from "../limits.js";

/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { AnyDoc, Case } from "../case.js" */

// A claim states what happened: its period ends before its validity begins.
/** @type {(c: Case) => void} */
export function claim(c) {
  const doc = c.claim;
  if (!c.usable(doc, ["period", "dates", "window"])) return;
  const { validFrom, validUntil, proof: { created: signedAt } } = doc.envelope;
  const { start, end } = about(doc.model).period;
  c.ask(doc, "period", start < end && end <= validFrom, "/credentialSubject/period", { start, end, validFrom });
  const seen = seenBefore(c, doc);
  const dated = validFrom <= signedAt && validFrom < validUntil && !("seenAt" in seen);
  c.ask(doc, "dates", dated, "/validFrom", { validFrom, validUntil, signedAt, ...seen });
  window(c, doc);
}

// Nobody verifies a claim before it is signed.
/** @type {(c: Case) => void} */
export function statement(c) {
  const { statement: doc, claim: about } = c;
  if (!c.usable(doc, ["order", "window"], about) || about === null) return;
  const statedAt = firstWord(doc.envelope);
  const claimedAt = about.envelope.proof.created;
  const seen = seenBefore(c, doc);
  c.ask(doc, "order", statedAt >= claimedAt && !("seenAt" in seen), "/validFrom", { statedAt, claimedAt, ...seen });
  window(c, doc);
}

// An answer that is older than what it is about, or from the future, is no answer.
/** @type {(c: Case) => void} */
export function response(c) {
  const doc = c.response;
  if (!c.usable(doc, ["dates"], c.claim)) return;
  const answeredAt = firstWord(doc.envelope);
  const others = [c.claim, c.statement].flatMap((other) => (other === null || other.stopped ? [] : [lastWord(other.envelope)]));
  const older = others.find((limit) => answeredAt < limit);
  const other = older ?? (lastWord(doc.envelope) > c.latest ? c.demand.at : "");
  c.ask(doc, "dates", !other, "/validFrom", { answeredAt, other });
  if (other) doc.stopped = "response.dates";
}

// The earlier and the later of the two times a signer writes; the later is the time of a statement (DESIGN 4).
/** @type {(envelope: Envelope) => string} */
const firstWord = ({ validFrom, proof: { created } }) => (created < validFrom ? created : validFrom);
/** @type {(envelope: Envelope) => string} */
export const lastWord = ({ validFrom, proof: { created } }) => (created > validFrom ? created : validFrom);

/** @type {(envelope: Envelope, moment: string) => boolean} */
export const holds = ({ validFrom, validUntil }, moment) => validFrom <= moment && moment < validUntil;

// {seenAt} where witnesses of a log saw a document before the time at which it says it was signed.
/** @type {(c: Case, doc: AnyDoc) => { seenAt?: string }} */
function seenBefore(c, doc) {
  const seenAt = c.sightings.get(doc.raw.digest)?.seenAt ?? "";
  const early = seenAt && seconds(doc.envelope.proof.created) > seconds(seenAt) + limit("clock_tolerance");
  return early ? { seenAt } : {};
}

/** @type {(c: Case, doc: AnyDoc) => void} */
export function window(c, doc) {
  const { at } = c.demand;
  const { validFrom, validUntil, proof: { created: signedAt } } = doc.envelope;
  const good = holds(doc.envelope, at) && signedAt <= at;
  c.ask(doc, "window", good, "/validUntil", { at, validFrom, validUntil, signedAt });
}
