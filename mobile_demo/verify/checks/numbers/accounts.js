// The identities C1 to C11 of a CO2 statement, from its own figures, and which of them it hides (L2).

import { IDENTITIES, identities, removed, scaled, shown as inTonnes } from "../../../passport/carbon/rechecking/accounts.js";
import { isAboveZero } from "../../../passport/carbon/rechecking/gross.js";
import { deviceKey } from "../../../passport/identifiers/device_id.js";
import { isCarbonStatement } from "../../../passport/model/about.js";
import { yearOf } from "../../../passport/model/carbon_statement.js";
import { ACCOUNTS_POINTER } from "../../../passport/vocab.js";
import { judge } from "../../believing/listed.js";
import { NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { replaces } from "./earlier_years.js";
import { standingOf } from "../status.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Found } from "../../../passport/carbon/rechecking/accounts.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @typedef {{ digest: string, model: CarbonStatement }} Signed */
/** @typedef {Signed & { replaced: boolean }} Beside */

/** @type {(identity: string) => string} */
const codeOf = (identity) => `books.${identity.toLowerCase()}`;

// Records books.c1 to books.c11, and claim.figures, which sums them up. An identity that the statement's detail hides is
// not checked, and neither is C11 without the statement of the year before.
/** @type {(c: Case) => void} */
export function accounts(c) {
  const doc = c.claim;
  // That a stopped document has its figures not checked, figures has said.
  if (doc === null || doc.stopped || !isCarbonStatement(doc.model)) return;
  const model = doc.model;
  const before = previousOf(c, model);
  const found = identities(model.accounts, before === null ? null : before.model.accounts, yearOf(model));
  for (const name of IDENTITIES) ofIdentity(c, doc, name, found.filter(({ identity }) => identity === name));
  if (before !== null) inForce(c, doc, before, "books.previous", "/previous");
  const order = IDENTITIES.flatMap((name) => found.filter(({ identity }) => identity === name));
  const wrong = order.find(({ answer }) => answer === "fail");
  c.figuresDone = true;
  if (wrong === undefined) c.ask(doc, "figures", true);
  else {
    const { identity, stated, computed } = wrong;
    c.ask(doc, "figures", false, ACCOUNTS_POINTER, { rule: codeOf(identity), stated, computed });
  }
  low(c, doc, model);
  c.say("standing.workings", doc.raw.digest, "not_checked", "", undefined, NOWHERE);
  c.accounts = toldOf(c, model);
}

// What a report's CO2 statement is worth by itself: its contradictions, and inventory.books. Returns the rule, stated and
// computed amount of the first contradiction; null: there is none.
/** @type {(c: Case, doc: AnyDoc, digest: string, model: CarbonStatement) => { rule: string, stated: string, computed: string } | null} */
export function named(c, doc, digest, model) {
  const before = previousOf(c, model);
  const wrong = identities(model.accounts, before === null ? null : before.model.accounts, yearOf(model)).filter(({ answer }) => answer === "fail");
  const order = IDENTITIES.map((name) => wrong.filter(({ identity }) => identity === name));
  for (const several of order) contradicted(c, digest, doc.raw.position, several);
  const replaced = signedOf(c, model).some(({ model: later }) => replaces(later, model, digest));
  inForce(c, doc, { digest, model, replaced }, "inventory.books", "/accounts");
  const [first] = order.flat();
  return first ? { rule: codeOf(first.identity), stated: first.stated, computed: first.computed } : null;
}

// The CO2 statements at hand of a report's signer and entity that share time with it, and that somebody still stands for.
/** @type {(c: Case, report: CarbonStatement) => CarbonStatement[]} */
export function ofTime(c, report) {
  const { id, period } = report.entity;
  const signed = signedOf(c, report).filter(({ model: { entity } }) => deviceKey(entity.id) === deviceKey(id) &&
    entity.period.start < period.end && period.start < entity.period.end);
  return signed.filter(({ digest, model }) => !signed.some(({ model: later }) => replaces(later, model, digest)) &&
    !standingOf(c, /** @type {AnyDoc} */ (/** @type {unknown} */ ({ name: "claim", envelope: model.envelope }))).some(([, set]) => set))
    .map(({ model }) => model);
}

// The identities that were not checked, by their names, in their order.
/** @type {(c: Case) => string[]} */
const hidden = ({ findings }) => IDENTITIES
  .filter((name) => findings.some(({ code, outcome }) => code === codeOf(name) && outcome === "not_checked"));

// One identity of both columns: yes once, not checked once, or each contradiction.
/** @type {(c: Case, doc: AnyDoc, name: string, found: Found[]) => void} */
function ofIdentity(c, doc, name, found) {
  const { digest, position } = doc.raw;
  const wrong = found.filter(({ answer }) => answer === "fail");
  contradicted(c, digest, position, wrong);
  if (wrong.length) return;
  const hides = found.some(({ answer }) => answer === "not_checked");
  c.say(codeOf(name), digest, hides ? "not_checked" : "pass", "", undefined, position);
}

/** @type {(c: Case, digest: string, position: number, wrong: Found[]) => void} */
function contradicted(c, digest, position, wrong) {
  for (const { identity, column, electricity, place, stated, computed } of wrong.slice(0, limit("figures_reported"))) {
    c.say(codeOf(identity), digest, "fail", `${ACCOUNTS_POINTER}/results/${column}`, { electricity, place, stated, computed }, position);
  }
}

// The other CO2 statements at hand that its signer has signed.
/** @type {(c: Case, model: CarbonStatement) => Signed[]} */
function signedOf(c, { envelope }) {
  const known = [...c.evidence.claims, ...c.evidence.inputs].filter(({ kind }) => kind === "carbonstatement")
    .map(({ document, digest }) => judge("carbonstatement", document, digest, c.trust, c.answers));
  return [...c.extras.filter(({ kind }) => kind === "carbonstatement"), ...known].filter(({ stopped }) => !stopped)
    .map(({ digest, model }) => ({ digest, model: /** @type {CarbonStatement} */ (model) }))
    .filter(({ model }) => model.envelope.issuer.id === envelope.issuer.id);
}

// The statement of the year before, by the same signer: the one that is named, else the only one at hand. Columns of earlier
// years are compared with it though nobody named it; of several none is chosen. replaced: another one at hand revises it.
/** @type {(c: Case, model: CarbonStatement) => Beside | null} */
function previousOf(c, model) {
  const { previous: named, entity } = model;
  const signed = signedOf(c, model);
  /** @type {(one: Signed) => boolean} */
  const follows = ({ model: { entity: other } }) => other.id === entity.id && other.period.end === entity.period.start;
  const before = [...new Map(signed.filter(follows).map((one) => [one.digest, one])).values()];
  const unnamed = before.filter((one) => !before.some(({ model: later }) => replaces(later, one.model, one.digest)));
  const one = named === null ? unnamed[0]
    : signed.find(({ digest, model: other }) => digest === named.digest && other.envelope.id === named.id);
  if (one === undefined || !follows(one) || (named === null && unnamed.length > 1)) return null;
  return { ...one, replaced: signed.some(({ model: later }) => replaces(later, one.model, one.digest)) };
}

/** @type {Record<string, string>} */
const ENDED = { revocation: "withdrawn", suspension: "suspended", refresh: "replaced" };

// Whether the statement that a document names was not withdrawn, suspended or replaced. Its figures are compared all the
// same; the finding says that nobody stands for them now.
/** @type {(c: Case, doc: AnyDoc, before: Beside, code: string, where: string) => void} */
function inForce(c, doc, { model, replaced }, code, where) {
  const { digest, position } = doc.raw;
  const answers = standingOf(c, /** @type {AnyDoc} */ (/** @type {unknown} */ ({ name: "claim", envelope: model.envelope })));
  const ended = answers.filter(([, set]) => set === true).map(([purpose]) => ENDED[purpose]);
  if (replaced && !ended.length) ended.push("replaced");
  const { id } = model.envelope;
  if (ended.length) c.say(code, digest, "fail", where, { id, problem: ended[0] }, position);
  else if (answers.some(([, set]) => set === null)) c.say(code, digest, "not_checked", where, { id }, position);
  else c.say(code, digest, "pass", "", undefined, position);
}

// Where a net contribution is not above zero, it is said.
/** @type {(c: Case, doc: AnyDoc, model: CarbonStatement) => void} */
function low(c, doc, model) {
  const { digest, position } = doc.raw;
  /** @type {[number, JsonObject][]} */
  const results = [...model.accounts.results.entries()];
  const under = results.filter(([, { contribution }]) => !isAboveZero(contribution.total));
  for (const [place, { electricity, contribution: { total } }] of under) {
    const where = `${ACCOUNTS_POINTER}/results/${place}/contribution/total`;
    c.say("figures.above_zero", digest, "fail", where, { electricity, total }, position);
  }
  if (!under.length) c.say("figures.above_zero", digest, "pass", "", undefined, position);
}

// The contribution before removals, in grams.
/** @type {(contribution: JsonObject) => bigint} */
const grossContribution = (contribution) => scaled(contribution.total) - removed(contribution);

// The entity, its year, and in tonnes what its CO2 statement comes to. depth is L2 where every identity that could be
// asked was; notChecked names those that the statement hides.
/** @type {(c: Case, statement: CarbonStatement) => object} */
function toldOf(c, { envelope, entity, accounts }) {
  const { id, name, legalEntity, country, consolidation, period: { start, end } } = entity;
  const { standard, unit, gwpSet, detail } = accounts;
  const results = accounts.results.map((/** @type {JsonObject} */ { electricity, contribution, flow, balances }) => {
    const gross = grossContribution(contribution);
    const assets = balances.filter((/** @type {JsonObject} */ row) => row.side === "asset")
      .reduce((/** @type {bigint} */ sum, /** @type {JsonObject} */ row) => sum + scaled(row.total), 0n);
    return {
      electricity, contribution: contribution.total, grossContribution: inTonnes(gross),
      removals: inTonnes(scaled(contribution.total) - gross), flow: flow.total, assets: inTonnes(assets),
    };
  });
  const notChecked = hidden(c);
  return {
    statement: envelope.id, id, name, legalEntity, country, consolidation, period: { start, end }, standard, unit, gwpSet,
    detail, results, depth: c.figuresDone ? "L2" : "L1", checked: String(IDENTITIES.length - notChecked.length), notChecked,
  };
}
