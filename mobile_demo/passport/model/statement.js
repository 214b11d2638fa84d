// VerificationStatement (DESIGN 2.3): an accredited verifier's opinion about exactly one claim.

import { credential, frozen, list, readLink, readScope, readStandards, readWindow } from "./common.js";

export const read = (document) => credential(document, { opinion: opinion(document.credentialSubject) });

function opinion(subject) {
  const { basis, value, of } = subject.materialityThreshold;
  return frozen({
    claim: readLink(subject),
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

function accreditation(member) {
  return frozen({
    link: readLink(member), body: member.body, number: member.number, scope: readScope(member.scope),
  });
}

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
