// Compares the goods of a claim with those that its workings are about: a replay compares figures alone.

import { identities } from "../../identifiers/product_id.js";
import { sorted } from "../../../signing/text.js";
import { figure } from "../exact.js";
import { massInKg } from "../inputs.js";
import { same } from "../values.js";

/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Fraction } from "../exact.js" */

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
