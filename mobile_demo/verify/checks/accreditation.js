// The verifier, accredited for this, then, by a listed and independent body (DESIGN 4, T42, T50, T51, T117). Two
// accreditations are asked: the one the statement names, and the one that counted when the statement was made, which
// is the newest of that body for that verifier. Of several equally new ones each is asked, so that the worst counts. A
// withdrawal for cause counts against all that are not newer.

import { compareCodePoints } from "../../signing/text.js";
import { same as sameName } from "../../passport/folding.js";
import { Doc } from "../case.js";
import { BESIDE_LIST } from "../findings.js";
import { about } from "../../passport/model/about.js";
import { Raw } from "../opening.js";
import { judge } from "../believing/listed.js";
import { resembling, shared } from "./opinion.js";
import * as party from "../believing/party.js";
import * as proof from "../believing/proof.js";
import { counts, distinct } from "./signers.js";
import { lastWord } from "./time.js";

/** @import { Accreditation } from "../../passport/model/accreditation.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { Envelope, Scope } from "../../passport/model/common.js" */
/** @import { Opinion, Statement } from "../../passport/model/statement.js" */
/** @import { Case } from "../case.js" */
/** @import { Outcome, Params } from "../findings.js" */
/** @import { Listed } from "../believing/listed.js" */
/** @typedef {Listed<"accreditation">} Granted */
/** @typedef {{ opinion: Opinion, legalEntity: string, sector: string, country: string, boundary: string, statedAt: string }} Asked */

const ENTITY = "entity"; // the scheme of accounts is for entities and no other
const OWN = ["names", "independent", "window", "withdrawn", "witnessed", "scope", "newest"];
const GENERAL = ["profile", "suite", ...party.QUESTIONS.filter((name) => name !== "prefix"), ...proof.QUESTIONS];

// The one the statement names, by id and digest; then everything about it.
/** @type {(c: Case) => void} */
export function accreditation(c) {
  const { statement, claim } = c;
  if (statement === null) return;
  /** @type {(outcome: Outcome, params: Params) => void} */
  const absent = (outcome, params) => c.say("accreditation.present", "", outcome, "", params, BESIDE_LIST);
  if (statement.stopped) {
    absent("not_checked", { because: statement.stopped });
    return;
  }
  const { id, digest } = statement.model.opinion.accreditation.link;
  const found = find(c, digest, id);
  if (found === null) {
    absent("fail", { id });
    return;
  }
  const doc = adopt(c, ...found);
  c.accreditations.push(doc);
  keyDistinct(c, doc);
  if (c.usable(doc, OWN, claim) && claim !== null) granted(c, doc, statement, claim);
}

// From the container, or from beside the trust list; by digest, so both would be the same bytes.
/** @type {(c: Case, digest: string, id: string) => [found: Granted, position: number] | null} */
function find(c, digest, id) {
  const raw = c.opened.extras.find((one) => one.kind === "accreditation" && one.digest === digest && one.document.id === id);
  if (raw) return [judge("accreditation", raw.document, digest, c.trust, c.answers), raw.position];
  const known = c.trust.accreditations.find((one) => one.digest === digest && one.envelope.id === id);
  return known ? [known, BESIDE_LIST] : null;
}

/** @type {(c: Case, found: Granted, position: number) => Doc<Accreditation>} */
function adopt(c, found, position) {
  const raw = new Raw("accreditation", found.document, found.digest, position, 0);
  const { model, party: who, key } = found;
  const doc = new Doc("accreditation", raw, { stopped: found.stopped && `accreditation.${found.stopped}`, model, party: who, key });
  c.ask(doc, "present", true);
  const version = raw.unknownVersion;
  if (!c.ask(doc, "version", !version, "/@context/1", { version })) {
    // What only a later version can read breaks no rule of this one.
    doc.stopped = "accreditation.version";
    c.skip(doc, GENERAL, doc.stopped);
    return doc;
  }
  c.take(doc, found.steps);
  if (found.stopped) c.take(doc, party.rest(found.steps, GENERAL, found.stopped));
  return doc;
}

/** @type {(c: Case, doc: Doc<Accreditation>) => void} */
const keyDistinct = (c, doc) => distinct(c, doc, c.docs().filter((other) => other.key !== null && counts(other)));

/** @type {(c: Case, doc: Doc<Accreditation>, statement: Doc<Statement>, claim: Doc<Claim>) => void} */
function granted(c, doc, statement, claim) {
  const [given, stated] = [doc.model, statement.model];
  const statedAt = lastWord(stated.envelope);
  const problem = otherName(given, stated, statement);
  c.ask(doc, "names", !problem, "/credentialSubject", { problem });
  independent(c, doc, statement, claim);
  const [validFrom, { validUntil }] = [lastWord(given.envelope), given.envelope];
  c.ask(doc, "window", validFrom <= statedAt && statedAt < validUntil, "/validUntil", { statedAt, validFrom, validUntil });
  withdrawal(c, doc, statement.raw.digest, statedAt);
  const { legalEntity } = statement.party;
  const { sector, country, boundary } = about(claim.model);
  const place = { sector, country, boundary };
  const asked = { opinion: stated.opinion, legalEntity, ...place, statedAt };
  const lacking = denied(asked, given);
  c.ask(doc, "scope", lacking === undefined, "/credentialSubject/scope", lacking && wordsOf(lacking));
  const found = counting(c, doc, statedAt);
  newest(c, doc, asked, found);
  for (const { document, digest, model, party: who, key, stopped } of found) {
    if (stopped) continue;
    const other = new Doc("accreditation", new Raw("accreditation", document, digest, BESIDE_LIST, 0), { model, party: who, key });
    c.accreditations.push(other);
    keyDistinct(c, other);
    independent(c, other, statement, claim);
    withdrawal(c, other, statement.raw.digest, statedAt);
  }
}

/** @type {(c: Case, doc: Doc<Accreditation>, statement: Doc<Statement>, claim: Doc<Claim>) => void} */
function independent(c, doc, statement, claim) {
  const common = shared(doc, statement) ?? shared(doc, claim) ?? resembling(doc, statement) ?? resembling(doc, claim);
  c.ask(doc, "independent", common === null, "/issuer/id", common && { shared: common[0], value: common[1] });
}

// The other accreditations of that body for that verifier that were the newest at that time, equally new ones all. One
// beside the trust list whose signer does not count is among them too: the publisher says that it exists, so the one
// before it is not the newest (T121).
/** @type {(c: Case, doc: Doc<Accreditation>, at: string) => Granted[]} */
function counting(c, doc, at) {
  const others = atHand(c, doc).filter(({ digest }) => digest !== doc.raw.digest);
  /** @type {(one: { envelope: Envelope }) => string} */
  const said = ({ envelope }) => lastWord(envelope);
  const newer = others.filter((one) => lastWord(doc.envelope) <= said(one) && said(one) <= at);
  const latest = newer.map(said).sort().at(-1);
  return newer.filter((one) => said(one) === latest).sort((a, b) => compareCodePoints(a.digest, b.digest));
}

// The accreditations of that body for that verifier beside the trust list or in the file, each once.
/** @type {(c: Case, doc: Doc<Accreditation>) => Granted[]} */
function atHand({ trust, extras }, { model: { verifier, envelope: { issuer: { id: body } } } }) {
  const held = new Map(trust.accreditationsOf(body, verifier).map((one) => [one.digest, one]));
  for (const one of extras) {
    const rival = one.kind === "accreditation" && one.envelope.issuer.id === body && one.model.verifier === verifier;
    if (rival && !held.has(one.digest)) held.set(one.digest, one);
  }
  return [...held.values()];
}

// Whether the newest accreditation grants what the statement uses; one that nobody has grants nothing.
/** @type {(c: Case, doc: Doc<Accreditation>, asked: Asked, found: Granted[]) => void} */
function newest(c, doc, asked, found) {
  const taken = found.find((one) => takes(asked, one));
  if (!taken && c.trust.missing.length) {
    const held = new Set([doc.raw.digest, ...c.extras.map(({ digest }) => digest)]);
    const newer = c.trust.missing.find((digest) => !held.has(digest));
    if (newer !== undefined) {
      c.notChecked(doc, "newest", "", { newer });
      return;
    }
  }
  c.ask(doc, "newest", !taken, "", { newer: taken?.digest });
}

/** @type {(asked: Asked, found: Granted) => boolean} */
const takes = (asked, { stopped, model, envelope }) => Boolean(stopped) || asked.statedAt >= envelope.validUntil ||
  !sameName(model.legalEntity, asked.legalEntity) || denied(asked, model) !== undefined;

/** @type {(given: Accreditation, stated: Statement, statement: Doc<Statement>) => string} */
function otherName(given, stated, statement) {
  const use = stated.opinion.accreditation;
  if (given.verifier !== stated.envelope.issuer.id) return "verifier";
  if (given.envelope.issuer.id !== use.body) return "body";
  if (given.number !== use.number) return "number";
  return statement.party !== null && !sameName(given.legalEntity, statement.party.legalEntity) ? "legal_entity" : "";
}

// For cause: dated at or after it nothing stands; before it only what was witnessed (T50, T52).
/** @type {(c: Case, doc: Doc<Accreditation>, digest: string, statedAt: string) => void} */
function withdrawal(c, doc, digest, statedAt) {
  const withdrawn = withdrawnAt(c, doc);
  if (!c.ask(doc, "withdrawn", !withdrawn || statedAt < withdrawn, "", { statedAt, withdrawn })) {
    c.skip(doc, ["witnessed"], "accreditation.withdrawn");
    return;
  }
  const seen = c.seenAt(digest);
  c.ask(doc, "witnessed", !withdrawn || (seen !== "" && seen < withdrawn), "", { withdrawn });
}

// When it, or one of that body for that verifier that is as new or newer, was withdrawn; or empty. The list says so;
// whether the credential lies beside the list or in the file makes no difference (T117).
/** @type {(c: Case, doc: Doc<Accreditation>) => string} */
function withdrawnAt(c, doc) {
  const alike = atHand(c, doc).filter((one) => lastWord(one.envelope) >= lastWord(doc.envelope));
  const entries = [doc.raw.digest, ...alike.map(({ digest }) => digest)].map((digest) => c.trust.listedAccreditation(digest));
  return entries.map((entry) => entry?.withdrawnAt ?? null).filter((moment) => moment !== null).sort()[0] ?? "";
}

/** @type {(scope: Scope) => Scope} */
const wordsOf = ({ scheme, sector, country, level }) => ({ scheme, sector, country, level });
/** @type {(one: Scope, other: Scope) => boolean} */
const same = (one, other) => one.scheme === other.scheme && one.sector === other.sector &&
  one.country === other.country && one.level === other.level;

// The first scope the statement uses and was not granted exactly, for this sector, country and level. A claim of no
// sector (empty) is in no scope (T128).
/** @type {(asked: Asked, given: Accreditation) => Scope | undefined} */
const denied = ({ opinion, sector, country, boundary }, given) => opinion.accreditation.scope.find((scope) =>
  !given.scope.some((one) => same(one, scope)) || scope.sector !== sector || scope.country !== country ||
  scope.level !== opinion.levelOfAssurance || (scope.scheme === ENTITY) !== (boundary === ENTITY));
