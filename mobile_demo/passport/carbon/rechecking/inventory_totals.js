// Totals of an inventory report: the sum of the figures of their scopes, but for the rounding of what was printed; and the
// amounts that neither a total nor parts say what they must come to.

import { Fraction, tenTo, ZERO } from "../exact.js";
import { entriesOf, figuresOf, INVENTORIES, listOf, textOf } from "./inventory_members.js";
import { keyOf } from "./inventory_years.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Where, Wrong } from "./inventory_members.js" */

const HALF = new Fraction(1n, 2n);

// Totals that miss their figures, of the report's year and of those before.
/** @type {(report: JsonObject, member: string) => Wrong[]} */
export function ofTotals(report, member) {
  return listOf(report, member, "totals").flatMap((total, place) => {
    const own = figuresOf(report, member).filter(({ scope }) => total.scopes.includes(scope));
    const most = mostOf(total, own.filter((one) => "amount" in one));
    const where = [member, "totals", place];
    return [...missing(total, own, most, where), ...(total.before ?? []).flatMap((/** @type {JsonObject} */ then, /** @type {number} */ at) => {
      const month = keyOf(then.year);
      const of = own.map(({ before = [] }) => before.find((/** @type {JsonObject} */ one) => keyOf(one.year) === month) ?? {});
      return missing(then, of, most, [...where, "before", at]);
    })];
  });
}

/** @type {(stated: JsonObject, own: JsonObject[], most: Fraction, where: Where) => Wrong[]} */
function missing({ amount, rounding = "0" }, own, most, where) {
  const known = own.filter((one) => "amount" in one);
  const off = Fraction.of(rounding);
  const sum = Fraction.sum(known.map((one) => Fraction.of(one.amount)));
  const isBeyond = off.abs().compare(most) > 0;
  if (known.length === own.length && sum.plus(off).compare(Fraction.of(amount)) === 0 && !isBeyond) return [];
  return [{ where: [...where, "amount"], code: "inventory.total", stated: amount, computed: textOf(isBeyond ? sum : sum.plus(off)) }];
}

// One in the last place to which an amount was printed: as stated, else as it is written.
/** @type {(one: JsonObject) => Fraction} */
export const stepOf = ({ step, amount }) => (step ? Fraction.of(step) : new Fraction(1n, tenTo(amount.split(".")[1]?.length ?? 0)));

// By how much a total may miss its figures for the rounding of each of them and of itself.
/** @type {(total: JsonObject, figures: JsonObject[]) => Fraction} */
function mostOf(total, figures) {
  if (figures.length < 2) return ZERO; // the total of one figure is that figure
  const steps = figures.map(stepOf);
  const largest = steps.reduce((one, other) => (other.compare(one) > 0 ? other : one));
  return Fraction.sum([...steps, stepOf(total).least(largest)]).times(HALF);
}

// Whether an amount, which no parts come to, has digits down to its step: a power of ten.
/** @type {(one: JsonObject) => boolean} */
function isPrinted({ step, amount = "0", parts }) {
  if (parts !== undefined || !/^(10*|0\.0*1)$/.test(step)) return false;
  const steps = Fraction.of(amount).by(Fraction.of(step));
  return steps.under === 1n && steps.over !== 0n;
}

// An amount that was printed to a step is a multiple of it, and no zero; what has parts is what they come to.
/** @type {(several: JsonObject[], where: Where) => Wrong[]} */
export const ofSteps = (several, where) => several.flatMap((one, place) =>
  ("step" in one && !isPrinted(one) ? [{ where: [...where, place, "step"], code: "inventory.step" }] : []));

// Scopes of totals of several figures. A total that is one of its figures once more says nothing; nor does one beside figures
// too small to be seen in the place to which the others were printed, or one that misses by more than their rounding.
/** @type {(report: JsonObject, member: string) => Set<string>} */
const summedUp = (report, member) => new Set(listOf(report, member, "totals").filter((total) => {
  const own = seen(figuresOf(report, member).filter((one) => "amount" in one && total.scopes.includes(one.scope)));
  const amount = Fraction.of(total.amount);
  return own.length > 1 && own.every((one) => Fraction.of(one.amount).compare(amount)) &&
    Fraction.of(total.rounding ?? "0").abs().compare(mostOf(total, own)) <= 0;
}).flatMap(({ scopes }) => scopes));

// Figures of more than half of one in the last place of the coarsest; a zero has no place at all.
/** @type {(figures: JsonObject[]) => JsonObject[]} */
function seen(figures) {
  const known = figures.filter(({ amount }) => Fraction.of(amount).compare(ZERO));
  const places = known.map(({ amount, step = "1" }) =>
    new Fraction(1n, tenTo(amount.split(".")[1]?.replace(/0+$/, "").length ?? 0)).least(Fraction.of(step)));
  return known.filter(({ amount }) => places.every((place) => Fraction.of(amount).compare(place.times(HALF)) > 0));
}

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
