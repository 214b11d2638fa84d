// Who gives the opinion, what it covers, and what it says (DESIGN 2.3, T43, T106).

import { Fraction } from "../../passport/carbon/exact.js";
import { commonControl } from "../../passport/control.js";
import { alike, same } from "../../passport/folding.js";
import { about, isCarbonStatement } from "../../passport/model/about.js";
import { MATERIALITY_CEILING } from "../../passport/vocab.js";
import { isObject } from "../../signing/strict_json.js";

/** @import { CarbonStatement } from "../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Opinion, Statement } from "../../passport/model/statement.js" */
/** @import { Party } from "../../passport/model/trustlist.js" */
/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Case, Doc } from "../case.js" */

const MODIFIED = new Set(["modified", "adverse", "disclaimed"]);
/** @type {(one: Fraction, other: Fraction) => boolean} */
const isMore = (one, other) => one.compare(other) > 0;

// What two listed signers have in common: [did | legal_entity | control_group, value]; null for nothing. Entities and
// groups are compared by what they say, not by how they are spelled (T119).
/** @type {(one: { party: Party }, other: { party: Party }, groups?: boolean) => [what: string, value: string] | null} */
export function shared({ party: one }, { party: other }, groups = true) {
  if (one.id === other.id) return ["did", one.id];
  if (same(one.legalEntity, other.legalEntity)) return ["legal_entity", one.legalEntity];
  const group = groups ? commonControl(one, other) : null;
  return group === null ? null : ["control_group", group];
}

// "look_alike" and the name of one that is like a name of the other but for look-alike letters (T119); null for none.
/** @type {(one: { party: Party }, other: { party: Party }) => [what: string, value: string] | null} */
export function resembling({ party: one }, { party: other }) {
  if (alike(one.legalEntity, other.legalEntity)) return ["look_alike", one.legalEntity];
  return alike(one.controlGroup, other.controlGroup) ? ["look_alike", one.controlGroup] : null;
}

// Verifier and producer share no DID, no legal entity and no control group (DESIGN 4).
/** @type {(c: Case) => void} */
export function independence(c) {
  const { statement: doc, claim } = c;
  if (!c.usable(doc, ["independent"], claim) || claim === null) return;
  const common = shared(doc, claim);
  c.ask(doc, "independent", common === null, "/issuer/id", common && { shared: common[0], value: common[1] });
}

// A verification, of the footprint, to a threshold that means something, with nothing material open.
/** @type {(c: Case) => void} */
export function vouches(c) {
  const { statement: doc, claim } = c;
  if (!c.usable(doc, ["type", "coverage", "materiality", "open_findings", "signatories", "look_alikes", "basis"], claim) || claim === null) return;
  const { opinion } = doc.model;
  const subject = "/credentialSubject";
  const type = opinion.statementType;
  c.ask(doc, "type", type === "verification", `${subject}/statementType`, { type });
  const pointer = uncovered(opinion.coverage, claim.raw.document, about(claim.model).pointer);
  c.ask(doc, "coverage", pointer === null, `${subject}/coverage`, { pointer });
  const { basis, value, of } = opinion.materiality;
  const totals = totalsOf(claim.model, of);
  const material = isMaterial(opinion.materiality, totals);
  c.ask(doc, "materiality", material, `${subject}/materialityThreshold`, { basis, value, of });
  const left = opinion.outcome === "unmodified" ? leftOpen(opinion, totals) : null;
  c.ask(doc, "open_findings", left === null, subject, { key: left });
  persons(c, doc, claim, opinion.signatories.map(([, name]) => name));
  const reasons = opinion.basisForModification.length > 0 || !MODIFIED.has(opinion.outcome);
  c.ask(doc, "basis", reasons, subject, { outcome: opinion.outcome });
}

// Different persons, and nobody who differs from another in letters that look alike only (T119).
/** @type {(c: Case, doc: Doc<Statement>, claim: Doc<Claim>, names: string[]) => void} */
export function persons(c, doc, claim, names) {
  const where = "/credentialSubject/signatories";
  /** @type {[string, string][]} */
  const pairs = names.flatMap((name, place) => names.slice(place + 1).map((other) => [name, other]));
  const [twice] = pairs.find(([name, other]) => same(name, other)) ?? [];
  c.ask(doc, "signatories", twice === undefined, where, { name: twice });
  pairs.push([doc.party.legalEntity, claim.party.legalEntity], [doc.party.controlGroup, claim.party.controlGroup]);
  const [name, other] = pairs.find((pair) => alike(...pair)) ?? [];
  c.ask(doc, "look_alikes", name === undefined, where, { name, other });
}

// Adverse and disclaimed stop everything; a modified opinion is shown with its reservations.
/** @type {(c: Case) => void} */
export function outcome(c) {
  const doc = c.statement;
  if (!c.usable(doc, ["opinion", "unqualified"], c.claim)) return;
  const said = doc.model.opinion.outcome;
  const where = "/credentialSubject/outcome";
  c.ask(doc, "opinion", said !== "adverse" && said !== "disclaimed", where, { outcome: said });
  c.ask(doc, "unqualified", said !== "modified", where, { outcome: said });
}

// The pointer that leads nowhere, or figures where none covers it.
/** @type {(coverage: readonly string[], claim: JsonObject, figures: string) => string | null} */
function uncovered(coverage, claim, figures) {
  const lost = coverage.find((pointer) => !resolves(pointer, claim));
  if (lost !== undefined) return lost;
  /** @type {(pointer: string) => boolean} */
  const covers = (pointer) => figures === pointer || figures.startsWith(`${pointer}/`);
  return coverage.some(covers) ? null : figures;
}

/** @type {(pointer: string, document: Json) => boolean} */
function resolves(pointer, document) {
  let value = document;
  for (const token of pointer.slice(1).split("/")) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isObject(value) && name in value) value = value[name];
    else if (Array.isArray(value) && /^(0|[1-9][0-9]{0,5})$/.test(name) && Number(name) < value.length) value = value[Number(name)];
    else return false;
  }
  return true;
}

// The numbers, without sign, of which a threshold is a share; none for a wrong word. Of a claim its totals; of a CO2
// statement the net contribution or the net direct emissions in each column; of a report the sum of each inventory that is complete.
/** @type {(model: Claim | CarbonStatement, of: string) => Fraction[]} */
function totalsOf(model, of) {
  if (!isCarbonStatement(model)) return of === "total" ? model.product.footprint.results.map(({ total }) => Fraction.of(total).abs()) : [];
  if (model.isReport) return of === "inventory" ? sumsOf(model.accounts) : [];
  /** @type {JsonObject[]} */
  const results = model.accounts.results;
  if (of === "net-contribution") return results.map(({ contribution }) => Fraction.of(contribution.total).abs());
  if (of !== "net-direct") return [];
  return results.map(({ flow }) => Fraction.sum([Fraction.of(flow.direct), Fraction.of(flow.removals)]).abs());
}

/** @type {(report: JsonObject) => Fraction[]} */
const sumsOf = (report) => [report.physical, report.marketBased].flatMap(({ complete, figures = [] }) => {
  const amounts = figures.map((/** @type {JsonObject} */ { amount }) => amount);
  return complete && amounts.length && !amounts.includes(undefined) ? [Fraction.sum(amounts.map(Fraction.of)).abs()] : [];
});

// At most 0.05 of the total; a share of single components could let any error of the total pass.
/** @type {(materiality: Opinion["materiality"], totals: Fraction[]) => boolean} */
function isMaterial({ basis, value: text }, totals) {
  const [value, ceiling] = [Fraction.of(text), Fraction.of(MATERIALITY_CEILING)];
  if (!totals.length) return false;
  if (basis === "relative") return !isMore(value, ceiling);
  return totals.every((total) => !isMore(value, ceiling.times(total)));
}

// The key of what is open and material, or sum when the open errors together are.
/** @type {(opinion: Opinion, totals: Fraction[]) => string | null} */
function leftOpen({ misstatements, nonconformities, materiality: { basis, value: text } }, totals) {
  const wrong = misstatements.filter((entry) => !entry.corrected);
  const open = wrong.find((entry) => entry.material) ?? nonconformities.find((one) => one.material && !one.resolved);
  if (open) return open.key;
  if (!wrong.length) return null;
  const effect = Fraction.sum(wrong.map((entry) => Fraction.of(entry.effect).abs()));
  const value = Fraction.of(text);
  return totals.some((total) => isMore(effect, basis === "relative" ? value.times(total) : value)) ? "sum" : null;
}
