// Whether a report keeps the attribute of goods that was sold apart from them (T331, T535). Goods whose physical parts are of a
// land unit, a stratum or a contract carry an attribute of their own. In the market-based statement so much less of them may be
// left as was retired for others; what takes their place is the factor of the region or its residual. A part of the market-based
// statement has the attribute where its factor is no higher than that of the goods, whatever it is called.

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { isBought } from "../../../passport/carbon/rechecking/inventory.js";
import { slack } from "../../../passport/carbon/rechecking/inventory_members.js";
import { figuresOf, INVENTORIES, partsOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { named } from "../../../passport/identifiers/address.js";
import { same } from "../../../passport/folding.js";
import { inBase } from "./located.js";
import { unitsOf } from "./own.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Outcome } from "../../findings.js" */
/** @import { Own } from "./own.js" */
/** @typedef {{ start: string, end: string }} Period */
/** @typedef {{ held: Own[], names: Set<string> }} Resting */
/** @typedef {{ size: Fraction, off: Fraction, value: Fraction, base: string, raw: JsonObject }} Part */

const SHED = "supply-shed";

/** @type {(one: Fraction, other: Fraction) => boolean} */
const isMore = (one, other) => one.compare(other) > 0;
/** @type {(several: Fraction[]) => Fraction} */
const most = (several) => several.reduce((one, other) => (isMore(one, other) ? one : other));

/** @type {(one: Period, other: Period) => boolean} */
export const sharesTime = (one, other) => other.start < one.end && one.start < other.end;

// Units of the product and market of a retirement that all of these retired of a time, each unit once; in watt hours of energy
// and kilograms of mass.
/** @type {(retirement: Retirement, several: Retirement[], period: Period) => Fraction} */
export function sold(retirement, several, period) {
  const [base] = inBase(retirement.unit);
  /** @type {Map<string, Fraction>} */
  const found = new Map();
  for (const { product, geography, unit, units } of several) {
    const [kind, scale] = inBase(unit);
    if (kind !== base || !same(product, retirement.product) || !same(geography, retirement.geography)) continue;
    for (const one of units.filter((each) => sharesTime(period, each.period))) {
      const { first, behind } = one.units;
      found.set(`${one.certificate} ${first} ${behind}`, Fraction.of(behind).minus(Fraction.of(first)).times(scale));
    }
  }
  return Fraction.sum([...found.values()]);
}

// Whether goods have a factor of their own, and not that of their region.
/** @type {(part: Part) => boolean} */
const isApart = ({ raw }) => isBought(raw) || ![SHED, "residual"].includes(raw.spatial);
/** @type {(parts: Part[]) => Fraction} */
const sizeOf = (parts) => Fraction.sum(parts.map(({ size }) => size));
// By how much a sum may be off: as its roughest part, once.
/** @type {(parts: Part[]) => Fraction} */
const offOf = (parts) => most([ZERO, ...parts.map(({ off }) => off)]);

// Null where a report shows no such goods, or is about another time; not checked where figures without parts, a residual or a
// contract leave it to the reporter's word, or the factor of the region is the same in both statements. What is known is what it
// cites that holds, with the texts that name it.
/** @type {(report: CarbonStatement, retirement: Retirement, several: Retirement[], known: Resting) => Outcome | null} */
export function keeps(report, retirement, several, known) {
  const [base] = inBase(retirement.unit);
  const units = sold(retirement, several, report.entity.period);
  const figures = INVENTORIES.map((name) => figuresOf(report.accounts, name).filter(({ label }) => same(label, retirement.product)));
  const [physical, bearing] = figures.map((some) => some.flatMap(partsOf).filter(({ region }) => same(region, retirement.geography)).map(read));
  const hidden = figures.flat().some((one) => !("parts" in one));
  if (!units.sign || (!physical.length && !hidden)) return null;
  const market = withoutOwn(bearing, known, retirement);
  const apart = physical.filter(isApart);
  if (!apart.length) return !hidden && isAbove(market, physical) ? "pass" : "not_checked";
  const bases = new Set([...apart, ...market].map((one) => one.base));
  const answer = bases.size === 1 ? left(apart, market, bases.has(base) ? units : null) : "not_checked";
  return answer === "pass" && (hidden || !isRegion(physical, market)) ? "not_checked" : answer;
}

// Whether all goods of the market-based statement have a higher factor than those that are shown as their region's.
/** @type {(market: Part[], physical: Part[]) => boolean} */
function isAbove(market, physical) {
  if (!physical.length) return false;
  const highest = most(physical.map(({ value }) => value));
  return market.every(({ value }) => isMore(value, highest));
}

/** @type {(raw: JsonObject) => Part} */
function read(raw) {
  const [base, scale] = inBase(raw.unit);
  const { quantity, value } = raw;
  return { size: Fraction.of(quantity).times(scale), off: slack(quantity).times(scale), value: Fraction.of(value).by(scale), base, raw };
}

// The goods that do not rest on retirements of the reporter's own, which are as many units.
/** @type {(market: Part[], known: Resting, retirement: Retirement) => Part[]} */
function withoutOwn(market, { held, names }, retirement) {
  const [base] = inBase(retirement.unit);
  const resting = market.filter(({ raw }) => names.has(named(raw.instrument)));
  const enough = !isMore(sizeOf(resting).minus(offOf(resting)), unitsOf(held, retirement));
  return market.filter((one) => !(enough && one.base === base && resting.includes(one)));
}

// Whether as many goods are left as were not sold; units is null where nobody can count them. Which of several goods were sold is
// not known: it is those up to some factor that were at least so many.
/** @type {(apart: Part[], market: Part[], units: Fraction | null) => Outcome} */
function left(apart, market, units) {
  const levels = apart.map(({ value }) => value).sort((one, other) => one.compare(other));
  const [had, kept] = [apart, market].map((side) => levels.map((level) => side.filter(({ value }) => !isMore(value, level))));
  const [all, rest] = [had, kept].map((some) => some[levels.length - 1]);
  if (units === null || isMore(units, sizeOf(all))) {
    if (!rest.length) return "pass";
    const fewer = units === null && isMore(sizeOf(all), sizeOf(rest));
    return fewer || !kept[0].length ? "not_checked" : "fail"; // those that are left may be dirtier ones
  }
  const found = had.some((some, place) => !isMore(units, sizeOf(some)) &&
    !isMore(sizeOf(kept[place]).minus(offOf(kept[place])), sizeOf(some).minus(units)));
  return found ? "pass" : "fail";
}

// Whether what takes the place of the goods has the factor of the region, or a residual no lower.
/** @type {(physical: Part[], market: Part[]) => boolean} */
function isRegion(physical, market) {
  const own = physical.filter(isApart).map(({ raw }) => raw.factor);
  const sheds = [...physical, ...market].filter(({ raw }) => raw.spatial === SHED && !isBought(raw)).map(({ value }) => value);
  return market.filter(({ raw }) => !own.includes(raw.factor))
    .every((one) => !isApart(one) && sheds.length > 0 && !isMore(most(sheds), one.value));
}
