// ProductClaim (DESIGN 2.2): the producer's number, its boundary and the evidence behind every part.

import { credential, frozen, list, readQuantity, readWindow } from "./common.js";

export function read(document) {
  const revision = document.wasRevisionOf;
  return credential(document, {
    product: product(document.credentialSubject),
    revisionOf: revision === undefined ? null : frozen({
      id: revision.id,
      digest: revision.digestMultibase,
      reason: revision.reason,
      effect: list(revision.effect, (entry) => frozen([entry.electricity, entry.value])),
    }),
  });
}

function product(subject) {
  const { facility } = subject;
  return frozen({
    id: subject.id,
    alternateIds: frozen([...(subject.alternateIds ?? [])]),
    name: subject.name,
    classifications: list(subject.productClassifications, (entry) => frozen([entry.scheme, entry.code])),
    grade: subject.grade ?? null,
    heat: subject.heat ?? null,
    mass: readQuantity(subject.mass),
    facility: frozen({
      id: facility.id, name: facility.name, country: facility.country, locode: facility.locode ?? null,
    }),
    productionRoute: subject.productionRoute,
    statedSector: subject.sector ?? null,
    period: readWindow(subject.period),
    footprint: footprint(subject.footprint),
    inputs: list(subject.inputs, (entry) => frozen({
      id: entry.id, digest: entry.digestMultibase, amount: readQuantity(entry.amount),
    })),
  });
}

// document is what carbon.recheck takes; components() reads at each call, because most readers never ask.
function footprint(member) {
  const { method, uncertainty, workings } = member;
  return frozen({
    document: member,
    boundary: member.boundary,
    declaredUnit: readQuantity(member.declaredUnit),
    unit: member.unit,
    gwpSet: member.gwpSet,
    method: frozen({ id: method.id, version: method.version, carbonToCO2: method.carbonToCO2 }),
    results: list(member.results, (entry) => frozen({
      electricity: entry.electricity,
      total: entry.total,
      gases: list(entry.gases, ({ gas, mass }) => frozen([gas, mass])),
      evidenceBreakdown: list(entry.evidenceBreakdown, ({ tier, share }) => frozen([tier, share])),
      primaryDataShare: entry.primaryDataShare,
    })),
    detail: member.detail,
    // [relative value, confidence]
    uncertainty: uncertainty === undefined ? null : frozen([uncertainty.value, uncertainty.confidence]),
    workings: workings?.digestMultibase ?? null,
    components: () => list(member.components, component),
  });
}

function component(member) {
  const { allocation } = member;
  return frozen({
    key: member.key,
    stage: member.stage,
    scope: member.scope,
    method: member.method,
    amount: member.amount,
    quantityTier: member.quantityTier,
    factorTier: member.factorTier,
    tier: member.tier,
    isPrimary: member.isPrimary,
    dataType: member.dataType,
    // null: counts in both results
    electricity: member.electricity ?? null,
    factor: member.factor ?? null,
    factorEdition: member.factorEdition ?? null,
    input: member.input ?? null,
    allocation: allocation === undefined ? null : frozen({ rule: allocation.rule, share: allocation.share }),
    fallbackFrom: member.fallbackFrom ?? null,
  });
}
