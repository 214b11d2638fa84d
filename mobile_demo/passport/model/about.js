// What a verifier's statement must repeat of the document it is about: a product claim or a CO2 statement.

import { sectorOfProduct } from "../sectors.js";
import { ACCOUNTS_POINTER, FOOTPRINT_POINTER } from "../vocab.js";

/** @import { CarbonStatement } from "./carbon_statement.js" */
/** @import { Claim } from "./claim.js" */
/**
 * @typedef {{
 *   names: string[], period: { start: string, end: string }, boundary: string, gwpSet: string, sector: string,
 *   route: string, country: string, pointer: string,
 * }} About
 */

// Boundary, sector and accreditation scheme of a CO2 statement.
const ENTITY = "entity";

/** @type {(model: Claim | CarbonStatement) => model is CarbonStatement} */
export const isCarbonStatement = (model) => "accounts" in model;

// names are all its identifiers, pointer leads to the figures that an opinion must cover, and route is the production
// route by which an unsaid sector is that of steel.
/** @type {(model: Claim | CarbonStatement) => About} */
export function about(model) {
  if (isCarbonStatement(model)) {
    const { entity: { id, period, country }, accounts: { gwpSet } } = model;
    return { names: [id], period, boundary: ENTITY, gwpSet, sector: ENTITY, route: "other", country, pointer: ACCOUNTS_POINTER };
  }
  const { product } = model;
  const { id, alternateIds, period, footprint: { boundary, gwpSet }, productionRoute: route, facility: { country } } = product;
  return {
    names: [id, ...alternateIds], period, boundary, gwpSet, sector: sectorOfProduct(product), route, country,
    pointer: FOOTPRINT_POINTER,
  };
}
