// FactorLibraryCredential: a publisher says which factor records it has approved, and for which time.

import { credential, frozen, readLink, readWindow } from "../common.js";

/** @import { Document, LinkDocument } from "../common.js" */
/**
 * @typedef {{
 *   name: string, edition: string, approver: { name: string, date: string }, period: { start: string, end: string },
 *   records: { digestMultibase: string, count: string }, replaces?: LinkDocument,
 * }} Subject
 */
/** @typedef {ReturnType<typeof read>} Library */

/** @param {Document<Subject>} document */
export function read(document) {
  const { name, edition, approver, period, records, replaces } = document.credentialSubject;
  return credential(document, {
    name,
    edition,
    approver: frozen({ name: approver.name, date: approver.date }),
    period: readWindow(period),
    root: records.digestMultibase,
    size: Number(records.count),
    replaces: readLink(replaces),
  });
}
