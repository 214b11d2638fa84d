// Input passports followed to their ends: verified like every passport, bounded, each at most once (T60). What counts
// for the consumer is what held when the consumer's claim was signed; withdrawal counts whenever it came.

import { consumerOf } from "../../passport/carbon/rechecking/consumption.js";
import { inputOfClaim } from "../../passport/carbon/inputs.js";
import { identities } from "../../passport/identifiers/product_id.js";
import { isObject } from "../../signing/strict_json.js";
import { Case, Doc } from "../case.js";
import { judge } from "../believing/listed.js";
import { signedBy } from "../believing/unread.js";
import { BESIDE_INPUT } from "../findings.js";
import { limit } from "../limits.js";
import { aboutOf, opened, Raw } from "../opening.js";
import { namesOf } from "../together.js";
import { followed } from "./followed.js";
import { choose, judgeOpinion } from "./opinions.js";
import { verdict as verdictFrom } from "./verdict_of_input.js";

/** @import { Known } from "../evidence.js" */
/** @import { ClaimDocument, Consumer } from "../../passport/carbon/rechecking/consumption.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Listed, Models } from "../believing/listed.js" */
/** @import { Heard, Opinion } from "./opinions.js" */
/** @import { Followed } from "./followed.js" */
/** @typedef {{ kind: string | null, document: JsonObject, digest: string }} Item */
/** @typedef {{ c: Case, found: Listed<"claim">, opinions: Opinion[], unread: Map<string, string> }} Examined */

// What is at hand for following, and how far one verification has come with it. checks run over the case of each input
// claim, opinionChecks over that of each statement about one; signer and proof have been asked by then.
export class Walk {
  /**
   * @param {Case} c
   * @param {readonly ((c: Case) => void)[]} checks
   * @param {readonly ((c: Case) => void)[]} opinionChecks
   */
  constructor(c, checks, opinionChecks) {
    this.case = c;
    this.checks = checks;
    this.opinionChecks = opinionChecks;
    this.depth = 0;
    this.spent = 0;
    /** @type {Map<string, Examined | string>} */
    this.done = new Map();
    this.heard = new Set();
    const known = c.evidence.inputs;
    this.opened = opened(c.opened.digest);
    this.opened.extras = [...c.opened.extras, ...known.map((one) => new Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0))];
    this.byDigest = new Map([...this.opened.extras].reverse().map((raw) => [raw.digest, raw]));
    this.opinions = grouped(this.opened.extras.filter(isA("statement")), (raw) => [aboutOf(raw.document)]);
    this.claims = grouped([...c.evidence.claims, ...known].filter(isA("claim")), (one) => productNames(one.document));
    const named = known.filter((one) => this.mayAccredit(one));
    const granted = [...new Map(named.map((one) => [one.digest, one])).values()];
    const most = limit("input_credentials");
    // One that is left out could be the newest: then no input can be judged, and each says so.
    if (granted.length > most) this.spent = most;
    const found = granted.length > most ? [] : granted.map((one) => this.judged("accreditation", one));
    this.extras = [...c.extras, ...found.filter((one) => !one.stopped)];
  }
  /** @type {<K extends keyof Models>(kind: K, item: { document: JsonObject, digest: string }) => Listed<K>} */
  judged(kind, { document, digest }) {
    return judge(kind, document, digest, this.case.trust, this.case.answers);
  }
  // Whether it is an accreditation in the name of a listed body; others need no signature checked.
  /** @type {(item: Item) => boolean} */
  mayAccredit({ kind, document: { issuer } }) {
    const did = kind === "accreditation" && isObject(issuer) ? issuer.id : null;
    return typeof did === "string" && (this.case.trust.party(did)?.roles.includes("accreditation-body") ?? false);
  }
  // The input as it counts for a claim signed at usedAt.
  /** @type {(entry: { id: string, digest: string }, usedAt: string) => Followed} */
  follow(entry, usedAt) {
    const raw = this.byDigest.get(entry.digest);
    if (raw === undefined || raw.kind !== "claim") return followed(raw?.position ?? BESIDE_INPUT, "missing");
    if (raw.document.id !== entry.id) return followed(raw.position, "reference");
    if (raw.size > limit("credential")) return followed(raw.position, "size");
    const examined = this.examined(raw);
    if (typeof examined === "string") return followed(raw.position, examined);
    const { c, found: { document, digest, model: claim } } = examined;
    const said = this.said(examined, usedAt);
    const verdict = verdictFrom(c, [...c.findings, ...said.findings], said.missing, usedAt, said.refused);
    const given = verdict.wrong ? null : inputOfClaim(document, digest, verdict.passes);
    return followed(raw.position, "", { verdict, given, claim, successor: this.successor(c), effect: c.effect, consumed: c.consumed, support: c.support });
  }
  // What the statements say at that moment; the status lists of those that are heard count.
  /** @type {(examined: Examined, usedAt: string) => Heard} */
  said({ opinions, unread }, usedAt) {
    const said = choose(opinions, usedAt, unread);
    for (const { digest, counted } of said.heard) {
      if (this.heard.has(digest)) continue;
      this.heard.add(digest);
      this.case.counted.push(...counted);
    }
    return said;
  }
  // The case of an input claim, or why there is none; examined once, however many consume it.
  /** @type {(raw: Raw) => Examined | string} */
  examined(raw) {
    const done = this.done.get(raw.digest);
    if (done !== undefined) return done;
    if (this.depth >= limit("input_depth")) return "depth"; // not remembered: on a shorter way it may be within reach
    const opinions = [...new Map((this.opinions.get(raw.digest) ?? []).map((one) => [one.digest, one])).values()];
    if (this.spent + 1 + opinions.length > limit("input_credentials")) return "too_many";
    this.spent += 1 + opinions.length;
    const found = this.judged("claim", raw);
    if (found.stopped) {
      this.done.set(raw.digest, found.stopped);
      return found.stopped;
    }
    const c = this.caseOf(raw, found);
    const judged = this.opinionsOf(opinions, raw, found);
    this.depth += 1;
    for (const check of this.checks) check(c);
    this.depth -= 1;
    // Every consumer reads these again, and only what did not pass says something to it.
    c.findings = c.findings.filter((one) => one.outcome !== "pass");
    this.case.counted.push(...c.counted);
    const examined = { c, found, opinions: judged, unread: this.unread(opinions) };
    this.done.set(raw.digest, examined);
    return examined;
  }
  // The masses of a claim and of all inputs in its tree that could be examined.
  /** @type {(doc: Doc<Claim>) => Consumer[]} */
  consumers(doc) {
    const inner = [...this.done.values()].flatMap((done) => (typeof done === "string" ? [] : [done.found]));
    return [doc.raw, ...inner].map(({ document, digest }) => consumerOf(/** @type {ClaimDocument} */ (document), digest));
  }
  /** @type {(raw: Raw, found: Listed<"claim">) => Case} */
  caseOf(raw, found) {
    const { evidence, trust, demand, answers } = this.case;
    const about = evidence.with({ claims: this.aboutProduct(raw), inputs: [], workings: null });
    const c = new Case(this.opened, about, trust, demand, answers, () => this);
    c.walk = this;
    c.extras = this.extras;
    c.claim = new Doc("claim", raw, found);
    return c;
  }
  // The statements by listed verifiers whose signature holds; others count as absent.
  /** @type {(opinions: Raw[], raw: Raw, claim: Listed<"claim">) => Opinion[]} */
  opinionsOf(opinions, raw, claim) {
    const found = opinions.map((one) => ({ one, listed: this.judged("statement", one) })).filter(({ listed }) => !listed.stopped);
    return found.map(({ one, listed }) => judgeOpinion(this.caseOf(raw, claim), new Doc("statement", one, listed), this.opinionChecks));
  }
  // When each listed verifier last signed one of these without keeping the profile.
  /** @type {(opinions: Raw[]) => Map<string, string>} */
  unread(opinions) {
    const last = new Map();
    for (const one of opinions) {
      if (this.judged("statement", one).stopped !== "profile") continue;
      const found = signedBy(one.document, one.digest, this.case.trust, "verifier", this.case.answers);
      if (found !== null && found.said > (last.get(found.issuer) ?? "")) last.set(found.issuer, found.said);
    }
    return last;
  }
  // Other claims at hand that use one of this claim's identifiers: for forks and corrections.
  /** @type {(raw: Raw) => Known[]} */
  aboutProduct(raw) {
    const found = productNames(raw.document).flatMap((name) => this.claims.get(name) ?? []);
    return [...new Map(found.map((one) => [one.digest, one])).values()];
  }
  // The claim that corrects this input, where it is at hand; its signature has been checked.
  /** @type {(c: Case) => Claim | null} */
  successor(c) {
    const digest = c.findings.find((one) => one.code === "claim.successor" && one.params.successor)?.params.successor;
    if (!digest) return null;
    const found = [...c.evidence.claims, ...this.extras].find((one) => one.digest === digest);
    return found === undefined ? null : this.judged("claim", found).model;
  }
}

/** @type {(kind: string) => (one: { kind: string | null }) => boolean} */
const isA = (kind) => (one) => one.kind === kind;

/** @type {<T>(items: T[], namesOf: (item: T) => string[]) => Map<string, T[]>} */
function grouped(items, namesOf) {
  const groups = new Map();
  for (const item of items) {
    for (const name of namesOf(item)) {
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(item);
    }
  }
  return groups;
}

// The products a claim, checked or not, names, whatever their spelling.
/** @type {(document: JsonObject) => string[]} */
const productNames = ({ credentialSubject: subject }) => [...identities(namesOf(subject))];
