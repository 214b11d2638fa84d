// The facts of views against the claim that commits to them (L2; DESIGN 2.9). Merged components have one sign and share
// everything that is told apart: each that is disclosed repeats what its aggregate says, and together they do not exceed it.

import { AMOUNT_PLACES, abs, places, scaled, tenTo, told } from "../exact.js";
import { DISTINCT } from "../tiers.js";
import { ELECTRICITY } from "../../vocab.js";
import { COMPONENTS } from "../../views/facts.js";
import { contradiction, gasMasses } from "./recheck.js";

/** @import { ComponentDocument, FootprintDocument, Subject } from "../../model/claim.js" */
/** @import { Json, JsonObject } from "../../../signing/strict_json.js" */
/** @import { Fact } from "../../views/facts.js" */
/** @import { Contradiction } from "./recheck.js" */
/** @typedef {{ key: string, amount: bigint, shown: bigint, facts: number }} Aggregate */
/** @typedef {Generator<Contradiction>} Contradictions */

const SCRAP = "/scrap/";
const PRECURSORS = "/precursors/";
const GASES = "/gases/";
/** @type {Record<string, string>} */
const CBAM = { "/cbam/direct": "1", "/cbam/indirect": "2" };
const FACTOR = ["factor", "factorEdition", "fallbackFrom"];

/** @type {(code: string, at: string, params?: Record<string, string>) => Contradiction} */
const wrong = (code, at, params = {}) => contradiction(code, "", { at, ...params });
/** @type {(amount: string) => bigint} */
const micro = (amount) => scaled(amount, AMOUNT_PLACES);
// An amount of 10^-6 kilograms as a figure.
/** @type {(amount: bigint) => string} */
export const kilograms = (amount) => told(amount, AMOUNT_PLACES);

// What facts, each place once and sorted, contradict in the subject of a claim, and what they show of its components.
/** @type {(subject: Subject, facts: Fact[]) => { wrong: Contradiction[], aggregates: Aggregate[] }} */
export function recheckDisclosed(subject, facts) {
  const { footprint } = subject;
  const published = footprint.components ?? [];
  const parts = facts.filter(({ at }) => at.startsWith(COMPONENTS));
  /** @type {Map<string, bigint[]>} */
  const shown = new Map();
  for (const { value: { partOf, amount } } of parts) {
    if (!shown.has(partOf)) shown.set(partOf, []);
    shown.get(partOf)?.push(micro(amount));
  }
  const aggregates = published.flatMap(({ key, amount }) => {
    const amounts = shown.get(key) ?? [];
    return amounts.length ? [{ key, amount: micro(amount), shown: sum(amounts), facts: amounts.length }] : [];
  });
  return {
    wrong: [
      ...ofParts(footprint.detail, published, parts), ...ofSums(aggregates), ...ofScrap(facts), ...ofPrecursors(subject, facts),
      ...ofScopes(published, facts), ...ofStages(footprint, published, facts),
    ],
    aggregates,
  };
}

/** @type {(amounts: bigint[]) => bigint} */
const sum = (amounts) => amounts.reduce((all, one) => all + one, 0n);

/** @type {(detail: string, published: ComponentDocument[], parts: Fact[]) => Contradictions} */
function* ofParts(detail, published, parts) {
  const byKey = new Map(published.map((one) => [one.key, one]));
  for (const { at, value } of parts) {
    const whole = /** @type {JsonObject | undefined} */ (byKey.get(value.partOf));
    if (at !== COMPONENTS + value.key || whole === undefined || value.fallbackFrom === value.method) {
      yield wrong("disclosed.part", at, { stated: value.partOf });
      continue;
    }
    const names = detail === "component" ? [...DISTINCT, ...FACTOR, "key", "amount"] : DISTINCT;
    const apart = names.find((name) => !equal(value[name], whole[name]));
    if (apart !== undefined) yield wrong("disclosed.part", at, { stated: apart });
    else if (value.amount.startsWith("-") !== whole.amount.startsWith("-")) {
      yield wrong("disclosed.sign", at, { stated: value.amount, computed: whole.amount });
    }
  }
}

// Texts, booleans, members of an allocation, or nothing.
/** @type {(one: Json | undefined, other: Json | undefined) => boolean} */
const equal = (one, other) => one === other
  || (one?.rule !== undefined && one.rule === other?.rule && one.share === other?.share);

/** @type {(aggregates: Aggregate[]) => Contradictions} */
function* ofSums(aggregates) {
  for (const { key, amount, shown } of aggregates) {
    if (abs(shown) > abs(amount)) yield wrong("disclosed.sum", key, { stated: kilograms(shown), computed: kilograms(amount) });
  }
}

/** @type {(facts: Fact[]) => Contradictions} */
function* ofScrap(facts) {
  const shares = facts.filter(({ at }) => at.startsWith(SCRAP)).map(({ value }) => value.share);
  const most = Math.max(0, ...shares.map(places));
  const together = sum(shares.map((share) => scaled(share, most)));
  if (together > tenTo(most)) yield wrong("disclosed.scrap", SCRAP.slice(0, -1), { stated: told(together, most), computed: "1" });
}

// The amount of a precursor that names a passport, against the entry of inputs.
/** @type {(subject: Subject, facts: Fact[]) => Contradictions} */
function* ofPrecursors({ inputs = [] }, facts) {
  for (const { at, value } of facts) {
    if (!at.startsWith(PRECURSORS) || !("input" in value)) continue;
    const consumed = inputs.find(({ digestMultibase }) => digestMultibase === value.input)?.amount;
    if (consumed === undefined) yield wrong("disclosed.input", at, { stated: value.value });
    else if (consumed.unit !== value.unit || !equalFigures(consumed.value, value.value)) {
      yield wrong("disclosed.input", at, { stated: value.value, computed: consumed.value });
    }
  }
}

// What CBAM asks, against the components of the scope, counted in one result or the other.
/** @type {(published: ComponentDocument[], facts: Fact[]) => Contradictions} */
function* ofScopes(published, facts) {
  for (const { at, value } of facts) {
    if (!(at in CBAM)) continue;
    const sums = ELECTRICITY.map((method) =>
      sum(published.filter((one) => one.scope === CBAM[at] && counts(one, method)).map(({ amount }) => micro(amount))));
    if (!sums.includes(micro(value.value))) {
      yield wrong("disclosed.scope", at, { stated: value.value, computed: kilograms(sums[0]) });
    }
  }
}

/** @type {(component: ComponentDocument, method: string) => boolean} */
const counts = (component, method) => (component.electricity ?? method) === method;

// The gases of a stage, by the GWP table, against the components of the stage in that result.
/** @type {(footprint: FootprintDocument, published: ComponentDocument[], facts: Fact[]) => Contradictions} */
function* ofStages(footprint, published, facts) {
  for (const { at, value } of facts) {
    if (!at.startsWith(GASES)) continue;
    const [method, stage] = at.split("/").slice(2);
    const counted = published.filter((one) => one.stage === stage && counts(one, method));
    if (!counted.length) {
      yield wrong("disclosed.stage", at, { stated: stage });
      continue;
    }
    const total = kilograms(sum(counted.map(({ amount }) => micro(amount))));
    for (const { code, params } of gasMasses(footprint, { gases: value.gases, total }, counted, "")) {
      const stated = Object.entries(params).filter(([name]) => name === "stated" || name === "computed");
      yield wrong(code, at, Object.fromEntries(stated));
    }
  }
}

/** @type {(one: string, other: string) => boolean} */
function equalFigures(one, other) {
  const fine = Math.max(places(one), places(other));
  return scaled(one, fine) === scaled(other, fine);
}
