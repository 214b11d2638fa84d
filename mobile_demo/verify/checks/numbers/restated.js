// What a report says of earlier years beside what its reporter signed for those years (T518). Sums of a scope are compared, of
// scope 3 those of each category where every figure names one. A figure that does not say what it was in that year takes its
// counterpart of the same key out; a recalculation of the base year that comes to the same sum says why it is another.

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { INVENTORIES, listOf, textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { stepOf } from "../../../passport/carbon/rechecking/inventory_totals.js";
import { fits, keyOf, monthOf, ownYear } from "../../../passport/carbon/rechecking/inventory_years.js";
import { folded } from "../../../passport/folding.js";
import { deviceKey } from "../../../passport/identifiers/device_id.js";
import { seconds } from "../../../passport/moments.js";
import { INVENTORY_POINTER } from "../../../passport/vocab.js";
import { sorted } from "../../../signing/text.js";
import { limit } from "../../limits.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "../instruments/hand.js" */
/** @typedef {{ start: string, end: string }} Period */
/** @typedef {{ key: string, scope: string, category: string, amount: Fraction | null, off: Fraction, year: string }} Line */
/** @typedef {{ member: string, scope: string, category: string, year: string, stated: string, signed: string }} Restated */
/** @typedef {{ one: Restated, first: CarbonStatement }} Told */

const CREDITS = "beyondValueChain";
const MEMBERS = [...INVENTORIES, CREDITS];
/** @type {Readonly<Record<string, string>>} */
const STATEMENTS = Object.freeze({ physical: "physical", marketBased: "market-based" });
const HALF = new Fraction(1n, 2n);
const TONNE = new Fraction(1000n, 1n);

/** @type {(report: JsonObject, member: string) => JsonObject[]} */
const listed = (report, member) => listOf(report, member, member === CREDITS ? "credits" : "figures");
/** @type {(one: JsonObject, member: string) => { key: string, scope: string, category: string }} */
const placeOf = ({ key, label, scope, category = "" }, member) => (member === CREDITS
  ? { key: folded(label), scope: folded(label), category: "" } : { key: folded(key), scope, category });
/** @type {(lines: Line[], scope: string, category: string) => Line[]} */
const within = (lines, scope, category) => lines.filter((one) => one.scope === scope && (!category || one.category === category));
/** @type {(lines: Line[]) => Fraction} */
const sumOf = (lines) => Fraction.sum(lines.map(({ amount }) => amount ?? ZERO));

// The years of which a report says something, each by one name, the earliest first; no parts of years.
/** @type {(report: JsonObject) => string[]} */
function yearsOf(report) {
  const found = new Map();
  for (const { year } of MEMBERS.flatMap((member) => listed(report, member).flatMap(({ before = [] }) => before))) {
    const key = keyOf(year) ?? 0.5;
    if (key % 1 === 0 && !found.has(key)) found.set(key, year);
  }
  return [...found.keys()].sort((one, other) => one - other).map((key) => found.get(key));
}

/** @type {(period: Period) => boolean} */
function isYear({ start, end }) {
  const days = Math.floor((seconds(end) - seconds(start)) / 86_400);
  return days >= 360 && days <= 372;
}

// Whether a report calls fiscal years by their first part or their last; empty: nobody knows. By the last part the year before it
// is called as the own one begins; by the first part it is a year earlier, which may be said of a base year in the other way too.
/** @type {(report: JsonObject, names: string[], period: Period) => string} */
function called({ baseYear }, names, period) {
  const first = Number(period.start.slice(0, 4)) * 12 + 12;
  if (first === ownYear(period)) return "";
  const months = new Set(names.filter((name) => !name.includes("/")).map(monthOf));
  if (months.has(first)) return "last";
  return months.has(first - 12) && !(months.size === 1 && baseYear && monthOf(baseYear.year) === first - 12) ? "first" : "";
}

// Records inventory.earlier where reports at hand are of years that this one quotes; each sum that no report of its year has
// is not checked. Nothing is said where nobody knows which fiscal year it is that is quoted so.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement) => void} */
export function restated(c, hand, doc, { accounts, entity, envelope }) {
  const names = yearsOf(accounts);
  if (!names.length) return;
  /** @type {Map<string, CarbonStatement[]>} */
  const byPeriod = new Map();
  const others = new Map(hand.reportsOf(envelope.issuer.id).map(({ digest, model }) => [digest, model]));
  for (const digest of sorted(others.keys())) {
    const other = /** @type {CarbonStatement} */ (others.get(digest));
    const { id, period } = other.entity;
    const key = `${period.start} ${period.end}`;
    if (deviceKey(id) !== deviceKey(entity.id) || period.end > entity.period.start || !isYear(period)) continue;
    byPeriod.set(key, [...(byPeriod.get(key) ?? []), other]);
  }
  const several = sorted(byPeriod.keys()).map((key) => /** @type {CarbonStatement[]} */ (byPeriod.get(key)));
  const way = called(accounts, names, entity.period);
  const answers = names.flatMap((name) => {
    const fitting = several.map((reports) => ({ how: fits(name, reports[0].entity.period), reports }));
    const meant = fitting.filter(({ how: [first, last] }) => last || (first && way !== "last"));
    return meant.length ? [toldOf(accounts, name, way, meant)] : [];
  });
  const found = answers.flatMap((told) => told ?? []);
  for (const { one: { member, year, stated, signed }, first } of found.slice(0, limit("figures_reported"))) {
    const facts = { id: first.envelope.id, year, stated, computed: signed };
    c.say("inventory.earlier", doc.raw.digest, "not_checked", `${INVENTORY_POINTER}/${member}`, facts, doc.raw.position);
  }
  if (answers.length && !found.length && !answers.includes(null)) c.say("inventory.earlier", doc.raw.digest, "pass", "", undefined, doc.raw.position);
}

// What is said otherwise of one year than in all reports that may be of it, the likeliest is named; null: nobody knows of which.
/** @type {(report: JsonObject, name: string, way: string, meant: { how: [boolean, boolean], reports: CarbonStatement[] }[]) => Told[] | null} */
function toldOf(report, name, way, meant) {
  const place = way === "first" ? 0 : 1;
  const said = [...meant.filter(({ how }) => how[place]), ...meant.filter(({ how }) => !how[place])].map(({ reports }) => foundIn(report, name, reports));
  const everywhere = said.map((told) => new Set(told.map(({ one }) => nameOf(one))));
  const told = said[0].filter(({ one }) => everywhere.every((names) => names.has(nameOf(one))));
  const isKnown = meant.some(({ how: [first, last] }) => first && last) ||
    [0, 1].every((one) => meant.some(({ how }) => how[one])) || (way !== "" && meant.some(({ how }) => how[place]));
  return isKnown || !told.length ? told : null;
}

/** @type {(one: Restated) => string} */
const nameOf = ({ member, scope, category }) => [member, scope, category].join("\n");

// What is said otherwise than in every report of one period; of several the first is named.
/** @type {(report: JsonObject, name: string, several: CarbonStatement[]) => Told[]} */
function foundIn(report, name, [first, ...more]) {
  const elsewhere = more.map((other) => new Set(ofYear(report, other, name).map(nameOf)));
  return ofYear(report, first, name).filter((one) => elsewhere.every((said) => said.has(nameOf(one)))).map((one) => ({ one, first }));
}

// What a report says otherwise of a year than an earlier report that may be of it.
/** @type {(report: JsonObject, earlier: CarbonStatement, name: string) => Restated[]} */
function ofYear(report, { accounts: earlier }, name) {
  const month = Number(keyOf(name));
  const scale = (earlier.unit === "TNE" ? TONNE : TONNE.by(TONNE)).by(report.unit === "TNE" ? TONNE : TONNE.by(TONNE));
  return MEMBERS.flatMap((member) => {
    const then = listed(report, member).map((one) => thenOf(one, member, month));
    const silent = new Set(then.filter(({ amount }) => amount === null).map(({ key }) => key));
    const own = then.filter(({ amount }) => amount !== null);
    const signed = listed(earlier, member).map((one) => nowOf(one, member, scale)).filter(({ key }) => !silent.has(key));
    const isOpen = !(earlier[member]?.complete ?? true);
    return groupsOf(own, signed).flatMap(([scope, category]) => {
      const sums = compared(within(own, scope, category), within(signed, scope, category), isOpen);
      if (sums === null || isExplained(report, member, scope, category, own, month)) return [];
      return [{ member, scope, category, year: own[0].year, stated: sums[0], signed: sums[1] }];
    });
  });
}

/** @type {(one: JsonObject, member: string, month: number) => Line} */
function thenOf(one, member, month) {
  const then = (one.before ?? []).find((/** @type {JsonObject} */ { year }) => monthOf(year) === month);
  if (then === undefined) return { ...placeOf(one, member), amount: null, off: ZERO, year: "" };
  return { ...placeOf(one, member), amount: Fraction.of(then.amount), off: stepOf(then).times(HALF), year: then.year };
}

/** @type {(one: JsonObject, member: string, scale: Fraction) => Line} */
const nowOf = (one, member, scale) =>
  ({ ...placeOf(one, member), amount: "amount" in one ? Fraction.of(one.amount).times(scale) : null, off: ZERO, year: "" });

// Scopes of which the later report says something, scope 3 by category where every figure has one.
/** @type {(own: Line[], signed: Line[]) => [scope: string, category: string][]} */
function groupsOf(own, signed) {
  return [...new Set(own.map(({ scope }) => scope))].flatMap((scope) => {
    const here = [...own, ...signed].filter((one) => one.scope === scope);
    if (!here.every(({ category }) => category)) return [/** @type {[string, string]} */ ([scope, ""])];
    const categories = [...new Set(here.map(({ category }) => Number(category)))].sort((one, other) => one - other);
    return categories.map((category) => /** @type {[string, string]} */ ([scope, String(category)]));
  });
}

// Half of one in the last place of each amount, where the signed one has more places than these.
/** @type {(own: Line[], total: Fraction) => Fraction} */
function offOf(own, total) {
  const least = own.length ? own.map(({ off }) => off).reduce((one, other) => one.least(other)) : ZERO;
  return least.sign !== 0 && total.by(least.plus(least)).under !== 1n ? Fraction.sum(own.map(({ off }) => off)) : ZERO;
}

// Stated and signed sum where they differ; null: they do not, or the earlier report leaves it open.
/** @type {(own: Line[], signed: Line[], isOpen: boolean) => [stated: string, signed: string] | null} */
function compared(own, signed, isOpen) {
  if (signed.some(({ amount }) => amount === null) || (!signed.length && isOpen)) return null;
  const [stated, total] = [sumOf(own), sumOf(signed)];
  return stated.minus(total).abs().compare(offOf(own, total)) > 0 ? [textOf(stated), signed.length ? textOf(total) : "-"] : null;
}

/** @type {(report: JsonObject, member: string, scope: string, category: string, own: Line[], month: number) => boolean} */
function isExplained({ baseYear }, member, scope, category, own, month) {
  if (!(member in STATEMENTS) || baseYear === undefined || keyOf(baseYear.year) !== month) return false;
  return (baseYear.recalculations ?? []).some((/** @type {JsonObject} */ one) => one.statement === STATEMENTS[member] &&
    one.scope === scope && (one.category ?? category) === category &&
    comesTo(one, within(own, scope, one.category ?? "")));
}

// Whether what a recalculation leaves is the sum of these amounts, as each is printed.
/** @type {(one: JsonObject, own: Line[]) => boolean} */
function comesTo(one, own) {
  const [amount, total, step] = [Fraction.of(one.amount), sumOf(own), stepOf(/** @type {any} */ (one))];
  const away = amount.minus(total).abs();
  return away.compare(offOf(own, amount)) <= 0 || (total.by(step).under !== 1n && away.compare(step.times(HALF)) <= 0);
}
