// L2 for what a claim takes over from the passports of its materials (DESIGN 6.1 M4, 6.2; T110). What cannot be
// judged without an input is open, never passed.

import { AMOUNT_PLACES, Fraction, halfEven, scaled, tenTo, told } from "../exact.js";
import { factorTier, massInKg, mayEnter, resultFor } from "../inputs.js";
import { HIDDEN_PARTS, contradiction, recheck } from "./recheck.js";
import { ToolError } from "../../../signing/errors.js";

/** @import { ComponentDocument, FootprintDocument, Subject } from "../../model/claim.js" */
/** @import { Quantity } from "../../model/common.js" */
/** @import { CheckedInput } from "../inputs.js" */
/** @import { Contradiction, Inputs } from "./recheck.js" */
/** @typedef {[index: number, part: ComponentDocument & { input: string }]} Part */
/** @typedef {{ wrong: Contradiction[], open: Contradiction[] }} Judged */

// A verified footprint of the supplier is a factor of this tier, whatever its own breakdown.
const SPECIFIC = "T2";

// {wrong, open}: contradictions, and rules that could not be judged with the input that lacks; `where` is
// relative to the credential subject in both. `given`: Map of digest to CheckedInput. `unsure`: Set of digests of
// those of which nobody here knows whether they pass: where a breakdown does not fit that, it is open.
/** @type {(subject: Subject, given: Inputs, unsure?: Set<string>) => Judged} */
export function recheckSubject(subject, given, unsure = new Set()) {
  const { footprint } = subject;
  const wrong = [];
  const open = [];
  const blurred = blurredResults(footprint, unsure);
  for (const { code, where, params } of recheck(footprint, given)) {
    const at = where.lastIndexOf("/evidenceBreakdown/");
    const digest = blurred.get(where.slice(0, Math.max(at, 0)));
    const place = `/footprint${where}`;
    if (digest === undefined || code !== "figures.breakdown") wrong.push(contradiction(code, place, params));
    else open.push(contradiction(code, place, { input: digest }));
  }
  const named = new Map((subject.inputs ?? []).map((entry, place) => [entry.digestMultibase, place]));
  wrong.push(...unnamed(footprint, named), ...unused(subject));
  open.push(...absent(footprint, named, given));
  for (const [digest, place] of named) {
    const input = given.get(digest);
    if (input === undefined) continue;
    const more = ofOne(subject, place, input, !unsure.has(digest));
    wrong.push(...more.wrong);
    open.push(...more.open);
  }
  return { wrong, open };
}

// Components that take over from an input which the claim does not name.
/** @type {(footprint: FootprintDocument, named: Map<string, number>) => Contradiction[]} */
const unnamed = (footprint, named) => inputParts(footprint).filter(([, { input }]) => !named.has(input))
  .map(([index, { input }]) => contradiction("figures.input", `/footprint/components/${index}/input`, { input }));

// Inputs of which the claim states to use nothing: of an input that is named, more than nothing is used.
/** @type {(subject: Subject) => Generator<Contradiction>} */
function* unused({ inputs = [] }) {
  for (const [place, { amount: { value: stated } }] of inputs.entries()) {
    if (!Fraction.of(stated).sign) yield contradiction("figures.input_used", `/inputs/${place}/amount`, { stated });
  }
}

// Inputs that are not at hand: neither their amounts nor the breakdown can be judged. The places are their components; an
// input without any has the place where it is named, unless the claim discloses no components at all.
/** @type {(footprint: FootprintDocument, named: Map<string, number>, given: Inputs) => Generator<Contradiction>} */
function* absent(footprint, named, given) {
  const parts = inputParts(footprint);
  for (const [index, { input }] of parts) {
    if (named.has(input) && !given.has(input)) yield contradiction("figures.input_amount", `/footprint/components/${index}/amount`, { input });
  }
  for (const [digest, place] of "components" in footprint ? named : []) {
    if (given.has(digest) || parts.some(([, { input }]) => input === digest)) continue;
    yield contradiction("figures.input_amount", `/inputs/${place}/amount`, { input: digest });
  }
}

// Whether a claim names inputs and its detail shows no component: it is unknown what of the total is taken over.
/** @type {(subject: Subject) => boolean} */
export const undisclosed = (subject) => "inputs" in subject && !("components" in subject.footprint);

/** @type {(footprint: FootprintDocument) => Part[]} */
const inputParts = (footprint) => /** @type {Part[]} */ ([...(footprint.components ?? []).entries()])
  .filter(([, part]) => "input" in part);
/** @type {(parts: Part[], electricity: string) => Part[]} */
const countedIn = (parts, electricity) => parts.filter(([, part]) => (part.electricity ?? electricity) === electricity);

// Where results begin whose breakdown depends on an input in `unsure`, and the first such input.
/** @type {(footprint: FootprintDocument, unsure: Set<string>) => Map<string, string>} */
function blurredResults(footprint, unsure) {
  const found = new Map();
  if (!unsure.size) return found;
  for (const [index, result] of footprint.results.entries()) {
    const first = countedIn(inputParts(footprint), result.electricity).find(([, part]) => unsure.has(part.input));
    if (first) found.set(`/results/${index}`, first[1].input);
  }
  return found;
}

// One input that is at hand: the tiers it gives, how much of it there is, and the M4 amounts.
/** @type {(subject: Subject, place: number, input: CheckedInput, sure: boolean) => Judged} */
function ofOne(subject, place, input, sure) {
  const { footprint } = subject;
  const parts = inputParts(footprint).filter(([, part]) => part.input === input.digest);
  const wrong = [...comparable(footprint, place, input), ...(sure ? tiersOf(footprint, parts, input) : [])];
  const { amount } = /** @type {{ amount: Quantity }[]} */ (subject.inputs)[place];
  let masses;
  try {
    masses = [amount, subject.mass, footprint.declaredUnit].map(kilograms);
    masses.push(input.coveredKg, input.declaredKg);
  } catch (refused) {
    // Per piece or per metre: nothing says how much of a kilogram that is.
    if (refused instanceof ToolError) return { wrong, open: [unknown(place, refused.code)] };
    throw refused;
  }
  const [used, product, declared, covered, source] = masses;
  if (!product.sign || !source.sign) return { wrong, open: [unknown(place, "mass")] };
  if (used.compare(covered) > 0) {
    const facts = { stated: shown(used), computed: shown(covered) };
    wrong.push(contradiction("figures.input_covered", `/inputs/${place}/amount`, facts));
  }
  const perKilogram = declared.by(product).by(source);
  // An input without a component is stated to add 0, and is judged like every other amount.
  for (const { electricity } of "components" in footprint ? footprint.results : []) {
    const each = perKilogram.times(Fraction.of(resultFor(input, electricity).total));
    const counted = countedIn(parts, electricity);
    const [first] = counted.length ? counted : parts;
    const where = first ? `/footprint/components/${first[0]}/amount` : `/inputs/${place}/amount`;
    wrong.push(...amounts(footprint.detail, counted, where, used, each));
  }
  return { wrong, open: [] };
}

// Only figures about the same extent and by the same GWP table can be added (T120).
/** @type {(footprint: FootprintDocument, place: number, input: CheckedInput) => Generator<Contradiction>} */
function* comparable({ boundary: into, gwpSet }, place, input) {
  const where = `/inputs/${place}`;
  if (!mayEnter(input.boundary, into)) {
    yield contradiction("figures.input_boundary", where, { stated: input.boundary, computed: into });
  }
  if (input.gwpSet !== gwpSet) yield contradiction("figures.input_gwp_set", where, { stated: input.gwpSet, computed: gwpSet });
}

/** @type {(place: number, problem: string) => Contradiction} */
const unknown = (place, problem) => contradiction("figures.input_amount", `/inputs/${place}/amount`, { problem });
/** @type {(quantity: Quantity) => Fraction} */
const kilograms = ({ value, unit }) => massInKg(Fraction.of(value), unit);

// `used` kilograms at `each` kgCO2e per declared unit against the amounts of one result.
/** @type {(detail: string, counted: Part[], where: string, used: Fraction, each: Fraction) => Contradiction[]} */
function amounts(detail, counted, where, used, each) {
  const stated = counted.reduce((sum, [, part]) => sum + scaled(part.amount, AMOUNT_PLACES), 0n);
  // Half a unit of the sixth decimal for every amount, and for the quantity behind them.
  const figures = BigInt(Math.max(counted.length, 1)) * (detail === "component" ? 1n : HIDDEN_PARTS);
  const slack = each.abs().plus(new Fraction(figures));
  const computed = used.times(each);
  const unit = tenTo(AMOUNT_PLACES);
  const off = computed.times(new Fraction(unit)).minus(new Fraction(stated)).abs();
  if (off.plus(off).compare(slack) <= 0) return [];
  const facts = { stated: shown(new Fraction(stated, unit)), computed: shown(computed) };
  return [contradiction("figures.input_amount", where, facts)];
}

/** @type {(footprint: FootprintDocument, parts: Part[], input: CheckedInput) => Generator<Contradiction>} */
function* tiersOf(footprint, parts, input) {
  for (const { electricity } of footprint.results) {
    let best = factorTier(input, electricity);
    if (input.passes && best < SPECIFIC) best = SPECIFIC;
    for (const [index, { factorTier: stated }] of countedIn(parts, electricity)) {
      if (stated <= best) continue;
      yield contradiction("figures.input_tier", `/footprint/components/${index}/factorTier`, { stated, computed: best });
    }
  }
}

/** @type {(value: Fraction) => string} */
const shown = (value) => told(halfEven(value, AMOUNT_PLACES), AMOUNT_PLACES);
