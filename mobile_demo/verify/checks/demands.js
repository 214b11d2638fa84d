// Checks what a buyer demands besides the floor and a response (T109): evidence, assurance, young lists, accepted bodies.

import { Fraction, textOf } from "../../passport/carbon/exact.js";
import { importedShares } from "../../passport/carbon/inputs.js";
import { netShare, SHARE_PLACES, tier as checkTier, TIERS, WHOLE } from "../../passport/carbon/tiers.js";
import { isCarbonStatement } from "../../passport/model/about.js";
import { seconds } from "../../passport/moments.js";
import { ELECTRICITY } from "../../passport/vocab.js";
import { sorted } from "../../signing/text.js";
import { NOWHERE } from "../findings.js";
import { ASSURANCES } from "../policy.js";

/** @import { Claim, ComponentDocument } from "../../passport/model/claim.js" */
/** @import { Statement } from "../../passport/model/statement.js" */
/** @import { AnyDoc, Case, Doc } from "../case.js" */
/** @import { Params } from "../findings.js" */
/** @import { Policy, Share } from "../policy.js" */

const DAY = 86_400;

// Records policy.* for each of them that is on, of a claim that can be read.
/** @type {(c: Case, claim: Doc<Claim>) => void} */
export function demands(c, claim) {
  const { statement, demand: { policy: wanted } } = c;
  if (!claim.stopped) for (const least of wanted.minNetShare) ofShare(c, claim, least);
  if (wanted.inputs === "disclosed") ofInputs(c, claim);
  if (wanted.assurance !== null) ofAssurance(c, statement, wanted.assurance);
  if (wanted.suites.length) ofSuites(c, wanted.suites);
  if (wanted.bodies.length) ofBodies(c, statement, wanted.bodies);
  if (wanted.maxAgeDays !== null) ofAge(c, wanted.maxAgeDays);
  if (wanted.log !== "any") ofLog(c, wanted);
  ofKind(c, claim, wanted);
}

// Whether a policy demands a kind of number.
/** @type {(policy: Policy) => boolean} */
const asksOfNumber = ({ boundaries, gwpSets, credits, schemes }) =>
  credits !== "any" || [boundaries, gwpSets, schemes].some((one) => one.length > 0);

// What kind of number it is, and what was retired for it.
/** @type {(c: Case, claim: Doc<Claim>, wanted: Policy) => void} */
function ofKind(c, claim, wanted) {
  if (asksOfNumber(wanted)) c.answers.module("demanded", () => import("./numbers/demanded.js"))?.ofNumber(c, claim, wanted, { say, unknown, whyNot });
  if (wanted.instruments !== "any" && claim.kind !== "carbonstatement") ofInstruments(c, claim, wanted.instruments);
}

/** @type {(c: Case, code: string, doc: AnyDoc | null, holds: boolean, params?: Params) => void} */
const say = (c, code, doc, holds, params) =>
  c.say(code, doc === null ? "" : doc.raw.digest, holds ? "pass" : "fail", "", params, NOWHERE);
/** @type {(c: Case, code: string, because: string) => void} */
const unknown = (c, code, because) => c.say(code, "", "not_checked", "", { because }, NOWHERE);
/** @type {(doc: AnyDoc | null, name: string) => string} */
const whyNot = (doc, name) => (doc === null ? `${name}.present` : doc.stopped);

// Credits are first deducted from the strongest tier: a credit cannot buy measured share (T109).
/** @type {(c: Case, doc: Doc<Claim>, least: Share) => void} */
function ofShare(c, doc, { tier, share: least, electricity: only = null }) {
  const components = isCarbonStatement(doc.model) ? [] : doc.model.product.footprint.document.components ?? [];
  for (const electricity of ELECTRICITY) {
    if (only !== null && only !== electricity) continue;
    if (!components.length) {
      // Only the gross breakdown is published; it says nothing about the net share.
      c.say("policy.net_share", doc.raw.digest, "not_checked", "", { electricity, tier, least }, NOWHERE);
      continue;
    }
    const counted = components.filter((part) => (part.electricity ?? electricity) === electricity);
    const shares = netShare(counted.flatMap((part) => tiersOf(c, part, electricity)));
    const held = Fraction.sum(TIERS.filter((name) => name >= tier).map((name) => Fraction.of(shares[name])));
    const share = textOf((held.over * WHOLE) / held.under, SHARE_PLACES);
    say(c, "policy.net_share", doc, held.compare(Fraction.of(least)) >= 0, { electricity, tier, least, share });
  }
}

// What a component holds of each tier: an input brings the shares of its own claim (DESIGN 6.2).
/** @type {(c: Case, part: ComponentDocument, electricity: string) => [Fraction, string][]} */
function tiersOf(c, part, electricity) {
  const amount = Fraction.of(part.amount);
  const given = c.consumed.get(part.input ?? "")?.given ?? null;
  if (given === null) return [[amount, part.tier]];
  const own = importedShares(given, electricity, checkTier(part.quantityTier));
  return TIERS.map((name) => [amount.times(own[name]), name]);
}

// A claim without inputs has nothing to disclose; workings that led to the number disclose them.
/** @type {(c: Case, doc: Doc<Claim>) => void} */
function ofInputs(c, doc) {
  if (doc.stopped) unknown(c, "policy.inputs", doc.stopped);
  else say(c, "policy.inputs", doc, !c.findings.some(({ code, outcome }) =>
    code === "figures.inputs_undisclosed" && outcome !== "pass"));
}

/** @type {(c: Case, doc: Doc<Statement> | null, least: string) => void} */
function ofAssurance(c, doc, least) {
  const because = whyNot(doc, "statement");
  if (because || doc === null) {
    unknown(c, "policy.assurance", because);
    return;
  }
  const level = doc.model.opinion.levelOfAssurance;
  say(c, "policy.assurance", doc, ASSURANCES.indexOf(level) >= ASSURANCES.indexOf(least), { level, least });
}

// Of every signature that counts; one that does not count has findings of its own.
/** @type {(c: Case, accepted: string[]) => void} */
function ofSuites(c, accepted) {
  for (const doc of [...c.docs(), ...c.accreditations]) {
    if (doc === null || doc.stopped || doc.model === null) continue;
    const suite = doc.envelope.proof.cryptosuite;
    say(c, "policy.suite", doc, accepted.includes(suite), { suite, kind: doc.name });
  }
}

/** @type {(c: Case, doc: Doc<Statement> | null, accepted: { scheme: string, bodies: string[] }[]) => void} */
function ofBodies(c, doc, accepted) {
  const because = whyNot(doc, "statement") || whyNot(c.accreditation, "accreditation");
  if (because || doc === null) {
    unknown(c, "policy.body", because);
    return;
  }
  const { body, scope } = doc.model.opinion.accreditation;
  const schemes = new Set(scope.map((one) => one.scheme));
  const holds = accepted.some((one) => schemes.has(one.scheme) && one.bodies.includes(body));
  say(c, "policy.body", doc, holds, { body, schemes: sorted(schemes).join(", ") });
}

/** @type {(c: Case, most: number) => void} */
function ofAge(c, most) {
  if (!c.counted.length) {
    unknown(c, "policy.as_of", c.findings.find(({ code }) => code.endsWith(".revocation"))?.code ?? "");
    return;
  }
  const [asOf] = sorted(c.counted.map((item) => item.list.envelope.validFrom));
  const age = seconds(c.demand.at) - seconds(asOf);
  say(c, "policy.as_of", null, age <= most * DAY, { asOf, days: String(most) });
}

// Whether claim and statement are in a log, not dated back, and seen again lately enough.
/** @type {(c: Case, wanted: Policy) => void} */
function ofLog(c, wanted) {
  const { code: missing, asked } = c.notLogged();
  if (missing !== "") {
    unknown(c, "policy.log", asked ? missing : "statement.present");
    return;
  }
  const docs = c.docs().filter(({ name }) => name !== "response");
  const [heldAt] = sorted(docs.map((doc) => c.sightings.get(doc.raw.digest)?.heldAt ?? ""));
  const days = wanted.logDays;
  const young = days === null || seconds(c.demand.at) - seconds(heldAt) <= days * DAY;
  const timely = c.findings.some(({ code, outcome }) => code === "claim.backdated" && outcome === "pass");
  say(c, "policy.log", null, timely && young, { wanted: wanted.log, heldAt });
}

// Whether retired certificates support the market-based result; one that is not its own needs none.
/** @type {(c: Case, doc: Doc<Claim>, wanted: string) => void} */
function ofInstruments(c, doc, wanted) {
  if (doc.stopped) {
    unknown(c, "policy.instruments", doc.stopped);
    return;
  }
  /** @type {(code: string) => boolean} */
  const passes = (code) => c.findings.every((one) => one.code !== code || one.outcome === "pass");
  const holds = passes("standing.market_based") && (wanted === "retired" || passes("instrument.covers"));
  // Of what an input retired its own workings would say how much it used.
  const isOpen = holds && wanted !== "retired" && c.support < 2 && [...c.consumed.values()].some(({ support }) => support < 2);
  if (isOpen) return c.say("policy.instruments", doc.raw.digest, "not_checked", "", { wanted }, NOWHERE);
  say(c, "policy.instruments", doc, holds, { wanted });
}
