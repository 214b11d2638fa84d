// ProductClaim (DESIGN 2.2): the producer's number, its boundary and the evidence behind every part.

import { credential, frozen, list, readQuantity, readWindow } from "./common.js";

/** @import { Facts } from "../readings/facts.js" */
/** @import { Document, LinkDocument, Quantity } from "./common.js" */
/** @import { Custody } from "./custody.js" */
/** @import { Cited } from "./instruments/cited.js" */
/** @typedef {{ rule: string, share: string }} Share */
/**
 * @typedef {{
 *   key: string, stage: string, scope: string, method: string, amount: string, quantityTier: string, factorTier: string,
 *   tier: string, isPrimary: boolean, dataType: string, electricity?: string, factor?: string, factorEdition?: string,
 *   input?: string, allocation?: Share, fallbackFrom?: string,
 * }} ComponentDocument
 * @typedef {{
 *   electricity: string, total: string, gases: { gas: string, mass: string }[],
 *   evidenceBreakdown: { tier: string, share: string }[], primaryDataShare: string,
 * }} ResultDocument
 * @typedef {{
 *   boundary: string, declaredUnit: Quantity, unit: string, gwpSet: string,
 *   method: { id: string, version: string, carbonToCO2: string }, results: ResultDocument[], detail: string,
 *   uncertainty?: { value: string, confidence: string }, workings?: { digestMultibase: string },
 *   components?: ComponentDocument[], disclosable?: { digestMultibase: string, size: string },
 *   readings?: Facts[],
 *   libraries?: { id: string, digestMultibase: string, edition: string, factors?: LinkDocument[] }[],
 * }} FootprintDocument
 * @typedef {{
 *   id: string, alternateIds?: string[], name: string, productClassifications?: { scheme: string, code: string }[],
 *   grade?: string, heat?: string, mass: Quantity, sector?: string, productionRoute: string, period: { start: string, end: string },
 *   facility: { id: string, name: string, country: string, locode?: string }, footprint: FootprintDocument,
 *   inputs?: (LinkDocument & { amount: Quantity })[], custody?: Custody, instruments?: readonly Cited[],
 *   items?: readonly string[],
 * }} Subject
 * @typedef {LinkDocument & { reason: string, effect?: { electricity: string, value: string }[] }} Revision
 */
/** @typedef {ReturnType<typeof read>} Claim */
/** @typedef {Claim["product"]} Product */

/** @param {Document<Subject> & { wasRevisionOf?: Revision }} document */
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

/** @param {Subject} subject */
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
    items: subject.items ?? [],
    custody: subject.custody ?? null,
    instruments: subject.instruments ?? null,
    footprint: footprint(subject.footprint),
    inputs: list(subject.inputs, (entry) => frozen({
      id: entry.id, digest: entry.digestMultibase, amount: readQuantity(entry.amount),
    })),
  });
}

// document is what carbon.recheck takes; components() reads at each call, because most readers never ask.
/** @param {FootprintDocument} member */
function footprint(member) {
  const { method, uncertainty, workings, disclosable } = member;
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
    // [root, size] of the tree of facts that views may show
    disclosable: disclosable === undefined ? null : frozen([disclosable.digestMultibase, disclosable.size]),
    components: () => list(member.components, component),
  });
}

/** @param {ComponentDocument} member */
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
