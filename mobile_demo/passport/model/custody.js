// The optional member custody of a claim: how its material is traced, and by which model (ISO 22095).

import { shared } from "../../package_data.js";

/** @typedef {{ traceability: string, model: string, share?: string, system?: string, balance?: string }} Custody */
/** @typedef {{ code: string, traceability: readonly string[], reported: string, needs: readonly (keyof Custody)[], whole?: boolean }} Row */

/** @type {() => readonly Row[]} */
const table = () => shared("passport/custody/data/models.json").models;
// Its place in the table; the strongest comes first.
/** @type {(code: string) => number} */
const strength = (code) => table().findIndex((one) => one.code === code);

// The member that does not go with the model, or that it lacks; empty where all goes together. With a model of nothing but
// the attribute (whole) a share is one.
/** @type {(custody: Custody) => string} */
export function contradiction(custody) {
  const { traceability, needs, whole } = table()[strength(custody.model)];
  if (!traceability.includes(custody.traceability)) return "traceability";
  const lacking = needs.find((name) => custody[name] === undefined);
  if (lacking !== undefined) return lacking;
  const { share = "1" } = custody;
  return /^[0.]*$/.test(share) || (whole && !share.startsWith("1")) ? "share" : "";
}

// Whether an attribute is moved by books and not with the goods.
/** @type {(model: string) => boolean} */
export const isByBooks = (model) => model === "book-and-claim" || model === "mass-balance/credit";

// Whether the first model is weaker than the second.
/** @type {(one: string, other: string) => boolean} */
export const weaker = (one, other) => strength(one) > strength(other);

// Whether nothing can be weaker, so that no link needs to be known.
/** @type {(model: string) => boolean} */
export const isWeakest = (model) => strength(model) === table().length - 1;
