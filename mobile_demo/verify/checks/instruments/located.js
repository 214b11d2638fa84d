// The market-based result beside the location-based one, and beside its certificates. Both results are about the same consumption
// (T540, T541): the market-based one counts as much energy as the location-based one, and what it leaves to a residual factor is
// no cleaner than the grids it was taken from. Each scope is compared by itself, and what is counted in another kind of unit too.

import { Fraction, ONE, ZERO } from "../../../passport/carbon/exact.js";
import { gwp, UNSPLIT } from "../../../passport/carbon/gwp.js";
import { massInKg } from "../../../passport/carbon/inputs.js";
import { slack, textOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { shareOf, weighed } from "../../../passport/carbon/sources.js";
import { ELECTRICITY } from "../../../passport/certificates/citing.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isMass } from "../../../passport/units.js";
import { NOTHING } from "../../findings.js";

/** @import { Result } from "../../../passport/carbon/calculating/calculate.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Params } from "../../findings.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {{ amount: Fraction, emissions: Fraction }} Energy Watt hours, and kilograms of CO2e. */
/** @typedef {Energy & { mark: Json, scope: Json, base: string, most: Fraction, isResidual: boolean }} Counted A source of purchased energy or goods for the mass of the product; most: by the highest factor that would be rounded to its own. */
/** @typedef {Energy & { id: string, unit: Fraction, own: readonly string[], usable: readonly string[] }} Lot Units of electricity of one retirement: the scopes in which they were retired, and can be used. */
/** @typedef {{ lots: Lot[], isOpen: boolean, id: string }} Certified */
/** @typedef {{ purchased: Fraction, others: Fraction[], once: Fraction, surely: Fraction, same: Fraction }} Used */

const PLACES = 12; // decimals of a factor
const MOST_OFF = new Fraction(1005n, 1000n); // a factor that was rounded is at most half a percent off

/** @type {Map<string, Fraction>} */
export const WATT_HOURS = new Map([
  ["WHR", new Fraction(1n)], ["KWH", new Fraction(10n ** 3n)], ["MWH", new Fraction(10n ** 6n)], ["GWH", new Fraction(10n ** 9n)],
  ["3B", new Fraction(2500n, 9n)], ["GV", new Fraction(2_500_000n, 9n)], ["D30", new Fraction(2_500_000_000n, 9n)],
]);
/** @type {(unit: string) => Fraction} */
export const wattHours = (unit) => WATT_HOURS.get(unit) ?? ZERO;
/** @type {(value: Fraction) => bigint} */
export const whole = ({ over, under }) => over / under;
/** @type {(some: { amount: Fraction }[]) => Fraction} */
export const amountOf = (some) => Fraction.sum(some.map(({ amount }) => amount));
/** @type {(some: { emissions: Fraction }[]) => Fraction} */
const emissionsOf = (some) => Fraction.sum(some.map(({ emissions }) => emissions));
/** @type {(some: { most: Fraction }[]) => Fraction} */
const mostOf = (some) => Fraction.sum(some.map(({ most }) => most));

export const PURCHASED = "2"; // the scope of purchased electricity, heat and steam
export const OTHERS = "3"; // of the energy that others use for the product, and of what is emitted before energy is used
const ENERGY = "WHR";

// The unit in which a kind is compared, and how many of it one unit is: watt hours, kilograms, any other as itself.
/** @type {(unit: string) => [base: string, scale: Fraction]} */
export function inBase(unit) {
  const energy = WATT_HOURS.get(unit);
  if (energy) return [ENERGY, energy];
  return isMass(unit) ? ["KGM", massInKg(ONE, unit)] : [unit, ONE];
}

// What a calculation counts as purchased, by the candidates that counted: no material, no credit.
/** @type {(result: Result, workings: JsonObject, claim: Claim) => Counted[]} */
export function countedIn({ components, profile, outputKg }, { factors = [] }, { product: { mass: { value, unit: given } } }) {
  const mass = massInKg(Fraction.of(value), given);
  const declared = massInKg(profile.declared, profile.declaredUnit);
  // What carries a residual factor needs no retirement.
  const residual = factors.filter((/** @type {JsonObject} */ { kind, spatial }) => [kind, spatial].includes("residual")).map((/** @type {JsonObject} */ { id }) => id);
  return components
    .filter(({ source: { electricity, scope, input, activity } }) => (electricity !== null || scope === PURCHASED) && input === null && activity.sign > 0)
    .map(({ source, gases }) => {
      const [base, scale] = inBase(String(source.unit));
      const emissions = weighed(new Map(gases), profile.gwpSet).times(mass).by(declared);
      const record = factors.filter((/** @type {JsonObject} */ one) => one.id === source.factor.id).at(-1) ?? {};
      return {
        mark: source.electricity, scope: source.scope, base, emissions,
        amount: source.activity.times(shareOf(source)).times(scale).times(mass).by(outputKg),
        most: emissions.times(ONE.plus(roundedBy(record, profile.gwpSet))),
        isResidual: residual.includes(source.factor.id),
      };
    });
}

// What one result counts alone (null: both) in a unit of energy, with no residual factor.
/** @type {(some: Counted[], wanted: string | null) => Counted[]} */
export const energyOf = (some, wanted) => some.filter(({ mark, base, isResidual }) => mark === wanted && base === ENERGY && !isResidual);

// Watt hours of market-based sources with no residual factor: of scope 2, and of each of scope 3. same: all that the market-based
// result counts of scope 2: what scope 3 counts up to that may be emitted before the same energy is used. once: where the same
// amount is counted for several emissions. surely: how much of scope 3 is no energy of scope 2.
/** @type {(some: Counted[]) => Used} */
export function usedIn(some) {
  const own = energyOf(some, MARKET);
  const others = own.filter(({ scope }) => scope === OTHERS).map(({ amount }) => amount);
  const same = amountOf(some.filter(({ mark, scope, base }) => mark === MARKET && scope === PURCHASED && base === ENERGY));
  const apart = others.filter((one, place) => others.findIndex((other) => !one.compare(other)) === place);
  const surely = Fraction.sum(apart.map((one) => one.minus(same.least(one))));
  return { purchased: amountOf(own.filter(({ scope }) => scope === PURCHASED)), others, once: Fraction.sum(apart), surely, same };
}

// Which source of the market-based result has no energy in its figure; empty: none of them.
/** @type {(some: Counted[]) => string} */
export function unknownIn(some) {
  const marks = some.filter(({ base, isResidual }) => base !== ENERGY && !isResidual).map(({ mark }) => mark);
  return marks.includes(MARKET) ? "covers.source" : marks.includes(null) ? "covers.unmarked" : "";
}

// Why the market-based result is not about the consumption of the location-based one; else empty. In a scope and kind of unit it
// counts fewer whole watt hours, or less of another kind, so that nobody can say; or by residual factors less CO2e than the
// cleanest grids have for as much, or as nobody states: a residual factor has no region in a claim.
/** @type {(some: Counted[]) => string} */
export function apartFrom(some) {
  const bases = [...new Set(some.map(({ base }) => base))];
  const problems = [PURCHASED, OTHERS].flatMap((scope) => bases.map((base) => apartBy(some.filter((one) => one.scope === scope && one.base === base), base)));
  return ["covers.less", "covers.below", "covers.source"].find((one) => problems.includes(one)) ?? "";
}

// The same, with market-based sources that count no less than the grids taken as what is left of them: who counts at the average
// of the grid what nothing was retired for takes nothing from a market. Unchanged where it is less than the cleanest grids have.
/** @type {(some: Counted[]) => Counted[]} */
export function asRest(some) {
  const found = some.map((one) => {
    const grids = some.filter(({ mark, scope, base }) => mark === "location-based" && scope === one.scope && base === one.base);
    const isRest = one.mark === MARKET && grids.some((grid) => perWattHour(one).compare(perWattHour(grid)) >= 0);
    return isRest ? { ...one, isResidual: true } : one;
  });
  return apartFrom(found) ? some : found;
}

/** @type {(some: Counted[], base: string) => string} */
function apartBy(some, base) {
  const [location, market] = ["location-based", MARKET].map((wanted) => some.filter(({ mark }) => mark === wanted));
  const [had, has] = [location, market].map(amountOf);
  if (base === ENERGY && whole(has) < whole(had)) return "covers.less";
  const rest = market.filter(({ isResidual }) => isResidual);
  if ((base !== ENERGY && has.compare(had) < 0) || (rest.length && !location.length)) return "covers.source";
  return emissionsOf(rest).compare(least(location, amountOf(rest))) < 0 ? "covers.below" : "";
}

/** @type {(one: Energy) => Fraction} */
const perWattHour = ({ amount, emissions }) => (amount.sign ? emissions.by(amount) : ZERO);

// The emissions of so much energy from the cleanest on.
/** @type {(some: Energy[], wanted: Fraction) => Fraction} */
function least(some, wanted) {
  let [sum, open] = [ZERO, wanted];
  for (const one of [...some].sort((first, other) => perWattHour(first).compare(perWattHour(other)))) {
    const taken = one.amount.least(open);
    sum = sum.plus(perWattHour(one).times(taken));
    open = open.minus(taken);
  }
  return sum;
}

// What the certificates of cited electricity state. isOpen: of some it is not known by a unit of energy, and counts as nothing.
// id is of the retirement with most emissions a unit; scopes are those of own and usable units, by the digest of the retirement.
/** @type {(hand: Hand, cited: readonly Cited[], scopes: Map<string, { own: readonly string[], usable: readonly string[] }>) => Certified} */
export function certifiedBy(hand, cited, scopes) {
  /** @type {Certified} */
  const found = { lots: [], isOpen: false, id: "" };
  /** @type {Lot[]} */
  const unknown = []; // may be of any scope and emit nothing (T748)
  for (const one of cited) {
    const model = hand.retired(one);
    const unit = wattHours(one.unit);
    if (!unit.sign || (model && model.product !== ELECTRICITY)) continue;
    const amount = unit.times(Fraction.of(one.quantity));
    if (!model) {
      const any = [PURCHASED, OTHERS];
      unknown.push({ id: one.id, unit, amount, emissions: ZERO, own: any, usable: any });
      continue;
    }
    const emitted = model.units.map(({ certificate, units: { first, behind } }) => {
      const each = hand.emitted(certificate, ENERGY);
      if (each === null) found.isOpen = true;
      return (each ?? ZERO).times(new Fraction(BigInt(behind) - BigInt(first)));
    });
    const mean = Fraction.sum(emitted).by(new Fraction(sizeOf(model)));
    const { own = [], usable = [] } = scopes.get(one.digestMultibase) ?? {};
    found.lots.push({ id: one.id, unit, amount, emissions: amount.times(mean), own, usable });
  }
  if (found.lots.length) found.id = dirtiest(found.lots).id;
  return { ...found, isOpen: found.isOpen || unknown.length > 0, lots: [...found.lots, ...unknown] };
}

/** @type {(lots: Lot[]) => Lot} */
const dirtiest = (lots) => lots.reduce((worst, one) => (perWattHour(one).compare(perWattHour(worst)) > 0 ? one : worst));

// A scope, and units that may have been used in it: those that the claim can use there, then all. Units that it cannot use make
// nothing cleaner, and are its own word where they are dirtier.
/** @type {(certified: Certified) => [scope: string, lots: Lot[]][]} */
const groups = ({ lots }) => [PURCHASED, OTHERS].flatMap((scope) => [
  [scope, lots.filter(({ usable }) => usable.includes(scope))], [scope, lots.filter(({ own }) => own.includes(scope))],
]);

// The watt hours that are used where as many whole units are cited of each retirement as it takes.
/** @type {(lots: Lot[]) => Fraction} */
const atLeast = (lots) => Fraction.sum(lots.map(({ amount, unit }) => amount.minus(unit)));

// Whether the market-based result has less CO2e in some scope than as much energy that is cited for it, from the cleanest
// retirement on, by rounded factors; of scope 3 as much counts as is no energy of scope 2, or as units are cited for. Open where
// it is so only with purchased energy of both results; null where it counts no such energy.
/** @type {(certified: Certified, some: Counted[]) => { facts: Params, isOpen: boolean } | null} */
export function below(certified, some) {
  const [marked, unmarked] = [MARKET, null].map((mark) => energyOf(some, mark));
  const found = { facts: NOTHING, isOpen: certified.isOpen };
  const { purchased, once, surely } = usedIn(some);
  for (const [scope, lots] of groups(certified)) {
    const own = marked.filter((one) => one.scope === scope);
    const cited = atLeast(lots);
    const energy = scope === PURCHASED ? purchased : once.least(surely.compare(cited) < 0 ? cited : surely);
    const most = mostOf(own);
    const lowest = least(lots, energy);
    if (most.compare(lowest) < 0 && found.facts === NOTHING) {
      const { id, unit } = dirtiest(lots);
      const [stated, computed] = [emissionsOf(own), lowest].map((sum) => textOf(sum.times(unit).by(energy), PLACES));
      found.facts = { id, stated, computed };
    }
    if (scope === PURCHASED && most.plus(mostOf(unmarked)).compare(least(lots, energy.plus(amountOf(unmarked)))) < 0) found.isOpen = true;
  }
  return marked.length || unmarked.length ? found : null;
}

// By which part of it a factor may be off for having been rounded.
/** @type {(factor: JsonObject, gwpSet: Json) => Fraction} */
function roundedBy({ gases, supplied }, gwpSet) {
  /** @type {[gas: string, value: string][]} */
  const values = Object.entries(gases ?? (supplied ? { [UNSPLIT]: supplied } : {}));
  /** @type {(of: (value: string) => Fraction) => Fraction} */
  const sum = (of) => Fraction.sum(values.map(([gas, value]) => of(value).times(Fraction.of(gwp(gwpSet, gas)))));
  const value = sum((one) => Fraction.of(one));
  return value.sign ? sum(slack).by(value) : ZERO;
}

// Without workings: whether a claim shows less CO2e of its market-based energy in some scope than what it cites states at least;
// of one that hides its components the whole market-based result is compared with all units.
/** @type {(certified: Certified, claim: Claim) => boolean} */
export function isShownBelow(certified, { product: { mass, footprint: { declaredUnit, results, document: { components } } } }) {
  const [kilograms, declared] = [mass, declaredUnit].map(({ value, unit }) => massInKg(Fraction.of(value), unit));
  /** @type {(shown: Fraction[], lots: Lot[]) => boolean} */
  const isBelow = (shown, lots) => {
    const most = Fraction.sum(shown).times(MOST_OFF).plus(new Fraction(BigInt(shown.length), 1_000_000n));
    return shown.length > 0 && most.times(kilograms).by(declared).compare(least(lots, atLeast(lots))) < 0;
  };
  if (!components) return isBelow(results.filter(({ electricity }) => electricity === MARKET).map(({ total }) => Fraction.of(total)), certified.lots);
  return groups(certified).some(([wanted, lots]) => isBelow(components
    .filter(({ electricity, input, scope }) => electricity === MARKET && input === undefined && scope === wanted)
    .map(({ amount }) => Fraction.of(amount)).filter(({ sign }) => sign >= 0), lots));
}
