// What the contradictions of a trust list are in words, loaded where a list has some.

import { SENTENCES as OF_POLICIES } from "./log_policy.js";

/** @import { Contradiction } from "./contradictions.js" */

const TELLING = 10;
/** @type {Record<string, (found: Contradiction) => string>} */
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
  ...OF_POLICIES,
};

// All of them as one sentence after another, the first ten in full.
/** @type {(all: Contradiction[]) => string} */
export function told(all) {
  const sentences = all.slice(0, TELLING).map((one) => `${SENTENCES[one.kind](one)}.`);
  return [...sentences, ...(all.length > TELLING ? [`${all.length - TELLING} more of this kind.`] : [])].join(" ");
}
