// What a verifier's statement must repeat of the document it is about: a product claim, a CO2 statement or an inventory report.

import { sectorOfProduct } from "../sectors.js";
import { ACCOUNTS_POINTER, FOOTPRINT_POINTER, INVENTORY_POINTER } from "../vocab.js";

/** @import { CarbonStatement } from "./carbon_statement.js" */
/** @import { Claim } from "./claim.js" */
/**
 * @typedef {{
 *   names: string[], period: { start: string, end: string }, boundary: string, gwpSet: string, sector: string,
 *   route: string, country: string, pointer: string,
 * }} About
 */

// Boundary, sector and accreditation scheme of a document of an entity.
const ENTITY = "entity";

// Whether it is a CO2 statement or an inventory report, and no product claim.
/** @type {(model: Claim | CarbonStatement) => model is CarbonStatement} */
export const isCarbonStatement = (model) => "accounts" in model;

// names are all its identifiers, pointer leads to the figures that an opinion must cover, and route is the production
// route by which an unsaid sector is that of steel.
/** @type {(model: Claim | CarbonStatement) => About} */
export function about(model) {
  if (isCarbonStatement(model)) {
    const { entity: { id, period, country }, accounts: { gwpSet }, isReport } = model;
    const pointer = isReport ? INVENTORY_POINTER : ACCOUNTS_POINTER;
    return { names: [id], period, boundary: ENTITY, gwpSet, sector: ENTITY, route: "other", country, pointer };
  }
  const { product } = model;
  const { id, alternateIds, period, footprint: { boundary, gwpSet }, productionRoute: route, facility: { country } } = product;
  return {
    names: [id, ...alternateIds], period, boundary, gwpSet, sector: sectorOfProduct(product), route, country,
    pointer: FOOTPRINT_POINTER,
  };
}
