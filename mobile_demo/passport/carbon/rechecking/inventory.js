// An inventory report by itself: its parts, totals, statements, and the rules of its edition; and the sum of each statement.

import { shared } from "../../../package_data.js";
import { multibaseDigest } from "../../../signing/digests.js";
import { canonical } from "../../../signing/jcs.js";
import { Fraction, halfEven, tenTo, ZERO } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {readonly (string | number)[]} Where */
/** @typedef {{ where: Where, code: string, stated?: string, computed?: string }} Wrong */
/** @typedef {{ stratified: string, substitution: string, target: Record<string, string> }} Edition */

export const INVENTORIES = Object.freeze(["physical", "marketBased"]);
const ROUNDED = 6; // a number with so many decimals may have been rounded in its last place
const EDITION = "inventory.edition";
const HALF = new Fraction(1n, 2n);
const MAY_BE_OFF = new Fraction(1n, 2n * tenTo(ROUNDED));

/** @type {(report: JsonObject, member: string, list: string) => JsonObject[]} */
const listOf = (report, member, list) => report[member]?.[list] ?? [];
/** @type {(report: JsonObject, member: string) => JsonObject[]} */
export const figuresOf = (report, member) => listOf(report, member, "figures");
/** @type {(report: JsonObject) => JsonObject[]} */
export const entriesOf = (report) => listOf(report, "impact", "entries");
/** @type {(figure: JsonObject | undefined) => JsonObject[]} */
export const partsOf = (figure) => figure?.parts ?? [];
/** @type {(one: Fraction, other: Fraction) => boolean} */
const isMore = (one, other) => one.compare(other) > 0;

// At most six decimals, half to even, without zeros at the end.
/** @type {(value: Fraction) => string} */
export function textOf(value) {
  const rounded = halfEven(value, ROUNDED);
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(ROUNDED + 1, "0");
  const rest = digits.slice(-ROUNDED).replace(/0+$/, "");
  return `${rounded < 0n ? "-" : ""}${digits.slice(0, -ROUNDED)}${rest && "."}${rest}`;
}

// By how much a number may be off for having been rounded: half of one in its last place, or nothing.
/** @type {(figure: string) => Fraction} */
export function slack(figure) {
  const decimals = figure.split(".")[1]?.length ?? 0;
  return decimals >= ROUNDED ? new Fraction(1n, 2n * tenTo(decimals)) : ZERO;
}

// Everything that is wrong with a report of the schema, by inventory.* codes.
/** @type {(report: JsonObject, period: { start: string, end: string }) => Wrong[]} */
export function recheck(report, period) {
  /** @type {Wrong[]} */
  const found = period.end <= period.start ? [{ where: ["period", "end"], code: "inventory.period" }] : [];
  for (const member of INVENTORIES) {
    for (const [place, one] of figuresOf(report, member).entries()) found.push(...ofFigure(one, [member, "figures", place]));
    found.push(...ofTotals(report, member));
  }
  found.push(...beside(report));
  for (const [place, one] of entriesOf(report).entries()) found.push(...ofEffect(one, ["impact", "entries", place]));
  return [...found, ...ofAmounts(report), ...ofEdition(report)];
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
  return found;
}

// A total is the sum of the figures of its scopes, and what it misses them by stands beside it.
/** @type {(report: JsonObject, member: string) => Wrong[]} */
function ofTotals(report, member) {
  return listOf(report, member, "totals").flatMap(({ scopes, amount, rounding = "0" }, place) => {
    const shares = figuresOf(report, member).filter(({ scope }) => scopes.includes(scope)).map((one) => one.amount);
    const known = shares.filter((one) => one !== undefined);
    const off = Fraction.of(rounding);
    const sum = Fraction.sum(known.map(Fraction.of)).plus(off);
    const most = Fraction.sum([amount, ...known].map(stepOf)).times(HALF);
    if (known.length === shares.length && sum.compare(Fraction.of(amount)) === 0 && !isMore(off.abs(), most)) return [];
    return [{ where: [member, "totals", place, "amount"], code: "inventory.total", stated: amount, computed: textOf(sum) }];
  });
}

// One in the last place of a figure as it may have been printed: 0.1 of 12.5, 100 of 1200.
/** @type {(figure: string) => Fraction} */
function stepOf(figure) {
  const [whole, decimals = ""] = figure.split(".");
  if (decimals) return new Fraction(1n, tenTo(decimals.length));
  return new Fraction(/[1-9]/.test(whole) ? tenTo(whole.length - whole.replace(/0+$/, "").length) : 1n);
}

// Scopes of the market-based inventory that a physical one which is complete lacks (S6).
/** @type {(report: JsonObject) => Wrong[]} */
function beside(report) {
  if (!report.physical.complete) return [];
  const scopes = new Set(figuresOf(report, "physical").map(({ scope }) => scope));
  return figuresOf(report, "marketBased").flatMap(({ scope }, place) =>
    (scopes.has(scope) ? [] : [{ where: ["marketBased", "figures", place], code: "inventory.no_physical" }]));
}

// The sum of quantities at factors, and by how much rounding may put it off.
/** @type {(parts: [quantity: string, value: string][]) => [total: Fraction, off: Fraction]} */
function summed(parts) {
  let [total, off] = [ZERO, ZERO];
  for (const [quantity, value] of parts) {
    const [many, each] = [Fraction.of(quantity), Fraction.of(value)];
    total = total.plus(many.times(each));
    off = off.plus(many.times(slack(value))).plus(each.abs().times(slack(quantity)));
  }
  return [total, off];
}

// Figures and effects that are not what their parts come to.
/** @type {(report: JsonObject) => Wrong[]} */
function ofAmounts(report) {
  const figures = INVENTORIES.flatMap((member) => figuresOf(report, member).flatMap((one, place) => {
    const parts = partsOf(one).map(({ quantity, value }) => /** @type {[string, string]} */ ([quantity, value]));
    return parts.length && "amount" in one ? differing(one.amount, summed(parts), [member, "figures", place, "amount"]) : [];
  }));
  const effects = entriesOf(report).flatMap(({ avoided, quantity, each, share }, place) => {
    if (avoided === undefined || quantity === undefined || each === undefined) return [];
    const [[total, off], part] = [summed([[quantity, each]]), Fraction.of(share)];
    const all = off.times(part).plus(total.abs().times(slack(share)));
    return differing(avoided, [total.times(part), all], ["impact", "entries", place, "avoided"]);
  });
  return [...figures, ...effects];
}

/** @type {(stated: string, found: [total: Fraction, off: Fraction], where: Where) => Wrong[]} */
function differing(stated, [total, off], where) {
  if (!isMore(Fraction.of(stated).minus(total).abs(), off.plus(MAY_BE_OFF))) return [];
  return [{ where, code: "inventory.parts", stated, computed: textOf(total) }];
}

// The edition is one that is known, by its digest; what it lets into which statement, and the category of each figure.
/** @type {(report: JsonObject) => Wrong[]} */
function ofEdition(report) {
  const { name, title, digestMultibase } = report.edition;
  const editions = shared("passport/inventories/data/editions.json");
  if (!Object.hasOwn(editions, name)) return [{ where: ["edition", "name"], code: EDITION }];
  const known = editions[name];
  if (title !== known.title || digestMultibase !== multibaseDigest(canonical(known))) {
    return [{ where: ["edition", "digestMultibase"], code: EDITION }];
  }
  return [...ofRules(report, known), ...ofTargets(report, known.target)];
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
/** @type {(report: JsonObject, edition: Edition) => Wrong[]} */
function ofRules(report, edition) {
  const physical = new Map(figuresOf(report, "physical").map((one) => [one.key, partsOf(one)]));
  const stratified = edition.stratified === "yes" ? [] : figuresOf(report, "physical").flatMap((one, place) =>
    partsOf(one).flatMap((part, number) => ("instrument" in part
      ? [{ where: ["physical", "figures", place, "parts", number], code: "inventory.stratified" }] : [])));
  const market = figuresOf(report, "marketBased").flatMap((one, place) => {
    /** @type {Where} */
    const where = ["marketBased", "figures", place];
    const sourced = physical.get(one.key) ?? [];
    return [...ofSourced(partsOf(one), sourced, where), ...ofRegions(partsOf(one), sourced, where, edition)];
  });
  return [...ofFactors(report), ...stratified, ...market];
}

// One factor has one value wherever it is used.
/** @type {(report: JsonObject) => Wrong[]} */
function ofFactors(report) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return INVENTORIES.flatMap((member) => figuresOf(report, member).flatMap((one, place) => partsOf(one).flatMap(({ factor, value }, number) => {
    const computed = known.get(factor) ?? value;
    known.set(factor, computed);
    if (Fraction.of(computed).compare(Fraction.of(value)) === 0) return [];
    const where = [member, "figures", place, "parts", number, "value"];
    return [{ where, code: "inventory.factor", stated: value, computed }];
  })));
}

/** @type {(parts: JsonObject[]) => Fraction} */
const quantityOf = (parts) => Fraction.sum(parts.map(({ quantity }) => Fraction.of(quantity)));

// The goods of a market-based figure are those that were sourced, and no more (S2).
/** @type {(parts: JsonObject[], physical: JsonObject[], where: Where) => Wrong[]} */
function ofSourced(parts, physical, where) {
  const [stated, sourced] = [quantityOf(parts), quantityOf(physical)];
  const off = Fraction.sum([...parts, ...physical].map(({ quantity }) => slack(quantity)));
  if (!parts.length || !isMore(stated.minus(sourced).abs(), off)) return [];
  return [{ where: [...where, "parts"], code: "inventory.sourced", stated: textOf(stated), computed: textOf(sourced) }];
}

// Instruments are of a region that the goods come from, unless the edition lets others replace it.
/** @type {(parts: JsonObject[], physical: JsonObject[], where: Where, edition: Edition) => Wrong[]} */
function ofRegions(parts, physical, where, { substitution }) {
  const regions = new Set(physical.map(({ region = "" }) => region));
  return parts.flatMap((part, number) => {
    const own = regions.has("") || regions.has(part.region ?? "");
    const replaced = substitution === "yes" && part.kind === "certificate";
    return "instrument" in part && !own && !replaced ? [{ where: [...where, "parts", number], code: "inventory.region" }] : [];
  });
}

// The place of the first amount of which neither parts nor a total say what it must come to; empty for a report without
// amounts, null where each is compared.
/** @type {(report: JsonObject) => string | null} */
export function alone(report) {
  /** @type {[where: string, held: boolean][]} */
  const figures = INVENTORIES.flatMap((member) => {
    const scopes = listOf(report, member, "totals").flatMap((total) => total.scopes);
    return figuresOf(report, member).flatMap((one, place) => ("amount" in one
      ? [/** @type {[string, boolean]} */ ([`/${member}/figures/${place}`, "parts" in one || scopes.includes(one.scope)])] : []));
  });
  const effects = entriesOf(report).flatMap((one, place) => ("avoided" in one
    ? [/** @type {[string, boolean]} */ ([`/impact/entries/${place}`, "quantity" in one && "each" in one])] : []));
  const amounts = [...figures, ...effects];
  return amounts.length ? amounts.find(([, held]) => !held)?.[0] ?? null : "";
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
