// What an inventory report says of other years: amounts before, the base year, and its recalculations.

import { folded } from "../../folding.js";
import { INVENTORIES, listOf } from "./inventory_members.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Where, Wrong } from "./inventory_members.js" */
/** @typedef {{ start: string, end: string }} Period */

const FORM = /^(?:(?:FY)?([0-9]{4})(?:\/([0-9]{2})|-(0[1-9]|1[0-2]))?|FY([0-9]{2}))$/;

// The last month of a year (2024, FY24, 2023/24 by its last part) or of a part of one (2024-06); null: no such form.
/** @type {(name: string) => number | null} */
export function monthOf(name) {
  const [match, year, second, month = 12, short] = FORM.exec(name) ?? [];
  const last = short ? 2000 + Number(short) : Number(year) + (second ? 1 : 0);
  return match === undefined || (second && last % 100 !== Number(second)) ? null : last * 12 + Number(month);
}

// What names of one year have in common: their last month, and a half more of a part of a year.
/** @type {(name: string) => number | null} */
export function keyOf(name) {
  const month = monthOf(name);
  return month === null ? null : month + (name.includes("-") ? 0.5 : 0);
}

// Whether a year has a name by its first part, and by its last: of a calendar year both or none. Two years are both parts of it; a
// part of a year is no year.
/** @type {(name: string, period: Period) => [first: boolean, last: boolean]} */
export function fits(name, period) {
  const [first, last] = [Number(period.start.slice(0, 4)), ownYear(period) / 12 - 1];
  const year = (keyOf(name) ?? 0) / 12 - 1;
  if (!name.includes("/")) return [year === first, year === last];
  return year - 1 === first && year === last ? [true, true] : [false, false];
}

// The last month of the year of a report's last day.
/** @type {(period: Period) => number} */
export const ownYear = ({ end }) => (Number(end.slice(0, 4)) - (end.slice(5, 10) === "01-01" ? 1 : 0)) * 12 + 12;

// Whether a year is the report's own or a later one; a part of one, whether it ends after its beginning.
/** @type {(month: number, period: Period) => boolean} */
const isLater = (month, period) =>
  month >= (month % 1 ? Number(period.start.slice(0, 4)) * 12 + Number(period.start.slice(5, 7)) : ownYear(period));

// Years that are none, twice or not before the report's, and amounts of them below zero.
/** @type {(report: JsonObject, period: Period) => Wrong[]} */
export function ofYears(report, period) {
  const lists = [...INVENTORIES.flatMap((member) => [[member, "figures"], [member, "totals"]]), ["beyondValueChain", "credits"]];
  const before = lists.flatMap(([member, list]) => listOf(report, member, list).flatMap((one, place) =>
    ofBefore(one.before ?? [], [member, list, place, "before"], period)));
  return [...before, ...ofBase(report.baseYear, period)];
}

/** @type {(before: JsonObject[], where: Where, period: Period) => Wrong[]} */
function ofBefore(before, where, period) {
  const seen = new Set();
  return before.flatMap(({ year, amount }, place) => {
    const month = keyOf(year);
    const isWrong = month === null || seen.has(month) || isLater(month, period);
    seen.add(month);
    return [
      ...(isWrong ? [{ where: [...where, place, "year"], code: "inventory.year" }] : []),
      ...(amount.startsWith("-") ? [{ where: [...where, place, "amount"], code: "inventory.netting" }] : []),
    ];
  });
}

// The base year is no later than the report's; what a scope of it was recalculated to is an amount.
/** @type {(base: JsonObject | undefined, period: Period) => Wrong[]} */
function ofBase(base, period) {
  if (base === undefined) return [];
  const month = monthOf(base.year);
  const seen = new Set();
  const recalculated = (base.recalculations ?? []).flatMap((/** @type {JsonObject} */ one, /** @type {number} */ place) => {
    const where = ["baseYear", "recalculations", place];
    const what = [one.statement, one.scope, one.category ?? "", folded(one.reason)].join("|");
    const isTwice = seen.has(what);
    seen.add(what);
    return [
      ...(isTwice ? [{ where: [...where, "reason"], code: "inventory.key" }] : []),
      ...(one.amount.startsWith("-") ? [{ where: [...where, "amount"], code: "inventory.netting" }] : []),
      ...("category" in one && one.scope !== "3" ? [{ where: [...where, "category"], code: "inventory.category" }] : []),
    ];
  });
  return [...(month === null || month > ownYear(period) ? [{ where: ["baseYear", "year"], code: "inventory.year" }] : []), ...recalculated];
}
