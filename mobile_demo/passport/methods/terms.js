// Compares what an attestation of a method is about with a claim: producer, plant, terms and production.

import { figure } from "../carbon/exact.js";
import { massInKg } from "../carbon/inputs.js";
import { same } from "../carbon/values.js";
import { identities } from "../identifiers/product_id.js";
import { seconds } from "../moments.js";
import { sorted } from "../../signing/text.js";

/** @import { Claim } from "../model/claim.js" */
/** @import { MethodAttestation } from "./attestation.js" */
/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Fraction } from "../carbon/exact.js" */

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

// "workings" where workings that give a claim's figures are about other goods, plant or production: none of it is part of
// the method, and a replay does not compare it with the claim.
/** @type {(workings: JsonObject, subject: JsonObject) => string} */
export const ofWorkings = ({ activity }, subject) => (isApart(activity, subject) ? "workings" : "");

const SUBJECT = ["id", "name", "grade", "heat", "mass", "facility", "productionRoute", "sector", "period", "productClassifications", "alternateIds"];
const ALWAYS = ["alternateIds", "sector"]; // compared also where the data have none
const OF_A_COIL = ["name", "grade", "mass"]; // data of a heat may have them for all its coils, and each coil of its own

// Data of a heat name no product: a coil of it says its heat, and weighs no more than the heat made.
/** @type {(activity: JsonObject, subject: JsonObject) => boolean} */
function isApart(activity, subject) {
  const ofHeat = !Object.hasOwn(activity, "id");
  if (ofHeat && (!Object.hasOwn(activity, "heat") || isHeavier(subject.mass, activity.output))) return true;
  return SUBJECT.some((name) => !(ofHeat && OF_A_COIL.includes(name)) && (Object.hasOwn(activity, name) || ALWAYS.includes(name))
    && !isSame(name, activity[name] ?? null, subject[name] ?? null));
}

// Products and masses have several spellings.
/** @type {(name: string, own: Json, said: Json) => boolean} */
function isSame(name, own, said) {
  if (name === "id" || name === "alternateIds") return same(products(own), products(said));
  const kg = name === "mass" ? kilograms(own) : null;
  return same(own, said) || (kg !== null && kilograms(said)?.compare(kg) === 0);
}

/** @type {(named: Json) => string[]} */
const products = (named) => sorted(identities([named ?? []].flat().filter((one) => typeof one === "string")));

/** @type {(mass: Json, made: Json) => boolean} */
function isHeavier(mass, made) {
  const [own, most] = [kilograms(mass), kilograms(made)];
  return own === null || most === null || own.compare(most) > 0;
}

// The kilograms of a quantity, checked or not; null for what is no mass.
/** @type {(quantity: Json) => Fraction | null} */
function kilograms(quantity) {
  try {
    return massInKg(figure(quantity?.value), quantity?.unit);
  } catch {
    return null;
  }
}
