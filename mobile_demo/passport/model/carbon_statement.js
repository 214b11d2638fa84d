// Documents of an entity: CarbonStatement, its CO2 statement for one fiscal year, as its carbon books give it, and
// InventoryReport, its emissions of a period in four statements side by side.

import { shift } from "../moments.js";
import { credential, frozen, readLink, readWindow } from "./common.js";

/** @import { Document, LinkDocument } from "./common.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @typedef {{ id: string, name: string, legalEntity?: string, country: string, consolidation: string, period: { start: string, end: string }, co2Statement?: JsonObject, inventory?: JsonObject, instruments?: JsonObject[] }} Subject */
/** @typedef {ReturnType<typeof read>} CarbonStatement */

const DAY = 86_400;

// The fiscal year of a statement, called by the year in which its last day lies: "2025".
/** @type {(statement: CarbonStatement) => string} */
export const yearOf = ({ entity }) => shift(entity.period.end, -DAY).slice(0, 4);

/** @param {Document<Subject> & { previous?: LinkDocument, accounts?: LinkDocument, wasRevisionOf?: LinkDocument & { reason: string } }} document */
export function read(document) {
  const { id, name, legalEntity = null, country, consolidation, period, co2Statement, inventory, instruments } = document.credentialSubject;
  return credential(document, {
    entity: frozen({ id, name, legalEntity, country, consolidation, period: readWindow(period) }),
    accounts: /** @type {JsonObject} */ (co2Statement ?? inventory),
    isReport: inventory !== undefined,
    instruments: instruments ?? [],
    booked: readLink(document.accounts), // the CO2 statement whose changes the figures of a report are
    previous: readLink(document.previous),
    revisionOf: readLink(document.wasRevisionOf),
    revisionReason: document.wasRevisionOf?.reason ?? null,
  });
}
