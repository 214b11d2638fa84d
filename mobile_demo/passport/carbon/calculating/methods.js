// The four methods: a source's candidates are all tried, the strongest that applies counts (DESIGN 6.1, T129). What was
// tried is kept, so that a fallback can be audited. Workings of engine 1.0.0 are replayed by its rule, under which the
// order of the file decided.

import { countryOf } from "../activity.js";
import { straightLine, unitsOfProduction } from "../allocation.js";
import { RULED_BY_FILE, rootUp } from "./calculate.js";
import { Fraction, ONE, ZERO, textOf } from "../exact.js";
import { earned, factorOf, isCurrency, misfits, tierOfRecord } from "../factors.js";
import { UNSPLIT, gwp, gwpValues } from "../gwp.js";
import { factorTier, importedShares, resultFor, mayEnter } from "../inputs.js";
import { key, text } from "../members.js";
import { PER_MASS, convert, isMass } from "../quantities.js";
import { tierOfReading } from "./series.js";
import { meaning, table } from "../tables.js";
import { weaker } from "../tiers.js";
import { same, truthy } from "../values.js";
import { MomentRefused, seconds } from "../../moments.js";
import { ToolError } from "../../../signing/errors.js";
import { sorted } from "../../../signing/text.js";

/** @import { Json } from "../../../signing/strict_json.js" */
/** @import { Share } from "../../model/claim.js" */
/** @import { Activity, Candidate, Planned } from "../activity.js" */
/** @import { FactorRecord, Library } from "../factors.js" */
/** @import { CheckedInput } from "../inputs.js" */
/** @import { Reading } from "./series.js" */
/** @import { Factor, Source } from "../sources.js" */
/** @typedef {{ library: Library, inputs: Map<string, CheckedInput>, reading: (series: Json, fill: Json) => Reading | undefined, version: Json, vouchers: Set<Json> }} Facts */
/** @typedef {Planned & { candidates: Candidate[] }} Whole */
/** @typedef {Applied & { place: number }} Tried */
/** @typedef {{ source: Json, method: Json, counts: boolean, code: string }} Trial */
/** @typedef {{ source: Source, record: FactorRecord | null }} Applied */
/** @typedef {{ source: Source | null, others: Source[], trials: Trial[], records: FactorRecord[], unevidenced: boolean, outOfOrder: boolean }} Choice */
/** @typedef {[quantity: Fraction, unit: Json, tier: string]} Leg */

const INSTRUMENT = new Set(["T4", "T3"]);
const UNCERTAINTY_PLACES = 4;

export class Declined extends ToolError {}
/** @type {(code: string, message: string) => never} */
const decline = (code, message) => {
  throw new Declined(code, message);
};

// Try every candidate of a source; `driver`: the allocation follows one. `facts` are {library, inputs,
// reading(series, fill), version, vouchers}. The best tier counts, of equal tiers the better other leg, of equals the
// first of the file; with `orderReason` the first that applies.
/** @type {(planned: Whole, activity: Activity, facts: Facts, allocation: Share | null, driver: boolean) => Choice} */
export function choose(planned, activity, facts, allocation, driver) {
  /** @type {Tried[]} */
  const found = [];
  /** @type {Trial[]} */
  const trials = [];
  for (const [place, candidate] of planned.candidates.entries()) {
    const { method } = candidate;
    try {
      found.push({ place, ...apply(planned, candidate, activity, facts) });
      trials.push({ source: planned.key, method, counts: false, code: "" });
    } catch (refused) {
      if (!(refused instanceof ToolError)) throw refused;
      trials.push({ source: planned.key, method, counts: false, code: refused.code });
      continue;
    }
    const last = found[found.length - 1];
    if (!driver && last.source.quantityTier !== "T0") {
      const inferred = { ...last.source, quantityTier: "T0", isPrimary: false, dataType: "secondary" };
      last.source = withImports(inferred, facts);
    }
    last.source = { ...last.source, allocation };
  }
  if (!found.length) return { source: null, others: [], trials, records: [], unevidenced: false, outOfOrder: false };
  const strongest = found.reduce((best, one) => (strength(one) > strength(best) ? one : best));
  const counted = byFile(planned, facts) ? found[0] : strongest;
  trials[counted.place].counts = true;
  const fallbackFrom = fallback(planned, counted, trials, facts);
  const { record } = counted;
  return {
    source: { ...counted.source, fallbackFrom },
    others: found.filter((one) => one !== counted).map(({ source }) => source),
    trials,
    records: found.map((one) => one.record).filter((one) => one !== null),
    unevidenced: record !== null && !believesTheFile(facts) && !earnedBy(record, facts)[1],
    outOfOrder: strength(strongest) > strength(counted),
  };
}

/** @type {(facts: Facts) => boolean} */
const believesTheFile = ({ version }) => version === RULED_BY_FILE;
/** @type {(planned: Planned, facts: Facts) => boolean} */
const byFile = (planned, facts) => believesTheFile(facts) || truthy(planned.orderReason);

// The tier and the better leg as one text that compares; tiers are named so that they do.
/** @type {(applied: Applied) => string} */
function strength({ source: { quantityTier, factorTier } }) {
  return quantityTier < factorTier ? quantityTier + factorTier : factorTier + quantityTier;
}

// The method that would have come before, had it applied; null where that is the same method. By the file's order that
// is one listed earlier; else one whose evidence promises at least the same tier.
/** @type {(planned: Whole, counted: Tried, trials: Trial[], facts: Facts) => string | null} */
function fallback(planned, counted, trials, facts) {
  const tier = weaker(counted.source.quantityTier, counted.source.factorTier);
  for (const [place, { code, method }] of trials.entries()) {
    const before = byFile(planned, facts) ? place < counted.place : promised(planned.candidates[place], facts) >= tier;
    if (code && before && method !== counted.source.method) return method;
  }
  return null;
}

// The tier of a candidate by its evidence and its factor's kind alone, whatever keeps it from applying.
/** @type {(candidate: Candidate, facts: Facts) => string} */
function promised(candidate, { library }) {
  const quantity = meaning("quantityEvidence", candidate.evidence) ?? "T0";
  const record = library.get(candidate.factor);
  return record === undefined ? quantity : weaker(quantity, tierOfRecord(record));
}

// {source, record} by one candidate, before allocation; throws ToolError for why it does not apply.
/** @type {(planned: Planned, candidate: Candidate, activity: Activity, facts: Facts) => Applied} */
export function apply(planned, candidate, activity, facts) {
  const [quantity, unit, told] = quantityOf(candidate, activity, facts);
  let tier = told;
  if (truthy(candidate.input)) {
    if (candidate.method !== "M4" || planned.electricity === null) {
      decline("candidate.input", "An input passport is taken over by M4, by one electricity method.");
    }
    return { source: fromPassport(planned, candidate, activity, facts, [quantity, unit, tier]), record: null };
  }
  const record = facts.library.get(candidate.factor);
  if (record === undefined) decline("candidate.factor", `No factor ${text(candidate.factor)} is at hand.`);
  checkElectricity(planned, record);
  if (isCurrency(unit) || isCurrency(record.unit)) {
    checkPrice(candidate, record, unit);
    tier = "T0";
  }
  const [exact, factor] = byMethod(candidate, record, quantity, unit, activity);
  const leg = factorLeg(candidate.method, record, facts);
  if (candidate.method === "M1" && !(INSTRUMENT.has(tier) && INSTRUMENT.has(leg))) {
    decline("candidate.measured", "Direct measurement needs an instrument in calibration.");
  }
  const spread = truthy(record.uncertainty) ? Fraction.of(record.uncertainty) : null;
  const used = exact.times(writtenOff(candidate, activity));
  const source = sourceOf(planned, candidate, used, record.unit, factor, tier, leg);
  return { source: { ...source, uncertainty: quadrature(candidate.uncertainty, spread) }, record };
}

// The tier of the factor leg. What a supplier states of himself is at best a verified footprint; analyses are our own.
/** @type {(method: string, record: FactorRecord, facts: Facts) => string} */
function factorLeg(method, record, facts) {
  const leg = believesTheFile(facts) ? tierOfRecord(record) : earnedBy(record, facts)[0];
  return method === "M4" ? weaker(leg, "T2") : leg;
}

/** @type {(record: FactorRecord, facts: Facts) => [tier: string, evidenced: boolean]} */
function earnedBy(record, { library, inputs, vouchers }) {
  return earned(record, library, (digest) => inputs.get(key(digest))?.passes ?? vouchers.has(key(digest)));
}

// Amount, unit and tier of the quantity leg, stock included.
/** @type {(candidate: Candidate, activity: Activity, facts: Facts) => Leg} */
function quantityOf(candidate, activity, facts) {
  let tier = meaning("quantityEvidence", candidate.evidence) ?? "T0";
  let [amount, unit] = [candidate.quantity, candidate.unit];
  if (truthy(candidate.series)) {
    const reading = facts.reading(key(candidate.series), key(candidate.fill));
    if (reading === undefined) decline("candidate.quantity", `The readings ${text(candidate.series)} are not at hand.`);
    [amount, unit, tier] = [reading.quantity, reading.unit, weaker(tier, tierOfReading(reading))];
  } else if (amount === null) decline("candidate.quantity", "No quantity is given.");
  const used = amount.plus(candidate.stockStart ?? ZERO).minus(candidate.stockEnd ?? ZERO);
  if (used.sign < 0) decline("candidate.stock", "More lies in stock at the end than there was and came.");
  // An instrument out of calibration is a number on a screen, like one in an ERP system.
  const expired = candidate.evidence === "instrument"
    && text(candidate.calibratedUntil).slice(0, 10) < text(activity.end).slice(0, 10);
  return [used, unit, expired ? weaker(tier, "T1") : tier];
}

// The activity in the factor's unit, and the factor's value that the method takes.
/** @type {(candidate: Candidate, record: FactorRecord, quantity: Fraction, unit: Json, activity: Activity) => [exact: Fraction, factor: Factor]} */
function byMethod(candidate, record, quantity, unit, activity) {
  const factor = factorOf(record);
  checkValue(candidate.method, factor);
  checkGases(factor, activity);
  if (isCurrency(unit)) return [quantity, factor];
  const [amount, from] = fuelEnergy(candidate, record, quantity, unit);
  return [convert(amount, from, record.unit).times(candidate.oxidation ?? ONE), factor];
}

// Refuses a factor without the kind of value that the method takes: M1 and M2 gases, M3 carbon, M4 gases or the total of
// a supplier.
/** @type {(method: string, factor: Factor) => void} */
function checkValue(method, { gases, carbon, supplied }) {
  const split = gases.size > 0;
  const wanted = new Map([["M1", split], ["M2", split], ["M3", carbon !== null], ["M4", split || supplied !== null]]);
  const fits = wanted.get(method);
  if (fits === undefined) throw new TypeError("method");
  if (!fits) decline("candidate.value", `${method} needs another value than this factor has.`);
}

// Refuses a gas of the factor for which the GWP table of the calculation has no value.
/** @type {(factor: Factor, activity: Activity) => void} */
function checkGases({ gases, supplied }, activity) {
  const values = gwpValues(activity.profile.gwpSet);
  for (const gas of [...gases.keys(), ...(supplied !== null ? [UNSPLIT] : [])]) {
    if (!Object.hasOwn(values, gas)) decline("candidate.gas", `The GWP table has no value for ${gas}.`);
  }
}

// [amount, unit] of an activity: of the mass of a fuel whose factor is for energy, mass x net calorific value in
// gigajoules a tonne; everything else as it is.
/** @type {(candidate: Candidate, record: FactorRecord, quantity: Fraction, unit: Json) => [amount: Fraction, unit: Json]} */
function fuelEnergy(candidate, record, quantity, unit) {
  const own = truthy(record.calorific) ? Fraction.of(record.calorific) : null;
  const calorific = candidate.calorific?.sign ? candidate.calorific : own;
  const isFuel = calorific !== null && isMass(key(unit)) && !isMass(record.unit);
  return isFuel ? [convert(quantity, unit, PER_MASS).times(calorific), "GV"] : [quantity, unit];
}

// Money meets a factor of the same currency, year and basis, or none: nothing is converted.
/** @type {(candidate: Candidate, record: FactorRecord, unit: Json) => void} */
function checkPrice(candidate, record, unit) {
  if (candidate.method !== "M2") decline("candidate.money", "An amount of money is taken by M2.");
  const amount = [unit, candidate.priceYear, candidate.basis];
  if (!same(amount, [record.unit, record.priceYear, record.basis])) decline("candidate.price", "The amount and the factor are of another currency, year or basis.");
}

/** @type {(planned: Planned, record: FactorRecord) => void} */
function checkElectricity(planned, record) {
  const market = table("marketKinds").includes(record.kind);
  if (planned.offGas && market) decline("candidate.off_gas", "Off-gas may not take a market-based factor.");
  if (planned.electricity === "location-based" && market) {
    decline("candidate.electricity", "A location-based result takes a location average.");
  }
}

/** @type {(value: Json) => number} */
function secondsOf(value) {
  if (Array.isArray(value)) throw new MomentRefused("time.form", "Not a moment.");
  return seconds(text(value));
}

/** @type {(candidate: Candidate, activity: Activity) => Fraction} */
function writtenOff({ capital }, activity) {
  if (capital === null) return ONE;
  if (capital.rule === "straight-line") {
    const [start, end] = [secondsOf(capital.start), secondsOf(capital.end)];
    return straightLine(secondsOf(activity.start), secondsOf(activity.end), start, end);
  }
  const made = convert(activity.output, activity.outputUnit, PER_MASS);
  return unitsOfProduction(made, capital.madeBefore, capital.expected ?? ZERO);
}

/** @type {(planned: Planned, candidate: Candidate, activity: Activity, facts: Facts, leg: Leg) => Source} */
function fromPassport(planned, candidate, activity, facts, [quantity, unit, tier]) {
  const checked = facts.inputs.get(key(candidate.input));
  if (checked === undefined) decline("candidate.input", `No verified passport ${text(candidate.input)} is at hand.`);
  if (!mayEnter(text(checked.boundary), activity.profile.boundary)) {
    decline("input.boundary", "The input's figures are of a boundary that may not enter this calculation's.");
  }
  const factor = factorOfInput(checked, planned.electricity, activity.profile.gwpSet);
  const leg = factorTier(checked, planned.electricity);
  const source = sourceOf(planned, candidate, convert(quantity, unit, "KGM"), "KGM", factor, tier, leg);
  return withImports({ ...source, input: checked.digest }, facts);
}

// Kilograms of each gas per kilogram of the input, so that GWP times mass is exactly its total: masses are published
// rounded, and CO2, whose GWP is 1, carries their rounding.
/** @type {(input: CheckedInput, electricity: string, gwpSet: Json) => Factor} */
function factorOfInput(input, electricity, gwpSet) {
  if (input.gwpSet !== gwpSet) {
    if (!Array.isArray(input.gwpSet)) text(input.gwpSet);
    decline("input.gwp_set", "The input's figures are by another GWP table than this calculation's.");
  }
  const found = resultFor(input, electricity);
  const masses = new Map(found.gases.map(([gas, mass]) => [key(gas), Fraction.of(mass)]));
  let rest = Fraction.of(found.total);
  for (const [gas, mass] of masses) rest = rest.minus(mass.times(Fraction.of(gwp(gwpSet, text(gas)))));
  const carrier = masses.has(UNSPLIT) && !masses.has("CO2") ? UNSPLIT : "CO2";
  masses.set(carrier, (masses.get(carrier) ?? ZERO).plus(rest));
  const per = input.declaredKg;
  const gases = new Map([...masses].map(([gas, mass]) => [gas, mass.by(per)]));
  const edition = text(input.id).slice(input.id.lastIndexOf(":") + 1);
  return { id: `urn:passport:input:${input.digest}`, edition, gases, carbon: null, supplied: null };
}

/** @type {(source: Source, facts: Facts) => Source} */
function withImports(source, facts) {
  if (source.input === null || source.electricity === null) return source;
  const checked = /** @type {CheckedInput} */ (facts.inputs.get(source.input));
  const imported = importedShares(checked, source.electricity, source.quantityTier);
  return { ...source, imported };
}

/** @type {(planned: Planned, candidate: Candidate, exact: Fraction, unit: Json, factor: Factor, quantity: string, leg: string) => Source} */
function sourceOf(planned, candidate, exact, unit, factor, quantity, leg) {
  // Own metered activity is primary data of whatever factor; bought material by a database is not (FACTS 4).
  const usual = planned.scope !== "3" && candidate.method !== "M4";
  const isPrimary = (planned.isPrimary ?? usual) && quantity !== "T0";
  let dataType = "hybrid";
  if (isPrimary && INSTRUMENT.has(leg)) dataType = "primary";
  else if (!isPrimary && quantity < "T2") dataType = "secondary";
  const sign = meaning("roles", planned.role);
  if (sign === undefined) throw new TypeError("role");
  return {
    key: planned.key,
    stage: planned.stage,
    scope: planned.scope,
    method: candidate.method,
    activity: sign === "-1" ? exact.negative() : exact,
    unit,
    factor,
    quantityTier: quantity,
    factorTier: leg,
    isPrimary,
    dataType,
    electricity: planned.electricity,
    allocation: null,
    uncertainty: candidate.uncertainty,
    fallbackFrom: null,
    input: null,
    imported: null,
  };
}

// Relative uncertainties of quantity and factor combined, rounded up; unknown where the quantity's is.
/** @type {(one: Fraction | null, other: Fraction | null) => Fraction | null} */
function quadrature(one, other) {
  if (one === null || other === null) return one;
  const squares = one.times(one).plus(other.times(other));
  return Fraction.of(textOf(rootUp(squares, UNCERTAINTY_PLACES), UNCERTAINTY_PLACES));
}

// Codes of warnings about a record that counts.
/** @type {(planned: Planned, record: FactorRecord, activity: Activity) => string[]} */
export function doubts(planned, record, activity) {
  const found = misfits(record, activity.start, activity.end, countryOf(activity));
  if (record.biogenic) found.push("factor.biogenic");
  if (planned.electricity === "market-based" && table("locationKinds").includes(record.kind)) {
    found.push("factor.market_by_location");
  }
  return sorted(found);
}
