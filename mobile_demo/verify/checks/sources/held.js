// Libraries of factors at hand: who signed each, whether it stands, and which records lie beside it.

import { holds } from "../../../passport/libraries/document.js";
import { isObject } from "../../../signing/strict_json.js";
import { compareCodePoints, sorted } from "../../../signing/text.js";
import "../../believing/readers/libraries.js";
import { judge } from "../../believing/listed.js";
import { Doc } from "../../case.js";
import { BESIDE_INPUT } from "../../findings.js";
import { limit } from "../../limits.js";
import { Raw } from "../../opening.js";
import { standingOf } from "../status.js";
import { lastWord } from "../time.js";

/** @import { Library } from "../../../passport/model/sources/library.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { AnyListed } from "../../believing/listed.js" */
/** @typedef {{ raw: Raw, found: AnyListed, model: Library, records: readonly JsonObject[] | null, lacking: string }} HeldLibrary */

/** @type {Record<string, string>} */
const ENDED = { revocation: "withdrawn", suspension: "suspended" };

// By digest; nothing of them is believed until judged.
export class Shelf {
  /** @param {Case} c */
  constructor(c) {
    this.case = c;
    this.spent = false; // more editions than one verification judges
    /** @type {Map<string, HeldLibrary | null>} */
    this.held = new Map();
    /** @type {Map<string, Raw>} */
    this.raws = new Map();
    /** @type {Map<string, readonly JsonObject[]>} */
    this.records = new Map();
    const beside = c.evidence.libraries.map((one) => new Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0));
    for (const raw of [...c.opened.extras, ...beside]) {
      if (raw.kind === "factorlibrary" && raw.size <= limit("credential") && !this.raws.has(raw.digest)) this.raws.set(raw.digest, raw);
    }
    for (const { digest, records } of c.evidence.libraries) if (records && !this.records.has(digest)) this.records.set(digest, records);
  }
  // The library if a listed publisher has signed it as it stands; else null. Each is judged once.
  /** @type {(raw: Raw) => HeldLibrary | null} */
  judged(raw) {
    if (!this.held.has(raw.digest)) this.held.set(raw.digest, this.judge(raw));
    return this.held.get(raw.digest) ?? null;
  }
  // lacking says why there are no records.
  /** @type {(raw: Raw) => HeldLibrary | null} */
  judge(raw) {
    const found = /** @type {AnyListed} */ (judge("factorlibrary", raw.document, raw.digest, this.case.trust, this.case.answers));
    if (found.stopped) return null;
    const model = /** @type {Library} */ (/** @type {unknown} */ (found.model));
    const records = this.records.get(raw.digest) ?? null;
    if (records === null) return { raw, found, model, records, lacking: "library.no_records" };
    const whole = holds(records, model.root, model.size);
    return { raw, found, model, records: whole ? records : null, lacking: whole ? "" : "library.root" };
  }
  // The editions by the same publisher that say they replace one, then those that replace these.
  /** @type {(one: HeldLibrary) => HeldLibrary[]} */
  following(one) {
    const found = [one];
    const seen = new Set([one.raw.digest]);
    for (const { raw: { digest } } of found) {
      for (const other of this.editions(one, (replaced) => replaced === digest)) {
        if (!seen.has(other.raw.digest)) found.push(other);
        seen.add(other.raw.digest);
      }
    }
    return found.slice(1);
  }
  // The later editions of a library, by its publisher and name, whose predecessor is not at hand.
  /** @type {(one: HeldLibrary) => HeldLibrary[]} */
  loose(one) {
    return this.editions(one, (replaced) => !this.raws.has(replaced))
      .filter(({ model: { name, envelope } }) => name === one.model.name && lastWord(envelope) > lastWord(one.model.envelope));
  }
  // The editions by the publisher of one whose predecessor is wanted, by digest.
  /** @type {(one: HeldLibrary, wanted: (replaced: string) => boolean) => HeldLibrary[]} */
  editions({ raw: { digest: own }, model }, wanted) {
    const named = sorted(this.raws.keys()).map((one) => /** @type {Raw} */ (this.raws.get(one)));
    const asked = named.filter(({ digest, document: { credentialSubject: subject } }) => digest !== own && isObject(subject) && isObject(subject.replaces) &&
      typeof subject.replaces.digestMultibase === "string" && wanted(subject.replaces.digestMultibase));
    this.spent ||= asked.length > limit("input_credentials");
    return asked.slice(0, limit("input_credentials")).flatMap((raw) => this.judged(raw) ?? [])
      .filter((other) => other.model.envelope.issuer.id === model.envelope.issuer.id);
  }
}

// Whether libraries that were valid at that moment are together for all of a period.
/** @type {(some: HeldLibrary[], period: { start: string, end: string }, usedAt: string) => boolean} */
export function together(some, period, usedAt) {
  let reached = period.start;
  const ordered = [...some].sort((one, other) => compareCodePoints(one.model.period.start, other.model.period.start));
  for (const { model: { period: { start, end }, envelope: { validFrom, validUntil } } } of ordered) {
    if (validFrom <= usedAt && usedAt < validUntil && start <= reached && end > reached) reached = end;
  }
  return some.length > 0 && period.end <= reached;
}

/** @type {WeakMap<Case, Shelf>} */
const SHELVES = new WeakMap();

// The libraries at hand, the same for the claim that was asked about and all it consumed.
/** @type {(c: Case) => Shelf} */
export function shelfOf(c) {
  const home = c.walk?.case ?? c;
  const shelf = SHELVES.get(home) ?? new Shelf(home);
  SHELVES.set(home, shelf);
  return shelf;
}

// Why a library is not for a period of activity, by who signs at that moment; empty where it is.
/** @type {(model: Library, period: { start: string, end: string }, usedAt: string) => string} */
export function outOfTime({ period: { start, end }, envelope: { validFrom, validUntil } }, period, usedAt) {
  if (!(start <= period.start && period.end <= end)) return "library.period";
  return validFrom <= usedAt && usedAt < validUntil ? "" : "library.window";
}

// Whether its publisher has withdrawn or suspended a library, and which; null: nobody knows.
/** @type {(c: Case, held: HeldLibrary) => [ended: boolean | null, how: string]} */
export function ended(c, { raw, found }) {
  const answers = standingOf(c, /** @type {AnyDoc} */ (/** @type {unknown} */ (new Doc("factorlibrary", raw, /** @type {any} */ (found)))));
  const bad = answers.find(([, set]) => set === true);
  if (bad) return [true, ENDED[bad[0]]];
  return answers.some(([, set]) => set === null) ? [null, "missing"] : [false, ""];
}
