// TrustListCredential (DESIGN 4): who is who, with which keys, roles and prefixes, says its publisher. Nothing in
// it is believed yet.

import { credential, frozen, list, readLink } from "./common.js";

export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    id: subject.id,
    name: subject.name,
    version: Number(subject.version),
    publisherKeys: readKeys(subject.publisherKeys),
    parties: list(subject.parties, party),
    accreditations: list(subject.accreditations, (member) => frozen({
      link: readLink(member),
      withdrawnAt: member.withdrawn?.at ?? null,
      withdrawalReason: member.withdrawn?.reason ?? null,
    })),
    contexts: list(subject.contexts, (entry) => frozen([entry.id, entry.digestMultibase])),
    witnessed: list(subject.witnessed, (entry) => frozen([entry.digestMultibase, entry.seenAt])),
    anchors: list(subject.anchors, (member) => frozen({
      digest: member.digestMultibase,
      credentialType: member.credentialType,
      party: member.party,
      statedBy: member.statedBy,
      securedBy: member.securedBy,
      seenAt: member.seenAt,
      facts: list(member.facts, (fact) => frozen([fact.key, fact.text])),
    })),
  });
}

// A key history; each valid notBefore <= t < notAfter, reason is that of revoked.
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
