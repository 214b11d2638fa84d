// The verifier, accredited for this, then, by a listed and independent body (DESIGN 4, T42, T50, T51).

import { same as sameName } from "../../passport/folding.js";
import { BESIDE, Doc } from "../case.js";
import { Raw } from "../opening.js";
import { judge } from "./listed.js";
import { shared } from "./opinion.js";
import * as party from "./party.js";
import * as proof from "./proof.js";
import { distinct } from "./signers.js";
import { holds, lastWord } from "./time.js";

const OWN = ["names", "independent", "window", "withdrawn", "witnessed", "scope", "newest"];
const GENERAL = ["profile", "suite", ...party.QUESTIONS.filter((name) => name !== "prefix"), ...proof.QUESTIONS];

// The one the statement names, by id and digest; then everything about it.
export function accreditation(c) {
  const { statement, claim } = c;
  if (statement === null) return;
  const absent = (outcome, params) => c.say("accreditation.present", "", outcome, "", params, BESIDE);
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
  c.accreditation = doc;
  distinct(c, doc, c.docs().filter((other) => other.key !== null));
  if (c.usable(doc, OWN, claim)) granted(c, doc, statement, claim);
}

// From the container, or from beside the trust list; by digest, so both would be the same bytes.
function find(c, digest, id) {
  const raw = c.opened.extras.find((one) => one.kind === "accreditation" && one.digest === digest && one.document.id === id);
  if (raw) return [judge("accreditation", raw.document, digest, c.trust, c.answers), raw.position];
  const known = c.trust.accreditations.find((one) => one.digest === digest && one.envelope.id === id);
  return known ? [known, BESIDE] : null;
}

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

function granted(c, doc, statement, claim) {
  const [given, stated] = [doc.model, statement.model];
  const use = stated.opinion.accreditation;
  const statedAt = lastWord(stated.envelope);
  const problem = otherName(given, stated, statement);
  c.ask(doc, "names", !problem, "/credentialSubject", { problem });
  const common = shared(doc, statement) ?? shared(doc, claim);
  c.ask(doc, "independent", common === null, "/issuer/id", common && { shared: common[0], value: common[1] });
  const { validFrom, validUntil } = given.envelope;
  c.ask(doc, "window", holds(given.envelope, statedAt), "/validUntil", { statedAt, validFrom, validUntil });
  withdrawal(c, doc, statement.raw.digest, statedAt);
  const { country } = claim.model.product.facility;
  const level = stated.opinion.levelOfAssurance;
  const lacking = denied(use.scope, given, country, level);
  c.ask(doc, "scope", lacking === undefined, "/credentialSubject/scope", lacking && wordsOf(lacking));
  const newer = newest(c, given, statedAt);
  const taken = newer !== null &&
    (denied(use.scope, newer.model, country, level) !== undefined || !holds(newer.model.envelope, statedAt));
  c.ask(doc, "newest", !taken, "", { newer: newer?.digest ?? "" });
}

function otherName(given, stated, statement) {
  const use = stated.opinion.accreditation;
  if (given.verifier !== stated.envelope.issuer.id) return "verifier";
  if (given.envelope.issuer.id !== use.body) return "body";
  if (given.number !== use.number) return "number";
  return statement.party !== null && !sameName(given.legalEntity, statement.party.legalEntity) ? "legal_entity" : "";
}

// For cause: dated at or after it nothing stands; before it only what was witnessed (T50, T52).
function withdrawal(c, doc, digest, statedAt) {
  const withdrawn = c.trust.listedAccreditation(doc.raw.digest)?.withdrawnAt ?? null;
  if (!c.ask(doc, "withdrawn", withdrawn === null || statedAt < withdrawn, "", { statedAt, withdrawn })) {
    c.skip(doc, ["witnessed"], "accreditation.withdrawn");
    return;
  }
  const seen = c.trust.witnessed.get(digest);
  c.ask(doc, "witnessed", withdrawn === null || (seen !== undefined && seen < withdrawn), "", { withdrawn });
}

const wordsOf = ({ scheme, sector, country, level }) => ({ scheme, sector, country, level });
const same = (one, other) => ["scheme", "sector", "country", "level"].every((name) => one[name] === other[name]);

// The first scope the statement uses and was not granted exactly, for this sector, country and level.
const denied = (used, given, country, level) => used.find((scope) => !given.scope.some((one) => same(one, scope)) ||
  scope.sector !== "iron-and-steel" || scope.country !== country || scope.level !== level);

// The newest accreditation of that body for that verifier at that time, where it is a newer one.
function newest(c, given, at) {
  let best = null;
  for (const other of [...c.trust.accreditations, ...c.extras]) {
    if (other.stopped || other.kind !== "accreditation") continue;
    const begins = other.envelope.validFrom;
    const rival = other.model.verifier === given.verifier && other.envelope.issuer.id === given.envelope.issuer.id;
    if (!rival || begins <= given.envelope.validFrom || begins > at) continue;
    const held = best?.envelope.validFrom ?? "";
    if (held < begins || (held === begins && best.digest < other.digest)) best = other;
  }
  return best;
}
