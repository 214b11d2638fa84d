// Compares the goods of a claim with those that its workings are about: a replay compares figures alone.

import { identities, isItem, parseProductId } from "../../identifiers/product_id.js";
import { sorted } from "../../../signing/text.js";
import { figure } from "../exact.js";
import { massInKg } from "../inputs.js";
import { same } from "../values.js";

/** @import { Fraction } from "../exact.js" */
/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */

// "workings" where workings that give a claim's figures are about other goods, plant or production: none of it is part of
// the method, and a replay does not compare it with the claim. `scanned` is the product on the label.
/** @type {(workings: JsonObject, subject: JsonObject, scanned: string | null) => string} */
export function ofWorkings({ activity }, subject, scanned) {
  const listed = Object.hasOwn(subject, "items") && listsOthers(subject.id, scanned);
  return listed || isApart(activity, subject) ? "workings" : "";
}

const KINDS = ["01", "8006"]; // of a kind of goods, or of a part of it; every other key may be that of one thing

// Whether the items that a claim lists by digests may be other goods than the one it is about: activity data name no items,
// an item has none, and an item on the label has the key of the claim's goods.
/** @type {(own: string, scanned: string | null) => boolean} */
function listsOthers(own, scanned) {
  const { primary, qualifiers } = parseProductId(own);
  if (!KINDS.includes(primary[0]) || isItem(qualifiers)) return true;
  return scanned !== null && String(parseProductId(scanned).primary) !== String(primary);
}

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
