// How much of what it cites a report uses, in which units, and at which factor (T462, T463, T467).

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { offOf, quantityOf, slack } from "../../../passport/carbon/rechecking/inventory.js";
import { textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { inBase } from "./covered.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Certificate } from "../../../passport/model/instruments/certificate.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Naming, Use } from "./names.js" */

const PLACES = 12; // decimals of a factor

// An instrument, and the unit in which it is compared; sorted by both.
/** @type {(name: string, base: string) => string} */
const keyOf = (name, base) => `${name}\n${base}`;
/** @type {<Key>(sums: Map<Key, Fraction>, key: Key, value: Fraction) => Map<Key, Fraction>} */
const add = (sums, key, value) => sums.set(key, (sums.get(key) ?? ZERO).plus(value));

// Figures and effects use at most the units that are cited of each certificate, in units of the same kind. Goods that are in
// both inventories use them once.
/** @type {(c: Case, doc: AnyDoc, known: Naming) => boolean} */
export function covered(c, doc, known) {
  /** @type {Map<string, Fraction>} */
  const held = new Map();
  for (const { name, cited: { unit, quantity } } of known.papers) {
    const [base, scale] = inBase(unit);
    add(held, keyOf(name, base), scale.times(Fraction.of(quantity)));
  }
  const used = usedOf(known.cited());
  const beyond = sorted(used.keys()).flatMap((key) => {
    const [units, retired] = [used.get(key) ?? ZERO, held.get(key) ?? ZERO];
    const unit = key.split("\n").reverse().join(" ");
    return units.compare(retired) > 0 ? [{ used: textOf(units), retired: textOf(retired), unit }] : [];
  });
  const digest = doc.raw.digest;
  for (const facts of beyond.slice(0, limit("figures_reported"))) c.say("instrument.covers", digest, "fail", "", facts, NOWHERE);
  if (known.papers.length && !beyond.length) c.say("instrument.covers", digest, "pass", "", NOTHING, NOWHERE);
  return !beyond.length;
}

// How much is used of each instrument at least.
/** @type {(own: Use[]) => Map<string, Fraction>} */
function usedOf(own) {
  /** @type {Map<string, { key: string, members: Map<string, { member: string, scale: Fraction, parts: JsonObject[] }> }>} */
  const byGoods = new Map();
  for (const { name, statement, member, goods, part } of own) {
    const { quantity, unit = "" } = part;
    if (quantity === undefined) continue;
    const [base, scale] = inBase(unit);
    const key = keyOf(name, base);
    const group = byGoods.get(`${key}\n${statement}\n${goods}`) ?? { key, members: new Map() };
    byGoods.set(`${key}\n${statement}\n${goods}`, group);
    const several = group.members.get(`${member}\n${unit}`) ?? { member, scale, parts: [] };
    several.parts.push(part);
    group.members.set(`${member}\n${unit}`, several);
  }
  /** @type {Map<string, Fraction>} */
  const found = new Map();
  for (const { key, members } of byGoods.values()) {
    /** @type {Map<string, Fraction>} */
    const sums = new Map();
    for (const { member, scale, parts } of members.values()) add(sums, member, quantityOf(parts).minus(offOf(parts)).times(scale));
    add(found, key, [...sums.values()].reduce((one, other) => one.plus(other).minus(one.least(other))));
  }
  return found;
}

// No part has a factor below that of the certificates behind it, which hold; above, it may count what they leave out.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement, known: Naming) => boolean} */
export function isAsCertified(c, hand, doc, model, known) {
  const digest = doc.raw.digest;
  const [, kilograms] = inBase(model.accounts.unit);
  const means = meansOf(hand, known);
  /** @type {(facts: Record<string, string>) => boolean} */
  const isOpen = (facts) => !("stated" in facts);
  const own = known.cited().filter(({ statement }) => statement === MARKET);
  const doubts = own.flatMap(({ name, part: { unit, value } }) => {
    const [base, scale] = inBase(unit);
    const mean = means.get(keyOf(name, base))?.times(scale).by(kilograms);
    if (!mean) return [{ id: name }];
    const most = Fraction.of(value).plus(slack(value));
    return most.compare(mean) < 0 ? [{ id: name, stated: value, computed: textOf(mean, PLACES) }] : [];
  });
  const wrong = doubts.filter((facts) => !isOpen(facts));
  for (const facts of wrong.slice(0, limit("figures_reported"))) c.say("instrument.intensity", digest, "fail", "", facts, NOWHERE);
  if (!wrong.length && doubts.length) c.say("instrument.intensity", digest, "not_checked", "", doubts[0], NOWHERE);
  else if (own.length && !wrong.length) c.say("instrument.intensity", digest, "pass", "", NOTHING, NOWHERE);
  return !doubts.length;
}

// Kilograms a unit over all that is cited under one name; null where a certificate does not say it.
/** @type {(hand: Hand, known: Naming) => Map<string, Fraction | null>} */
function meansOf(hand, { papers }) {
  /** @type {Map<string, [units: Fraction, emitted: Fraction] | null>} */
  const sums = new Map();
  for (const { name, cited: one } of papers) {
    const [base, scale] = inBase(one.unit);
    const key = keyOf(name, base);
    const [before, mean] = [sums.has(key) ? sums.get(key) : [ZERO, ZERO], meanOf(hand, one, base)];
    const units = scale.times(Fraction.of(one.quantity));
    sums.set(key, mean && before ? [before[0].plus(units), before[1].plus(units.times(mean))] : null);
  }
  return new Map([...sums].map(([key, sum]) => [key, sum && sum[1].by(sum[0])]));
}

// Kilograms a unit of the base over the certificates of one retirement, by their units in it.
/** @type {(hand: Hand, cited: Cited, base: string) => Fraction | null} */
function meanOf(hand, { digestMultibase }, base) {
  const retirement = /** @type {Retirement | null} */ (modelOf(hand, "retirement", digestMultibase));
  if (retirement === null || sizeOf(retirement) <= 0n) return null;
  const emitted = retirement.units.map(({ certificate, units: { first, behind } }) => {
    const found = /** @type {Certificate | null} */ (modelOf(hand, "certificate", certificate));
    const [kind, scale] = inBase(found?.attribute.per ?? "");
    return found && kind === base ? Fraction.of(found.attribute.intensity).by(scale).times(new Fraction(BigInt(behind) - BigInt(first))) : null;
  });
  return emitted.includes(null) ? null : Fraction.sum(/** @type {Fraction[]} */ (emitted)).by(new Fraction(sizeOf(retirement)));
}

/** @type {(hand: Hand, kind: "retirement" | "certificate", digest: string) => unknown} */
function modelOf(hand, kind, digest) {
  const raw = hand.raw(kind, digest);
  const found = raw && hand.judge(raw);
  return found && !found.stopped ? found.model : null;
}
