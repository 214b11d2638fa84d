// An inventory report by itself: its parts, totals, statements, and the rules of its edition; and the sum of each statement.

import { shared } from "../../../package_data.js";
import { multibaseDigest } from "../../../signing/digests.js";
import { canonical } from "../../../signing/jcs.js";
import { sorted } from "../../../signing/text.js";
import { folded } from "../../folding.js";
import { named } from "../../identifiers/address.js";
import { isUnit } from "../../units.js";
import { Fraction, MOST_DIGITS, scaled, tenTo } from "../exact.js";
import { ratio } from "../quantities.js";
import { entriesOf, figuresOf, INVENTORIES, listOf, partsOf, ROUNDED, rounding, slack, textOf } from "./inventory_members.js";
import { ofSteps, ofTotals } from "./inventory_totals.js";
import { twins } from "./inventory_twins.js";
import { ofYears } from "./inventory_years.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Where, Wrong } from "./inventory_members.js" */
/** @typedef {{ stratified: string, substitution: string, target: Record<string, string> }} Edition */

const EDITION = "inventory.edition";
const PLACES = 12;
const OF_QUANTITY = new Fraction(1n, tenTo(6));
const MAY_BE_OFF = new Fraction(1n, 2n * tenTo(ROUNDED));

/** @type {(one: Fraction, other: Fraction) => boolean} */
const isMore = (one, other) => one.compare(other) > 0;

// Whether a part rests on a contract or a certificate, and not on the goods themselves.
/** @type {(part: JsonObject) => boolean} */
export const isBought = (part) => "instrument" in part || "kind" in part;
// Of what names an instrument only a contract takes no units of a certificate.
/** @type {(part: JsonObject) => boolean} */
export const isCertificate = (part) => isBought(part) && part.kind !== "contract";

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
  found.push(...spelledTwice(report), ...ofYears(report, period), ...beside(report));
  for (const [place, one] of entriesOf(report).entries()) found.push(...ofEffect(one, ["impact", "entries", place], period.end));
  return [...found, ...ofReferences(report), ...twice(report), ...ofAmounts(report), ...ofEdition(report, retired)];
}

/** @type {(one: JsonObject, name: string, where: Where) => Wrong[]} */
const oneOf = (one, name, where) => (name in one === "notComputable" in one ? [{ where, code: "inventory.amount" }] : []);

/** @type {(one: JsonObject, where: Where) => Wrong[]} */
function ofFigure(one, where) {
  const found = oneOf(one, "amount", where);
  if (one.amount?.startsWith("-")) found.push({ where: [...where, "amount"], code: "inventory.netting" });
  if ("category" in one && one.scope !== "3") found.push({ where: [...where, "category"], code: "inventory.category" });
  // The instruments that a figure lists are those of its parts, each once; what has no amount may say what covers its goods.
  const listed = (one.instruments ?? []).map(named);
  const used = new Set(partsOf(one).filter((part) => "instrument" in part).map(({ instrument }) => named(instrument)));
  const own = new Set(listed);
  const differs = own.size !== used.size || listed.some((/** @type {string} */ name) => !used.has(name));
  if (own.size < listed.length || (listed.length && ("parts" in one || "amount" in one) && differs)) {
    found.push({ where: [...where, "instruments"], code: "inventory.instruments" });
  }
  return found;
}

// Only what is permanent need not be monitored, and what is monitored, to the report's end at least.
/** @type {(one: JsonObject, where: Where, end: string) => Wrong[]} */
function ofEffect(one, where, end) {
  const found = oneOf(one, "avoided", where);
  const { permanence, monitoredUntil: until } = one;
  if (until === undefined && permanence !== "permanent") found.push({ where, code: "inventory.impact" });
  if (until !== undefined && new Date(Date.parse(until) + 864e5).toISOString().slice(0, 10) < end.slice(0, 10)) {
    found.push({ where: [...where, "monitoredUntil"], code: "inventory.impact" });
  }
  if ("quantity" in one && !isUnit(one.unit)) found.push({ where, code: "inventory.unit" });
  return found;
}

// Nothing stands in a report twice under two spellings; effects that are one but for their keys, of which one names no
// instrument, are one; and goods of a region that are of no part of it have one factor.
/** @type {(report: JsonObject) => Wrong[]} */
function spelledTwice(report) {
  const lists = [...INVENTORIES.map((member) => [member, "figures", "key"]), ["impact", "entries", "key"], ["beyondValueChain", "credits", "label"]];
  const twice = lists.flatMap(([member, list, name]) => {
    const seen = new Set();
    return listOf(report, member, list).flatMap((one, place) => {
      const isThere = seen.has(folded(one[name]));
      seen.add(folded(one[name]));
      return isThere ? [{ where: [member, list, place, name], code: "inventory.key" }] : [];
    });
  });
  /** @type {Map<string, boolean>} */
  const effects = new Map();
  const again = entriesOf(report).flatMap((one, place) => {
    const facts = [...["label", "reference", "additionality", "unit"].map((name) => folded(one[name] ?? "")),
      ...["quantity", "each", "share", "avoided"].map((name) => (name in one ? scaled(one[name], MOST_DIGITS) : "-"))].join("\n");
    const hasNames = effects.get(facts);
    effects.set(facts, (hasNames ?? true) && "instrument" in one);
    const isOne = hasNames === undefined || (hasNames && "instrument" in one);
    return isOne ? [] : [{ where: ["impact", "entries", place, "key"], code: "inventory.key" }];
  });
  /** @type {Map<string, string>} */
  const known = new Map();
  /** @type {(key: string, value: string) => boolean} */
  const differs = (key, value) => known.set(key, known.get(key) ?? value).get(key) !== value;
  const factors = allParts(report).flatMap(({ figure, part: { factor, spatial, region, unit }, where }) => {
    const isOther = [differs(`factor ${folded(factor)}`, factor), spatial === "supply-shed" &&
      differs(`shed ${[folded(figure.label), folded(region), unit].join("\n")}`, folded(factor))];
    return isOther.flatMap((one) => (one ? [{ where: [...where, "factor"], code: "inventory.factor" }] : []));
  });
  return [...twice, ...again, ...factors];
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

// Effects that avoid more a unit than the factor that is their reference; by units of two kinds nothing can be compared.
/** @type {(report: JsonObject) => Wrong[]} */
function ofReferences(report) {
  const factors = new Map(allParts(report).map(({ part }) => [folded(part.factor), part]));
  return entriesOf(report).flatMap(({ reference, each, unit }, place) => {
    const found = factors.get(folded(reference));
    const scale = found === undefined || each === undefined ? null : scaleOf(unit, found.unit);
    if (found === undefined || scale === null) return [];
    const most = Fraction.of(found.value);
    if (!isMore(Fraction.of(each).minus(slack(each)), most.plus(slack(found.value)).times(scale))) return [];
    const computed = textOf(most.times(scale), PLACES);
    return [{ where: ["impact", "entries", place, "each"], code: "inventory.baseline", stated: each, computed }];
  });
}

// The place of an effect with which those of one label and reference avoid more than their goods emit: those of the report at that
// reference, or those of one effect where they are more. Only units that were retired are each there once (T706).
/** @type {(report: JsonObject, retired: Set<string>) => Where | null} */
export function beyondGoods(report, retired) {
  const factors = new Map(allParts(report).map(({ part }) => [folded(part.factor), part]));
  /** @type {Map<string, [total: Fraction, most: Fraction]>} */
  const sums = new Map();
  const place = entriesOf(report).findIndex(({ label, reference, stage, quantity, each, unit, share, instrument = "" }) => {
    const found = factors.get(folded(reference));
    const scale = found === undefined || [quantity, each].includes(undefined) ? null : scaleOf(unit, found.unit);
    if (found === undefined || scale === null || retired.has(named(instrument))) return false;
    const key = [folded(label), folded(reference), stage].join("\n");
    const units = Fraction.of(quantity);
    const before = sums.get(key);
    const [total, goods] = before ?? [new Fraction(0n), goodsOf(report, found)];
    const own = units.times(scale);
    const most = own.compare(goods) > 0 ? own : goods;
    const avoided = total.plus(units.times(Fraction.of(each).minus(slack(each))).times(Fraction.of(share)));
    sums.set(key, [avoided, most]);
    return before !== undefined && avoided.compare(Fraction.of(found.value).plus(slack(found.value)).times(most)) > 0;
  });
  return place < 0 ? null : ["impact", "entries", place];
}

// How many of the second unit one of the first is; null: of another kind, or of none.
/** @type {(unit: any, wanted: string) => Fraction | null} */
function scaleOf(unit, wanted) {
  try {
    return ratio(unit, wanted);
  } catch {
    return null;
  }
}

// The goods of the region of a reference in the physical statement, by whatever factor, in whatever spelling and unit (T731).
/** @type {(report: JsonObject, reference: JsonObject) => Fraction} */
function goodsOf(report, { factor, region, unit }) {
  const labels = new Set(allParts(report).filter(({ part }) => folded(part.factor) === folded(factor)).map(({ figure }) => folded(figure.label)));
  const goods = allParts(report, ["physical"]).filter(({ figure, part }) => labels.has(folded(figure.label)) && folded(part.region) === folded(region));
  return Fraction.sum(goods.map(({ part }) => Fraction.of(part.quantity).times(scaleOf(part.unit, unit) ?? new Fraction(0n))));
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
