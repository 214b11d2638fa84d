// What cannot be true together in a trust list: the same key, identifier, company or address listed twice (T119).
// Names are compared by what they say, keys by their bytes without the sign of the point: who holds the secret of a
// point holds that of its negative.

import { multikeyDecode } from "../signing/encoding.js";
import { EncodingRefused } from "../signing/errors.js";
import { hex } from "../signing/sha2.js";
import { folded } from "./folding.js";
import { comparablePrefix } from "./identifiers/product_id.js";
import { NO_CONTROL_GROUP } from "./vocab.js";

const TELLING = 10;
const SENTENCES = {
  did: ({ one, other }) => `${one} and ${other} are one DID in two spellings`,
  key: ({ one, other }) => `${one} and ${other} are the same key`,
  roles: ({ one, said, otherSaid }) => `${one} is listed as ${said} and as ${otherSaid}, and one party cannot be both`,
  legal_entity: ({ one, other, said, otherSaid }) =>
    `${one} and ${other} are one legal entity in two spellings: ${said} and ${otherSaid}`,
  control_group: ({ one, other, said, otherSaid }) =>
    `${one} and ${other} have one control group in two spellings: ${said} and ${otherSaid}`,
  domain: ({ one, other, said, otherSaid }) =>
    `${one} (domain:${said}) and ${other} (domain:${otherSaid}) may both name products of one host`,
  gs1: ({ one, other, said, otherSaid }) =>
    `${one} (gs1:${said}) and ${other} (gs1:${otherSaid}) may both name products of ${otherSaid}`,
  plate: ({ one, other, said, otherSaid }) =>
    `${one} (plate:${said}) and ${other} (plate:${otherSaid}) may both name plates of ${otherSaid}`,
};
const at = (place, member = "") => `/credentialSubject/parties/${place}${member}`;
const found = (kind, one, other, said, otherSaid, where) => ({ kind, one, other, said, otherSaid, where });

// Every contradiction {kind, one, other, said, otherSaid, where} between the entries, in a fixed order.
export const find = ({ publisherKeys, parties }) =>
  [...dids(parties), ...keys(publisherKeys, parties), ...roles(parties), ...spellings(parties), ...prefixes(parties)];

// All of them as one sentence after another, the first ten in full.
export function told(all) {
  const sentences = all.slice(0, TELLING).map((one) => `${SENTENCES[one.kind](one)}.`);
  return [...sentences, ...(all.length > TELLING ? [`${all.length - TELLING} more of this kind.`] : [])].join(" ");
}

// What a key is, whatever it is called: curve and point without sign. A text that is no key is itself.
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

function* keys(publisherKeys, parties) {
  const seen = new Map();
  const entries = [
    ...publisherKeys.map((key, place) => [key, `/credentialSubject/publisherKeys/${place}`]),
    ...parties.flatMap((party, place) => party.keys.map((key, number) => [key, at(place, `/keys/${number}`)])),
  ];
  for (const [{ id, multikey }, where] of entries) {
    const what = substance(multikey);
    if (seen.has(what)) yield found("key", seen.get(what), id, "", "", where);
    else seen.set(what, id);
  }
}

function* roles(parties) {
  for (const [place, party] of parties.entries()) {
    if (["producer", "verifier"].every((role) => party.roles.includes(role))) {
      yield found("roles", party.id, party.id, "producer", "verifier", at(place, "/roles"));
    }
  }
}

function* spellings(parties) {
  const entities = new Map();
  const groups = new Map([[NO_CONTROL_GROUP, ["the word for no group", NO_CONTROL_GROUP]]]);
  for (const [place, { id, legalEntity, controlGroup }] of parties.entries()) {
    for (const [kind, text, seen, member] of [
      ["legal_entity", legalEntity, entities, "/legalEntity"],
      ["control_group", controlGroup, groups, "/controlGroup"],
    ]) {
      const name = folded(text);
      if (!seen.has(name)) seen.set(name, [id, text]);
      const [first, said] = seen.get(name);
      if (said !== text) yield found(kind, first, id, said, text, at(place, member));
    }
  }
}

function* prefixes(parties) {
  const entries = parties.flatMap((party, place) => party.prefixes.map((prefix, number) =>
    [comparablePrefix(prefix), place, number])).filter(([compared]) => compared !== null)
    .map(([[scheme, text], place, number]) => ({ scheme, text, place, number }));
  const by = (name) => (one, other) => (one[name] < other[name] ? -1 : Number(one[name] > other[name]));
  const order = ["scheme", "text", "place", "number"].map(by);
  entries.sort((one, other) => order.reduce((found, compare) => found || compare(one, other), 0));
  const around = [];
  for (const entry of entries) {
    while (around.length && !contains(around.at(-1), entry)) around.pop();
    const outer = around.find(({ place }) => place !== entry.place);
    if (outer !== undefined) {
      const [said, otherSaid] = [outer, entry].map(({ place, number }) => parties[place].prefixes[number].value);
      const where = at(entry.place, `/identifierPrefixes/${entry.number}`);
      yield found(entry.scheme, parties[outer.place].id, parties[entry.place].id, said, otherSaid, where);
    }
    around.push(entry);
  }
}

function contains(outer, inner) {
  if (outer.scheme !== inner.scheme) return false;
  return inner.scheme === "domain" ? inner.text === outer.text : inner.text.startsWith(outer.text);
}
