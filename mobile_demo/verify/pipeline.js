// What runs when something is verified, in the order of DESIGN 7: the four lists of checks.

import { loadShared, OF_ENTITIES } from "../package_data.js";
import { isCarbonStatement } from "../passport/model/about.js";
import { FOOTPRINT_POINTER, isOfEntity } from "../passport/vocab.js";
import { settled } from "./believing/answers.js";
import { Case } from "./case.js";
import { NOWHERE } from "./findings.js";
import { accreditation } from "./checks/accreditation.js";
import { extras } from "./checks/extras.js";
import { figures, regime, remarks } from "./checks/numbers/figures.js";
import * as freshness from "./checks/freshness.js";
import { inputs } from "./checks/numbers/inputs.js";
import { label } from "./checks/label.js";
import * as links from "./checks/links.js";
import * as opinion from "./checks/opinion.js";
import { policy } from "./checks/policy.js";
import * as response from "./checks/response.js";
import * as signers from "./checks/signers.js";
import { facts } from "./checks/standing.js";
import { status, statusOfStatement } from "./checks/status.js";
import * as structure from "./checks/structure.js";
import * as time from "./checks/time.js";
import { workings } from "./checks/numbers/workings.js";
import { openInput } from "./opening.js";
import { report } from "./reporting.js";

/** @import { Content } from "../passport/goods/material.js" */
/** @import { Demand } from "./demand.js" */
/** @import { Evidence } from "./evidence.js" */
/** @import { Report } from "./report.js" */
/** @import { TrustList } from "./believing/trust.js" */
/** @import { Walk } from "./materials/following.js" */

// The identities of a CO2 statement or the statements of a report, loaded where there is one; that a stopped one has its
// figures not checked, figures has said.
/** @type {(c: Case) => void} */
function accounts(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || !isCarbonStatement(doc.model)) return;
  if (doc.kind === "inventory") c.answers.module("inventory", () => import("./checks/numbers/inventory.js"))?.inventory(c);
  else c.answers.module("accounts", () => import("./checks/numbers/accounts.js"))?.accounts(c);
}

// What a claim states of its custody, loaded where it states any.
/** @type {(c: Case) => void} */
function custody(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || isCarbonStatement(doc.model)) return;
  const stated = doc.model.product.custody;
  if (stated !== null) c.answers.ask("custody", () => import("./checks/numbers/custody.js"), null)?.custody(c, doc, stated);
}

// Whether its market-based result is supported, loaded where anything was retired or consumed. A claim whose two results are one
// takes nothing from a market.
/** @type {(c: Case) => void} */
function marketBased(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || isCarbonStatement(doc.model)) return;
  const { instruments, inputs, footprint: { results: [location, market] } } = doc.model.product;
  if (instruments !== null || inputs.length || c.evidence.instruments.length) {
    c.answers.module("supported", () => import("./checks/numbers/supported.js"))?.supported(c, doc);
  } else if (location.total !== market.total) {
    c.support = 0;
    if (c.walk === null) c.say("standing.market_based", "", "not_checked", "", undefined, NOWHERE);
  }
}

// What views show of the claim, loaded where there are any.
/** @type {(c: Case) => void} */
function views(c) {
  if (!c.opened.views.length && !c.evidence.views.length) return;
  c.answers.module("views", () => import("./checks/numbers/views.js"))?.views(c);
}

// What a claim says its factors came from, loaded where it names any library.
/** @type {(c: Case) => void} */
function libraries(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || isCarbonStatement(doc.model)) return;
  const named = doc.model.product.footprint.document.libraries;
  if (named) c.answers.module("libraries", () => import("./checks/sources/libraries.js"))?.libraries(c, doc, named);
}

// What verifiers attest of the method behind a claim without a statement, loaded where there is any.
/** @type {(c: Case) => void} */
function methods(c) {
  if (c.evidence.methods.length && c.statement === null) c.answers.module("methods", () => import("./checks/methods/attested.js"))?.attested(c);
}

// What a claim states of its material besides, loaded where it states any.
/** @type {(c: Case) => void} */
function material(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || isCarbonStatement(doc.model)) return;
  const { recycledContent, composition, mechanicalProperties } = doc.raw.document.credentialSubject;
  if (!recycledContent && !composition && !mechanicalProperties) return;
  const wrong = c.answers.module("material", () => import("../passport/goods/material.js"))?.contradiction(
    /** @type {Content} */ (doc.raw.document.credentialSubject));
  if (wrong !== undefined) c.ask(doc, "content", !wrong, `/credentialSubject/${wrong}`, { member: wrong });
}

// What a claim states of readings that a gateway signed, loaded where it states any.
/** @type {(c: Case) => void} */
function readings(c) {
  const doc = c.claim;
  if (doc === null || doc.stopped || isCarbonStatement(doc.model)) return;
  const { period: { start, end }, footprint: { document: { readings: stated } } } = doc.model.product;
  const facts = stated && c.answers.module("readings", () => import("../passport/readings/facts.js"));
  if (!facts) return;
  const [place, member] = facts.impossible(stated, start, end);
  c.ask(doc, "readings", !member, `${FOOTPRINT_POINTER}/readings/${place}/${member}`, { meter: stated[place].meter, member });
}

// What reads the proofs of logs, loaded where there are any; null until then.
/** @type {(c: Case) => typeof import("./checks/logged.js") | null} */
const logs = (c) => c.answers.module("logs", () => import("./checks/logged.js"));
/** @type {(c: Case) => boolean} */
const hasLogs = (c) => c.opened.log.length > 0 || c.evidence.log.length > 0;

/** @type {(c: Case) => void} */
function evidenceOfLogs(c) {
  if (hasLogs(c)) logs(c)?.evidence(c);
}

// Without evidence of a log nothing about it could be checked.
/** @type {(c: Case) => void} */
function logged(c) {
  if (hasLogs(c)) logs(c)?.logged(c);
  else for (const doc of [c.claim, c.statement]) if (c.usable(doc, ["logged"])) c.notChecked(doc, "logged", "", { problem: "log.none" });
}

// Of the passport that was asked about.
/** @type {readonly ((c: Case) => void)[]} */
export const CHECKS = Object.freeze([
  structure.read, // size, strict JSON
  structure.container, // one claim, at most one statement and response, extras in order
  structure.profile, // version, R1 to R7, suite
  evidenceOfLogs, // what logs have seen, and when
  signers.signers, // party: listed, role, prefix, key, key's time
  signers.proofs, // the mathematics
  signers.keys, // no key twice in the chain
  extras, // whatever lies beside
  response.counts, // a platform of its own, answering our question
  links.statement, // about this claim, this boundary, this GWP table, this period
  links.response, // about this claim and product
  links.forks, // one line of claims per product
  label, // the product that was scanned
  opinion.independence, // verifier and producer
  opinion.vouches, // coverage, type, materiality, open findings
  opinion.outcome, // adverse, disclaimed, modified
  time.claim, // period, claim
  time.statement, // not before the claim
  time.response, // not before the statement
  accreditation, // listed body, scope, time
  status, // revocation, suspension, refresh
  inputs, // passports consumed
  regime, // the constants that its boundary prescribes, where it does
  figures, // L2
  accounts, // L2 of a CO2 statement or an inventory report
  material, // shares of its material, where it states any
  readings, // what gateways signed, where it states any
  custody, // its model, and no weaker link, where it states one
  views, // facts that are shown beside it
  workings, // L3
  libraries, // the libraries its factors came from, where it names any
  marketBased, // what was retired for it: for this product, by certificates, once
  remarks, // what inputs add, where the claim hides it; totals that are not above zero
  freshness.freshness, // age of the lists
  freshness.trust, // age of the trust list
  response.answer, // does the platform contradict the issuers?
  logged, // the documents are in a log that a quorum of witnesses has seen
  methods, // how it was calculated, where nobody has verified it
  policy, // what the buyer wants besides
  facts, // what no check can answer
]);

// Of the claim of each consumed material, after CHECKS_OF_A_CREDENTIAL.
export const CHECKS_OF_AN_INPUT = Object.freeze([links.forks, time.claim, status, inputs, regime, figures, material, readings, custody, libraries, marketBased, freshness.freshness]);

// Of each statement about a consumed material, beside its claim, after CHECKS_OF_A_CREDENTIAL.
export const CHECKS_OF_AN_OPINION = Object.freeze([
  signers.keys,
  links.statement,
  opinion.independence,
  opinion.vouches,
  opinion.outcome,
  time.statement,
  accreditation,
  statusOfStatement,
  freshness.ofStatement,
]);

// Profile, suite, signer, proof: of the chain by structure.profile, signers.signers and signers.proofs, of every other
// credential by listed.judge. They are listed in credential.js, because a trust list asks them of its accreditations
// before there is anything to verify.
export { CHECKS as CHECKS_OF_A_CREDENTIAL } from "./believing/credential.js";

// Recheck a passport file or a bare claim; every input is answered with a report, none with an exception. The same
// four arguments give the same report.
/** @type {(data: Uint8Array, evidence: Evidence, trust: TrustList, demand: Demand) => Promise<Report>} */
export async function verify(data, evidence, trust, demand) {
  return report(await examine(data, evidence, trust, demand));
}

// What follows inputs is loaded where a claim names some, so its class comes from there.
/** @type {(c: Case, made: typeof Walk) => Walk} */
const follower = (c, made) => new made(c, CHECKS_OF_AN_INPUT, CHECKS_OF_AN_OPINION);

// Everything verify finds, before the report is written.
/** @type {(data: Uint8Array, evidence: Evidence, trust: TrustList, demand: Demand) => Promise<Case>} */
export async function examine(data, evidence, trust, demand) {
  await loadShared();
  const found = openInput(data);
  if (isOfEntity(found.claim?.kind ?? null)) await loadShared(OF_ENTITIES);
  return settled((answers) => {
    const c = new Case(found, evidence, trust, demand, answers, follower);
    for (const check of CHECKS) check(c);
    return c;
  });
}
