// VerificationStatement (DESIGN 2.3): an accredited verifier's opinion about exactly one claim.

import { credential, frozen, list, readNamed, readScope, readStandards, readWindow } from "./common.js";

/** @import { Document, LinkDocument, Scope, Standard } from "./common.js" */
/** @typedef {{ start: string, end: string }} Period */
/**
 * @typedef {{
 *   key: string, at: string, description: string, effect: string, material: boolean, corrected: boolean,
 * }} Misstatement
 * @typedef {LinkDocument & { body: string, number: string, scope: Scope[] }} AccreditationUse
 * @typedef {{
 *   id: string, period: Period, population: string, populationDigest: string, sampled: string, samplingRationale?: string,
 * }} Engagement
 * @typedef {LinkDocument & {
 *   statementType: string, outcome: string, levelOfAssurance: string, criteria: Standard[],
 *   materialityThreshold: { basis: string, value: string, of: string }, verificationStandards: Standard[],
 *   boundary: string, gwpSet: string, sector?: string, coverage: string[], conclusion: string, intendedUsers: string,
 *   signatories: { role: string, name: string }[], impartiality: string, accreditation: AccreditationUse,
 *   engagement: Engagement, misstatements?: Misstatement[],
 *   siteVisits?: { key: string, date: string, site: string, mode: string, reason?: string }[],
 *   nonconformities?: { key: string, clause: string, description: string, material: boolean, resolved: boolean }[],
 *   basisForModification?: { key: string, description: string }[],
 * }} Subject
 */
/** @typedef {ReturnType<typeof read>} Statement */
/** @typedef {Statement["opinion"]} Opinion */

/** @param {Document<Subject>} document */
export const read = (document) => credential(document, { opinion: opinion(document.credentialSubject) });

/** @param {Subject} subject */
function opinion(subject) {
  const { basis, value, of } = subject.materialityThreshold;
  return frozen({
    claim: readNamed(subject),
    statementType: subject.statementType,
    outcome: subject.outcome,
    levelOfAssurance: subject.levelOfAssurance,
    // basis relative (a fraction of `of`) or absolute (kgCO2e)
    materiality: frozen({ basis, value, of }),
    criteria: readStandards(subject.criteria),
    verificationStandards: readStandards(subject.verificationStandards),
    boundary: subject.boundary,
    gwpSet: subject.gwpSet,
    sector: subject.sector ?? null,
    coverage: frozen([...subject.coverage]),
    conclusion: subject.conclusion,
    intendedUsers: subject.intendedUsers,
    signatories: list(subject.signatories, (entry) => frozen([entry.role, entry.name])),
    impartiality: subject.impartiality,
    accreditation: accreditation(subject.accreditation),
    engagement: engagement(subject.engagement),
    siteVisits: list(subject.siteVisits, (entry) => frozen({
      key: entry.key, date: entry.date, site: entry.site, mode: entry.mode, reason: entry.reason ?? null,
    })),
    misstatements: list(subject.misstatements, ({ key, at, description, effect, material, corrected }) => frozen({
      key, at, description, effect, material, corrected,
    })),
    nonconformities: list(subject.nonconformities, ({ key, clause, description, material, resolved }) => frozen({
      key, clause, description, material, resolved,
    })),
    basisForModification: list(subject.basisForModification, (entry) => frozen([entry.key, entry.description])),
  });
}

/** @param {AccreditationUse} member */
function accreditation(member) {
  return frozen({
    link: readNamed(member), body: member.body, number: member.number, scope: readScope(member.scope),
  });
}

/** @param {Engagement} member */
function engagement(member) {
  return frozen({
    id: member.id,
    period: readWindow(member.period),
    population: member.population,
    populationDigest: member.populationDigest,
    sampled: member.sampled,
    samplingRationale: member.samplingRationale ?? null,
  });
}
