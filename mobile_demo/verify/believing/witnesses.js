// The logs and witnesses that count, and since when a quorum of them had seen a tree (DESIGN 4.1). A witness that
// belongs to the company or control group of the log, of a signer of the passport or of any listed platform does not
// count. Witnesses of one company or group have one voice together.

import { related } from "../../passport/log_policy.js";
import { seconds } from "../../passport/moments.js";
import { ToolError } from "../../signing/errors.js";
import { PublicKey } from "../../signing/keys.js";
import { COSIGNATURE, ED25519, noteKey } from "../../signing/logs/notes.js";
import { compareCodePoints } from "../../signing/text.js";

/** @import { AcceptedKey, Key, LogPolicy, Party } from "../../passport/model/trustlist.js" */
/** @import { NoteKey } from "../../signing/logs/notes.js" */
/** @typedef {Readonly<{ note: NoteKey, listed: Key, party: Party }>} Known */
/** @typedef {readonly (readonly [name: string, time: number])[]} Seen */

const HARMLESS = new Set(["rotation", "cessation"]);

// The policy of a trust list; without one nothing is accepted.
export class Accepted {
  /** @type {Map<string, boolean>} */
  #related = new Map();
  /**
   * @param {LogPolicy | null} policy
   * @param {readonly Party[]} parties
   */
  constructor(policy, parties) {
    const holders = new Map(parties.flatMap((party) => party.keys.map((key) => /** @type {[string, [Key, Party]]} */ ([key.id, [key, party]]))));
    this.policy = policy;
    this.logs = knownOf(policy?.logs ?? [], holders, "log", ED25519);
    this.witnesses = knownOf(policy?.witnesses ?? [], holders, "witness", COSIGNATURE);
    this.platforms = policy === null ? [] : parties.filter((party) => party.roles.includes("platform"));
    this.circle = this.#circles();
  }
  // The witnesses that are independent of a log, of the signers of a passport and of all platforms.
  /** @type {(log: Known, signers: readonly Party[]) => Known[]} */
  counting(log, signers) {
    const others = [log.party, ...signers, ...this.platforms];
    return this.witnesses.filter((one) => !others.some((other) => this.#relates(one.party, other)));
  }
  // The first moment at which a quorum had seen the tree, of [witness, POSIX seconds]; or null.
  /** @type {(seen: Seen) => number | null} */
  since(seen) {
    /** @type {Map<string, number>} */
    const times = new Map();
    for (const [name, time] of seen) times.set(name, Math.min(time, times.get(name) ?? time));
    return this.policy === null ? null : this.#reached(this.policy.quorum, times, []);
  }
  // The last moment at which a quorum has seen the tree; later cosignatures make it later.
  /** @type {(seen: Seen) => number | null} */
  until(seen) {
    const reached = this.since(seen.map(([name, time]) => [name, -time]));
    return reached === null ? null : -reached;
  }
  // When a witness or group had seen it: of a group, when so many different voices had.
  /** @type {(name: string, times: Map<string, number>, above: readonly string[]) => number | null} */
  #reached(name, times, above) {
    const group = this.policy?.groups.find((one) => one.name === name);
    if (group === undefined || above.includes(name)) return times.get(name) ?? null;
    /** @type {[number, string][]} */
    const members = [];
    for (const member of group.members) {
      const time = this.#reached(member, times, [...above, name]);
      if (time !== null) members.push([time, member]);
    }
    members.sort((one, other) => one[0] - other[0] || compareCodePoints(one[1], other[1]));
    const voices = new Set();
    for (const [time, member] of members) {
      voices.add(this.circle.get(member) ?? member);
      if (voices.size >= group.threshold) return time;
    }
    return null;
  }
  // The witnesses' names, numbered by company.
  #circles() {
    /** @type {Map<string, number>} */
    const circle = new Map();
    this.witnesses.forEach((one, place) => {
      const { name } = one.note;
      if (!circle.has(name)) circle.set(name, place);
      for (const other of this.witnesses.slice(0, place)) {
        if (!this.#relates(one.party, other.party)) continue;
        const [old, now] = [circle.get(name), Number(circle.get(other.note.name))];
        for (const [key, value] of circle) if (value === old) circle.set(key, now);
      }
    });
    return circle;
  }
  /** @type {(one: Party, other: Party) => boolean} */
  #relates(one, other) {
    const pair = JSON.stringify([one.id, other.id]);
    let found = this.#related.get(pair);
    if (found === undefined) this.#related.set(pair, (found = related(one, other)));
    return found;
  }
}

// Whether a key held at a moment that others vouch for; one that was compromised later did.
/** @type {(listed: Key, time: number) => boolean} */
export function inForce({ notBefore, notAfter, revoked }, time) {
  const end = revoked !== null && revoked < notAfter ? revoked : notAfter;
  return seconds(notBefore) <= time && time < seconds(end);
}

// Whether a cosignature of that time counts: who holds a compromised key can write any time.
/** @type {(listed: Key, time: number) => boolean} */
export const mayCosign = (listed, time) =>
  inForce(listed, time) && (listed.revoked === null || HARMLESS.has(listed.reason ?? ""));

// Looks up the keys of a policy; one that cannot be used, or is nobody's in that role, is left out.
/** @type {(entries: readonly AcceptedKey[], holders: Map<string, [Key, Party]>, role: string, kind: number) => Known[]} */
function knownOf(entries, holders, role, kind) {
  return entries.flatMap(({ name, key }) => {
    const [listed, party] = holders.get(key) ?? [];
    if (listed === undefined || party === undefined || !party.roles.includes(role)) return [];
    try {
      const publicKey = PublicKey.fromMultikey(listed.multikey);
      if (publicKey.kind !== "Ed25519") return [];
      return [Object.freeze({ note: noteKey(name, kind, publicKey), listed, party })];
    } catch (error) {
      if (error instanceof ToolError) return [];
      throw error;
    }
  });
}
