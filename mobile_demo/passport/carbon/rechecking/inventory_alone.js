// Amounts of an inventory report that nothing says what they must come to.

import { Fraction } from "../exact.js";
import { entriesOf, figuresOf, INVENTORIES, listOf } from "./inventory.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */

// Scopes of totals of several figures. A total that is one of its figures once more, which it is beside zeros alone, says
// nothing.
/** @type {(report: JsonObject, member: string) => Set<string>} */
const summedUp = (report, member) => new Set(listOf(report, member, "totals").filter(({ amount, scopes }) => {
  const own = figuresOf(report, member).filter((one) => "amount" in one && scopes.includes(one.scope));
  return own.length > 1 && own.every((one) => Fraction.of(one.amount).compare(Fraction.of(amount)));
}).flatMap(({ scopes }) => scopes));

// The place of the first amount of which neither parts nor a total say what it must come to; empty for a report without
// amounts, null where each is compared. Of a report that was compared with its books effects alone are asked.
/** @type {(report: JsonObject, isBooked: boolean) => string | null} */
export function alone(report, isBooked) {
  /** @type {[where: string, held: boolean][]} */
  const figures = (isBooked ? [] : INVENTORIES).flatMap((member) => {
    const scopes = summedUp(report, member);
    return figuresOf(report, member).flatMap((one, place) => ("amount" in one
      ? [/** @type {[string, boolean]} */ ([`/${member}/figures/${place}`, "parts" in one || scopes.has(one.scope)])] : []));
  });
  const effects = entriesOf(report).flatMap((one, place) => ("avoided" in one
    ? [/** @type {[string, boolean]} */ ([`/impact/entries/${place}`, "quantity" in one && "each" in one])] : []));
  const amounts = [...figures, ...effects];
  return amounts.length || isBooked ? amounts.find(([, held]) => !held)?.[0] ?? null : "";
}
