// How much of what it cites a report uses, in which units, and at which factor (T462, T463, T467).

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { offOf, quantityOf } from "../../../passport/carbon/rechecking/inventory.js";
import { slack } from "../../../passport/carbon/rechecking/inventory_members.js";
import { textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { named } from "../../../passport/identifiers/address.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { inBase } from "./located.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Naming, Paper, Taken } from "./names.js" */
/** @typedef {{ units: Fraction, taken: Taken, base: string }} Used */

const PLACES = 12; // decimals of a factor

// What uses are taken from (a name of retirements; or a certificate, and its retirements by digest and statement), and the
// unit in which that is compared; sorted by both.
/** @type {(pool: string[], base: string) => string} */
const keyOf = (pool, base) => [pool.join(" "), base].join("\n");
/** @type {(one: Taken) => string[]} */
const poolOf = ({ use, certificate, papers }) => [use.name, ...certificate ? papers.map(({ cited }) => `${cited.digestMultibase} ${cited.statement}`).sort() : []];
/** @type {<Key>(sums: Map<Key, Fraction>, key: Key, value: Fraction) => Map<Key, Fraction>} */
const add = (sums, key, value) => sums.set(key, (sums.get(key) ?? ZERO).plus(value));
/** @type {(text: string) => Fraction} */
const read = (text) => Fraction.of(text);

// Figures and effects use at most the units that are cited of each retirement, in units of the same kind, and of each
// certificate those that its retirements hold of it. Who names a retirement takes of all its certificates in proportion, and
// leaves as much of each. Goods that are in both inventories use them once. Of a certificate it is open where a retirement that is
// cited is not at hand and may hold more (T749).
/** @type {(c: Case, hand: Hand, doc: AnyDoc, known: Naming) => boolean} */
export function covered(c, hand, doc, known) {
  /** @type {Map<string, Fraction>} */
  const held = new Map();
  for (const { name, cited: { unit, quantity } } of known.papers) {
    const [base, scale] = inBase(unit);
    add(held, keyOf([name], base), scale.times(read(quantity)));
  }
  const used = usedOf(known.cited());
  const missing = known.papers.some(({ isMissing }) => isMissing);
  const beyond = sorted(used.keys()).flatMap((key) => {
    const { units, taken, base } = /** @type {Used} */ (used.get(key));
    const retired = taken.certificate ? leftOf(hand, taken, base, [used, held]) : held.get(key) ?? ZERO;
    const unit = `${base} ${taken.use.name}`;
    return units.compare(retired) > 0 && !(taken.certificate && missing) ? [{ used: textOf(units), retired: textOf(retired), unit }] : [];
  });
  const digest = doc.raw.digest;
  for (const facts of beyond.slice(0, limit("figures_reported"))) c.say("instrument.covers", digest, "fail", "", facts, NOWHERE);
  const isOpen = missing && [...used.values()].some(({ taken }) => taken.certificate);
  if (known.papers.length && !beyond.length) {
    c.say("instrument.covers", digest, isOpen ? "not_checked" : "pass", "", isOpen ? { problem: "instrument.missing" } : NOTHING, NOWHERE);
  }
  return !beyond.length && !isOpen;
}

// How much is used of each pool at least.
/** @type {(own: Taken[]) => Map<string, Used>} */
function usedOf(own) {
  /** @type {Map<string, { key: string, base: string, taken: Taken, members: Map<string, { member: string, scale: Fraction, parts: JsonObject[] }> }>} */
  const byGoods = new Map();
  for (const taken of own) {
    const { statement, member, goods, part } = taken.use;
    const { quantity, unit = "", share = "1" } = part;
    if (quantity === undefined) continue;
    const [base, each] = inBase(unit);
    const scale = each.times(read(share)); // an effect takes its share of its quantity (T703)
    const key = keyOf(poolOf(taken), base);
    const group = byGoods.get(`${key}\n${statement}\n${goods}`) ?? { key, base, taken, members: new Map() };
    byGoods.set(`${key}\n${statement}\n${goods}`, group);
    const several = group.members.get(`${member}\n${unit}\n${share}`) ?? { member, scale, parts: [] };
    several.parts.push(part);
    group.members.set(`${member}\n${unit}\n${share}`, several);
  }
  /** @type {Map<string, Used>} */
  const found = new Map();
  for (const { key, base, taken, members } of byGoods.values()) {
    /** @type {Map<string, Fraction>} */
    const sums = new Map();
    for (const { member, scale, parts } of members.values()) add(sums, member, quantityOf(parts).minus(offOf(parts)).times(scale));
    const most = [...sums.values()].reduce((one, other) => one.plus(other).minus(one.least(other)));
    found.set(key, { units: (found.get(key)?.units ?? ZERO).plus(most), taken, base });
  }
  return found;
}

// Units of a certificate that its retirements hold, less what uses of these retirements take of it.
/** @type {(hand: Hand, taken: Taken, base: string, sides: [used: Map<string, Used>, held: Map<string, Fraction>]) => Fraction} */
function leftOf(hand, { certificate, papers }, base, [used, held]) {
  return Fraction.sum(papers.filter(({ cited }) => inBase(cited.unit)[0] === base).map((paper) => {
    const { unit, quantity } = paper.cited;
    const key = keyOf([paper.name], base);
    const whole = held.get(key) ?? ZERO;
    if (!whole.sign) return ZERO;
    const left = whole.minus((used.get(key)?.units ?? ZERO).least(whole)).by(whole);
    return inBase(unit)[1].times(read(quantity)).times(shareOf(hand, paper, certificate)).times(left);
  }));
}

// The part of a retirement that is of one certificate; all of one that is said not to hold.
/** @type {(hand: Hand, paper: Paper, certificate: string) => Fraction} */
function shareOf(hand, paper, certificate) {
  const retirement = hand.retired(paper.cited);
  if (retirement === null) return new Fraction(1n);
  return Fraction.sum(unitsOf(retirement, paper, certificate).map(sizeOfUnits)).by(new Fraction(sizeOf(retirement)));
}

// The units of a retirement that are of one certificate; of all where none is named.
/** @type {(retirement: Retirement, paper: Paper, certificate: string) => Retirement["units"]} */
const unitsOf = ({ units }, { lots }, certificate) => units.filter((one) => !certificate || lots.get(named(one.certificate)) === certificate);
/** @type {(one: Retirement["units"][number]) => Fraction} */
const sizeOfUnits = ({ units: { first, behind } }) => new Fraction(BigInt(behind) - BigInt(first));

// No part has a factor below that of the certificates behind it, which hold; above, it may count what they leave out. A part that
// names one of them has that one's, others the mean of all behind the retirements that they name. Of what is not borne only a
// contradiction is recorded: what is missing beside it hides none.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement, known: Naming, borne: boolean) => boolean} */
export function isAsCertified(c, hand, doc, model, known, borne) {
  const digest = doc.raw.digest;
  const [, kilograms] = inBase(model.accounts.unit);
  /** @type {Map<string, Fraction | null>} */
  const means = new Map();
  /** @type {(facts: Record<string, string>) => boolean} */
  const isOpen = (facts) => !("stated" in facts);
  const own = known.cited().filter(({ use }) => use.statement === MARKET);
  const doubts = own.flatMap((one) => {
    const { name, part: { unit, value } } = one.use;
    const [base, scale] = inBase(unit);
    const key = keyOf(poolOf(one), base);
    if (!means.has(key)) means.set(key, meanOf(hand, one, base));
    const mean = means.get(key)?.times(scale).by(kilograms);
    if (!mean) return [{ id: name }];
    const most = Fraction.of(value).plus(slack(value));
    return most.compare(mean) < 0 ? [{ id: name, stated: value, computed: textOf(mean, PLACES) }] : [];
  });
  const wrong = doubts.filter((facts) => !isOpen(facts));
  for (const facts of wrong.slice(0, limit("figures_reported"))) c.say("instrument.intensity", digest, "fail", "", facts, NOWHERE);
  if (!borne || wrong.length) return !doubts.length;
  if (doubts.length) c.say("instrument.intensity", digest, "not_checked", "", doubts[0], NOWHERE);
  else if (own.length) c.say("instrument.intensity", digest, "pass", "", NOTHING, NOWHERE);
  return !doubts.length;
}

// Kilograms a unit over what a use is taken from; null where a certificate does not say it. Each retirement counts by the units
// that are cited of it, in proportion over its certificates.
/** @type {(hand: Hand, taken: Taken, base: string) => Fraction | null} */
function meanOf(hand, { papers, certificate }, base) {
  let [units, emitted] = [ZERO, ZERO];
  for (const paper of papers.filter(({ cited }) => inBase(cited.unit)[0] === base)) {
    const retirement = hand.retired(paper.cited);
    if (retirement === null) return null;
    const { unit, quantity } = paper.cited;
    const part = inBase(unit)[1].times(read(quantity)).by(new Fraction(sizeOf(retirement)));
    for (const one of unitsOf(retirement, paper, certificate)) {
      const each = hand.emitted(one.certificate, base);
      if (each === null) return null;
      const size = part.times(sizeOfUnits(one));
      units = units.plus(size);
      emitted = emitted.plus(size.times(each));
    }
  }
  return units.sign ? emitted.by(units) : null;
}
