// Withdrawn, suspended, replaced? Only the issuer's own lists can say (DESIGN 5, T63-T68). A list counts if it is the
// entry's own (id, purpose, issuer), verifies, and is not from the future. For revocation and refresh a 1 in any such
// list of any age counts and a 0 only from the newest; suspension follows the newest. What earlier verifications
// remember counts like a list that is not at hand.

import { seconds } from "../../passport/moments.js";
import { bit, decodeBits, parseIndex } from "../../passport/status.js";
import { ToolError } from "../../signing/errors.js";
import { limit } from "../limits.js";
import { nameOf, ONE_OF_ANY_AGE } from "../memory.js";
import { judge } from "./listed.js";

const DAY = 86_400;
const PURPOSES = {
  claim: ["revocation", "suspension", "refresh"],
  statement: ["revocation", "suspension"],
  accreditation: ["revocation", "suspension"],
};

export function status(c) {
  for (const doc of [c.claim, c.statement, c.accreditation]) {
    if (doc !== null && c.usable(doc, PURPOSES[doc.name])) for (const entry of doc.envelope.status) one(c, doc, entry);
  }
}

function one(c, doc, { purpose, position, listId: list }) {
  const where = "/credentialStatus";
  const bits = [];
  let missing = "missing";
  for (const [digest, model] of lists(c, doc, purpose, list)) {
    try {
      bits.push([model, isSet(c, digest, model, position)]);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      missing = error.code;
    }
  }
  const name = nameOf(doc.envelope.issuer.id, purpose, list);
  const { seen } = c.evidence;
  const since = seen.since(name, position);
  // As with lists at hand: what is from after the moment of checking does not count.
  const remembered = since !== undefined && since <= c.latest;
  if (!bits.length) {
    if (remembered) c.ask(doc, purpose, false, where, { list, problem: "remembered" });
    else c.notChecked(doc, purpose, where, { list, problem: missing });
    return;
  }
  const newest = bits.at(-1)[0];
  const { validFrom } = newest.envelope;
  const lasting = ONE_OF_ANY_AGE.has(purpose);
  // Two lists of the same second: the worse one.
  const held = bits.some(([model, value]) => value && (lasting || model.envelope.validFrom === validFrom));
  const set = held || (lasting && remembered);
  const newestSeen = seen.newest.get(name) ?? "";
  if (!(lasting && set) && newestSeen <= c.latest && validFrom < newestSeen) {
    c.notChecked(doc, purpose, where, { list, problem: "older_than_seen" });
    return;
  }
  const age = ageOf(c, newest);
  if (!set && age === "unknown") {
    c.notChecked(doc, purpose, where, { list, problem: "too_old" });
    return;
  }
  c.ask(doc, purpose, !set, where, { list, problem: held ? "set" : "remembered" });
  c.counted.push({ doc, purpose, list: newest, stale: age !== "fresh", position, isSet: set });
}

// [digest, model] of the lists that count, the newest last.
function lists(c, doc, purpose, id) {
  const known = [...c.evidence.status, ...c.opened.extras.filter((raw) => raw.kind === "statuslist")];
  const found = new Map();
  for (const { digest, document } of known) {
    // Most lists of a bundle are other issuers': their signatures need not be checked.
    if (document.id !== id || found.has(digest)) continue;
    const { model, stopped } = judge("statuslist", document, digest, c.trust, c.answers);
    found.set(digest, null);
    if (stopped) continue;
    const right = model.purpose === purpose && model.envelope.issuer.id === doc.envelope.issuer.id;
    const own = document.credentialSubject.id === `${id}#list`;
    if (right && own && model.envelope.validFrom <= c.latest) found.set(digest, model);
  }
  const age = ([digest, { envelope }]) => envelope.validFrom + digest; // moments have one length
  return [...found].filter(([, model]) => model !== null).sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

function isSet({ trust }, digest, model, position) {
  let bits = trust.bits.get(digest);
  if (!bits) {
    bits = decodeBits(model.encodedList);
    if (bits.length <= limit("remembered_list")) trust.bits.put(digest, bits);
  }
  return bit(bits, parseIndex(position));
}

// fresh inside the list's own window, stale for some days after it, then unknown.
function ageOf({ demand: { at, policy } }, { envelope: { validUntil } }) {
  if (at < validUntil) return "fresh";
  return seconds(at) - seconds(validUntil) < policy.staleDays * DAY ? "stale" : "unknown";
}
