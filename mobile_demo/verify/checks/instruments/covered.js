// By workings at hand: what was retired is as much as the market-based result used (T332). The claim itself does not say how
// much electricity it used: without its workings the question stays open. With them the calculation says it: of each source
// the candidate that counted, with its readings, stocks and share. What carries a residual factor needs no retirement, but has
// the emissions of a grid at least. The energy of each scope stands on units that were retired in it, and no others (T634, T635).

import { Fraction, ZERO } from "../../../passport/carbon/exact.js";
import { ELECTRICITY, marketScopes, scopesOf } from "../../../passport/certificates/citing.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { amountOf, apartFrom, asRest, below, certifiedBy, countedIn, energyOf, isShownBelow, OTHERS, PURCHASED, unknownIn, usedIn, WATT_HOURS, wattHours, whole } from "./located.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Counted, Certified, Used } from "./located.js" */
/** @import { Outcome, Params } from "../../findings.js" */
// What a claim cites of one retirement. own: the scopes of its producer, null: not at hand. amount: watt hours, 0 in a unit of
// another kind. problem: why the claim cannot use them. usable: the scopes in which they are electricity that it can use.
/** @typedef {{ own: string[] | null, isElectric: boolean, isEnergy: boolean, amount: Fraction, problem: string, usable: string[] }} Units */

const ELSEWHERE = "covers.market";
const UNPLACED = "covers.unplaced";
const SCOPE = "covers.scope";
const UPSTREAM = "covers.upstream";

/** @type {(c: Case, claim: Claim) => Counted[] | null} */
const countedOf = ({ calculated, evidence: { workings } }, claim) =>
  (workings === null || calculated === null ? null : countedIn(calculated, workings.document, claim));

// The scopes of market-based sources that a claim shows, else those of its workings.
/** @type {(c: Case, claim: Claim) => Set<string>} */
export function shownOf(c, claim) {
  const shown = marketScopes(claim.product.footprint.document);
  if (shown.size) return shown;
  return new Set((countedOf(c, claim) ?? []).filter(({ mark }) => [MARKET, null].includes(/** @type {string | null} */ (mark))).map(({ scope }) => String(scope)));
}

// Records instrument.covers of all that a claim cites for its market-based result, in watt hours, and instrument.intensity.
// What needs other energy than electricity to be covered stays open: heat is nothing that a motor uses.
// Returns whether nothing at hand shows that what was retired cannot support the result.
/** @type {(c: Case, hand: Hand, doc: Doc<Claim>, cited: readonly Cited[]) => boolean} */
export function covered(c, hand, doc, cited) {
  const seen = shownOf(c, doc.model);
  const units = new Map(cited.map((one) => [one.digestMultibase, unitsOf(hand, one, doc.model, seen)]));
  const some = countedOf(c, doc.model);
  const enough = covers(c, doc, [...units.values()], some);
  const scopes = new Map([...units].map(([digest, { own, usable }]) => [digest, { own: own ?? [], usable }]));
  return isAsCertified(c, doc, certifiedBy(hand, cited, scopes), some) && enough;
}

/** @type {(units: Units[]) => string} */
const otherThanEnergy = (units) => (units.every(({ isEnergy }) => isEnergy) ? "" : "covers.unit");

// Where workings show that what the claim can use is enough, the rest does no harm.
/** @type {(c: Case, doc: Doc<Claim>, units: Units[], some: Counted[] | null) => boolean} */
function covers(c, { raw, model }, units, some) {
  const [misused = ""] = units.map(({ problem }) => problem).filter(Boolean);
  const other = otherThanEnergy(units);
  /** @type {(outcome: Outcome, facts: Params) => void} */
  const say = (outcome, facts) => c.say("instrument.covers", raw.digest, outcome, "", facts, NOWHERE);
  /** @type {(problem: string) => void} */
  const open = (problem) => (problem ? say("not_checked", { problem }) : say("pass", NOTHING));
  if (some === null) {
    const against = misused || uncited(units, model);
    open(other || against || "covers.workings");
    return !against;
  }
  // Of energy that counts no less than the grids, the better of its two meanings.
  const rest = asRest(some);
  for (const [wants, has] of contradictions(units, usedIn(rest)).slice(0, 1)) {
    say("fail", { used: String(wants), retired: String(has), unit: "WHR" });
    return false;
  }
  /** @type {(meant: Counted[]) => { problem: string, supports: boolean }} */
  const by = (meant) => {
    const used = usedIn(meant);
    const against = apartFrom(meant) || shortOf(units, used);
    const problem = against || openOf(units, used, meant);
    return { problem: problem || other, supports: !against && !(misused && problem) };
  };
  const [one, two] = [some, rest].map(by);
  const best = Number(two.supports) * 2 + Number(!two.problem) > Number(one.supports) * 2 + Number(!one.problem) ? two : one;
  open(best.problem);
  return best.supports;
}
// What is not known to be covered; empty: nothing.
/** @type {(units: Units[], used: Used, some: Counted[]) => string} */
function openOf(units, used, some) {
  const both = used.purchased.plus(amountOf(energyOf(some, null)));
  return unknownIn(some) || othersOf(units, used) || (exceeds(both, usable(units, PURCHASED)) ? "covers.unmarked" : "");
}

/** @type {(used: Fraction, some: Fraction) => boolean} */
const exceeds = (used, some) => new Fraction(whole(used)).compare(some) > 0;
/** @type {(units: Units[], scope: string) => Fraction} */
const usable = (units, scope) => amountOf(units.filter((one) => one.usable.includes(scope)));

// The result counts no less than the certificates behind it state.
/** @type {(c: Case, doc: Doc<Claim>, certified: Certified, some: Counted[] | null) => boolean} */
function isAsCertified(c, { raw, model }, certified, some) {
  if (!certified.id) return true;
  /** @type {{ facts: Params, isOpen: boolean } | null} */
  let found = !some && isShownBelow(certified, model) ? { facts: NOTHING, isOpen: true } : null;
  if (some) found = belowIn(certified, some);
  if (found === null) return true;
  const { facts, isOpen } = found;
  const outcome = "stated" in facts ? "fail" : isOpen ? "not_checked" : "pass";
  c.say("instrument.intensity", raw.digest, outcome, "", outcome === "not_checked" ? { id: certified.id } : facts, NOWHERE);
  return outcome === "pass";
}

// In both meanings of energy that counts no less than the grids; open where they differ.
/** @type {(certified: Certified, some: Counted[]) => { facts: Params, isOpen: boolean } | null} */
function belowIn(certified, some) {
  const [found, other] = [some, asRest(some)].map((one) => below(certified, one));
  if (found === null || other === null) return found;
  const differs = found.facts === NOTHING !== (other.facts === NOTHING);
  return { facts: differs ? NOTHING : found.facts, isOpen: found.isOpen || other.isOpen || differs };
}

/** @type {(hand: Hand, cited: Cited, claim: Claim, seen: Set<string>) => Units} */
function unitsOf(hand, cited, { envelope, product: { facility, footprint } }, seen) {
  const model = hand.retired(cited);
  const isEnergy = WATT_HOURS.has(cited.unit);
  const amount = wattHours(cited.unit).times(Fraction.of(cited.quantity));
  if (model === null) return { own: null, isElectric: false, isEnergy, amount, problem: "", usable: [] };
  const own = scopesOf(model, envelope.issuer.id);
  const isElectric = model.product === ELECTRICITY;
  const there = hand.isThere(model, facility.country);
  const usable = isElectric && isEnergy ? own.filter((scope) => scope !== PURCHASED || there) : [];
  let problem = own.some((scope) => scope !== PURCHASED && seen.has(scope)) ? "" : "covers.kind";
  if (isElectric && isEnergy) problem = own.every((scope) => usable.includes(scope)) ? hiddenScope(own, seen, footprint.document) : there === null ? UNPLACED : ELSEWHERE;
  else if (isElectric) problem = "covers.kind";
  return { own, isElectric, isEnergy, amount, problem, usable };
}

// Where a claim hides its components, and no workings show a scope, it is purchased electricity that is wanted.
/** @type {(own: string[], seen: Set<string>, footprint: { components?: unknown }) => string} */
const hiddenScope = (own, seen, { components }) => (components === undefined && !seen.size && !own.includes(PURCHASED) ? SCOPE : "");

// Whether a claim shows market-based energy of scope 2 and cites none of that scope.
/** @type {(units: Units[], claim: Claim) => string} */
function uncited(units, { product: { footprint: { document: { components = [] } } } }) {
  const marked = components.some(({ scope, electricity: mark, input }) => scope === PURCHASED && mark === MARKET && input === undefined);
  return marked && units.every(({ own }) => own?.length && !own.includes(PURCHASED)) ? SCOPE : "";
}

// Whole watt hours used, and fewer that were retired for them, in all or in one scope; none: enough. Every unit of energy counts
// here, of whatever product and market. Where none is cited the energy is unsupported, and nothing contradicts it.
/** @type {(units: Units[], used: Used) => [used: bigint, retired: bigint][]} */
function contradictions(units, { purchased, surely }) {
  /** @type {(scope: string) => Units[]} */
  const of = (scope) => units.filter(({ own }) => own === null || own.includes(scope));
  /** @type {[Fraction, Units[]][]} */
  const sums = [[purchased.plus(surely), units], [purchased, of(PURCHASED)], [surely, of(OTHERS)]];
  return sums.map(([wants, some]) => /** @type {const} */ ([wants, amountOf(some)]))
    .filter(([wants, has]) => has.sign > 0 && exceeds(wants, has))
    .map(([wants, has]) => /** @type {[bigint, bigint]} */ ([whole(wants), whole(has)]));
}

// The energy of scope 3 that is more than the electricity retired in it.
/** @type {(units: Units[], used: Used) => Fraction} */
function restOf(units, { others }) {
  const rest = new Fraction(whole(Fraction.sum(others))).minus(usable(units, OTHERS));
  return rest.sign > 0 ? rest : ZERO;
}

// Why market-based energy is unsupported; empty: it is not. Purchased energy needs as many units of electricity that were retired
// in scope 2 for its market; energy of scope 3 needs units of scope 3, unless it may be what is emitted before the electricity of
// scope 2 is used that units were retired for.
/** @type {(units: Units[], used: Used) => string} */
function shortOf(units, used) {
  if (exceeds(used.purchased, usable(units, PURCHASED))) {
    const elsewhere = [ELSEWHERE, UNPLACED].find((one) => units.some(({ problem }) => problem === one));
    return elsewhere ?? (units.some(({ isElectric, own }) => isElectric && !own?.includes(PURCHASED)) ? SCOPE : "covers.product");
  }
  const others = units.filter(({ isElectric, own }) => !isElectric && own?.includes(OTHERS));
  const rest = restOf(units, used);
  if (rest.compare(used.purchased.plus(amountOf(others))) <= 0 || !others.every(({ isEnergy }) => isEnergy)) return "";
  return rest.compare(used.same) > 0 ? SCOPE : UPSTREAM;
}

// Why energy of scope 3 is not known to be covered; empty: it is.
/** @type {(units: Units[], used: Used) => string} */
function othersOf(units, used) {
  const rest = restOf(units, used);
  if (!rest.sign) return "";
  return rest.compare(used.same) > 0 ? "covers.product" : UPSTREAM;
}
