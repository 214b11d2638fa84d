// What cannot be true together in a trust list: the same key, identifier, company or address listed twice (T119).
// Names are compared by what they say, keys by their bytes without the sign of the point: who holds the secret of a
// point holds that of its negative.

import { multikeyDecode } from "../signing/encoding.js";
import { EncodingRefused } from "../signing/errors.js";
import { hex } from "../signing/sha2.js";
import { folded } from "./folding.js";
import { comparablePrefix } from "./identifiers/product_id.js";
import { NO_CONTROL_GROUP } from "./vocab.js";

/** @import { Key, Party, TrustRegister } from "./model/trustlist.js" */
/** @typedef {{ kind: string, one: string, other: string, said: string, otherSaid: string, where: string }} Contradiction */
/** @typedef {{ scheme: string, text: string, place: number, number: number }} Entry */

// The rules of a log policy, loaded where a list has one (loadLogPolicy).
/** @type {typeof import("./log_policy.js") | null} */
let ofPolicies = null;

// Asked before find for a list with a log policy.
/** @type {() => Promise<void>} */
export async function loadLogPolicy() {
  ofPolicies ??= await import("./log_policy.js");
}

/** @type {(place: number, member?: string) => string} */
const at = (place, member = "") => `/credentialSubject/parties/${place}${member}`;
/** @type {(kind: string, one: string, other: string, said: string, otherSaid: string, where: string) => Contradiction} */
const found = (kind, one, other, said, otherSaid, where) => ({ kind, one, other, said, otherSaid, where });

// Every contradiction {kind, one, other, said, otherSaid, where} between the entries, in a fixed order.
/** @type {(register: Pick<TrustRegister, "publisherKeys" | "parties" | "logPolicy">) => Contradiction[]} */
export const find = ({ publisherKeys, parties, logPolicy: policy }) => [
  ...dids(parties), ...keys(publisherKeys, parties), ...roles(parties), ...spellings(parties), ...prefixes(parties),
  ...(policy === null ? [] : [...rulesOf().find(policy, parties)].map((row) => found(...row))),
];

function rulesOf() {
  if (ofPolicies === null) throw new Error("the rules of log policies are not loaded");
  return ofPolicies;
}

// What a key is, whatever it is called: curve and point without sign. A text that is no key is itself.
/** @type {(multikey: string) => string} */
export function substance(multikey) {
  try {
    const [codec, raw] = multikeyDecode(multikey);
    if (codec !== "ed25519-pub") return `${codec} ${hex(raw.subarray(1))}`;
    if (!raw.length) return multikey;
    const unsigned = Uint8Array.from(raw);
    unsigned[unsigned.length - 1] &= 0x7f;
    return `${codec} ${hex(unsigned)}`;
  } catch (error) {
    if (error instanceof EncodingRefused) return multikey;
    throw error;
  }
}

/** @type {(parties: readonly Party[]) => Generator<Contradiction>} */
function* dids(parties) {
  const seen = new Map();
  for (const [place, { id }] of parties.entries()) {
    // The name of a did:key is its key, in letters whose case counts.
    const spelled = id.startsWith("did:key:") ? id : folded(id);
    if (!seen.has(spelled)) seen.set(spelled, id);
    const first = seen.get(spelled);
    if (first !== id) yield found("did", first, id, first, id, at(place, "/id"));
  }
}

/** @type {(publisherKeys: readonly Key[], parties: readonly Party[]) => Generator<Contradiction>} */
function* keys(publisherKeys, parties) {
  const seen = new Map();
  /** @type {[key: Key, where: string][]} */
  const entries = [
    ...publisherKeys.map((key, place) => /** @type {[Key, string]} */ ([key, `/credentialSubject/publisherKeys/${place}`])),
    ...parties.flatMap((party, place) => party.keys.map((key, number) => /** @type {[Key, string]} */ ([key, at(place, `/keys/${number}`)]))),
  ];
  for (const [{ id, multikey }, where] of entries) {
    const what = substance(multikey);
    if (seen.has(what)) yield found("key", seen.get(what), id, "", "", where);
    else seen.set(what, id);
  }
}

/** @type {(parties: readonly Party[]) => Generator<Contradiction>} */
function* roles(parties) {
  for (const [place, party] of parties.entries()) {
    if (["producer", "verifier"].every((role) => party.roles.includes(role))) {
      yield found("roles", party.id, party.id, "producer", "verifier", at(place, "/roles"));
    }
  }
}

/** @type {(parties: readonly Party[]) => Generator<Contradiction>} */
function* spellings(parties) {
  const entities = new Map();
  const groups = new Map([[NO_CONTROL_GROUP, ["the word for no group", NO_CONTROL_GROUP]]]);
  for (const [place, { id, legalEntity, controlGroup }] of parties.entries()) {
    for (const { kind, text, seen, member } of [
      { kind: "legal_entity", text: legalEntity, seen: entities, member: "/legalEntity" },
      { kind: "control_group", text: controlGroup, seen: groups, member: "/controlGroup" },
    ]) {
      const name = folded(text);
      const [first, said] = seen.get(name) ?? [id, text];
      if (!seen.has(name)) seen.set(name, [id, text]);
      if (said !== text) yield found(kind, first, id, said, text, at(place, member));
    }
  }
}

/** @type {(parties: readonly Party[]) => Generator<Contradiction>} */
function* prefixes(parties) {
  const entries = parties.flatMap((party, place) => party.prefixes.flatMap((prefix, number) => {
    const [scheme, text] = comparablePrefix(prefix) ?? [];
    return scheme === undefined || text === undefined ? [] : [{ scheme, text, place, number }];
  }));
  /** @type {(keyof Entry)[]} */
  const order = ["scheme", "text", "place", "number"];
  /** @type {(name: keyof Entry, one: Entry, other: Entry) => number} */
  const by = (name, one, other) => (one[name] < other[name] ? -1 : Number(one[name] > other[name]));
  entries.sort((one, other) => order.reduce((found, name) => found || by(name, one, other), 0));
  /** @type {Entry[]} */
  const around = [];
  for (const entry of entries) {
    while (around.length && !contains(around[around.length - 1], entry)) around.pop();
    const outer = around.find(({ place }) => place !== entry.place);
    if (outer !== undefined) {
      const [said, otherSaid] = [outer, entry].map(({ place, number }) => parties[place].prefixes[number].value);
      const where = at(entry.place, `/identifierPrefixes/${entry.number}`);
      yield found(entry.scheme, parties[outer.place].id, parties[entry.place].id, said, otherSaid, where);
    }
    around.push(entry);
  }
}

/** @type {(outer: Entry, inner: Entry) => boolean} */
function contains(outer, inner) {
  if (outer.scheme !== inner.scheme) return false;
  return inner.scheme === "domain" ? inner.text === outer.text : inner.text.startsWith(outer.text);
}
