// AttributeCertificate: an issuing body says which units of a device's production carry which attribute.

import { credential, frozen, list, pair, readLink, readWindow } from "../common.js";

/** @import { Document, LinkDocument, Standard } from "../common.js" */
/** @typedef {{ start: string, end: string }} Period */
/**
 * @typedef {{
 *   origin: { id: string, name: string, country: string, commissioned: string }, product: string, period: Period,
 *   units: { from: string, to: string, unit: string }, metered: { quantity: string, factor: string }, geography: string,
 *   custodyModel: string,
 *   attribute: { intensity: string, per: string, boundary: string, method: Standard, qualities?: string[] },
 *   supports: string[], registry: string, recipient?: string, evidence: { kind: string, digestMultibase: string }[],
 *   replaces?: LinkDocument,
 * }} Subject
 */
/** @typedef {ReturnType<typeof read>} Certificate */

// The half-open interval first <= unit < behind, as texts: numbers of 18 digits are no doubles.
/** @type {(entry: { from: string, to: string }, unit: string) => Readonly<{ first: string, behind: string, unit: string }>} */
export const readUnits = ({ from, to }, unit) => frozen({ first: from, behind: to, unit });

/** @param {Document<Subject>} document */
export function read(document) {
  const subject = document.credentialSubject;
  const { origin, units, metered, attribute } = subject;
  return credential(document, {
    origin: frozen({ id: origin.id, name: origin.name, country: origin.country, commissioned: origin.commissioned }),
    product: subject.product,
    period: readWindow(subject.period),
    units: readUnits(units, units.unit),
    metered: frozen({ quantity: metered.quantity, factor: metered.factor }),
    geography: subject.geography,
    custodyModel: subject.custodyModel,
    attribute: frozen({
      intensity: attribute.intensity,
      per: attribute.per,
      boundary: attribute.boundary,
      method: frozen({ name: attribute.method.name, edition: attribute.method.edition }),
      qualities: list(attribute.qualities, (one) => one),
    }),
    supports: list(subject.supports, (one) => one),
    registry: subject.registry,
    recipient: subject.recipient ?? null,
    evidence: list(subject.evidence, (entry) => pair(entry.kind, entry.digestMultibase)),
    replaces: readLink(subject.replaces),
  });
}
