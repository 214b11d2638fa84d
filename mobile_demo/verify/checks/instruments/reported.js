// What a report's market-based statement stands on: retirements at hand, contracts, residuals, goods kept apart.

import { ELECTRICITY, REPORTED, saidAt } from "../../../passport/certificates/citing.js";
import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { atMost, exceeds, isBought, isCertificate } from "../../../passport/carbon/rechecking/inventory.js";
import { rounding } from "../../../passport/carbon/rechecking/inventory_members.js";
import { partsOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { twins } from "../../../passport/carbon/rechecking/inventory_twins.js";
import { folded } from "../../../passport/folding.js";
import { named } from "../../../passport/identifiers/address.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { NOWHERE } from "../../findings.js";
import { askOf, BORNE } from "./cited.js";
import { covered, isAsCertified } from "./used.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Between } from "./between.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {[place: number, one: JsonObject][][]} Twins */

// Records what is asked of each retirement that is cited, of their units, and the standing fact: every certificate that
// figures use is cited and its retirement holds, every physical figure has its market-based one, and what lies below it rests
// on what was retired, a residual no lower than the factor of its region, or as many goods as were kept apart: a contract is
// the reporter's own word. Nothing is said of a report whose figures take nothing from a market.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, between: Between) => void} */
export function reported(c, hand, doc, between) {
  const { model, names: known } = between.own;
  const { entity: { id, period }, accounts } = model;
  const { envelope } = doc;
  const said = { issuer: envelope.issuer.id, products: [id], period, said: saidAt(envelope), purpose: REPORTED };
  const held = known.texts(MARKET);
  const first = c.findings.length;
  for (const paper of known.papers) {
    const own = known.of(paper);
    const { cited } = paper;
    const uses = own.filter(({ statement }) => statement === cited.statement)
      .map(({ label, part: { region }, scope }) => /** @type {[string, string | undefined, string | undefined]} */ ([label, region, scope]));
    const elsewhere = own.some((use) => use.statement !== cited.statement && !known.mayBeMissing(use)) ? envelope.id : "";
    askOf(c, hand, cited, { ...said, uses, elsewhere, physical: own.some(({ member }) => member === "physical") }, between);
  }
  const borne = c.findings.slice(first).every(({ code, outcome }) => outcome === "pass" || !BORNE.includes(code));
  const isCovered = covered(c, hand, doc, known);
  const enough = isAsCertified(c, hand, doc, model, known, borne) && isCovered;
  const pairs = twins(accounts);
  const stands = pairs.every((pair) => standsOn(pair, held));
  const takes = pairs.some((pair) => isBelow(pair) || allOf(pair[1]).some(isCertificate));
  // Electricity is of devices in the country that its market names (T644).
  const there = known.papers.every(({ cited }) => {
    const one = cited.statement === MARKET ? hand.retired(cited) : null;
    return one?.product !== ELECTRICITY || hand.isThere(one);
  });
  if (held.size || takes) c.say("standing.market_based", "", borne && enough && stands && there ? "pass" : "not_checked", "", undefined, NOWHERE);
}

/** @type {(figures: [place: number, one: JsonObject][]) => JsonObject[]} */
const allOf = (figures) => figures.flatMap(([, one]) => partsOf(one));

// Whether the market-based figures lie below the physical ones, or nobody knows that they do not. Figures that are missing
// or not computable are not compared; physical ones that rest on a contract are no measure.
/** @type {(pair: Twins) => boolean} */
function isBelow(pair) {
  if (pair.some((figures) => !figures.length) || pair.flat().some(([, one]) => !("amount" in one)) || allOf(pair[0]).some(isBought)) return true;
  const [physical, market] = pair.map((figures) => Fraction.sum(figures.map(([, { amount }]) => Fraction.of(amount))));
  return market.compare(physical) < 0;
}

// Whether each certificate of the figures is cited, and something bears what is below the physical ones.
/** @type {(pair: Twins, held: Set<string>) => boolean} */
function standsOn(pair, held) {
  const [physical, market] = pair.map(allOf);
  const own = market.filter((part) => !("instrument" in part && held.has(named(part.instrument))));
  if (own.some(isCertificate)) return false;
  if (!isBelow(pair)) return true;
  const kept = physical.filter((part) => !isBought(part));
  const whole = ofRegions(kept);
  const goods = byFactor(kept);
  const rest = byFactor(own.filter((part) => !isResidual(part, whole)));
  return pair.every((figures) => figures.length > 0) && pair.flat().every(([, one]) => "parts" in one) &&
    [...rest].every(([factor, used]) => !exceeds(used, goods.get(factor) ?? [])) && isNoLower(own, kept);
}

// Whether of each region no more has a factor, or a lower one, than the physical figures have there: else a residual, or
// goods kept apart twice, take the place of dearer goods.
/** @type {(own: JsonObject[], kept: JsonObject[]) => boolean} */
function isNoLower(own, kept) {
  const several = [kept, own].flatMap((parts, side) => parts.map(({ region, value, quantity }) =>
    ({ region: folded(region), value: Fraction.of(value), units: Fraction.of(quantity), off: rounding(quantity), side })));
  /** @type {Map<string, { left: Fraction, total: Fraction, rounded: Fraction }>} */
  const sums = new Map();
  return several.sort((one, other) => one.value.compare(other.value) || one.side - other.side).every(({ region, units, off, side }) => {
    const { left, total, rounded } = sums.get(region) ?? { left: ZERO, total: ZERO, rounded: ZERO };
    const now = { left: side ? left.minus(units) : left.plus(units), total: total.plus(units), rounded: rounded.plus(off) };
    sums.set(region, now);
    return now.left.plus(atMost(now.rounded, now.total)).compare(ZERO) >= 0;
  });
}

/** @type {(parts: JsonObject[]) => Map<string, JsonObject[]>} */
function byFactor(parts) {
  const found = new Map();
  for (const part of parts) {
    const several = found.get(part.factor) ?? [];
    several.push(part);
    found.set(part.factor, several);
  }
  return found;
}

// The factor of each region as a whole, by its name as it is compared; the highest, where the goods have several.
/** @type {(kept: JsonObject[]) => Map<string, Fraction>} */
function ofRegions(kept) {
  const found = new Map();
  for (const { region: written, value } of kept.filter(({ spatial }) => spatial === "supply-shed")) {
    const [region, own] = [folded(written), Fraction.of(value)];
    const known = found.get(region) ?? own;
    found.set(region, known.compare(own) > 0 ? known : own);
  }
  return found;
}

// Whether a part has what is left of its region: no less a unit than the region as a whole. A residual below that is the
// reporter's own word.
/** @type {(part: JsonObject, whole: Map<string, Fraction>) => boolean} */
function isResidual({ spatial, region, value }, whole) {
  const least = whole.get(folded(region));
  return spatial === "residual" && least !== undefined && Fraction.of(value).compare(least) >= 0;
}
