// From a finished case to its report: what may be shown of which document.

import { AMOUNT_PLACES, scaled, told } from "../passport/carbon/exact.js";
import { gross } from "../passport/carbon/rechecking/gross.js";
import { isCarbonStatement } from "../passport/model/about.js";
import { lowestTierHolding } from "../passport/carbon/tiers.js";
import { sectorOfProduct } from "../passport/sectors.js";
import { compareCodePoints, sorted } from "../signing/text.js";
import { lastWord } from "./checks/time.js";
import { byPlace } from "./findings.js";
import { DOCUMENT_OF, Report } from "./report.js";
import { decide } from "./states.js";

/** @import { Claim, ComponentDocument } from "../passport/model/claim.js" */
/** @import { AnyDoc, Case, Counted } from "./case.js" */
/** @import { Observed } from "./believing/memory.js" */
/** @import { Role, Signature } from "./report.js" */

const LEAST = "0.05"; // share from which on a tier and all below it are worth a word (DESIGN 6.2)

/** @type {(c: Case) => Report} */
export function report(c) {
  const { claim, statement, response, counted } = c;
  const model = claim !== null && !claim.stopped ? claim.model : null;
  const shown = model !== null && !isCarbonStatement(model) ? model : null;
  const docs = [claim, statement, response];
  return new Report({
    checkedAt: c.demand.at,
    asOf: sorted(counted.map((item) => item.list.envelope.validFrom))[0] ?? null,
    input: { kind: c.opened.inputKind, digest: c.opened.digest },
    verdict: decide(c.findings),
    product: shown && productOf(shown),
    number: shown && numberOf(c, shown),
    signatures: /** @type {Role[]} */ (Object.keys(DOCUMENT_OF)).map((role, place) => signature(role, docs[place])),
    findings: [...c.findings].sort(byPlace),
    freshness: freshnessOf(c),
    observed: counted.map(observed),
    accounts: c.accounts,
    inventory: c.inventory,
  });
}

// Only documents whose signature passed have entries that count, so all of them may be remembered.
/** @type {(counted: Counted) => Observed} */
const observed = ({ list: { envelope }, purpose, position, isSet }) =>
  ({ issuer: envelope.issuer.id, purpose, list: envelope.id, validFrom: lastWord(envelope), position, isSet });

/** @param {Claim} claim */
function productOf({ envelope, product }) {
  const { id, alternateIds, name, grade, heat, mass, facility, productionRoute, period } = product;
  return {
    claim: envelope.id, id, alternateIds: [...alternateIds], name, grade, heat,
    mass: { value: mass.value, unit: mass.unit },
    facility: { id: facility.id, name: facility.name, country: facility.country },
    productionRoute,
    sector: sectorOfProduct(product) || null,
    period: { start: period.start, end: period.end },
  };
}

/**
 * @param {Case} c
 * @param {Claim} claim
 */
function numberOf(c, { product: { footprint } }) {
  const { boundary, unit, declaredUnit, gwpSet, detail } = footprint;
  const sides = footprint.results.map(({ electricity, total }) => gross(footprint.document, electricity, total));
  const results = footprint.results.map(({ electricity, total, evidenceBreakdown, primaryDataShare }, place) => ({
    electricity,
    total,
    grossEmissions: sides[place]?.emissions ?? null,
    creditsAndRemovals: sides[place]?.takenOff ?? null,
    evidenceBreakdown: evidenceBreakdown.map(([tier, share]) => ({ tier, share })),
    lowestTier: lowestTierHolding(Object.fromEntries(evidenceBreakdown), LEAST),
    primaryDataShare,
  }));
  // A figure that waits for an input, and inputs whose amounts are not disclosed, leave it at L1 (DESIGN 6.3).
  const whole = c.figuresDone && !c.undisclosed ? "L2" : "L1";
  const depth = c.figuresDone && c.replayed ? "L3" : whole;
  return { results, boundary, unit, declaredUnit: { value: declaredUnit.value, unit: declaredUnit.unit }, gwpSet, depth, detail, ...disclosedOf(c, footprint.document.components ?? []), ...(footprint.document.readings && { readings: footprint.document.readings }), ...(c.libraries.length && { libraries: c.libraries }) };
}

// Only where views were shown: their facts, and of each component what is left, in kilograms per declared unit.
/**
 * @param {Case} c
 * @param {ComponentDocument[]} published
 */
function disclosedOf({ disclosed }, published) {
  if (disclosed === null) return {};
  const facts = disclosed.facts.map(({ at, value }) => ({ at, value }));
  const known = new Map(disclosed.aggregates.map((one) => [one.key, one]));
  const aggregates = published.map(({ key, amount }) => {
    const [whole, { shown, facts: count }] = [scaled(amount, AMOUNT_PLACES), known.get(key) ?? { shown: 0n, facts: 0 }];
    const [stated, seen, withheld] = [whole, shown, whole - shown].map((value) => told(value, AMOUNT_PLACES));
    return { key, amount: stated, shown: seen, withheld, facts: String(count) };
  });
  return { disclosed: { facts, aggregates } };
}

// A failed document is named, its issuer marked as claimed; nothing else of it is shown.
/** @type {(role: Role, doc: AnyDoc | null) => Signature} */
function signature(role, doc) {
  /** @type {Signature} */
  const entry = { role, id: null, digest: null, issuer: null, suite: null, signedAt: null };
  if (doc === null) return entry;
  entry.digest = doc.raw.digest;
  if (doc.model === null) return entry;
  const { id, issuer, proof } = doc.envelope;
  const good = !doc.stopped;
  const listed = doc.party !== null;
  entry.id = id;
  entry.issuer = { id: issuer.id, name: listed && good ? doc.party.name : null, claimedName: issuer.name, listed };
  if (good) Object.assign(entry, { suite: proof.cryptosuite, signedAt: proof.created });
  return entry;
}

/** @param {Case} c */
function freshnessOf({ trust: { digest, register, validFrom, validUntil }, counted }) {
  const lists = new Map(counted.map(({ list: { envelope }, stale }) => [JSON.stringify([envelope.id, envelope.validFrom]), {
    id: envelope.id,
    validFrom: envelope.validFrom,
    validUntil: envelope.validUntil,
    state: stale ? "stale" : "fresh",
  }]));
  return {
    trustList: { digest, version: String(register.version), validFrom, validUntil },
    lists: [...lists.values()].sort((one, other) =>
      compareCodePoints(one.id, other.id) || compareCodePoints(one.validFrom, other.validFrom)),
  };
}
