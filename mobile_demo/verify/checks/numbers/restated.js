// What a report says of earlier years beside what its reporter signed for those years (T518). Sums of a scope are compared, of
// scope 3 those of each category where every figure names one. A figure that does not say what it was in that year takes its
// counterpart of the same key out; a recalculation of the base year that comes to the same sum says why it is another.

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { INVENTORIES, listOf, textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { stepOf } from "../../../passport/carbon/rechecking/inventory_totals.js";
import { monthOf, ownYear } from "../../../passport/carbon/rechecking/inventory_years.js";
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

// Whether a report says anything of the year that a period is; of what is no whole year it does not.
/** @type {(report: JsonObject, period: Period) => boolean} */
function quotes(report, period) {
  const days = Math.floor((seconds(period.end) - seconds(period.start)) / 86_400);
  const years = MEMBERS.flatMap((member) => listed(report, member).flatMap(({ before = [] }) => before));
  return days >= 360 && days <= 372 && years.some(({ year }) => monthOf(year) === ownYear(period));
}

// Records inventory.earlier where reports at hand are of years that this one quotes; each sum that no report of its year has
// is not checked.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement) => void} */
export function restated(c, hand, doc, { accounts, entity, envelope }) {
  if (!MEMBERS.some((member) => listed(accounts, member).some((one) => "before" in one))) return;
  /** @type {Map<string, CarbonStatement[]>} */
  const byPeriod = new Map();
  const others = new Map(hand.reportsOf(envelope.issuer.id).map(({ digest, model }) => [digest, model]));
  for (const digest of sorted(others.keys())) {
    const other = /** @type {CarbonStatement} */ (others.get(digest));
    const { id, period: { start, end } } = other.entity;
    if (deviceKey(id) !== deviceKey(entity.id) || end > entity.period.start || !quotes(accounts, other.entity.period)) continue;
    byPeriod.set(`${start} ${end}`, [...(byPeriod.get(`${start} ${end}`) ?? []), other]);
  }
  const found = sorted(byPeriod.keys()).flatMap((key) => {
    const [first, ...more] = /** @type {CarbonStatement[]} */ (byPeriod.get(key));
    /** @type {(one: Restated) => string} */
    const name = ({ member, scope, category }) => [member, scope, category].join("\n");
    const elsewhere = more.map((other) => new Set(ofYear(accounts, other).map(name)));
    return ofYear(accounts, first).filter((one) => elsewhere.every((said) => said.has(name(one)))).map((one) => ({ one, first }));
  });
  for (const { one: { member, year, stated, signed }, first } of found.slice(0, limit("figures_reported"))) {
    const facts = { id: first.envelope.id, year, stated, computed: signed };
    c.say("inventory.earlier", doc.raw.digest, "not_checked", `${INVENTORY_POINTER}/${member}`, facts, doc.raw.position);
  }
  if (byPeriod.size && !found.length) c.say("inventory.earlier", doc.raw.digest, "pass", "", undefined, doc.raw.position);
}

// What a report says otherwise of the year of an earlier report.
/** @type {(report: JsonObject, earlier: CarbonStatement) => Restated[]} */
function ofYear(report, { accounts: earlier, entity: { period } }) {
  const month = ownYear(period);
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

// Stated and signed sum where they differ; null: they do not, or the earlier report leaves it open. Half of one in the last
// place of each amount is nothing where the signed one has more places than these.
/** @type {(own: Line[], signed: Line[], isOpen: boolean) => [stated: string, signed: string] | null} */
function compared(own, signed, isOpen) {
  if (signed.some(({ amount }) => amount === null) || (!signed.length && isOpen)) return null;
  const [stated, total] = [sumOf(own), sumOf(signed)];
  const least = own.length ? own.map(({ off }) => off).reduce((one, other) => one.least(other)) : ZERO;
  const isFiner = least.sign !== 0 && total.by(least.plus(least)).under !== 1n;
  const off = isFiner ? Fraction.sum(own.map((one) => one.off)) : ZERO;
  return stated.minus(total).abs().compare(off) > 0 ? [textOf(stated), signed.length ? textOf(total) : "-"] : null;
}

/** @type {(report: JsonObject, member: string, scope: string, category: string, own: Line[], month: number) => boolean} */
function isExplained({ baseYear }, member, scope, category, own, month) {
  if (!(member in STATEMENTS) || baseYear === undefined || monthOf(baseYear.year) !== month) return false;
  return (baseYear.recalculations ?? []).some((/** @type {JsonObject} */ one) => one.statement === STATEMENTS[member] &&
    one.scope === scope && (one.category ?? category) === category &&
    Fraction.of(one.amount).compare(sumOf(within(own, scope, one.category ?? ""))) === 0);
}
