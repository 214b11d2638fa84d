// Checks which kind of number a buyer accepts: its boundary, GWP set, credits, and the verifier's scheme. Loaded where a
// policy demands any of it.

import { Fraction } from "../../../passport/carbon/exact.js";
import { about, isCarbonStatement } from "../../../passport/model/about.js";
import { isByBooks } from "../../../passport/model/custody.js";
import { sorted } from "../../../signing/text.js";
import { NOWHERE } from "../../findings.js";

/** @import { Claim, ComponentDocument } from "../../../passport/model/claim.js" */
/** @import { Statement } from "../../../passport/model/statement.js" */
/** @import { AnyDoc, Case, Doc } from "../../case.js" */
/** @import { Params } from "../../findings.js" */
/** @import { Followed } from "../../materials/followed.js" */
/** @import { Policy } from "../../policy.js" */

/**
 * @typedef {object} Saying
 * @property {(c: Case, code: string, doc: AnyDoc | null, holds: boolean, params?: Params) => void} say
 * @property {(c: Case, code: string, because: string) => void} unknown
 * @property {(doc: AnyDoc | null, name: string) => string} whyNot
 */

// The kind of number: its boundary, its GWP set, whether anything is taken off, and the verifier's scheme.
/** @type {(c: Case, doc: Doc<Claim>, wanted: Policy, saying: Saying) => void} */
export function ofNumber(c, doc, { boundaries, gwpSets, credits, schemes }, saying) {
  const { boundary, gwpSet } = about(doc.model);
  if (boundaries.length) ofWord(c, doc, ["policy.boundary", boundary, boundaries], saying);
  if (gwpSets.length) ofWord(c, doc, ["policy.gwp_set", gwpSet, gwpSets], saying);
  if (credits === "none") ofCredits(c, doc, saying);
  if (schemes.length) ofScheme(c, c.statement, schemes, saying);
}

/** @type {(c: Case, doc: Doc<Claim>, asked: [code: string, stated: string, accepted: string[]], saying: Saying) => void} */
function ofWord(c, doc, [code, stated, accepted], { say, unknown }) {
  if (doc.stopped) unknown(c, code, doc.stopped);
  else say(c, code, doc, accepted.includes(stated), { stated, wanted: accepted.join(", ") });
}

/** @type {(c: Case, doc: Doc<Statement> | null, accepted: string[], saying: Saying) => void} */
function ofScheme(c, doc, accepted, { say, unknown, whyNot }) {
  const because = whyNot(doc, "statement");
  if (because || doc === null) {
    unknown(c, "policy.scheme", because);
    return;
  }
  const schemes = sorted(new Set(doc.model.opinion.accreditation.scope.map(({ scheme }) => scheme)));
  const holds = schemes.some((one) => accepted.includes(one));
  say(c, "policy.scheme", doc, holds, { schemes: schemes.join(", "), wanted: accepted.join(", ") });
}

// Whether nothing is taken off the number, nor off that of a passport it consumed. A claim without components and an
// input that is not at hand leave it open.
/** @type {(c: Case, doc: Doc<Claim>, saying: Saying) => void} */
function ofCredits(c, doc, { say, unknown }) {
  if (doc.stopped) {
    unknown(c, "policy.credits", doc.stopped);
    return;
  }
  /** @type {Look} */
  const look = { found: [], hidden: [], seen: new Set() };
  if (isCarbonStatement(doc.model)) look.hidden.push(doc.envelope.id);
  else lookAt(look, doc.model, c.consumed);
  if (look.found.length) say(c, "policy.credits", doc, false, { credit: look.found[0] });
  else if (look.hidden.length) c.say("policy.credits", doc.raw.digest, "not_checked", "", { credit: look.hidden[0] }, NOWHERE);
  else say(c, "policy.credits", doc, true);
}

/** @typedef {{ found: string[], hidden: string[], seen: Set<string> }} Look */
/** @type {(look: Look, claim: Claim, consumed: Map<string, Followed>) => void} */
function lookAt(look, { envelope: { id }, product: { custody, inputs, footprint } }, consumed) {
  if (custody !== null && isByBooks(custody.model)) look.found.push(custody.model);
  const { components = [] } = footprint.document;
  if (!components.length) look.hidden.push(id);
  look.found.push(...takenOff(components));
  for (const { id: of, digest } of inputs) {
    const followed = consumed.get(digest);
    if (!followed?.claim) look.hidden.push(of);
    else if (!look.seen.has(digest)) {
      look.seen.add(digest);
      lookAt(look, followed.claim, followed.consumed);
    }
  }
}

// The keys of components below zero, and the stages whose mass balance gives more than it took: carbon that leaves a mass
// balance of direct emissions (M3, scope 1) is no credit while more of it has entered.
/** @type {(components: readonly ComponentDocument[]) => string[]} */
function takenOff(components) {
  /** @type {Map<string, Fraction>} */
  const balances = new Map();
  const found = [];
  for (const { key, stage, scope, method, amount } of components) {
    const value = Fraction.of(amount);
    if (method === "M3" && scope === "1") balances.set(stage, Fraction.sum([balances.get(stage) ?? Fraction.of("0"), value]));
    else if (value.compare(Fraction.of("0")) < 0) found.push(key);
  }
  return [...found, ...[...balances].filter(([, left]) => left.compare(Fraction.of("0")) < 0).map(([stage]) => stage)];
}
