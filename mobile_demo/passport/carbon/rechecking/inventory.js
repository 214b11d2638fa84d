// An inventory report by itself: its parts, totals, statements, and the rules of its edition; and the sum of each statement.

import { shared } from "../../../package_data.js";
import { multibaseDigest } from "../../../signing/digests.js";
import { canonical } from "../../../signing/jcs.js";
import { sorted } from "../../../signing/text.js";
import { folded } from "../../folding.js";
import { named } from "../../identifiers/address.js";
import { isUnit } from "../../units.js";
import { Fraction, halfEven, tenTo, ZERO } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {readonly (string | number)[]} Where */
/** @typedef {{ where: Where, code: string, stated?: string, computed?: string }} Wrong */
/** @typedef {{ stratified: string, substitution: string, target: Record<string, string> }} Edition */

export const INVENTORIES = Object.freeze(["physical", "marketBased"]);
const ROUNDED = 6; // a number with so many decimals may have been rounded in its last place
const EDITION = "inventory.edition";
const HALF = new Fraction(1n, 2n);
const OF_QUANTITY = new Fraction(1n, tenTo(6));
const OF_VALUE = new Fraction(1n, 200n);
const MAY_BE_OFF = new Fraction(1n, 2n * tenTo(ROUNDED));

/** @type {(report: JsonObject, member: string, list: string) => JsonObject[]} */
export const listOf = (report, member, list) => report[member]?.[list] ?? [];
/** @type {(report: JsonObject, member: string) => JsonObject[]} */
export const figuresOf = (report, member) => listOf(report, member, "figures");
/** @type {(report: JsonObject) => JsonObject[]} */
export const entriesOf = (report) => listOf(report, "impact", "entries");
/** @type {(figure: JsonObject | undefined) => JsonObject[]} */
export const partsOf = (figure) => figure?.parts ?? [];
/** @type {(one: Fraction, other: Fraction) => boolean} */
const isMore = (one, other) => one.compare(other) > 0;

// At most so many decimals, half to even, without zeros at the end.
/** @type {(value: Fraction, decimals?: number) => string} */
export function textOf(value, decimals = ROUNDED) {
  const rounded = halfEven(value, decimals);
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(decimals + 1, "0");
  const rest = digits.slice(-decimals).replace(/0+$/, "");
  return `${rounded < 0n ? "-" : ""}${digits.slice(0, -decimals)}${rest && "."}${rest}`;
}

// Whether a part rests on a contract or a certificate, and not on the goods themselves.
/** @type {(part: JsonObject) => boolean} */
export const isBought = (part) => "instrument" in part || "kind" in part;
// Of what names an instrument only a contract takes no units of a certificate.
/** @type {(part: JsonObject) => boolean} */
export const isCertificate = (part) => isBought(part) && part.kind !== "contract";

// Half of one in the last place of a number with six decimals or more; of another one nothing.
/** @type {(figure: string) => Fraction} */
export function rounding(figure) {
  const decimals = figure.split(".")[1]?.length ?? 0;
  return decimals >= ROUNDED ? new Fraction(1n, 2n * tenTo(decimals)) : ZERO;
}

// By how much a factor may be off for having been rounded: half a percent of it at most, so that a zero is 0 however many
// decimals it is printed with.
/** @type {(factor: string) => Fraction} */
export const slack = (factor) => rounding(factor).least(Fraction.of(factor).abs().times(OF_VALUE));
// The rounding of all quantities that were added, or a millionth of the sum where that is less.
/** @type {(rounded: Fraction, total: Fraction) => Fraction} */
export const atMost = (rounded, total) => rounded.least(total.times(OF_QUANTITY));

// Everything that is wrong with a report of the schema, by inventory.* codes; retired are the texts that name the retirements
// that it cites.
/** @type {(report: JsonObject, period: { start: string, end: string }, retired?: Set<string>) => Wrong[]} */
export function recheck(report, period, retired = new Set()) {
  /** @type {Wrong[]} */
  const found = period.end <= period.start ? [{ where: ["period", "end"], code: "inventory.period" }] : [];
  for (const member of INVENTORIES) {
    for (const [place, one] of figuresOf(report, member).entries()) found.push(...ofFigure(one, [member, "figures", place]));
    found.push(...ofTotals(report, member));
    for (const list of ["figures", "totals"]) found.push(...ofSteps(listOf(report, member, list), [member, list]));
  }
  found.push(...beside(report));
  for (const [place, one] of entriesOf(report).entries()) found.push(...ofEffect(one, ["impact", "entries", place]));
  return [...found, ...twice(report), ...ofAmounts(report), ...ofEdition(report, retired)];
}

/** @type {(one: JsonObject, name: string, where: Where) => Wrong[]} */
const oneOf = (one, name, where) => (name in one === "notComputable" in one ? [{ where, code: "inventory.amount" }] : []);

/** @type {(one: JsonObject, where: Where) => Wrong[]} */
function ofFigure(one, where) {
  const found = oneOf(one, "amount", where);
  if (one.amount?.startsWith("-")) found.push({ where: [...where, "amount"], code: "inventory.netting" });
  if ("category" in one && one.scope !== "3") found.push({ where: [...where, "category"], code: "inventory.category" });
  return found;
}

/** @type {(one: JsonObject, where: Where) => Wrong[]} */
function ofEffect(one, where) {
  const found = oneOf(one, "avoided", where);
  if (one.permanence === "reversible" && !("monitoredUntil" in one)) found.push({ where, code: "inventory.impact" });
  if ("quantity" in one && !isUnit(one.unit)) found.push({ where, code: "inventory.unit" });
  return found;
}

// A total is the sum of the figures of its scopes, and what it misses them by stands beside it: half of one in the last
// place to which each was printed, at most, of the total no more than of its figures; the total of one misses nothing.
/** @type {(report: JsonObject, member: string) => Wrong[]} */
function ofTotals(report, member) {
  return listOf(report, member, "totals").flatMap((total, place) => {
    const { scopes, amount, rounding = "0" } = total;
    const own = figuresOf(report, member).filter(({ scope }) => scopes.includes(scope));
    const known = own.filter((one) => "amount" in one);
    const off = Fraction.of(rounding);
    const sum = Fraction.sum(known.map((one) => Fraction.of(one.amount))).plus(off);
    const isBeyond = isMore(off.abs(), known.length > 1 ? mostOf(total, known) : ZERO);
    if (known.length === own.length && sum.compare(Fraction.of(amount)) === 0 && !isBeyond) return [];
    const computed = textOf(isBeyond ? sum.minus(off) : sum);
    return [{ where: [member, "totals", place, "amount"], code: "inventory.total", stated: amount, computed }];
  });
}

// One in the last place to which an amount was printed: as stated, else as it is written.
/** @type {(one: JsonObject) => Fraction} */
const stepOf = ({ step, amount }) => (step ? Fraction.of(step) : new Fraction(1n, tenTo(amount.split(".")[1]?.length ?? 0)));

// By how much a total may miss its figures for the rounding of each of them and of itself.
/** @type {(total: JsonObject, figures: JsonObject[]) => Fraction} */
function mostOf(total, figures) {
  const steps = figures.map(stepOf);
  const largest = steps.reduce((one, other) => (isMore(other, one) ? other : one));
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
const ofSteps = (several, where) => several.flatMap((one, place) =>
  ("step" in one && !isPrinted(one) ? [{ where: [...where, place, "step"], code: "inventory.step" }] : []));

// Figures of both inventories, those of the same goods together, each with its place. A figure and its twin have one key;
// what was printed without parts stands beside all of its scope that has no twin either.
/** @type {(report: JsonObject) => [place: number, one: JsonObject][][][]} */
export function twins(report) {
  const listed = INVENTORIES.map((member) => figuresOf(report, member));
  const keys = listed.map((figures) => new Set(figures.map(({ key }) => key)));
  /** @type {Map<string, [place: number, one: JsonObject][][]>} */
  const found = new Map();
  for (const [side, figures] of listed.entries()) {
    for (const [place, one] of figures.entries()) {
      const name = keys[1 - side].has(one.key) || "parts" in one ? `key ${one.key}` : `scope ${one.scope}`;
      const pair = found.get(name) ?? [[], []];
      pair[side].push([place, one]);
      found.set(name, pair);
    }
  }
  return [...found.values()];
}

// Figures that the other inventory lacks though it is complete, or has with other facts (S6).
/** @type {(report: JsonObject) => Wrong[]} */
function beside(report) {
  const { physical, marketBased } = report;
  /** @type {(code: string, member: string) => (one: [place: number, one: JsonObject]) => Wrong} */
  const of = (code, member) => ([place]) => ({ where: [member, "figures", place], code: `inventory.${code}` });
  return twins(report).flatMap(([goods, market]) => {
    const lacks = !goods.length && (physical.complete || !figuresOf(report, "physical").length);
    return [
      ...(lacks ? market.map(of("no_physical", "marketBased")) : []),
      ...(!market.length && marketBased.complete ? goods.map(of("no_market", "physical")) : []),
      ...(goods.length ? market.filter(([, { key, scope, category, label }]) => {
        const [[, one]] = goods; // those of one key are alone
        return one.key === key && (one.scope !== scope || one.category !== category || one.label !== label);
      }).map(of("twin", "marketBased")) : []),
    ];
  });
}

// Each part of the inventories with its figure and its place.
/** @type {(report: JsonObject, members?: readonly string[]) => { figure: JsonObject, part: JsonObject, where: Where }[]} */
const allParts = (report, members = INVENTORIES) => members.flatMap((member) => figuresOf(report, member).flatMap((figure, place) =>
  partsOf(figure).map((part, number) => ({ figure, part, where: [member, "figures", place, "parts", number] }))));

// Certificates that carry a figure and an effect: each lot is in one statement (S3).
/** @type {(report: JsonObject) => Wrong[]} */
function twice(report) {
  const names = new Set(entriesOf(report).filter((one) => "instrument" in one).map(({ instrument }) => named(instrument)));
  return allParts(report).filter(({ part }) => isCertificate(part) && "instrument" in part && names.has(named(part.instrument)))
    .map(({ where }) => ({ where, code: "inventory.twice" }));
}

// Figures and effects that are not what their parts come to, both as printed.
/** @type {(report: JsonObject) => Wrong[]} */
function ofAmounts(report) {
  const figures = INVENTORIES.flatMap((member) => figuresOf(report, member).flatMap((one, place) => {
    const each = partsOf(one).map(({ quantity, value }) => Fraction.of(quantity).times(Fraction.of(value)));
    return each.length && "amount" in one ? differing(one.amount, Fraction.sum(each), [member, "figures", place, "amount"]) : [];
  }));
  const effects = entriesOf(report).flatMap(({ avoided, quantity, each, share }, place) => {
    if (avoided === undefined || quantity === undefined || each === undefined) return [];
    const total = [each, share].map(Fraction.of).reduce((one, two) => one.times(two), Fraction.of(quantity));
    return differing(avoided, total, ["impact", "entries", place, "avoided"]);
  });
  return [...figures, ...effects];
}

/** @type {(stated: string, total: Fraction, where: Where) => Wrong[]} */
function differing(stated, total, where) {
  if (!isMore(Fraction.of(stated).minus(total).abs(), MAY_BE_OFF)) return [];
  return [{ where, code: "inventory.parts", stated, computed: textOf(total) }];
}

// The edition is one that is known, by its digest; what it lets into which statement, and the category of each figure.
/** @type {(report: JsonObject, retired: Set<string>) => Wrong[]} */
function ofEdition(report, retired) {
  const { name, title, digestMultibase } = report.edition;
  const editions = shared("passport/inventories/data/editions.json");
  if (!Object.hasOwn(editions, name)) return [{ where: ["edition", "name"], code: EDITION }];
  const known = editions[name];
  if (title !== known.title || digestMultibase !== multibaseDigest(canonical(known))) {
    return [{ where: ["edition", "digestMultibase"], code: EDITION }];
  }
  return [...ofRules(report, known, retired), ...ofTargets(report, known.target)];
}

/** @type {(report: JsonObject, target: Record<string, string>) => Wrong[]} */
function ofTargets(report, target) {
  /** @type {[Where, JsonObject[], string][]} */
  const listed = [
    [["physical", "figures"], figuresOf(report, "physical"), target.physical],
    [["marketBased", "figures"], figuresOf(report, "marketBased"), target["market-based"]],
    [["impact", "entries"], entriesOf(report), target.impact],
    [["beyondValueChain", "credits"], listOf(report, "beyondValueChain", "credits"), target["beyond-value-chain"]],
    [["indicators"], report.indicators ?? [], target.indicators],
  ];
  return listed.flatMap(([where, several, wanted]) => several.flatMap(({ targetCategory }, place) =>
    (targetCategory === wanted ? [] : [{ where: [...where, place, "targetCategory"], code: "inventory.target" }])));
}

// Parts that the edition does not let into their statement, and more than was sourced (S2).
// What was retired is no contract, whatever it is called.
/** @type {(report: JsonObject, edition: Edition, retired: Set<string>) => Wrong[]} */
function ofRules(report, edition, retired) {
  const physical = new Map(figuresOf(report, "physical").map((one) => [one.key, partsOf(one)]));
  const stratified = allParts(report, ["physical"])
    .filter(({ part }) => isBought(part) && (edition.stratified !== "yes" || part.kind !== "contract" || retired.has(named(part.instrument))))
    .map(({ where }) => ({ where, code: "inventory.stratified" }));
  const market = figuresOf(report, "marketBased").flatMap((one, place) => {
    /** @type {Where} */
    const where = ["marketBased", "figures", place];
    const sourced = physical.get(one.key) ?? [];
    const beyond = ofSourced(partsOf(one), sourced, where);
    return beyond.length ? beyond : ofRegions(partsOf(one), sourced, where, edition);
  });
  return [...ofFactors(report), ...stratified, ...market];
}

// One factor has one value, unit, region and spatial kind wherever it is used; and one unit a figure.
/** @type {(report: JsonObject) => Wrong[]} */
function ofFactors(report) {
  /** @type {Map<string, JsonObject>} */
  const known = new Map();
  /** @type {Map<string, string>} */
  const units = new Map();
  return allParts(report).flatMap(({ figure: { key }, part, where }) => {
    const first = known.get(part.factor) ?? part;
    known.set(part.factor, first);
    const unit = units.get(key) ?? part.unit;
    units.set(key, unit);
    const name = ["value", "unit", "region", "spatial"].find((one) => (one === "value"
      ? Fraction.of(part.value).compare(Fraction.of(first.value))
      : part[one] !== first[one] && (one !== "region" || folded(part.region) !== folded(first.region))));
    const values = name === "value" ? { stated: part.value, computed: first.value } : {};
    return [
      ...(name ? [{ where: [...where, name], code: "inventory.factor", ...values }] : []),
      ...(isUnit(unit) && unit === part.unit ? [] : [{ where: [...where, "unit"], code: "inventory.unit", stated: part.unit, computed: unit }]),
    ];
  });
}

/** @type {(parts: JsonObject[]) => Fraction} */
export const quantityOf = (parts) => Fraction.sum(parts.map(({ quantity }) => Fraction.of(quantity)));
// By how much that sum may be off for having been rounded.
/** @type {(parts: JsonObject[]) => Fraction} */
export const offOf = (parts) => atMost(Fraction.sum(parts.map(({ quantity }) => rounding(quantity))), quantityOf(parts));
// Whether there is more of some goods than of others, beyond all rounding.
/** @type {(parts: JsonObject[], others: JsonObject[]) => boolean} */
export const exceeds = (parts, others) => isMore(quantityOf(parts).minus(quantityOf(others)), offOf([...parts, ...others]));

// The goods of a market-based figure are those that were sourced, and no more (S2). A physical figure that is printed, or
// not computable, does not say how many were.
/** @type {(parts: JsonObject[], physical: JsonObject[], where: Where) => Wrong[]} */
function ofSourced(parts, physical, where) {
  if (!parts.length || !physical.length || !(exceeds(parts, physical) || exceeds(physical, parts))) return [];
  const [stated, computed] = [parts, physical].map((several) => textOf(quantityOf(several)));
  return [{ where: [...where, "parts"], code: "inventory.sourced", stated, computed }];
}

// Parts of a region are at most the goods that came from it, instruments and others together. An edition with substitution
// lets certificates of another region take their place, and nothing else. A region is one in whatever spelling.
/** @type {(parts: JsonObject[], physical: JsonObject[], where: Where, edition: Edition) => Wrong[]} */
function ofRegions(parts, physical, where, { substitution }) {
  if (!physical.length) return [];
  const asked = parts.filter((part) => !(substitution === "yes" && part.kind === "certificate"));
  return sorted(new Set(asked.map(({ region }) => folded(region)))).flatMap((wanted) => {
    const [used, own] = [asked, physical].map((several) => several.filter(({ region }) => folded(region) === wanted));
    if (!exceeds(used, own)) return [];
    const [stated, computed] = [used, own].map((several) => textOf(quantityOf(several)));
    return [{ where: [...where, "parts", parts.indexOf(used[0])], code: "inventory.region", stated, computed }];
  });
}

// Each statement by itself: its sum, or why it has none. They are shown side by side and never added.
/** @type {(report: JsonObject) => { statement: string, sum: string }[]} */
export function sums(report) {
  const inventories = INVENTORIES.map((statement) => ({
    statement, sum: sumOf(figuresOf(report, statement).map(({ amount }) => amount), report[statement].complete),
  }));
  const effects = entriesOf(report).filter(({ stage }) => stage === "ex-post").map(({ avoided }) => avoided);
  const credits = listOf(report, "beyondValueChain", "credits").map(({ amount }) => amount);
  return [...inventories, { statement: "impact", sum: sumOf(effects) }, { statement: "beyondValueChain", sum: sumOf(credits) }];
}

/** @type {(amounts: (string | undefined)[], complete?: boolean) => string} */
function sumOf(amounts, complete = true) {
  if (!complete) return "incomplete";
  if (!amounts.length) return "-";
  const known = amounts.filter((one) => one !== undefined);
  return known.length < amounts.length ? "not computable" : textOf(Fraction.sum(known.map(Fraction.of)));
}
