// Whether the reports at hand count each intervention once between them, whatever each calls it (T406).

import { Fraction, ONE, ZERO } from "../../../passport/carbon/exact.js";
import { entriesOf, textOf } from "../../../passport/carbon/rechecking/inventory.js";
import { deviceKey, named } from "../../../passport/identifiers/device_id.js";
import { INVENTORY_POINTER } from "../../../passport/vocab.js";
import { compareCodePoints as compare } from "../../../signing/text.js";
import { NOTHING } from "../../findings.js";
import { limit } from "../../limits.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Between, Other } from "./between.js" */
/** @typedef {{ name: string, keys: string[], share: Fraction, known: boolean }} Share */
/** @typedef {{ who: string, period: { start: string, end: string }, id: string, shares: Share[] }} Beside */
/** @typedef {{ keys: string[], id: string, other: string, computed: string }} Beyond */

const CODE = "inventory.shares";

// At no moment is more of an intervention counted than the whole. Without a name that others use too nothing can be compared but
// what this reporter counts itself.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, between: Between) => void} */
export function shares(c, hand, { raw: { digest, position } }, between) {
  const entries = entriesOf(between.own.model.accounts);
  if (!entries.length) return;
  const where = `${INVENTORY_POINTER}/impact`;
  const found = beyond(between);
  for (const { id, other, computed } of found.slice(0, limit("figures_reported"))) c.say(CODE, digest, "fail", where, { id, other, computed }, position);
  if (found.length) return;
  const own = sharesOf(between.own, between);
  const isOpen = hand.spent || own.length < entries.length || !own.every(({ known }) => known);
  c.say(CODE, digest, isOpen ? "not_checked" : "pass", isOpen ? where : "", NOTHING, position);
}

// Other reports that count more of the effects of a cited retirement together than the whole.
/** @type {(between: Between, cited: Cited) => string[]} */
export function retirementsBeyond(between, { id, digestMultibase }) {
  const names = [id, digestMultibase].map(named);
  return beyond(between).filter(({ keys, other }) => other !== between.own.model.envelope.id && meet(keys, names)).map(({ other }) => other);
}

// Each intervention of the report that is counted beyond the whole, once under the first of its names.
/** @type {(between: Between) => Beyond[]} */
function beyond(between) {
  const own = sharesOf(between.own, between).sort((one, other) => compare(one.name, other.name));
  const { envelope, entity: { period } } = between.own.model;
  const beside = own.length ? besideOf(between) : [];
  const starts = beside.map((one) => one.period.start).filter((start) => period.start < start && start < period.end);
  /** @type {Beyond[]} */
  const found = [];
  for (const { name, keys } of own) {
    if (found.some((one) => meet(one.keys, keys))) continue;
    const mine = sumOf(own, keys);
    const [most] = [period.start, ...starts].map((moment) => at(moment, keys, beside)).sort((one, other) => -order(one, other));
    const total = mine.plus(most.share);
    if (total.compare(ONE) > 0) found.push({ keys, id: name, other: most.id || envelope.id, computed: textOf(total) });
  }
  return found;
}

/** @type {(one: string[], other: string[]) => boolean} */
const meet = (one, other) => one.some((key) => other.includes(key));
/** @type {(several: Share[], keys: string[]) => Fraction} */
const sumOf = (several, keys) => Fraction.sum(several.filter((one) => meet(one.keys, keys)).map(({ share }) => share));
/** @type {(one: { share: Fraction, id: string }, other: { share: Fraction, id: string }) => number} */
const order = (one, other) => one.share.compare(other.share) || compare(one.id, other.id);

// What others count of an intervention at a moment, and the report that counts most of it. Of several reports of one entity the one
// that counts most.
/** @type {(moment: string, keys: string[], beside: Beside[]) => { share: Fraction, id: string }} */
function at(moment, keys, beside) {
  /** @type {Map<string, { share: Fraction, id: string }>} */
  const most = new Map();
  for (const { who, period, id, shares: its } of beside) {
    const one = { share: sumOf(its, keys), id };
    const before = most.get(who) ?? { share: ZERO, id: "" };
    if (one.share.compare(ZERO) > 0 && period.start <= moment && moment < period.end) most.set(who, order(one, before) > 0 ? one : before);
  }
  const parts = [...most.values()].sort(order);
  return { share: Fraction.sum(parts.map(({ share }) => share)), id: parts.at(-1)?.id ?? "" };
}

/** @type {(model: CarbonStatement) => string} */
const whoOf = ({ envelope: { issuer }, entity: { id } }) => `${issuer.id} ${deviceKey(id)}`;

// What other entities count, in periods that meet this one's.
/** @type {(between: Between) => Beside[]} */
function besideOf(between) {
  const own = between.own.model;
  return between.others.flatMap((other) => {
    const { envelope: { id }, entity: { period } } = other.model;
    const meets = period.start < own.entity.period.end && own.entity.period.start < period.end;
    return meets && whoOf(other.model) !== whoOf(own) ? [{ who: whoOf(other.model), period, id, shares: sharesOf(other, between) }] : [];
  });
}

// The shares of named interventions that a report counts; several of one are added where they are compared.
/** @type {(report: Other, between: Between) => Share[]} */
function sharesOf(report, between) {
  return report.names.uses.filter(({ use }) => use.statement === "impact").map(({ use, papers }) =>
    ({ name: use.name, share: Fraction.of(use.part.share), ...between.keysOf(report, use, papers) }));
}
