// TrustListCredential (DESIGN 4): who is who, with which keys, roles and prefixes, says its publisher. Nothing in
// it is believed yet.

import { credential, frozen, list, pair, readNamed } from "./common.js";

/** @import { Document, LinkDocument } from "./common.js" */
/** @import { Prefix } from "../identifiers/product_id.js" */
/** @typedef {{ id: string, publicKeyMultibase: string, notBefore: string, notAfter: string, revoked?: string, reason?: string }} KeyDocument */
/**
 * @typedef {{
 *   id: string, name: string, roles: string[], legalEntity: string, controlGroup: string, identifierPrefixes?: Prefix[],
 *   keys: KeyDocument[],
 * }} PartyDocument
 * @typedef {{
 *   digestMultibase: string, credentialType: string, party: string, statedBy: string, securedBy: string, seenAt: string,
 *   facts?: { key: string, text: string }[],
 * }} AnchorDocument
 * @typedef {{
 *   id: string, name: string, version: string, publisherKeys: KeyDocument[], parties?: PartyDocument[],
 *   accreditations?: (LinkDocument & { withdrawn?: { at: string, reason: string } })[],
 *   contexts?: LinkDocument[], witnessed?: { digestMultibase: string, seenAt: string }[], anchors?: AnchorDocument[],
 *   logPolicy?: LogPolicyDocument,
 * }} Subject
 */
/**
 * @typedef {{
 *   logs: { origin: string, key: string }[], witnesses?: { name: string, key: string }[],
 *   groups?: { name: string, threshold: string, members: string[] }[], quorum?: string,
 * }} LogPolicyDocument
 */
/** @typedef {ReturnType<typeof logPolicyOf>} LogPolicy */
/** @typedef {Readonly<{ name: string, key: string }>} AcceptedKey A log by its origin, or a witness by its name, and the id of its key. */
/** @typedef {ReturnType<typeof read>} TrustRegister */
/** @typedef {ReturnType<typeof party>} Party */
/** @typedef {TrustRegister["accreditations"][0]} AccreditationEntry */
/** @typedef {Readonly<{ id: string, multikey: string, notBefore: string, notAfter: string, revoked: string | null, reason: string | null }>} Key */

/** @param {Document<Subject>} document */
export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    id: subject.id,
    name: subject.name,
    version: Number(subject.version),
    publisherKeys: readKeys(subject.publisherKeys),
    parties: list(subject.parties, party),
    accreditations: list(subject.accreditations, (member) => frozen({
      link: readNamed(member),
      withdrawnAt: member.withdrawn?.at ?? null,
      withdrawalReason: member.withdrawn?.reason ?? null,
    })),
    contexts: list(subject.contexts, (entry) => frozen([entry.id, entry.digestMultibase])),
    witnessed: list(subject.witnessed, (entry) => pair(entry.digestMultibase, entry.seenAt)),
    anchors: list(subject.anchors, (member) => frozen({
      digest: member.digestMultibase,
      credentialType: member.credentialType,
      party: member.party,
      statedBy: member.statedBy,
      securedBy: member.securedBy,
      seenAt: member.seenAt,
      facts: list(member.facts, (fact) => frozen([fact.key, fact.text])),
    })),
    logPolicy: subject.logPolicy === undefined ? null : logPolicyOf(subject.logPolicy),
  });
}

// Which logs and witnesses count, and the witness or group that must have seen a tree (tlog-policy).
/** @param {LogPolicyDocument} member */
function logPolicyOf(member) {
  return frozen({
    logs: list(member.logs, ({ origin, key }) => frozen({ name: origin, key })),
    witnesses: list(member.witnesses, ({ name, key }) => frozen({ name, key })),
    groups: list(member.groups, ({ name, threshold, members }) =>
      frozen({ name, threshold: Number(threshold), members: frozen([...members]) })),
    quorum: member.quorum ?? "", // without one nothing counts
  });
}

// A key history; each valid notBefore <= t < notAfter, reason is that of revoked.
/** @type {(members: KeyDocument[]) => readonly Key[]} */
function readKeys(members) {
  return list(members, (entry) => frozen({
    id: entry.id,
    multikey: entry.publicKeyMultibase,
    notBefore: entry.notBefore,
    notAfter: entry.notAfter,
    revoked: entry.revoked ?? null,
    reason: entry.reason ?? null,
  }));
}

/** @param {PartyDocument} member */
function party(member) {
  return frozen({
    id: member.id,
    name: member.name,
    roles: frozen([...member.roles]),
    legalEntity: member.legalEntity,
    controlGroup: member.controlGroup,
    prefixes: list(member.identifierPrefixes, ({ scheme, value }) => frozen({ scheme, value })),
    keys: readKeys(member.keys),
  });
}
