// Answers the status entries of each document from its issuer's own lists (DESIGN 5, T63-T68). A list counts if it is the
// entry's own (id, purpose, issuer), verifies, and is not from the future. It is said at the later of validFrom and
// created; by that time it is newer or older than another (T123). For revocation and refresh a 1 in any such list of
// any age counts and a 0 only from the newest; suspension follows the newest. A newest list that cannot be read, or
// whose window is too long, does not make the one before it the newest: then nobody knows, unless an older one holds a
// 1 (T121). What earlier verifications remember counts like a list that is not at hand.

import { seconds } from "../../passport/moments.js";
import { bit, decodeBits, parseIndex } from "../../passport/status.js";
import { ToolError } from "../../signing/errors.js";
import { limit } from "../limits.js";
import { nameOf, ONE_OF_ANY_AGE } from "../believing/memory.js";
import { judge } from "../believing/listed.js";
import { lastWord } from "./time.js";

/** @import { StatusEntry } from "../../passport/model/common.js" */
/** @import { StatusList } from "../../passport/model/statuslist.js" */
/** @import { AnyDoc, Case } from "../case.js" */
/** @typedef {{ said: string, model: StatusList, isSet: boolean | null, problem: string }} ListRead */

const DAY = 86_400;
const WHERE = "/credentialStatus";
/** @type {Record<string, string[]>} */
const PURPOSES = {
  claim: ["revocation", "suspension", "refresh"],
  statement: ["revocation", "suspension"],
  accreditation: ["revocation", "suspension"],
};

// Every entry of claim, statement and accreditations: revoked, suspended, replaced.
/** @type {(c: Case) => void} */
export function status(c) {
  statusOf(c, [c.claim, c.statement, ...c.accreditations]);
}

// Every entry of the statement and its accreditations, and not of the claim it is about.
/** @type {(c: Case) => void} */
export function statusOfStatement(c) {
  statusOf(c, [c.statement, ...c.accreditations]);
}

// Every entry of these documents.
/** @type {(c: Case, docs: (AnyDoc | null)[]) => void} */
function statusOf(c, docs) {
  for (const doc of docs) {
    if (doc !== null && c.usable(doc, PURPOSES[doc.name])) for (const entry of doc.envelope.status) answer(c, doc, entry);
  }
}

// Answers one status entry from the lists at hand and from what is remembered: NAME.PURPOSE is pass, fail (set,
// remembered), or not_checked with the problem of the newest list (missing, older_than_seen, too_old, what made it
// unreadable).
/** @type {(c: Case, doc: AnyDoc, entry: StatusEntry) => void} */
function answer(c, doc, entry) {
  const { purpose, listId: list } = entry;
  const [set, problem] = answerOf(c, doc, entry);
  if (set === null) c.notChecked(doc, purpose, WHERE, { list, problem });
  else c.ask(doc, purpose, !set, WHERE, { list, problem });
}

// Each purpose of a document beside the chain, and whether its bit is set; null where nobody knows. Nothing is recorded
// but the lists that counted.
/** @type {(c: Case, doc: AnyDoc) => [purpose: string, set: boolean | null][]} */
export const standingOf = (c, doc) => doc.envelope.status.map((entry) => [entry.purpose, answerOf(c, doc, entry)[0]]);

// Whether the bit of an entry is set, and why; null and the problem where nobody knows. Where it is answered from a list,
// c.counted says by which.
/** @type {(c: Case, doc: AnyDoc, entry: StatusEntry) => [set: boolean | null, problem: string]} */
function answerOf(c, doc, entry) {
  const { purpose, position, listId: list } = entry;
  const read = lists(c, doc, purpose, list).map(([digest, model]) => readOf(c, digest, model, position));
  const [remembered, newestSeen] = rememberedOf(c, doc, entry);
  if (read.every(({ isSet }) => isSet === null)) return unread(read, remembered);
  const newest = newestOf(read);
  const held = heard(read, newest, purpose).some(({ isSet }) => isSet === true);
  const lasting = ONE_OF_ANY_AGE.has(purpose) && (remembered || held);
  const counted = countingOf(newest);
  const age = ageOf(c, counted);
  const problem = lasting ? "" : whyOpen(newest, newestSeen, age, held);
  if (problem) return [null, problem];
  const set = held || lasting;
  c.counted.push({ doc, purpose, list: counted, stale: age !== "fresh", position, isSet: set });
  return [set, held ? "set" : "remembered"];
}

// Answers an entry none of whose lists can be read: only a remembered 1 can say no.
/** @type {(read: ListRead[], remembered: boolean) => [set: boolean | null, problem: string]} */
const unread = (read, remembered) => (remembered ? [true, "remembered"] : [null, read.at(-1)?.problem ?? "missing"]);

// The lists of which a 1 counts: all of them for revocation and refresh, whose bit never returns to 0; for suspension the
// newest, and where those have a problem also the newest that have none.
/** @type {(read: ListRead[], newest: ListRead[], purpose: string) => ListRead[]} */
const heard = (read, newest, purpose) => (ONE_OF_ANY_AGE.has(purpose) ? read
  : [...newest, ...newestOf(read.filter(({ problem }) => !problem))]);

// Why the newest lists do not answer an entry whose bit may change back; empty where they do. older_than_seen (an earlier
// verification saw a newer list) keeps a 0 and a 1 from counting; a list that cannot be read and one that is too_old keep
// only a 0 from counting.
/** @type {(newest: ListRead[], newestSeen: string, age: string, isSet: boolean) => string} */
function whyOpen(newest, newestSeen, age, isSet) {
  if (newest[0].said < newestSeen) return "older_than_seen";
  if (isSet) return "";
  return newest.map(({ problem }) => problem).sort().at(-1) || (age === "unknown" ? "too_old" : "");
}

// Of lists said in one second the one whose window ends first; by digest the last of several.
/** @type {(newest: ListRead[]) => StatusList} */
function countingOf(newest) {
  const [ends] = newest.map(({ model }) => model.envelope.validUntil).sort();
  const [{ model: counting }] = newest.filter(({ model }) => model.envelope.validUntil === ends).slice(-1);
  return counting;
}

// Of lists in order of time the last; of several said in one second all, because the worse counts.
/** @type {(read: ListRead[]) => ListRead[]} */
const newestOf = (read) => read.filter(({ said }) => said === read[read.length - 1].said);

// [whether earlier verifications saw the bit as 1, when the newest list they saw was said (empty: none)]; what lies after
// the moment of checking does not count, as with lists at hand.
/** @type {(c: Case, doc: AnyDoc, entry: StatusEntry) => [remembered: boolean, newest: string]} */
function rememberedOf({ evidence: { seen }, latest }, doc, { purpose, position, listId }) {
  const name = nameOf(doc.envelope.issuer.id, purpose, listId);
  const since = seen.since(name, position);
  const newest = seen.newest.get(name) ?? "";
  return [since !== undefined && since <= latest, newest <= latest ? newest : ""];
}

// A list that counts, and the bit in it; problem says why its 0 says nothing (empty: it does).
/** @type {(c: Case, digest: string, model: StatusList, position: string) => ListRead} */
function readOf(c, digest, model, position) {
  const said = lastWord(model.envelope);
  try {
    return { said, model, isSet: isSet(c, digest, model, position), problem: model.tooLong ? "too_long" : "" };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { said, model, isSet: null, problem: error.code };
  }
}

// [digest, model] of the lists that count, the newest last.
/** @type {(c: Case, doc: AnyDoc, purpose: string, id: string) => [digest: string, model: StatusList][]} */
function lists(c, doc, purpose, id) {
  const known = [...c.evidence.status, ...c.opened.extras.filter((raw) => raw.kind === "statuslist")];
  /** @type {Map<string, StatusList | null>} */
  const found = new Map();
  for (const { digest, document } of known) {
    // Most lists of a bundle are other issuers': their signatures need not be checked.
    if (document.id !== id || found.has(digest)) continue;
    const { model, stopped } = judge("statuslist", document, digest, c.trust, c.answers);
    found.set(digest, null);
    if (stopped) continue;
    const right = model.purpose === purpose && model.envelope.issuer.id === doc.envelope.issuer.id;
    const own = document.credentialSubject.id === `${id}#list`;
    if (right && own && lastWord(model.envelope) <= c.latest) found.set(digest, model);
  }
  /** @type {(found: [string, StatusList]) => string} */
  const age = ([digest, { envelope }]) => lastWord(envelope) + digest; // moments have one length
  return [...found].flatMap(([digest, model]) => (model === null ? [] : [/** @type {[string, StatusList]} */ ([digest, model])]))
    .sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** @type {(c: Case, digest: string, model: StatusList, position: string) => boolean} */
function isSet({ trust }, digest, model, position) {
  let bits = trust.bits.get(digest);
  if (!bits) {
    bits = decodeBits(model.encodedList);
    if (bits.length <= limit("remembered_list")) trust.bits.put(digest, bits);
  }
  return bit(bits, parseIndex(position));
}

// fresh inside the list's own window, stale for some days after it, then unknown.
/** @type {(c: Case, list: StatusList) => "fresh" | "stale" | "unknown"} */
function ageOf({ demand: { at, policy } }, { envelope: { validUntil } }) {
  if (at < validUntil) return "fresh";
  return seconds(at) - seconds(validUntil) < policy.staleDays * DAY ? "stale" : "unknown";
}
