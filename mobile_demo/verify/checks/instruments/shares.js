// Whether the reports at hand count each intervention once between them, whatever each calls it (T406).

import { Fraction, ONE, ZERO } from "../../../passport/carbon/exact.js";
import { entriesOf, textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { deviceKey, named } from "../../../passport/identifiers/address.js";
import { INVENTORY_POINTER } from "../../../passport/vocab.js";
import { compareCodePoints as compare, sorted } from "../../../signing/text.js";
import { NOTHING } from "../../findings.js";
import { limit } from "../../limits.js";
import { lineOf, mayHold } from "./hand.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Between, Beyond, Other } from "./between.js" */
/** @import { Paper, Use } from "./names.js" */
/** @typedef {[report: Other, use: Use, papers: Paper[]]} Pair */
/** @typedef {{ name: string, parts: Map<string, Fraction>, known: boolean }} Share */
/** @typedef {{ who: string, period: { start: string, end: string }, id: string, shares: Index, isNested: boolean }} Beside */
/** @typedef {{ share: Fraction, id: string }} Most */

const CODE = "inventory.shares";
const EFFECT = "impact";
const MEASURED = "ex-post";
const STAGES = [MEASURED, "ex-ante"]; // forecasts, which are never summed, are compared with forecasts
/** @type {(one: { use: Use }) => boolean} */
const isCounted = ({ use: { statement, part } }) => statement !== EFFECT || part.stage === MEASURED;

// The shares that one report counts, and their sums by each key.
class Index {
  /** @param {Share[]} shares */
  constructor(shares) {
    this.shares = shares;
    /** @type {Map<string, Fraction>} */
    this.sums = new Map();
    for (const { parts } of shares) for (const [key, part] of parts) this.sums.set(key, this.sum(key).plus(part));
  }
  // All shares of what goes by a key.
  /** @type {(key: string) => Fraction} */
  sum(key) {
    return this.sums.get(key) ?? ZERO;
  }
}

/** @type {<One>(found: Map<string, One[]>, key: string, one: One) => void} */
function push(found, key, one) {
  const several = found.get(key);
  if (several) several.push(one);
  else found.set(key, [one]);
}

// Nothing is counted beyond the whole: at no moment more of an intervention than all of it, and no certificate twice of which no
// retirement is cited. Without a name that others use too nothing can be compared but what this reporter counts itself.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, between: Between, again: Beyond[]) => void} */
export function shares(c, hand, { raw: { digest, position } }, between, again) {
  const entries = entriesOf(between.own.model.accounts);
  const found = [...entries.length ? beyond(between) : [], ...again];
  const names = found.map(({ id }) => id);
  // What entities of the reporter count of which one may hold the other (T647).
  const nested = [...entries.length ? beyondOf(between, true) : [], ...twice(between, true).found];
  for (const { id, other, place } of nested.filter((one) => !names.includes(one.id)).slice(0, limit("figures_reported"))) {
    c.say("inventory.nested", digest, "not_checked", `${INVENTORY_POINTER}/${place}`, { id, other }, position);
  }
  const certain = hand.spent ? [] : found; // what was not judged may have replaced another one (T748)
  for (const { id, other, computed, place } of certain.slice(0, limit("figures_reported"))) {
    c.say(CODE, digest, "fail", `${INVENTORY_POINTER}/${place}`, { id, other, computed }, position);
  }
  if (!entries.length || certain.length || nested.length) return;
  const named = sharesOf(between.own, between, STAGES).filter(({ known }) => known);
  const isOpen = hand.spent || named.length < entries.length;
  c.say(CODE, digest, isOpen ? "not_checked" : "pass", isOpen ? `${INVENTORY_POINTER}/impact` : "", NOTHING, position);
}

// Other reports that count more of the effects of a cited retirement together than the whole.
/** @type {(between: Between, cited: Cited) => string[]} */
export function retirementsBeyond(between, { id, digestMultibase }) {
  const names = [id, digestMultibase].map(named);
  // What is a part of a retirement begins with it.
  const isOf = (/** @type {string} */ key) => names.includes(key.split("\n")[0]);
  return beyond(between).filter(({ keys, other }) => other !== between.own.model.envelope.id && keys.some(isOf)).map(({ other }) => other);
}

// Each intervention of the report that is counted beyond the whole, once under the first of its names.
/** @type {(between: Between) => Beyond[]} */
function beyond(between) {
  between.beyond ??= beyondOf(between, false);
  return between.beyond;
}
// nested: with entities of the reporter that may be parts of this one, or hold it, each apart; else the largest for all of them.
/** @type {(between: Between, nested: boolean) => Beyond[]} */
const beyondOf = (between, nested) => STAGES.flatMap((stage) => beyondIn(between, stage, nested)).sort((one, other) => compare(one.id, other.id));

// What is beyond the whole by one of its keys; a name of several retirements counts of each (T701).
/** @type {(between: Between, stage: string, nested: boolean) => Beyond[]} */
function beyondIn(between, stage, nested) {
  const own = new Index(sharesOf(between.own, between, [stage]));
  const { envelope, entity: { period } } = between.own.model;
  const beside = own.shares.length ? besideOf(between, stage, own.sums) : [];
  const said = new Set();
  return [...own.shares].sort((one, other) => compare(one.name, other.name)).flatMap(({ name, parts }) => {
    const found = [...parts.keys()].map((key) => ({ key, ...mostOf(key, beside, period, own.sum(key), nested) })).filter(({ share }) => share.compare(ONE) > 0);
    if (!found.length || found.some(({ key }) => said.has(key))) return [];
    found.forEach(({ key }) => said.add(key));
    const { share, id } = found.reduce(larger, { key: "", share: ZERO, id: "" });
    return [{ keys: found.map(({ key }) => key), id: name, other: id || envelope.id, computed: textOf(share), place: EFFECT }];
  });
}

/** @type {<One extends Most>(one: One, other: One) => One} */
const larger = (one, other) => ((one.share.compare(other.share) || compare(one.id, other.id)) < 0 ? other : one);

// What others count of an intervention where they count most, and the report that then has most of it. Of several reports of one
// entity the one that counts most at that moment.
/** @type {(key: string, beside: Beside[], period: { start: string, end: string }, own: Fraction, nested: boolean) => Most} */
function mostOf(key, beside, { start, end }, own, nested) {
  const parts = beside.map((one) => ({ ...one, share: one.shares.sum(key) })).filter(({ share }) => share.compare(ZERO) > 0);
  const held = new Set(beside.filter(({ isNested }) => isNested).map(({ who }) => who));
  const starts = new Set(parts.map(({ period }) => period.start).filter((moment) => start < moment && moment < end));
  return [start, ...starts].map((moment) => {
    /** @type {Map<string, Most>} */
    const most = new Map();
    for (const { who, period, id, share } of parts) {
      if (period.start <= moment && moment < period.end) most.set(who, larger(most.get(who) ?? { share: ZERO, id: "" }, { share, id }));
    }
    /** @type {(is: boolean) => Fraction[]} */
    const of = (is) => [...most].filter(([who]) => held.has(who) === is).map(([, { share }]) => share);
    const groups = [own, ...of(true)];
    const group = nested ? Fraction.sum(groups) : groups.reduce((one, other) => (one.compare(other) < 0 ? other : one));
    return { share: Fraction.sum([group, ...of(false)]), id: [...most.values()].reduce(larger, { share: ZERO, id: "" }).id };
  }).reduce(larger, { share: own, id: "" });
}

/** @type {(model: CarbonStatement) => string} */
const whoOf = ({ envelope: { issuer }, entity: { id } }) => `${issuer.id} ${deviceKey(id)}`;

// What other entities count in a stage of what has these keys, in periods that meet this one's.
/** @type {(between: Between, stage: string, keys: Map<string, unknown>) => Beside[]} */
function besideOf(between, stage, keys) {
  const own = between.own.model;
  return between.others.flatMap((other) => {
    const { envelope: { id }, entity: { period } } = other.model;
    const meets = period.start < own.entity.period.end && own.entity.period.start < period.end;
    const isNested = mayHold(own, other.model);
    return meets && whoOf(other.model) !== whoOf(own) ? [{ who: whoOf(other.model), period, id, shares: new Index(sharesOf(other, between, [stage], keys)), isNested }] : [];
  });
}

// The shares of named interventions that a report counts, of what has one of these keys; several of one are added where they are
// compared. Of a retirement quantity times share is what an effect takes (T703); of what has no units that are known its share.
/** @type {(report: Other, between: Between, stages: string[], of?: Map<string, unknown>) => Share[]} */
function sharesOf(report, between, stages, of) {
  return report.names.uses.filter(({ use }) => use.statement === EFFECT && stages.includes(use.part.stage)).flatMap(({ use, papers }) => {
    const isMissing = papers.some((one) => one.isMissing); // nobody knows how much it takes (T749)
    const { keys, known } = isMissing ? { keys: [], known: false } : between.keysOf(report, use, papers);
    if (of && !keys.some((key) => of.has(key))) return [];
    const share = Fraction.of(use.part.share);
    return [{ name: use.name, known, parts: new Map([...keys.map((key) => /** @type {[string, Fraction]} */ ([key, share])), ...between.parts(report, use, papers)]) }];
  });
}

// Certificates of which the report cites no retirement, and that other reports at hand count too (T590): in a figure here and an
// effect there, or in figures of both, but in scope 1 and scope 3 as in a chain. Where one of them calls a contract what is a
// certificate by another reporter's word alone, it is open (T702).
/** @type {(between: Between, nested?: boolean) => { found: Beyond[], doubts: Use[] }} */
export function twice(between, nested = false) {
  const { own } = between;
  const open = own.names.uses.filter((one) => !one.papers.length && isCounted(one)).map(({ use }) => ({ use, keys: between.keysOf(own, use, []).keys }));
  /** @type {Map<string, { use: Use, keys: string[] }>} */
  const alike = new Map();
  for (const one of open) {
    const key = JSON.stringify([sorted(new Set(one.keys)), between.isLot(own, one.use, []), one.use.scope]);
    if (!alike.has(key)) alike.set(key, one);
  }
  const ones = [...alike.values()];
  const there = ones.some(({ use }) => between.mayBeLot(own, use, []) || use.statement === EFFECT) ? usesThere(between, nested) : new Map();
  const said = new Set();
  /** @type {Use[]} */
  const doubts = [];
  const found = ones.flatMap(({ use, keys }) => {
    if (keys.some((key) => said.has(key))) return [];
    const pairs = sorted(new Set(keys)).flatMap((key) => /** @type {Pair[]} */ (there.get(key) ?? []));
    const again = pairs.find((pair) => isAgain(between, use, pair, "isLot"));
    if (!again) {
      if (pairs.some((pair) => isAgain(between, use, pair, "mayBeLot"))) doubts.push(use);
      return [];
    }
    keys.forEach((key) => said.add(key));
    const computed = textOf(partOf(use).plus(partOf(again[1])));
    return [{ keys, id: use.name, other: again[0].model.envelope.id, computed, place: use.member }];
  });
  return { found, doubts };
}

// What reports about other entities or periods name, by each key of it.
/** @type {(between: Between, nested: boolean) => Map<string, Pair[]>} */
function usesThere(between, nested) {
  const found = new Map();
  for (const other of between.others.filter(({ model }) => lineOf(model) !== lineOf(between.own.model) && (nested || !mayHold(between.own.model, model)))) {
    for (const { use, papers } of other.names.uses.filter(isCounted)) {
      for (const key of new Set(between.keysOf(other, use, papers).keys)) push(found, key, [other, use, papers]);
    }
  }
  return found;
}

// What is counted: the share of an effect; a figure takes the whole.
/** @type {(use: Use) => Fraction} */
const partOf = ({ statement, part }) => (statement === EFFECT ? Fraction.of(part.share) : ONE);

// Whether what one report counts is counted a second time by another; effects of both are shares.
/** @type {(between: Between, use: Use, pair: Pair, asked: "isLot" | "mayBeLot") => boolean} */
function isAgain(between, use, [other, its, papers], asked) {
  const lots = [between[asked](between.own, use, []), between[asked](other, its, papers)];
  if (lots.includes(false)) return lots.includes(true) && [use, its].some(({ statement }) => statement === EFFECT);
  const scopes = [use, its].map(({ scope }) => scope).sort().join("");
  return whoOf(between.own.model) === whoOf(other.model) || !["13", "33"].includes(scopes);
}
