// L2: whether the published figures of a footprint agree with each other (DESIGN 6.3, 7). Reads nothing but what
// is disclosed, after its shape has been checked. Sums and shares are exact; only gas masses are compared within
// a tolerance, because they are rounded on their own: half a unit in the last printed digit of every figure.

import { AMOUNT_PLACES, Fraction, abs, isFigure, places, rounded, scaled, tenTo, told } from "../exact.js";
import { isAboveZero } from "./gross.js";
import { GWP_PLACES, gwpValues, isGwpSet } from "../gwp.js";
import { importedShares } from "../inputs.js";
import { SHARE_PLACES, TIERS, WHOLE, componentTier, noShares, ratio, shares } from "../tiers.js";
import { ELECTRICITY } from "../../vocab.js";

/** @import { ComponentDocument, FootprintDocument, ResultDocument } from "../../model/claim.js" */
/** @import { CheckedInput } from "../inputs.js" */
/** @typedef {Readonly<{ code: string, where: string, params: Record<string, string> }>} Contradiction */
/** @typedef {Generator<Contradiction>} Contradictions */
/** @typedef {Map<string, CheckedInput>} Inputs By digest. */

// Most amounts of six decimals behind a merged component or a bare total; their rounding adds up.
export const HIDDEN_PARTS = 1000n;
const INSTRUMENT = new Set(["T4", "T3"]);

// `where` is a JSON Pointer relative to the footprint, `params` are facts as text.
/** @type {(code: string, where: string, params?: Record<string, string>) => Contradiction} */
export const contradiction = (code, where, params = {}) => Object.freeze({ code, where, params });

// All contradictions in document order of the checks. Where a component has an input, the shares of that input's
// own claim enter the breakdown: it is recomputed if all of them are in `given` (Map of digest to CheckedInput).
/** @type {(footprint: FootprintDocument, given?: Inputs) => Contradiction[]} */
export function recheck(footprint, given = new Map()) {
  const results = footprint.results;
  const components = footprint.components ?? [];
  const found = [...frame(footprint, results, components), ...ofComponents(components)];
  if (components.some((component) => places(component.amount) > AMOUNT_PLACES)) return found;
  for (const [index, result] of results.entries()) {
    const where = `/results/${index}`;
    const counted = components.filter((part) => (part.electricity ?? result.electricity) === result.electricity);
    found.push(...sharesForm(result, where));
    if (components.length) found.push(...sums(result, counted, where, given));
    found.push(...gasMasses(footprint, result, counted, where));
  }
  return found;
}

/** @type {(footprint: FootprintDocument, results: ResultDocument[], components: ComponentDocument[]) => Contradictions} */
function* frame(footprint, results, components) {
  if (results.length !== ELECTRICITY.length || results.some((one, i) => one.electricity !== ELECTRICITY[i])) {
    yield contradiction("figures.results", "/results");
  }
  const declared = footprint.declaredUnit.value;
  if (footprint.unit !== "KGM" || !isFigure(declared) || !isAboveZero(declared)) {
    yield contradiction("figures.unit", "/declaredUnit");
  }
  if (components.length > 0 === (footprint.detail === "total")) {
    yield contradiction("figures.components", "/detail", { detail: footprint.detail });
  }
  if (!isGwpSet(footprint.gwpSet)) yield contradiction("figures.gwp_set", "/gwpSet", { gwpSet: footprint.gwpSet });
}

/** @type {(components: ComponentDocument[]) => Contradictions} */
function* ofComponents(components) {
  const seen = new Set();
  for (const [index, component] of components.entries()) {
    const where = `/components/${index}`;
    const { key, amount } = component;
    if (seen.has(key)) yield contradiction("figures.key", `${where}/key`, { key });
    seen.add(key);
    if (places(amount) > AMOUNT_PLACES) yield contradiction("figures.places", `${where}/amount`, { amount });
    yield* evidence(component, where);
    yield* role(component, where);
  }
}

/** @type {(component: ComponentDocument, where: string) => Contradictions} */
function* evidence(component, where) {
  const { quantityTier: quantity, factorTier: factor, tier: stated, method } = component;
  const computed = componentTier(quantity, factor);
  if (stated !== computed) yield contradiction("figures.tier", `${where}/tier`, { stated, computed });
  const measured = INSTRUMENT.has(quantity) && INSTRUMENT.has(factor);
  const supplied = !INSTRUMENT.has(factor) || "input" in component;
  // M4 without an input passport is at best a verified footprint.
  if ((method === "M1" && !measured) || (method === "M4" && !supplied)) {
    yield contradiction("figures.method", `${where}/factorTier`, { method, tier: factor });
  }
  if ("input" in component && method !== "M4") yield contradiction("figures.method", `${where}/input`, { method });
  if (component.fallbackFrom === method) yield contradiction("figures.method", `${where}/fallbackFrom`, { method });
}

// Whether a component may be primary data, be of electricity and be negative: figures.primary, figures.electricity (scope 1
// has none), figures.credit (purchased energy has no negative amount).
/** @type {(component: ComponentDocument, where: string) => Contradictions} */
function* role(component, where) {
  // A hybrid may be either; an inferred quantity can never be primary data.
  const { isPrimary: primary, dataType, amount } = component;
  const fits = dataType === "hybrid" || dataType === (primary ? "primary" : "secondary");
  if (!fits || (primary && component.quantityTier === "T0")) {
    yield contradiction("figures.primary", `${where}/isPrimary`, { dataType });
  }
  const marked = "electricity" in component;
  if (marked && component.scope === "1") {
    yield contradiction("figures.electricity", `${where}/electricity`, { scope: "1" });
  }
  // An input may have a negative footprint by its own claim, in each of its results.
  const purchased = component.scope === "2" || (marked && !("input" in component));
  if (amount.startsWith("-") && purchased) yield contradiction("figures.credit", `${where}/amount`, { amount });
}

/** @type {(result: ResultDocument, where: string) => Contradictions} */
function* sharesForm(result, where) {
  const entries = result.evidenceBreakdown;
  const good = entries.length === TIERS.length
    && entries.every((entry, i) => entry.tier === TIERS[i] && places(entry.share) === SHARE_PLACES);
  const parts = good ? entries.map((entry) => scaled(entry.share, SHARE_PLACES)) : [];
  if (!good || parts.reduce((sum, part) => sum + part, 0n) !== WHOLE || parts.some((part) => part < 0n)) {
    yield contradiction("figures.breakdown", `${where}/evidenceBreakdown`);
  }
  const stated = result.primaryDataShare;
  const share = places(stated) === SHARE_PLACES ? scaled(stated, SHARE_PLACES) : -1n;
  if (share < 0n || share > WHOLE) yield contradiction("figures.primary_share", `${where}/primaryDataShare`, { stated });
}

// A result against the components that count in it: figures.sum, figures.breakdown (not judged where an input is not
// `given`, because it brings the tiers of its own claim), figures.primary_share. BigInts of 10^-6 kgCO2e per declared unit;
// shares have five decimals and weigh components by the size of their amounts, without sign.
/** @type {(result: ResultDocument, counted: ComponentDocument[], where: string, given: Inputs) => Contradictions} */
function* sums(result, counted, where, given) {
  let [whole, primary, size] = [0n, 0n, 0n];
  const tiers = noShares(0n);
  /** @type {[ComponentDocument, bigint][]} */
  const brought = [];
  for (const component of counted) {
    const amount = scaled(component.amount, AMOUNT_PLACES);
    const absolute = abs(amount);
    whole += amount;
    size += absolute;
    if (component.isPrimary) primary += absolute;
    if ("input" in component) brought.push([component, absolute]);
    else tiers[component.tier] += absolute;
  }
  const { total, primaryDataShare } = result;
  if (places(total) > AMOUNT_PLACES || scaled(total, AMOUNT_PLACES) !== whole) {
    const facts = { stated: total, computed: told(whole, AMOUNT_PLACES) };
    yield contradiction("figures.sum", `${where}/total`, facts);
  }
  if (brought.every(([component]) => given.has(component.input ?? ""))) {
    const computed = brought.length ? withInputs(tiers, brought, result, given) : shares(tiers);
    for (const [index, { tier, share }] of result.evidenceBreakdown.entries()) {
      if (share === computed[tier]) continue;
      const facts = { tier, stated: share, computed: computed[tier] };
      yield contradiction("figures.breakdown", `${where}/evidenceBreakdown/${index}/share`, facts);
    }
  }
  const share = ratio(primary, size);
  if (primaryDataShare !== share) {
    const facts = { stated: primaryDataShare, computed: share };
    yield contradiction("figures.primary_share", `${where}/primaryDataShare`, facts);
  }
}

// The shares with what the inputs' own breakdowns bring along (DESIGN 6.2). Whoever knew less about an input, or
// trusts others, counts it as T0 and says so by the factor's tier: that claims less, and is no contradiction.
/** @type {(tiers: Record<string, bigint>, brought: [ComponentDocument, bigint][], result: ResultDocument, given: Inputs) => Record<string, string>} */
function withInputs(tiers, brought, result, given) {
  const full = noShares();
  for (const name of TIERS) full[name] = new Fraction(tiers[name]);
  const least = { ...full };
  for (const [component, amount] of brought) {
    const input = /** @type {CheckedInput} */ (given.get(component.input ?? ""));
    const own = importedShares(input, result.electricity, component.quantityTier);
    for (const name of TIERS) {
      const part = own[name].times(new Fraction(amount));
      const modest = component.factorTier === "T0" ? "T0" : name;
      full[name] = full[name].plus(part);
      least[modest] = least[modest].plus(part);
    }
  }
  const modest = shares(least);
  const stated = new Map(result.evidenceBreakdown.map((entry) => [entry.tier, entry.share]));
  return stated.size === TIERS.length && TIERS.every((name) => stated.get(name) === modest[name]) ? modest : shares(full);
}

// The sum of gas mass x GWP against the total, in integers of the finest printed digit.
/** @type {(footprint: FootprintDocument, result: Pick<ResultDocument, "gases" | "total">, counted: ComponentDocument[], where: string) => Contradiction[]} */
export function gasMasses(footprint, result, counted, where) {
  if (!isGwpSet(footprint.gwpSet)) return [];
  const values = gwpValues(footprint.gwpSet);
  const entries = result.gases;
  const names = new Set();
  const found = [];
  for (const [index, { gas }] of entries.entries()) {
    if (!(gas in values) || names.has(gas)) found.push(contradiction("figures.gas", `${where}/gases/${index}/gas`, { gas }));
    names.add(gas);
  }
  if (found.length) return found;
  const total = result.total;
  const finest = entries.reduce((most, entry) => Math.max(most, places(entry.mass)), Math.max(AMOUNT_PLACES, places(total)));
  const fine = finest + GWP_PLACES;
  let sum = 0n;
  let slack = slackOfAmounts(footprint.detail, total, counted, fine);
  for (const { gas, mass } of entries) {
    const potential = scaled(values[gas], GWP_PLACES);
    sum += scaled(mass, finest) * potential;
    slack += tenTo(finest - places(mass)) * potential;
  }
  // Doubled, because the slack counts whole units of the last digit, of which half may be rounding.
  if (2n * abs(sum - scaled(total, fine)) <= slack) return [];
  const facts = { stated: total, computed: sixPlaces(sum, fine), tolerance: sixPlaces(slack, fine, 2n) };
  return [contradiction("figures.gwp", `${where}/gases`, facts)];
}

// Twice the most that rounding of the amounts behind the total can have moved it, x 10^fine.
/** @type {(detail: string, total: string, counted: ComponentDocument[], fine: number) => bigint} */
function slackOfAmounts(detail, total, counted, fine) {
  const printed = counted.length ? counted.map((component) => component.amount) : [total];
  const slack = printed.reduce((sum, amount) => sum + tenTo(fine - places(amount)), 0n);
  return detail === "component" ? slack : slack + HIDDEN_PARTS * tenTo(fine - AMOUNT_PLACES);
}

/** @type {(value: bigint, decimals: number, halves?: bigint) => string} */
const sixPlaces = (value, decimals, halves = 1n) =>
  told(rounded(value * tenTo(AMOUNT_PLACES), halves * tenTo(decimals)), AMOUNT_PLACES);
