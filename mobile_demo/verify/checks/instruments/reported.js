// What a report's market-based statement stands on: retirements at hand, contracts, residuals, goods kept apart.

import { REPORTED, saidAt } from "../../../passport/certificates/citing.js";
import { Fraction } from "../../../passport/carbon/exact.js";
import { figuresOf, partsOf, slack, textOf } from "../../../passport/carbon/rechecking/inventory.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { sorted } from "../../../signing/text.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { askOf, BORNE } from "./cited.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */

// Whether a part takes units of a certificate; of what names an instrument only a contract does not.
/** @type {(part: JsonObject) => boolean} */
const isCertificate = (part) => (part.kind ?? ("instrument" in part ? "certificate" : "")) === "certificate";

// Records what is asked of each retirement that is cited, instrument.covers and the standing fact: every certificate that
// figures use is cited and its retirement holds, and what lies below the physical figure rests on what was retired, a
// residual or goods kept apart: a contract is the reporter's own word. Nothing is said of a report whose figures take nothing from a market.
/** @type {(c: Case, hand: Hand, doc: AnyDoc, model: CarbonStatement) => void} */
export function reported(c, hand, doc, model) {
  const { entity: { id, period }, accounts, instruments } = model;
  const said = { issuer: doc.envelope.issuer.id, products: [id], period, said: saidAt(doc.envelope), purpose: REPORTED };
  const first = c.findings.length;
  /** @type {Map<string, bigint>} */
  const held = new Map();
  for (const one of /** @type {any[]} */ (instruments)) {
    askOf(c, hand, one, { ...said, uses: usesOf(accounts, one.name) });
    if (one.statement === MARKET) held.set(one.name, (held.get(one.name) ?? 0n) + BigInt(one.quantity));
  }
  const borne = c.findings.slice(first).every(({ code, outcome }) => outcome === "pass" || !BORNE.includes(code));
  const enough = covered(c, doc, accounts, held);
  const physical = new Map(figuresOf(accounts, "physical").map((one) => [one.key, one]));
  const figures = figuresOf(accounts, "marketBased");
  const stands = figures.every((one) => standsOn(one, physical.get(one.key), held));
  const takes = figures.some((one) => isBelow(one, physical.get(one.key)) || partsOf(one).some(isCertificate));
  if (held.size || takes) c.say("standing.market_based", "", borne && enough && stands ? "pass" : "not_checked", "", undefined, NOWHERE);
}

// Product and region of the goods for which market-based figures use an instrument.
/** @type {(inventory: JsonObject, name: string) => [product: string, region: string][]} */
const usesOf = (inventory, name) => figuresOf(inventory, "marketBased").flatMap((one) => partsOf(one)
  .filter(({ instrument }) => instrument === name).map(({ region = "" }) => /** @type {[string, string]} */ ([one.label, region])));

// Figures use at most the units that are cited of each certificate.
/** @type {(c: Case, doc: AnyDoc, inventory: JsonObject, held: Map<string, bigint>) => boolean} */
function covered(c, doc, inventory, held) {
  const parts = figuresOf(inventory, "marketBased").flatMap(partsOf); // whatever a part is called
  const beyond = sorted(held.keys()).flatMap((unit) => {
    const own = parts.filter(({ instrument }) => instrument === unit).map(({ quantity }) => quantity);
    const [units, off] = [Fraction.sum(own.map(Fraction.of)), Fraction.sum(own.map(slack))];
    const retired = held.get(unit) ?? 0n;
    return units.minus(off).compare(new Fraction(retired)) > 0 ? [{ used: textOf(units), retired: String(retired), unit }] : [];
  });
  const digest = doc.raw.digest;
  for (const facts of beyond.slice(0, limit("figures_reported"))) c.say("instrument.covers", digest, "fail", "", facts, NOWHERE);
  if (held.size && !beyond.length) c.say("instrument.covers", digest, "pass", "", NOTHING, NOWHERE);
  return !beyond.length;
}

/** @type {(one: JsonObject, physical: JsonObject | undefined) => boolean} */
function isBelow({ amount }, physical) {
  if (amount === undefined) return false;
  return physical?.amount === undefined || Fraction.of(amount).compare(Fraction.of(physical.amount)) < 0;
}

// Whether each certificate of a figure is cited, and something bears what is below the physical one.
/** @type {(one: JsonObject, physical: JsonObject | undefined, held: Map<string, bigint>) => boolean} */
function standsOn(one, physical, held) {
  const parts = partsOf(one);
  if (parts.some((part) => isCertificate(part) && !held.has(part.instrument))) return false;
  if (!isBelow(one, physical)) return true;
  const apart = new Set(partsOf(physical).map(({ factor }) => factor));
  return parts.length > 0 && parts.every((part) => held.has(part.instrument) || part.spatial === "residual" || apart.has(part.factor));
}
