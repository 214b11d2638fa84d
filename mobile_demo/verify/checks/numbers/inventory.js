// The four statements of an inventory report from its own figures, and what it cites (L2).

import { beyondGoods, recheck, sums } from "../../../passport/carbon/rechecking/inventory.js";
import { apart, contradicted } from "../../../passport/carbon/rechecking/inventory_accounts.js";
import { alone } from "../../../passport/carbon/rechecking/inventory_totals.js";
import { named } from "../../../passport/identifiers/address.js";
import { INVENTORY_POINTER } from "../../../passport/vocab.js";
import { sorted } from "../../../signing/text.js";
import { judge } from "../../believing/listed.js";
import { limit } from "../../limits.js";
import { Between } from "../instruments/between.js";
import { Hand } from "../instruments/hand.js";
import { reported } from "../instruments/reported.js";
import { owedInReport } from "../instruments/residual.js";
import { shares, twice } from "../instruments/shares.js";
import { restated } from "./restated.js";
import { named as ofBooks, ofTime } from "./accounts.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Wrong } from "../../../passport/carbon/rechecking/inventory_members.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Use } from "../instruments/names.js" */
/** @import { Outcome, Params } from "../../findings.js" */

const EDITION = "inventory.edition";
const ACCOUNTS = "inventory.accounts";
const STATEMENTS = "inventory.statements";
const AMOUNTS = ["inventory.parts", "inventory.total"]; // what contradicts an amount; all else breaks a rule about its place
// The question that each thing that is wrong belongs to; all others are about the statements.
/** @type {Readonly<Record<string, string>>} */
const QUESTIONS = Object.freeze({
  "inventory.parts": "inventory.parts", "inventory.total": "inventory.totals", "inventory.target": EDITION,
  "inventory.stratified": EDITION, "inventory.region": EDITION,
});

/** @type {(one: Wrong) => string} */
const placeOf = ({ where }) => `${INVENTORY_POINTER}${where.map((step) => `/${step}`).join("")}`;
/** @type {(one: Wrong) => Params} */
const factsOf = ({ code, stated, computed }) => ({ rule: code, ...(stated && { stated }), ...(computed && { computed }) });
/** @type {(c: Case, doc: AnyDoc, code: string, outcome: Outcome, where?: string, facts?: Params) => void} */
const say = (c, doc, code, outcome, where = "", facts = undefined) =>
  c.say(code, doc.raw.digest, outcome, outcome === "pass" ? "" : where, outcome === "pass" ? undefined : facts, doc.raw.position);

// Records inventory.* and claim.figures, which sums them up; then what the report cites. Amounts are recalculated from
// quantities and factors, totals from figures; statements are never added.
/** @type {(c: Case) => void} */
export function inventory(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped) return;
  const model = /** @type {CarbonStatement} */ (/** @type {unknown} */ (doc.model));
  const cited = /** @type {any[]} */ (model.instruments).flatMap(({ name, id, digestMultibase }) => [name, id, digestMultibase]);
  const hand = new Hand(c);
  const between = new Between(hand, model);
  // Names in the physical statement that documents at hand show to be no contract's (T700).
  const lots = between.own.names.uses.filter(({ use, papers }) => use.member === "physical" && between.isLot(between.own, use, papers)).map(({ use }) => use.name);
  const wrong = recheck(model.accounts, doc.raw.document.credentialSubject.period, new Set([...cited.map(named), ...lots]));
  const again = twice(between);
  answers(c, doc, wrong, doubtOf(between, again.doubts));
  figures(c, doc, model, wrong, booked(c, doc, model), new Set(cited.map(named)));
  restated(c, hand, doc, model);
  reported(c, hand, doc, between);
  owedInReport(c, hand, doc, model);
  shares(c, hand, doc, between, again.found);
  if (hand.spent) c.crowded(doc, "instrument_credentials");
  c.inventory = shownOf(c, model);
}

// A contract that a report of another reporter calls a certificate, which no document shows (T702): in the physical statement, or
// where it would be counted twice; or the other way round.
/** @type {(between: Between, doubts: Use[]) => Wrong | undefined} */
function doubtOf(between, doubts) {
  const { own } = between;
  const use = own.names.uses.find(({ use, papers }) => use.member === "physical" && between.mayBeLot(own, use, papers) && !between.isLot(own, use, papers))?.use ?? doubts[0];
  return use && { where: [use.member], code: "inventory.called" };
}

// The four questions about the report itself: each yes once, not checked once, or each no.
/** @type {(c: Case, doc: AnyDoc, wrong: Wrong[], doubt: Wrong | undefined) => void} */
function answers(c, doc, wrong, doubt) {
  const unknown = wrong.find(({ code }) => code === EDITION) ?? doubt;
  for (const question of ["inventory.parts", "inventory.totals", STATEMENTS, EDITION]) {
    const found = wrong.filter(({ code }) => code !== EDITION && (QUESTIONS[code] ?? STATEMENTS) === question);
    for (const one of found.slice(0, limit("figures_reported"))) say(c, doc, question, "fail", placeOf(one), factsOf(one));
    if (question === EDITION && unknown && !(found.length && unknown === doubt)) say(c, doc, question, "not_checked", placeOf(unknown), { rule: unknown.code });
    else if (!found.length) say(c, doc, question, "pass");
  }
}

// No contradiction, and something that every amount was compared with.
/** @type {(c: Case, doc: AnyDoc, model: CarbonStatement, wrong: Wrong[], of: Outcome | Params | null, retired: Set<string>) => void} */
function figures(c, doc, { accounts }, wrong, of, retired) {
  const first = wrong.find(({ code }) => AMOUNTS.includes(code));
  if (first) {
    c.ask(doc, "figures", false, placeOf(first), factsOf(first));
    return;
  }
  if (of !== null && typeof of === "object") {
    c.ask(doc, "figures", false, INVENTORY_POINTER, of);
    return;
  }
  const where = alone(accounts, of === "pass");
  const goods = where === null ? beyondGoods(accounts, retired) : null;
  if (where !== null) c.notChecked(doc, "figures", `${INVENTORY_POINTER}${where}`, { rule: "inventory.uncovered" });
  else if (goods !== null) c.notChecked(doc, "figures", placeOf({ where: goods, code: "" }), { rule: "inventory.goods" });
  else {
    c.figuresDone = true;
    c.ask(doc, "figures", true);
  }
}

// Of a report that names a CO2 statement: the figures are its changes. Not checked where the statement is not at hand, or is
// not its signer's, of its entity and period. Figures of books that contradict themselves are wrong as these are, and
// inventory.books says whether somebody stands for the statement.
/** @type {(c: Case, doc: AnyDoc, model: CarbonStatement) => Outcome | Params | null} */
function booked(c, doc, model) {
  const link = model.booked;
  if (link === null) return unnamed(c, doc, model);
  const beside = [...c.evidence.claims, ...c.evidence.inputs].filter(({ kind, digest }) => kind === "carbonstatement" && digest === link.digest)
    .map((one) => judge("carbonstatement", one.document, one.digest, c.trust, c.answers));
  const { envelope, entity: { id, period } } = model;
  const found = [...c.extras, ...beside].filter((one) => one.kind === "carbonstatement" && one.digest === link.digest && !one.stopped)
    .map((one) => /** @type {CarbonStatement} */ (one.model)).find((other) => other.envelope.id === link.id &&
      other.envelope.issuer.id === envelope.issuer.id && other.entity.id === id &&
      other.entity.period.start === period.start && other.entity.period.end === period.end);
  if (found === undefined) {
    say(c, doc, ACCOUNTS, "not_checked", "/accounts", { id: link.id });
    return "not_checked";
  }
  const contradicted = ofBooks(c, doc, link.digest, found);
  const differs = apart(model.accounts, found.accounts);
  if (differs === null) {
    say(c, doc, ACCOUNTS, "pass");
    return contradicted ?? "pass";
  }
  const [where, stated, computed] = [differs[0], differs[1] || "-", differs[2] || "-"];
  say(c, doc, ACCOUNTS, "fail", `${INVENTORY_POINTER}${where}`, { stated, computed });
  return { stated, computed, rule: ACCOUNTS };
}

// Of a report that names no CO2 statement: it contradicts all that are at hand, however it divides its figures. Where each of
// them is of another period or has other GWP values, inventory.compared says so.
/** @type {(c: Case, doc: AnyDoc, model: CarbonStatement) => Params | null} */
function unnamed(c, doc, model) {
  const beside = ofTime(c, model);
  const { start, end } = model.entity.period;
  const alike = beside.filter(({ accounts, entity: { period } }) =>
    accounts.gwpSet === model.accounts.gwpSet && period.start === start && period.end === end);
  if (beside.length) {
    say(c, doc, "inventory.compared", alike.length ? "pass" : "not_checked", INVENTORY_POINTER, { id: sorted(beside.map(({ envelope }) => envelope.id))[0] });
  }
  const found = alike.map((one) => contradicted(model.accounts, one.accounts));
  const wrong = sorted(found.flatMap((one) => (one ? [one.join("\n")] : [])));
  if (!wrong.length || wrong.length < found.length) return null;
  const [where, stated, computed] = wrong[0].split("\n");
  say(c, doc, ACCOUNTS, "fail", `${INVENTORY_POINTER}${where}`, { stated, computed });
  return { stated, computed, rule: ACCOUNTS };
}

// The entity, its period, and each statement by itself, in the report's unit; no two of them are added.
/** @type {(c: Case, model: CarbonStatement) => object} */
function shownOf(c, { envelope, entity, accounts }) {
  const { id, name, legalEntity, country, consolidation, period: { start, end } } = entity;
  const { title, unit, gwpSet, edition } = accounts;
  return {
    report: envelope.id, title, id, name, legalEntity, country, consolidation, period: { start, end }, edition: edition.name, unit,
    gwpSet, statements: sums(accounts), depth: c.figuresDone ? "L2" : "L1",
  };
}
