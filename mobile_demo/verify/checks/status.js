// Withdrawn, suspended, replaced? Only the issuer's own lists can say (DESIGN 5, T63-T68). A list counts if it is the
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
/** @type {Record<string, string[]>} */
const PURPOSES = {
  claim: ["revocation", "suspension", "refresh"],
  statement: ["revocation", "suspension"],
  accreditation: ["revocation", "suspension"],
};

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
    if (doc !== null && c.usable(doc, PURPOSES[doc.name])) for (const entry of doc.envelope.status) one(c, doc, entry);
  }
}

/** @type {(c: Case, doc: AnyDoc, entry: StatusEntry) => void} */
function one(c, doc, { purpose, position, listId: list }) {
  const where = "/credentialStatus";
  const found = lists(c, doc, purpose, list).map(([digest, model]) => readOf(c, digest, model, position));
  const name = nameOf(doc.envelope.issuer.id, purpose, list);
  const { seen } = c.evidence;
  const since = seen.since(name, position);
  // As with lists at hand: what is from after the moment of checking does not count.
  const remembered = since !== undefined && since <= c.latest;
  if (found.every(({ isSet }) => isSet === null)) {
    if (remembered) c.ask(doc, purpose, false, where, { list, problem: "remembered" });
    else c.notChecked(doc, purpose, where, { list, problem: found.at(-1)?.problem ?? "missing" });
    return;
  }
  const newest = last(found);
  const lasting = ONE_OF_ANY_AGE.has(purpose);
  const heard = lasting ? found : [...newest, ...last(found.filter((read) => !read.problem))];
  const held = heard.some(({ isSet }) => isSet === true);
  const set = held || (lasting && remembered);
  const newestSeen = seen.newest.get(name) ?? "";
  if (!(lasting && set) && newestSeen <= c.latest && newest[0].said < newestSeen) {
    c.notChecked(doc, purpose, where, { list, problem: "older_than_seen" });
    return;
  }
  const [ends] = newest.map(({ model }) => model.envelope.validUntil).sort();
  const [{ model: counted }] = newest.filter(({ model }) => model.envelope.validUntil === ends).slice(-1);
  const age = ageOf(c, counted);
  const unread = newest.map(({ problem }) => problem).sort().at(-1) || (age === "unknown" ? "too_old" : "");
  if (!set && unread) {
    c.notChecked(doc, purpose, where, { list, problem: unread });
    return;
  }
  c.ask(doc, purpose, !set, where, { list, problem: held ? "set" : "remembered" });
  c.counted.push({ doc, purpose, list: counted, stale: age !== "fresh", position, isSet: set });
}

// The newest of lists in their order; of several said in one second all, because the worse counts.
/** @type {(found: ListRead[]) => ListRead[]} */
const last = (found) => found.filter(({ said }) => said === found[found.length - 1].said);

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
