// A report's inventories against the CO2 statement of the same period: the changes of its liabilities.

import { Fraction, MOST_DIGITS, scaled } from "../exact.js";
import { figuresOf, INVENTORIES, textOf } from "./inventory_members.js";
import { stepOf } from "./inventory_totals.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */

// Accounts of the right side, and the scope and category that their changes of a year are.
/** @type {[account: string, scope: string, category: string][]} */
const ACCOUNTS = [
  ["direct", "1", ""], ["indirect/scope-2", "2", ""], ["indirect/upstream/capital", "3", "2"],
  ["indirect/upstream/transport", "3", "4"], ["indirect/upstream/travel", "3", "6"], ["indirect/upstream", "3", "1"],
];

/** @type {(one: JsonObject) => string} */
const yearsOf = ({ year, amount }) => `${year} ${scaled(amount, MOST_DIGITS)}`;

// What one column of a CO2 statement gives an inventory, in the order of its accounts.
/** @type {(result: JsonObject) => { account: string, scope: string, category: string, amount: string, facts: string }[]} */
function booked({ balances }) {
  return balances.flatMap((/** @type {JsonObject} */ { account, changes }) => {
    const place = ACCOUNTS.find(([head]) => account === head || account.startsWith(`${head}/`));
    if (place === undefined || !changes.length) return [];
    const { amount } = changes.at(-1);
    return [{ account, scope: place[1], category: place[2], amount, facts: factsOf(place[1], place[2], amount, changes.slice(0, -1)) }];
  });
}

/** @type {(scope: string, category: string, amount: string | undefined, before: JsonObject[]) => string} */
const factsOf = (scope, category, amount, before) =>
  [scope, category, amount === undefined ? "" : scaled(amount, MOST_DIGITS), ...before.map(yearsOf)].join("|");

// The first account of which report and statement differ: place in the report, stated, booked; null: all are the same.
// Either text is empty where one of the two lacks the account. A report in another unit than tonnes, or by other GWP values,
// cannot be the same as the books.
/** @type {(inventory: JsonObject, accounts: JsonObject) => [where: string, stated: string, booked: string] | null} */
export function apart(inventory, accounts) {
  const terms = [["unit", "TNE"], ["gwpSet", accounts.gwpSet]].find(([name, booked]) => (inventory[name] ?? booked) !== booked);
  if (terms) return [`/${terms[0]}`, inventory[terms[0]], terms[1]];
  for (const [side, member] of INVENTORIES.entries()) {
    const stated = new Map(figuresOf(inventory, member).map((one, place) => [one.key, { place, one }]));
    for (const { account, amount, facts } of booked(accounts.results[side])) {
      const found = stated.get(account);
      stated.delete(account);
      if (found === undefined) return [`/${member}`, "", amount];
      const { one, place } = found;
      if (factsOf(one.scope, one.category ?? "", one.amount, one.before ?? []) !== facts) {
        return [`/${member}/figures/${place}`, one.amount ?? "", amount];
      }
    }
    for (const { one, place } of stated.values()) return [`/${member}/figures/${place}`, one.amount ?? "", ""];
  }
  return null;
}

// Figures of a scope and category; null where not all that may be in it is known.
/** @type {(figures: JsonObject[], scope: string, category: string) => JsonObject[] | null} */
function within(figures, scope, category) {
  const here = figures.filter((one) => one.scope === scope && (one.category ?? category) === category);
  return here.some((one) => !("amount" in one) || (category && !("category" in one))) ? null : here;
}

// The first scope and category of which a report and a statement that it does not name say another sum: place in the report,
// stated, booked; null: none, or they have other GWP values. Printed figures may miss the books by half of one in their last
// place; what the report leaves open is not compared.
/** @type {(inventory: JsonObject, accounts: JsonObject) => [where: string, stated: string, booked: string] | null} */
export function contradicted(inventory, accounts) {
  if (inventory.gwpSet !== accounts.gwpSet) return null;
  const scale = new Fraction(inventory.unit === "TNE" ? 1n : 1000n, 1n);
  for (const [side, member] of INVENTORIES.entries()) {
    const rows = booked(accounts.results[side]);
    for (const { scope, category } of rows) {
      const own = within(figuresOf(inventory, member), scope, category);
      if (own === null || !(own.length || inventory[member].complete)) continue;
      const here = rows.filter((row) => row.scope === scope && row.category === category);
      const total = Fraction.sum(here.map(({ amount }) => Fraction.of(amount))).times(scale);
      const stated = Fraction.sum(own.map(({ amount }) => Fraction.of(amount)));
      const off = stated.minus(total).abs();
      if (off.plus(off).compare(Fraction.sum(own.map(stepOf))) > 0) return [`/${member}`, textOf(stated), textOf(total)];
    }
  }
  return null;
}
