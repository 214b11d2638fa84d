// Judges each statement about an input in full, then chooses those that count (T121, DESIGN 6.2). A statement
// by a verifier without the right for it, also by one whose accreditation is revoked or suspended, is dropped before any
// is compared with another: it counts as absent. Of one verifier the newest that it has not withdrawn counts, of several
// verifiers all, so that the worst is heard.

import { compareCodePoints } from "../../signing/text.js";
import * as time from "../checks/time.js";
import { stateOf } from "../states.js";
import { isAboutStatus, notThen } from "./verdict_of_input.js";

/** @import { Statement } from "../../passport/model/statement.js" */
/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { AnyDoc, Case, Counted, Doc } from "../case.js" */
/** @import { Finding } from "../findings.js" */
/** @typedef {{ envelope: Envelope, digest: string, findings: Finding[], counted: Counted[], bars: Finding[], withdrawn: boolean, against: boolean }} Opinion */
/** @typedef {{ findings: Finding[], missing: string, refused: boolean, heard: Opinion[] }} Heard */
const AGAINST = ["adverse", "disclaimed"];
// Who gives the opinion. What else is wrong with a statement takes nothing from an adverse opinion.
const STANDING = ["statement.key_distinct", "statement.link", "statement.independent", "statement.order"];
/** @type {(finding: Finding) => boolean} */
const isAccreditation = ({ code }) => code.startsWith("accreditation.");

// Ask checks of a statement; c is a case of its own, and holds the claim it is about.
/** @type {(c: Case, doc: Doc<Statement>, checks: readonly ((c: Case) => void)[]) => Opinion} */
export function judgeOpinion(c, doc, checks) {
  c.statement = doc;
  for (const check of checks) check(c);
  const findings = c.findings.filter((one) => one.outcome !== "pass");
  const against = AGAINST.includes(doc.model.opinion.outcome);
  return {
    envelope: doc.envelope,
    digest: doc.raw.digest,
    findings,
    counted: c.counted,
    bars: findings.filter((one) => bars(one, against)),
    withdrawn: findings.some(({ code, outcome }) => stateOf(code, outcome) === "revoked"),
    against,
  };
}

// Whether a finding shows that the verifier had no right to give this statement. Its opinion, its window and findings
// that follow from others (because) say nothing of that. Of an adverse opinion only signer, link and accreditation are
// asked, so that a flaw elsewhere cannot silence it.
/** @type {(finding: Finding, against: boolean) => boolean} */
function bars(finding, against) {
  const { code, outcome, params } = finding;
  const state = stateOf(code, outcome);
  if (state === null || "because" in params || code === "statement.opinion" || code === "statement.window") return false;
  // Without an accreditation in force nobody may give an opinion about an input.
  if (isAboutStatus(state)) return isAccreditation(finding) && ["revoked", "suspended"].includes(state);
  return !against || STANDING.includes(code) || isAccreditation(finding);
}

// {findings, missing, refused, heard}: what the statements say to a claim that was signed at usedAt. Those made before
// that moment and in force then are heard, and an adverse opinion whenever it was given. Where none is left: those that
// were withdrawn; and where there is no such either, why the others do not count.
// unread says when a verifier signed something about this input that nobody can read: what it said before does not vouch.
/** @type {(judged: Opinion[], usedAt: string, unread: Map<string, string>) => Heard} */
export function choose(judged, usedAt, unread) {
  const entitled = judged.filter((one) => !one.bars.length);
  const live = entitled.filter((one) => !one.withdrawn);
  const spoken = speaking(live, usedAt);
  if (spoken.length) {
    /** @type {(one: Opinion) => boolean} */
    const isHidden = ({ envelope, against }) => !against && time.lastWord(envelope) <= (unread.get(envelope.issuer.id) ?? "");
    return heard([...new Set(spoken)], spoken.some(isHidden) ? "statement.profile" : "");
  }
  const silent = newestOfEach(live.length ? live : entitled);
  if (!silent.length) return dropped(judged);
  return heard(silent, silent.map(({ envelope }) => notThen(envelope, usedAt)).find((missing) => missing) ?? "");
}

// Of statements in force the newest of each verifier at that moment, and those against the number.
/** @type {(live: Opinion[], usedAt: string) => Opinion[]} */
function speaking(live, usedAt) {
  const then = live.filter(({ envelope }) => !notThen(envelope, usedAt));
  return [...newestOfEach(then), ...newestOfEach(live).filter((one) => one.against)];
}

// Of each verifier the newest; several said in one second are all there, because the worse counts.
/** @type {(judged: Opinion[]) => Opinion[]} */
function newestOfEach(judged) {
  /** @type {(opinion: Opinion) => string} */
  const said = ({ envelope }) => time.lastWord(envelope);
  const newest = new Map();
  for (const one of judged) {
    const { id } = one.envelope.issuer;
    if (said(one) > (newest.get(id) ?? "")) newest.set(id, said(one));
  }
  return judged.filter((one) => said(one) === newest.get(one.envelope.issuer.id)).sort(newestFirst);
}

/** @type {(a: Opinion, b: Opinion) => number} */
const newestFirst = (a, b) => compareCodePoints(time.lastWord(b.envelope) + b.digest, time.lastWord(a.envelope) + a.digest);

/** @type {(judged: Opinion[], missing: string) => Heard} */
const heard = (judged, missing) => ({ findings: judged.flatMap((one) => one.findings), missing, refused: false, heard: judged });

// Nobody with the right for it has spoken; missing says what is lacking, for one of the statements. A statement of an
// accredited verifier that does not vouch is a no; where there is one, those of verifiers without the right for it count
// as absent. Else it is unknown: what such a verifier lacks may be a document that is elsewhere, and another statement too.
/** @type {(judged: Opinion[]) => Heard} */
function dropped(judged) {
  const refusing = judged.filter(isRefusal);
  const every = [...(refusing.length ? refusing : judged)].sort(newestFirst).flatMap((one) => one.bars);
  if (!every.length) return heard([], "statement.present");
  const { code } = every.find((one) => !isKnown(one)) ?? every[0];
  return { ...heard([], code), refused: refusing.length > 0 };
}

// Whether all that speaks against a statement is a no to the statement itself, of an accredited verifier. Where the
// accreditation was not asked about (because of the link, say) nobody knows that there is one.
/** @type {(one: Opinion) => boolean} */
function isRefusal({ findings, bars }) {
  const unasked = findings.some((one) => isAccreditation(one) && "because" in one.params);
  return bars.length > 0 && !unasked && bars.every(isKnown);
}

// Whether a bar is an answer no about the statement, which no document that is elsewhere can change.
/** @type {(bar: Finding) => boolean} */
const isKnown = (bar) => bar.outcome === "fail" && !isAccreditation(bar);
