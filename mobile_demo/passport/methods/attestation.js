// MethodAttestation (methods.md): an accredited verifier examined how a producer calculates at one plant.

import { credential, frozen, list, readNamed, readScope, readStandards } from "../model/common.js";

/** @import { Document, Standard } from "../model/common.js" */
/** @import { AccreditationUse } from "../model/statement.js" */
/**
 * @typedef {{
 *   id: string, producer: string, facility: { id: string, name: string, country: string }, productionRoute: string,
 *   boundary: string, gwpSet: string, since: string, replayed: { population: string, populationDigest: string },
 *   levelOfAssurance: string, criteria: Standard[], verificationStandards: Standard[], conclusion: string,
 *   intendedUsers: string, signatories: { role: string, name: string }[], impartiality: string,
 *   accreditation: AccreditationUse,
 *   siteVisits?: { key: string, date: string, site: string, mode: string, reason?: string }[],
 * }} Subject
 */
/** @typedef {ReturnType<typeof read>} MethodAttestation */

// Before the digest of a method's skeleton this is the id of the method.
const PREFIX = "urn:passport:method:";

// The digest of the method that an attestation is about; one that nobody has checked may name none.
/** @type {(id: unknown) => string} */
export const digestOf = (id) => (typeof id === "string" ? id.slice(id.startsWith(PREFIX) ? PREFIX.length : 0) : "");

/** @param {Document<Subject>} document */
export const read = (document) => credential(document, { opinion: examined(document.credentialSubject) });

/** @param {Subject} subject */
function examined(subject) {
  const { facility: { id, name, country }, replayed, accreditation: use } = subject;
  return frozen({
    id: subject.id,
    producer: subject.producer,
    facility: frozen({ id, name, country }),
    productionRoute: subject.productionRoute,
    boundary: subject.boundary,
    gwpSet: subject.gwpSet,
    since: subject.since,
    population: replayed.population,
    populationDigest: replayed.populationDigest,
    levelOfAssurance: subject.levelOfAssurance,
    criteria: readStandards(subject.criteria),
    verificationStandards: readStandards(subject.verificationStandards),
    conclusion: subject.conclusion,
    intendedUsers: subject.intendedUsers,
    signatories: list(subject.signatories, (entry) => frozen([entry.role, entry.name])),
    impartiality: subject.impartiality,
    accreditation: frozen({ link: readNamed(use), body: use.body, number: use.number, scope: readScope(use.scope) }),
    siteVisits: list(subject.siteVisits, (entry) => frozen({
      key: entry.key, date: entry.date, site: entry.site, mode: entry.mode, reason: entry.reason ?? null,
    })),
  });
}
