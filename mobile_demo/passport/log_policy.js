// What cannot be true in the log policy of a trust list, and which parties are related (DESIGN 4.1).

import { controlNames } from "./control.js";
import { alike, same } from "./folding.js";

/** @import { LogPolicy, Party } from "./model/trustlist.js" */
/** @typedef {[kind: string, one: string, other: string, said: string, otherSaid: string, where: string]} Row */
/** @typedef {{ one: string, other: string, said: string, otherSaid: string }} Said */

const WHERE = "/credentialSubject/logPolicy";
/** @type {Record<string, (found: Said) => string>} */
export const SENTENCES = {
  log_key: ({ one, other, said }) => `${one} is signed for by ${other}, which is no key of a party listed as ${said}`,
  log_name: ({ one, said, otherSaid }) => `${one} is the name of keys of ${said} and of ${otherSaid}`,
  log_twice: ({ one }) => `${one} is named twice among the witnesses and groups, or as a member`,
  log_member: ({ one, other }) => `${one} names ${other}, which is neither a witness nor a group`,
  log_threshold: ({ one, said, otherSaid }) => `the group ${one} needs ${said} of its ${otherSaid} members`,
  log_circle: ({ one }) => `the group ${one} is, through its members, a member of itself`,
  log_split: ({ one, other }) => `${one} and ${other} belong together and are members of different groups, so each would count`,
};

// Whether two parties are one, of one legal entity or control group, or of names that look alike.
/** @type {(one: Party, other: Party) => boolean} */
export function related(one, other) {
  if (one.id === other.id || same(one.legalEntity, other.legalEntity)) return true;
  if (alike(one.legalEntity, other.legalEntity)) return true;
  return controlNames(one, other).some((names) => same(...names) || alike(...names));
}

// Every contradiction of a policy, in a fixed order.
/** @type {(policy: LogPolicy, parties: readonly Party[]) => Generator<Row>} */
export function* find(policy, parties) {
  const holders = new Map(parties.flatMap((party) => party.keys.map((key) => /** @type {[string, Party]} */ ([key.id, party]))));
  yield* keys(policy, holders);
  yield* names(policy);
  yield* circles(policy);
  yield* split(policy, holders);
}

// Keys that no party holds in the role it takes, and one name for keys of two parties.
/** @type {(policy: LogPolicy, holders: Map<string, Party>) => Generator<Row>} */
function* keys({ logs, witnesses }, holders) {
  for (const { role, member, entries } of [
    { role: "log", member: "logs", entries: logs }, { role: "witness", member: "witnesses", entries: witnesses },
  ]) {
    /** @type {Map<string, string>} */
    const first = new Map();
    for (const [place, { name, key }] of entries.entries()) {
      const where = `${WHERE}/${member}/${place}`;
      const party = holders.get(key);
      if (party === undefined || !party.roles.includes(role)) {
        yield ["log_key", name, key, role, "", `${where}/key`];
        continue;
      }
      const known = first.get(name) ?? party.id;
      first.set(name, known);
      if (known !== party.id) yield ["log_name", name, name, known, party.id, where];
    }
  }
}

// Names that stand for nothing or for two things, members of two groups, thresholds out of reach.
/** @type {(policy: LogPolicy) => Generator<Row>} */
function* names({ witnesses, groups, quorum }) {
  const known = new Set(witnesses.map(({ name }) => name));
  const held = new Set();
  for (const [place, { name, threshold, members }] of groups.entries()) {
    const where = `${WHERE}/groups/${place}`;
    if (known.has(name)) yield ["log_twice", name, name, "", "", `${where}/name`];
    if (threshold > members.length) yield ["log_threshold", name, name, `${threshold}`, `${members.length}`, `${where}/threshold`];
  }
  for (const { name } of groups) known.add(name);
  for (const [place, { name, members }] of groups.entries()) {
    for (const [number, member] of members.entries()) {
      const where = `${WHERE}/groups/${place}/members/${number}`;
      if (!known.has(member)) yield ["log_member", name, member, "", "", where];
      else if (held.has(member)) yield ["log_twice", member, member, "", "", where];
      held.add(member);
    }
  }
  if (quorum && !known.has(quorum)) yield ["log_member", "quorum", quorum, "", "", `${WHERE}/quorum`];
}

// Groups that contain themselves.
/** @type {(policy: LogPolicy) => Generator<Row>} */
function* circles({ groups }) {
  const of = new Map(groups.map(({ name, members }) => [name, members]));
  for (const [place, { name, members }] of groups.entries()) {
    const waiting = [...members];
    const seen = new Set();
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      waiting.push(...(of.get(one) ?? []));
    }
    if (seen.has(name)) yield ["log_circle", name, name, "", "", `${WHERE}/groups/${place}`];
  }
}

// Witnesses of one company in different groups, where each would be a voice of its own.
/** @type {(policy: LogPolicy, holders: Map<string, Party>) => Generator<Row>} */
function* split({ witnesses, groups }, holders) {
  const groupOf = new Map(groups.flatMap(({ name, members }) => members.map((member) => [member, name])));
  for (const [place, { name, key }] of witnesses.entries()) {
    const party = holders.get(key);
    const earlier = witnesses.slice(0, place).find((one) => {
      const other = holders.get(one.key);
      const apart = one.name !== name && groupOf.get(one.name) !== groupOf.get(name);
      return apart && party !== undefined && other !== undefined && related(party, other);
    });
    if (earlier !== undefined) yield ["log_split", earlier.name, name, "", "", `${WHERE}/witnesses/${place}`];
  }
}
