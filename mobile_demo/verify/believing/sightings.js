// Checks proofs of a log about one document: included, signed by a log, cosigned by a quorum (DESIGN 4.1). What is
// wrong in itself fails. What only does not reach far enough (a log or witness that the trust list does not name) is
// not checked.

import { moment, seconds, LAST } from "../../passport/moments.js";
import { LogRefused, ProofRefused, Unavailable } from "../../signing/errors.js";
import { cosignatures, parseCheckpoint, parseNumber, signedBy } from "../../signing/logs/checkpoints.js";
import { checkInclusion, leafHash } from "../../signing/logs/merkle.js";
import { decodeBase64, parseNote } from "../../signing/logs/notes.js";
import { hex, sha256 } from "../../signing/sha2.js";
import { sorted } from "../../signing/text.js";
import { Accepted, inForce, mayCosign } from "./witnesses.js";

/** @import { LogBlock, LoggedEntry } from "../../passport/log_evidence.js" */
/** @import { Party } from "../../passport/model/trustlist.js" */
/** @import { Check, Checkpoint } from "../../signing/logs/checkpoints.js" */
/** @import { Outcome } from "../findings.js" */
/** @import { Answers } from "./answers.js" */
/** @import { TrustList } from "./trust.js" */
/** @import { Known } from "./witnesses.js" */
/** @typedef {Readonly<{ log: Known, checkpoint: Checkpoint, seen: readonly [Known, number][] }>} Head */
/** @typedef {Readonly<{ outcome: Outcome, problem: string, log: string, seenAt: string, heldAt: string, witnesses: readonly string[] }>} Sighting */

/** @type {(outcome: Outcome, problem?: string) => Sighting} */
export const sighting = (outcome, problem = "") =>
  Object.freeze({ outcome, problem, log: "", seenAt: "", heldAt: "", witnesses: [] });

// A check of signatures that are computed later: each is taken to hold until it is known.
/** @type {(answers: Answers) => Check} */
const checking = (answers) => ({ publicKey }, message, signature) => {
  const key = `log ${publicKey.multikey} ${hex(sha256(message))} ${hex(signature)}`;
  const found = answers.ask(key, () => publicKey.verify(message, signature).then(() => null, (error) => error), null);
  if (found === null) return true;
  if (found instanceof ProofRefused) return false;
  throw found; // what this browser cannot compute says nothing about the signature
};

/** @type {WeakMap<TrustList, Accepted>} */
const COUNTING = new WeakMap();

// The logs and witnesses of a trust list that count, worked out once.
/** @type {(trust: TrustList) => Accepted} */
export function acceptedOf(trust) {
  const known = COUNTING.get(trust) ?? new Accepted(trust.register.logPolicy, trust.register.parties);
  COUNTING.set(trust, known);
  return known;
}

// Reads the checkpoint of a block and checks the signatures of listed keys; a sighting says why not.
/** @type {(block: LogBlock, accepted: Accepted, answers: Answers) => Head | Sighting} */
export function openHead(block, accepted, answers) {
  const check = checking(answers);
  try {
    const note = parseNote(block.checkpoint);
    const checkpoint = parseCheckpoint(note.text);
    const logs = accepted.logs.filter((one) => one.note.name === checkpoint.origin);
    if (!logs.length) return sighting("not_checked", "log.unlisted");
    const [signed] = signedBy(note, logs.map((one) => one.note), check);
    if (signed === undefined) return sighting("not_checked", "log.origin");
    const log = /** @type {Known} */ (logs.find((one) => one.note === signed));
    const found = cosignatures(note, accepted.witnesses.map((one) => one.note), check);
    const last = BigInt(seconds(LAST));
    /** @type {[Known, number][]} */
    const seen = [];
    for (const { key, time } of found) {
      const known = /** @type {Known} */ (accepted.witnesses.find((one) => one.note === key));
      if (time <= last && mayCosign(known.listed, Number(time))) seen.push([known, Number(time)]);
    }
    return Object.freeze({ log, checkpoint, seen });
  } catch (error) {
    if (error instanceof Unavailable) return sighting("not_checked", "log.unavailable");
    if (error instanceof LogRefused) return sighting("fail", error.code);
    throw error;
  }
}

// Whether a quorum had seen a tree that holds a document; leaf is the document's entry, signers its own signer and the
// producer. Cosignatures after latest come from the future and do not count.
/** @type {(head: Head | Sighting, entry: LoggedEntry, leaf: Uint8Array, accepted: Accepted, signers: readonly Party[], latest: string) => Sighting} */
export function sight(head, entry, leaf, accepted, signers, latest) {
  if ("outcome" in head) return head;
  const { checkpoint, log } = head;
  try {
    const hashes = entry.hashes.map((one) => /** @type {Uint8Array} */ (decodeBase64(one)));
    checkInclusion(leafHash(leaf), parseNumber(entry.place), checkpoint.size, hashes, checkpoint.root);
  } catch (error) {
    if (error instanceof LogRefused) return sighting("fail", error.code);
    throw error;
  }
  const counting = accepted.counting(log, signers);
  const end = seconds(latest);
  const seen = head.seen.filter(([one, time]) => counting.includes(one) && time <= end)
    .map(([one, time]) => /** @type {const} */ ([one.note.name, time]));
  const since = accepted.since(seen);
  const until = accepted.until(seen);
  if (since === null || until === null) return sighting("not_checked", "log.quorum");
  if (!inForce(log.listed, since)) return sighting("not_checked", "log.key");
  const witnesses = sorted(new Set(seen.map(([name]) => name)));
  return Object.freeze({ outcome: "pass", problem: "", log: checkpoint.origin, seenAt: moment(since), heldAt: moment(until), witnesses });
}

// What several checkpoints say about one document. A proof that is wrong leaves the answer at no, whatever others
// prove; the times are those of the others.
/** @type {(known: Sighting[]) => Sighting} */
export function together(known) {
  const good = known.filter((one) => one.outcome === "pass");
  const wrong = known.find((one) => one.outcome === "fail");
  if (!good.length) return wrong ?? known[0];
  const first = good.reduce((least, one) => (one.seenAt < least.seenAt ? one : least));
  const last = good.reduce((most, one) => (one.heldAt > most.heldAt ? one : most));
  return Object.freeze({
    outcome: wrong === undefined ? "pass" : "fail", problem: wrong?.problem ?? "", log: first.log, seenAt: first.seenAt,
    heldAt: last.heldAt, witnesses: sorted(new Set(good.flatMap((one) => one.witnesses))),
  });
}
