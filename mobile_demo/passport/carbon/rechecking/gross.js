// What stands behind a total: gross emissions, and the credits and removals taken off them (DESIGN 6.1, T126).
// Credits, captures and removals are the components with negative amounts.

import { AMOUNT_PLACES, scaled, told } from "../exact.js";

/** @import { FootprintDocument } from "../../model/claim.js" */

// {emissions, takenOff} in kgCO2e per declared unit, the latter negative or "0"; null if the claim does not disclose
// its components. Without a negative component the emissions are the total as it is stated.
/** @type {(footprint: FootprintDocument, electricity: string, total: string) => { emissions: string, takenOff: string } | null} */
export function gross(footprint, electricity, total) {
  if (footprint.components === undefined) return null;
  const amounts = footprint.components.filter((part) => (part.electricity ?? electricity) === electricity)
    .map((part) => part.amount);
  if (!amounts.some((amount) => amount.startsWith("-"))) return { emissions: total, takenOff: "0" };
  let [added, taken] = [0n, 0n];
  for (const amount of amounts) {
    const value = scaled(amount, AMOUNT_PLACES);
    if (value < 0n) taken += value;
    else added += value;
  }
  return { emissions: told(added, AMOUNT_PLACES), takenOff: told(taken, AMOUNT_PLACES) };
}

// Whether a figure, as it is written, is more than zero.
/** @type {(figure: string) => boolean} */
export const isAboveZero = (figure) => !figure.startsWith("-") && /[1-9]/.test(figure);
