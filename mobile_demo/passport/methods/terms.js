// Compares what an attestation of a method is about with a claim: producer, plant, terms and production.

import { seconds } from "../moments.js";

/** @import { Claim } from "../model/claim.js" */
/** @import { MethodAttestation } from "./attestation.js" */

const MOST_SECONDS = 366 * 86_400; // the longest production that one attestation covers: a year

// What of a claim the attestation is not about, as one word; empty where it is about all of it.
/** @type {(attested: MethodAttestation, producer: string, product: Claim["product"]) => string} */
export function misfit({ opinion, envelope: { validUntil } }, producer, { facility, productionRoute, footprint, period }) {
  if (seconds(validUntil) - seconds(opinion.since) > MOST_SECONDS) return "year";
  if (opinion.producer !== producer) return "producer";
  if (opinion.facility.id !== facility.id || opinion.facility.country !== facility.country) return "facility";
  if (opinion.productionRoute !== productionRoute) return "route";
  if (opinion.boundary !== footprint.boundary) return "boundary";
  if (opinion.gwpSet !== footprint.gwpSet) return "gwp_set";
  return opinion.since <= period.start && period.end <= validUntil ? "" : "period";
}
