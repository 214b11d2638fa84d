// The certificates behind a retirement: at hand, of listed issuing bodies, of those units, in force.

import { unborne } from "../../../passport/certificates/citing.js";
import { Doc } from "../../case.js";
import { BESIDE_INPUT, NOTHING } from "../../findings.js";
import { limit } from "../../limits.js";
import { standingOf } from "../status.js";
import { isOwn } from "./hand.js";

/** @import { Assignment } from "../../../passport/model/instruments/assignment.js" */
/** @import { Certificate } from "../../../passport/model/instruments/certificate.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { AnyListed } from "../../believing/listed.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { Outcome } from "../../findings.js" */
/** @import { Raw } from "../../opening.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {{ outcome: Outcome, certificate: string, position: number, problem: string }} Answer */

/** @type {Readonly<Record<string, string>>} */
const ENDED = Object.freeze({ revocation: "withdrawn", suspension: "suspended" });

// Records instrument.certified and retirement.origin_withdrawn of one retirement. Each fails once for every certificate that
// contradicts it; where none does, the first that is not at hand or is not signed by a listed issuing body leaves it open.
/** @type {(c: Case, hand: Hand, cited: Cited, retirement: Retirement, position: number) => void} */
export function certified(c, hand, cited, retirement, position) {
  const assigned = hand.assignments(new Set(retirement.units.map(({ origin }) => origin)));
  /** @type {Answer[]} */
  const borne = [];
  /** @type {Answer[]} */
  const standing = [];
  /** @type {Map<string, Retirement["units"][number][]>} */
  const named = new Map(retirement.units.map(({ certificate }) => [certificate, []]));
  for (const one of retirement.units) named.get(one.certificate)?.push(one);
  for (const [digest, entries] of named) {
    const { answer, raw, found } = borneBy(c, hand, digest, entries, retirement, assigned);
    borne.push(answer);
    if (raw && found) standing.push(standingBy(c, raw, found));
  }
  say(c, "instrument.certified", cited, position, borne);
  if (standing.length) say(c, "retirement.origin_withdrawn", cited, position, standing);
}

// Records the answers that are no, else the first that is open, else one pass.
/** @type {(c: Case, code: string, cited: Cited, position: number, answers: Answer[]) => void} */
function say(c, code, { id, digestMultibase }, position, answers) {
  const bad = answers.filter(({ outcome }) => outcome === "fail").slice(0, limit("figures_reported"));
  const open = answers.filter(({ outcome }) => outcome !== "pass").slice(0, 1);
  for (const { outcome, certificate, position: place, problem } of bad.length ? bad : open) {
    c.say(code, certificate, outcome, "", { id, certificate, problem }, place);
  }
  if (!open.length) c.say(code, digestMultibase, "pass", "", NOTHING, position);
}

// Whether a certificate bears the units that name it; and the certificate, where it can be read.
/** @type {(c: Case, hand: Hand, certificate: string, entries: Retirement["units"][number][], retirement: Retirement, assigned: Assignment[]) => { answer: Answer, raw?: Raw, found?: AnyListed }} */
function borneBy(c, hand, certificate, entries, retirement, assigned) {
  const raw = hand.raw("certificate", certificate);
  const position = raw?.position ?? BESIDE_INPUT;
  /** @type {(outcome: Outcome, problem: string) => Answer} */
  const answer = (outcome, problem) => ({ outcome, certificate, position, problem });
  if (raw === null) return { answer: answer("not_checked", "instrument.missing") };
  const found = hand.judge(raw);
  if (found === null) return { answer: answer("not_checked", "instrument.too_many") };
  if (found.stopped) return { answer: answer("not_checked", "instrument.signed") };
  const model = /** @type {Certificate} */ (/** @type {unknown} */ (found.model));
  const problem = entries.map((one) => unborne(one, model, retirement)).find(Boolean) ?? (elsewhere(model, assigned) || (isOwn(c, found) ? "body" : ""));
  return { answer: problem ? answer("fail", `certified.${problem}`) : answer("pass", ""), raw, found };
}

// assigned where an assignment at hand gives the device to another registry at that time.
/** @type {(certificate: Certificate, assigned: Assignment[]) => string} */
function elsewhere({ period, product, registry }, assigned) {
  const other = assigned.some((one) => one.period.start < period.end && period.start < one.period.end &&
    one.product === product && one.registry !== registry);
  return other ? "assigned" : "";
}

// Whether its issuing body has withdrawn or suspended it since; what was retired stays retired.
/** @type {(c: Case, raw: Raw, found: AnyListed) => Answer} */
function standingBy(c, raw, found) {
  const doc = /** @type {AnyDoc} */ (new Doc("certificate", raw, /** @type {any} */ (found)));
  const answers = standingOf(c, doc);
  /** @type {(outcome: Outcome, problem: string) => Answer} */
  const answer = (outcome, problem) => ({ outcome, certificate: raw.digest, position: raw.position, problem });
  const ended = answers.find(([, set]) => set === true);
  if (ended) return answer("fail", ENDED[ended[0]]);
  if (answers.some(([, set]) => set === null)) return answer("not_checked", "missing");
  return c.counted.some((item) => item.doc === doc && item.stale) ? answer("not_checked", "too_old") : answer("pass", "");
}
