// The retirements, certificates, assignments and claims at hand; those that are asked for are judged.

import { Fraction } from "../../../passport/carbon/exact.js";
import { isMarketOf, isOneMarket } from "../../../passport/certificates/citing.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { deviceKey, named } from "../../../passport/identifiers/address.js";
import { identities } from "../../../passport/identifiers/product_id.js";
import { isObject } from "../../../signing/strict_json.js";
import { sorted } from "../../../signing/text.js";
import { judge } from "../../believing/listed.js";
import { Doc } from "../../case.js";
import { BESIDE_INPUT } from "../../findings.js";
import { limit } from "../../limits.js";
import { shared as sharedBy } from "../opinion.js";
import { Raw } from "../../opening.js";
import { standingOf } from "../status.js";
import { lastWord } from "../time.js";
import { inBase } from "./located.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Assignment } from "../../../passport/model/instruments/assignment.js" */
/** @import { Certificate } from "../../../passport/model/instruments/certificate.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { AnyDoc, Case } from "../../case.js" */
/** @import { AnyListed } from "../../believing/listed.js" */
/** @typedef {"claim" | "inventory" | "certificate" | "retirement" | "assignment"} Kind */

// The objects in an array of a subject that nobody has checked.
/** @type {(raw: Raw, name: string) => JsonObject[]} */
function entriesOf({ document: { credentialSubject: subject } }, name) {
  const entries = isObject(subject) ? subject[name] : [];
  return Array.isArray(entries) ? entries.filter(isObject) : [];
}

// The digests of the certificates whose units a document, checked or not, says that it took.
/** @type {(raw: Raw) => string[]} */
const takenOf = (raw) => entriesOf(raw, "units").map(({ certificate }) => certificate).filter((one) => typeof one === "string");

// The text by which a device is compared, as nobody has checked it.
/** @type {(device: unknown) => string} */
const keyOf = (device) => (typeof device === "string" ? deviceKey(device) : "");
// Whether an entry is about this retirement: one that was signed anew has another digest.
/** @type {(retirement: Cited, entry: JsonObject) => boolean} */
export const isNamed = (retirement, { id, digestMultibase }) => id === retirement.id || digestMultibase === retirement.digestMultibase;

// Whether two claims are of one producer about one product.
/** @type {(one: Claim, other: Claim) => boolean} */
function areVersions(one, other) {
  const [names, others] = [one, other].map(({ product: { id, alternateIds } }) => identities([id, ...alternateIds]));
  return one.envelope.issuer.id === other.envelope.issuer.id && [...names].some((name) => others.has(name));
}

// What versions of one report have in common: its signer, the entity in any spelling, and the period.
/** @type {(report: CarbonStatement) => string} */
export const lineOf = ({ envelope: { issuer }, entity: { id, period: { start, end } } }) => `${issuer.id} ${start} ${end} ${deviceKey(id)}`;

// Whether two reports may be of a group and of a part of it (T647): one reporter, two entities, one time. No report says which other
// entities its own one holds.
/** @type {(one: CarbonStatement, other: CarbonStatement) => boolean} */
export const mayHold = ({ envelope: { issuer }, entity: { id, period: { start, end } } }, { envelope, entity }) => envelope.issuer.id === issuer.id &&
  deviceKey(entity.id) !== deviceKey(id) && start < entity.period.end && entity.period.start < end;

// Whether whoever signed an instrument shares DID, legal entity or control group with the claimant: then it is its own word
// (T409).
/** @type {(c: Case, found: AnyListed) => boolean} */
export const isOwn = ({ claim }, found) => claim?.party !== null && claim !== null && sharedBy(claim, found) !== null;

// The documents of one verification by kind and digest; nothing of them is believed until judged. No more than the limit
// are judged; spent says that this was not enough.
export class Hand {
  /** @param {Case} c */
  constructor(c) {
    const { instruments, claims, inputs } = c.evidence;
    this.case = c;
    /** @type {Map<string, Map<string, Raw>>} */
    this.held = new Map(["claim", "inventory", "certificate", "retirement", "assignment"].map((kind) => [kind, new Map()]));
    const beside = [...instruments, ...claims, ...inputs].map((one) => new Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0));
    for (const raw of [...c.opened.extras, ...beside]) {
      const held = this.held.get(raw.kind ?? "");
      if (held && raw.size <= limit("credential") && !held.has(raw.digest)) held.set(raw.digest, raw);
    }
    /** @type {Map<string, AnyListed>} */
    this.judged = new Map();
    this.spent = false;
    /** @type {Map<string, Raw[]> | null} */
    this.lots = null;
  }
  // The document with that digest, as it was read.
  /** @type {(kind: Kind, digest: string) => Raw | null} */
  raw(kind, digest) {
    return this.held.get(kind)?.get(digest) ?? null;
  }
  // Profile, signer and proof of one of them; null once too many were judged.
  /** @type {(raw: Raw) => AnyListed | null} */
  judge(raw) {
    const known = this.judged.get(raw.digest);
    if (known) return known;
    if (this.judged.size >= limit("instrument_credentials")) {
      this.spent = true;
      return null;
    }
    const found = /** @type {AnyListed} */ (judge(/** @type {Kind} */ (raw.kind), raw.document, raw.digest, this.case.trust, this.case.answers));
    this.judged.set(raw.digest, found);
    return found;
  }
  // The certificate with that digest, where it is at hand and a listed body has signed it.
  /** @type {(digest: string) => Certificate | null} */
  certificate(digest) {
    return /** @type {Certificate | null} */ (this.#sound("certificate", digest));
  }
  // The retirement that is cited, where a listed party has signed it and it holds units.
  /** @type {(cited: Cited) => Retirement | null} */
  retired({ digestMultibase }) {
    const model = /** @type {Retirement | null} */ (this.#sound("retirement", digestMultibase));
    return model && sizeOf(model) > 0n ? model : null;
  }
  // Whether units are of a country's market, by the name of theirs and by their devices (T693, T644); without a country whether the
  // name is that of the devices: one code in both, which are of one certificate, is one place. A certificate that is not at hand
  // says nothing; null: nobody knows (T742).
  /** @type {(retired: Retirement, country?: string) => boolean | null} */
  isThere({ geography, units }, country) {
    const devices = units.flatMap(({ certificate }) => this.certificate(certificate)?.origin.country ?? []);
    if (country === undefined) return devices.every((one) => geography.startsWith(one) || isMarketOf(geography, one));
    const answers = [isMarketOf(geography, country), ...devices.map((one) => isOneMarket(one, country))];
    return !answers.includes(false) && (answers.includes(null) ? null : true);
  }
  // Kilograms a unit of a base by a certificate, where it is at hand and states them so.
  /** @type {(digest: string, base: string) => Fraction | null} */
  emitted(digest, base) {
    const model = this.certificate(digest);
    const [kind, scale] = inBase(model?.attribute.per ?? "");
    return model && kind === base ? Fraction.of(model.attribute.intensity).by(scale) : null;
  }
  /** @type {(kind: Kind, digest: string) => unknown} */
  #sound(kind, digest) {
    const raw = this.raw(kind, digest);
    const found = raw && this.judge(raw);
    return found && !found.stopped ? found.model : null;
  }
  // Whether a listed body says that a text names a certificate or retirement: its own at hand, or a certificate that it retired.
  /** @type {(name: string) => boolean} */
  hasLot(name) {
    if (this.lots === null) {
      this.lots = new Map();
      /** @type {Kind[]} */
      const kinds = ["certificate", "retirement"];
      for (const raw of kinds.flatMap((kind) => [...this.held.get(kind)?.values() ?? []])) {
        const digests = [raw.digest, ...takenOf(raw)];
        const ids = digests.flatMap((digest) => kinds.map((kind) => this.raw(kind, digest)?.document.id)).filter((id) => typeof id === "string");
        for (const one of new Set([...digests, ...ids].map(named))) this.lots.set(one, [...this.lots.get(one) ?? [], raw]);
      }
    }
    return (this.lots.get(name) ?? []).some((raw) => this.judge(raw)?.stopped === "");
  }
  // Those by listed registries that name one of these certificates or devices, by digest.
  /** @type {(certificates: Set<string>, devices: Set<string>) => { digest: string, model: Retirement }[]} */
  retirements(certificates, devices) {
    return this.#models("retirement", (raw) => entriesOf(raw, "units").some((one) => certificates.has(one.certificate) || devices.has(keyOf(one.origin))));
  }
  // Those by listed registries that name this party as the one who has the physical product.
  /** @type {(did: string) => { digest: string, model: Retirement }[]} */
  counterparts(did) {
    return this.#models("retirement", ({ document: { credentialSubject: subject } }) => isObject(subject) && subject.counterpart === did);
  }
  // Those for others that do not name this party, where a certificate of a listed body does.
  /** @type {(did: string) => { digest: string, model: Retirement }[]} */
  received(did) {
    /** @type {{ digest: string, model: Retirement }[]} */
    const found = this.#models("retirement", (raw) => sorted(new Set(takenOf(raw))).some((one) => this.#wentTo(one, did)));
    return found.filter(({ model: { beneficiary, counterpart, chain } }) => ![beneficiary, counterpart].includes(did) && !chain.some(([, one]) => one === did));
  }
  // Whether a certificate at hand says that this party has its physical product.
  /** @type {(certificate: string, did: string) => boolean} */
  #wentTo(certificate, did) {
    const raw = this.raw("certificate", certificate);
    const subject = raw?.document.credentialSubject;
    return raw !== null && isObject(subject) && subject.recipient === did && this.judge(raw)?.stopped === "";
  }
  // The assignments of these devices that a listed issuing body has signed.
  /** @type {(devices: Set<string>) => Assignment[]} */
  assignments(devices) {
    const found = this.#models("assignment", ({ document: { credentialSubject: subject } }) => isObject(subject) && devices.has(keyOf(subject.id)));
    return found.map(({ model }) => model);
  }
  // The other claims by listed producers that cite a retirement by id or digest and count, by their digest.
  /** @type {(retirement: Cited) => { digest: string, model: Claim }[]} */
  claimsCiting(retirement) {
    return this.#inForce((raw) => entriesOf(raw, "instruments").some((one) => isNamed(retirement, one)));
  }
  // The other inventory reports by listed reporters that still count, by digest.
  /** @type {() => { digest: string, model: CarbonStatement }[]} */
  reports() {
    return this.#counting(() => true);
  }
  // The other claims that this listed producer has signed and that still count, by digest.
  /** @type {(did: string) => { digest: string, model: Claim }[]} */
  claimsOf(did) {
    return this.#inForce(({ document: { issuer } }) => isObject(issuer) && issuer.id === did);
  }
  // Those that their producer has neither withdrawn nor replaced by another one at hand, of the same product: which may be the
  // claim that is verified, and need not be about what these are looked for.
  /** @type {(wanted: (raw: Raw) => boolean) => { digest: string, model: Claim }[]} */
  #inForce(wanted) {
    const found = this.#models("claim", wanted);
    const before = new Map(found.map(({ digest, model }) => [digest, model]));
    const own = this.case.claim;
    const later = found.length ? [...(this.held.get("claim")?.values() ?? []), ...(own ? [own.raw] : [])] : [];
    const replaced = new Set(later.flatMap((raw) => {
      const { wasRevisionOf: named } = raw.document;
      const digest = isObject(named) && typeof named.digestMultibase === "string" ? named.digestMultibase : "";
      const one = before.get(digest);
      return one !== undefined && this.#replaces(raw, one) ? [digest] : [];
    }));
    const last = found.length ? this.#afterGaps(new Set(found.map(({ model }) => model.envelope.issuer.id))) : [];
    return found.filter(({ digest, model }) => !replaced.has(digest) &&
      !last.some((one) => lastWord(model.envelope) < lastWord(one.envelope) && areVersions(one, model)) && !this.#isWithdrawn("claim", digest, model));
  }
  // Claims of these parties that revise what is not at hand: an older one of the same product may be of their line (T704).
  /** @type {(issuers: Set<string>) => Claim[]} */
  #afterGaps(issuers) {
    const own = this.case.claim;
    const held = this.held.get("claim") ?? new Map();
    return [...sorted(held.keys()).map((digest) => held.get(digest)), ...(own ? [own.raw] : [])].flatMap((raw) => {
      const { wasRevisionOf: named, issuer } = raw.document;
      const digest = isObject(named) && typeof named.digestMultibase === "string" ? named.digestMultibase : "";
      const isOpen = digest && !held.has(digest) && digest !== own?.raw.digest && isObject(issuer) && issuers.has(issuer.id);
      return (isOpen && this.#claim(raw)) || [];
    });
  }
  /** @type {(raw: Raw) => Claim | null} */
  #claim(raw) {
    const judged = this.judge(raw);
    return judged === null || judged.stopped || judged.kind !== "claim" ? null : /** @type {Claim} */ (judged.model);
  }
  /** @type {(raw: Raw, before: Claim) => boolean} */
  #replaces(raw, before) {
    const later = this.#claim(raw);
    return later?.revisionOf?.id === before.envelope.id && areVersions(later, before);
  }
  // The other inventory reports that this listed reporter has signed, by digest.
  /** @type {(did: string) => { digest: string, model: CarbonStatement }[]} */
  reportsOf(did) {
    return this.#counting(({ document: { issuer } }) => isObject(issuer) && issuer.id === did);
  }
  // Those that their reporter has neither withdrawn nor replaced by one at hand, or by one that corrects what is not at hand (T705).
  /** @type {(wanted: (raw: Raw) => boolean) => { digest: string, model: CarbonStatement }[]} */
  #counting(wanted) {
    const found = this.#models("inventory", wanted);
    const replaced = new Set(found.flatMap(({ model }) => {
      const { revisionOf } = model;
      return revisionOf ? [`${revisionOf.id} ${revisionOf.digest} ${lineOf(model)}`] : [];
    }));
    const last = new Map();
    for (const { model } of found) {
      const digest = model.revisionOf?.digest ?? "";
      const said = lastWord(model.envelope);
      if (digest && digest !== this.case.claim?.raw.digest && !this.raw("inventory", digest) && said > (last.get(lineOf(model)) ?? "")) last.set(lineOf(model), said);
    }
    return found.filter(({ digest, model }) => !(lastWord(model.envelope) < last.get(lineOf(model))) && !replaced.has(`${model.envelope.id} ${digest} ${lineOf(model)}`) && !this.#isWithdrawn("inventory", digest, model));
  }
  // Whether a status list at hand has the bit of its withdrawal; what else lists say is not asked, and the verdict rests on no list
  // that leaves a document of others as it is.
  /** @type {(kind: "claim" | "inventory", digest: string, model: Claim | CarbonStatement) => boolean} */
  #isWithdrawn(kind, digest, model) {
    const raw = this.raw(kind, digest);
    const { counted } = this.case;
    const before = counted.length;
    const withdrawn = raw !== null && standingOf(this.case, /** @type {AnyDoc} */ (new Doc(kind, raw, /** @type {any} */ ({ model }))))
      .some(([purpose, set]) => purpose === "revocation" && set === true);
    counted.length = before;
    return withdrawn;
  }
  /** @type {(kind: Kind, wanted: (raw: Raw) => boolean) => { digest: string, model: any }[]} */
  #models(kind, wanted) {
    const held = this.held.get(kind) ?? new Map();
    const own = this.case.claim?.raw.digest;
    return sorted(held.keys()).filter((digest) => digest !== own).map((digest) => held.get(digest)).filter(wanted).flatMap((raw) => {
      const found = this.judge(raw);
      return found === null || found.stopped ? [] : [{ digest: raw.digest, model: found.model }];
    });
  }
}
