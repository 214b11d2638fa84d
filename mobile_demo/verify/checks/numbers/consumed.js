// What the passports of consumed materials say of the product they went into (DESIGN 7, T60, T110).

import { AMOUNT_PLACES, told } from "../../../passport/carbon/exact.js";
import { overused } from "../../../passport/carbon/rechecking/consumption.js";
import { amountOf, effect, percentOf, stated } from "../../../passport/carbon/rechecking/corrections.js";
import { finding, NOTHING, NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { Walk } from "../../materials/following.js";
import { stateOf } from "../../states.js";

/** @import { Now } from "../../../passport/carbon/rechecking/corrections.js" */
/** @import { Claim, Product } from "../../../passport/model/claim.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Finding, Outcome, Params } from "../../findings.js" */
/** @import { Followed } from "../../materials/followed.js" */
/** @import { Follower } from "../../case.js" */

const ASIDE = ["unqualified", "in_force", "suspension", "freshness", "followed"];
// What one bad answer of an input makes of the whole, beside a state of its own.
const HOLDING = new Set(["revoked", "suspended", "out_of_date", "status_unknown", "incomplete"]);
// Answers that leave a part of the tree unseen.
const LACKING = new Set(["inputs.present", "inputs.followed"]);
/** @type {readonly [outcome: Outcome, credential: string]} */
const FINE = Object.freeze(["pass", ""]);

// Follows each input of doc and records what was found out.
/** @type {(c: Case, doc: Doc<Claim>, entries: Product["inputs"]) => void} */
export function consumed(c, doc, entries) {
  const walk = c.follower(Walk);
  const usedAt = doc.envelope.proof.created;
  /** @type {Finding[]} */
  const found = [];
  for (const entry of entries) {
    const followed = walk.follow(entry, usedAt);
    c.consumed.set(entry.digest, followed);
    found.push(...findingsOf(entry, followed, usedAt), ...standing(c, doc.model.product, entry, followed));
  }
  c.findings.push(...found);
  if (c.walk === null) ofMass(c, doc, walk, found);
  summary(c, doc, found, String(entries.length));
}

// No material is consumed beyond its mass, wherever in the tree of this passport (T122).
/** @type {(c: Case, doc: Doc<Claim>, walk: Follower, found: Finding[]) => void} */
function ofMass(c, doc, walk, found) {
  const over = overused(walk.consumers(doc));
  for (const { digest, id, stated, computed } of over.slice(0, limit("figures_reported"))) {
    c.say("inputs.consumed", digest, "fail", "", { id, stated, computed }, NOWHERE);
  }
  const lacking = found.find(({ code, outcome }) => outcome !== "pass" && LACKING.has(code));
  if (over.length) return;
  if (lacking) c.say("inputs.consumed", "", "not_checked", "", { because: lacking.code }, NOWHERE);
  else c.general("inputs.consumed", true);
}

/** @type {(c: Case, doc: Doc<Claim>, found: Finding[], count: string) => void} */
function summary(c, doc, found, count) {
  const bad = found.filter(({ code, outcome }) => outcome !== "pass" && HOLDING.has(stateOf(code, outcome) ?? ""));
  if (!bad.length) {
    c.ask(doc, "inputs", true);
    return;
  }
  const worst = bad.find((one) => one.outcome === "fail") ?? bad[0];
  const params = { because: worst.code, count };
  const where = "/credentialSubject/inputs";
  if (worst.outcome === "fail") c.ask(doc, "inputs", false, where, params);
  else c.notChecked(doc, "inputs", where, params);
}

/** @type {(entry: Product["inputs"][number], followed: Followed, usedAt: string) => Finding[]} */
function findingsOf({ id, digest }, { position, problem, verdict, claim }, usedAt) {
  /** @type {(suffix: string, outcome: Outcome, params?: Params) => Finding} */
  const say = (suffix, outcome, params) =>
    finding(`inputs.${suffix}`, digest, outcome, "", outcome === "pass" ? NOTHING : { id, ...params }, position);
  if (verdict === null || claim === null) {
    const absent = ["missing", "depth", "too_many"].includes(problem);
    return [say("present", absent ? "not_checked" : "fail", { problem })];
  }
  const found = [
    say("present", "pass"),
    say("holds", verdict.wrong ? "fail" : "pass", { problem: verdict.wrong }),
    say("vouched", verdict.vouched, { problem: verdict.why }),
  ];
  for (const suffix of ASIDE) {
    const [outcome, input] = verdict.answers.get(suffix) ?? FINE;
    found.push(say(suffix, outcome, { input }));
  }
  const [outcome, input] = verdict.answers.get("window") ?? FINE;
  const { validFrom, validUntil } = claim.envelope;
  found.push(say("window", outcome, { usedAt, validFrom, validUntil, input }));
  return found;
}

// Whether the input is current: corrected where it is known what its correction changes in this claim. The sum of what is
// known stays in c.effect.
/** @type {(c: Case, own: Product, entry: Product["inputs"][number], followed: Followed) => Finding[]} */
function standing(c, own, { id, digest, amount }, followed) {
  const { verdict, claim, position } = followed;
  if (verdict === null || claim === null) return [];
  if (!verdict.answers.has("current")) {
    if (followed.effect === null) c.effect = null;
    return [finding("inputs.current", digest, "pass", "", NOTHING, position)];
  }
  const now = nowOf(followed);
  const before = claim.product.footprint;
  const changes = now === null ? null : effect(own, amount, before, now);
  const known = c.effect;
  c.effect = changes === null || known === null ? null : changes.map((one, place) => one + (known[place] ?? 0n));
  return before.results.map(({ electricity, total: old }, place) => {
    const fresh = now === null ? "not_at_hand" : told(now.totals[place], AMOUNT_PLACES);
    const params = { id, electricity, old, new: fresh };
    if (changes === null) return finding("inputs.current", digest, "fail", "", params, position);
    const change = changes[place];
    const more = { effect: amountOf(change), percent: percentOf(change, own.footprint.results[place].total) };
    return finding("inputs.corrected", digest, "fail", "", { ...params, ...more }, position);
  });
}

// The input's footprint since its correction, or since that of what it consumed; null: unknown.
/** @type {(followed: Followed) => Now | null} */
function nowOf({ successor, claim, effect: more }) {
  if (successor !== null) return stated(successor.product.footprint);
  return claim === null || !more?.length ? null : stated(claim.product.footprint, more);
}
