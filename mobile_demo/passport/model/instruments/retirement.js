// RetirementCredential: a registry says which units were used up, for whom and for what.

import { credential, frozen, list, pair, readWindow } from "../common.js";
import { readUnits } from "./certificate.js";

/** @import { Document } from "../common.js" */
/** @import { Period } from "./certificate.js" */
/**
 * @typedef {{
 *   beneficiary: string, scope: string, chain?: { role: string, party: string }[], purpose: string, usedFor?: string,
 *   product: string, unit: string, geography: string, period: Period, counterpart?: string,
 *   units: { certificate: string, origin: string, start: string, end: string, from: string, to: string }[],
 * }} Subject
 */
/** @typedef {ReturnType<typeof read>} Retirement */

/** @param {Document<Subject>} document */
export function read(document) {
  const subject = document.credentialSubject;
  return credential(document, {
    beneficiary: subject.beneficiary,
    scope: subject.scope,
    chain: list(subject.chain, (entry) => pair(entry.role, entry.party)),
    purpose: subject.purpose,
    usedFor: subject.usedFor ?? null,
    product: subject.product,
    unit: subject.unit,
    geography: subject.geography,
    period: readWindow(subject.period),
    counterpart: subject.counterpart ?? null,
    units: list(subject.units, (entry) => frozen({
      certificate: entry.certificate, origin: entry.origin, period: readWindow(entry), units: readUnits(entry, subject.unit),
    })),
  });
}
