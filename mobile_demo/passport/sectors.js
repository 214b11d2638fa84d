// The sector of a product, in which its verifier must be accredited (DESIGN 4, T128).

const STEEL = "iron-and-steel";
const STEEL_ROUTES = new Set(["BF-BOF", "DRI-EAF", "re-roller", "scrap-EAF"]);

// The sector its verifier must be accredited in; empty if the claim says none that can be.
/** @type {(product: { statedSector: string | null, productionRoute: string }) => string} */
export const sectorOfProduct = ({ statedSector, productionRoute }) => sectorOf(statedSector, productionRoute);

// The sector of a claim, or of a statement about it, with the claim's production route. Empty if none is said and the
// route is not one of steel, or if the route is one of steel and another sector is said.
/** @type {(stated: string | null, route: string) => string} */
export function sectorOf(stated, route) {
  if (!STEEL_ROUTES.has(route)) return stated ?? "";
  return (stated ?? STEEL) === STEEL ? STEEL : "";
}
