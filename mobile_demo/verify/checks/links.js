// Documents that speak of each other (T53, T54, T111), and one line of claims (DESIGN 2.5).

import { identities, itemKeys } from "../../passport/identifiers/product_id.js";
import { about, isCarbonStatement } from "../../passport/model/about.js";
import { sectorOf } from "../../passport/sectors.js";
import { sorted } from "../../signing/text.js";
import { limit } from "../limits.js";
import { productsOf } from "../believing/credential.js";
import { judge } from "../believing/listed.js";

/** @import { CarbonStatement } from "../../passport/model/carbon_statement.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @typedef {Claim | CarbonStatement} AnyClaim */
/** @import { Link } from "../../passport/model/common.js" */
/** @import { AnyDoc, Case } from "../case.js" */

/** @type {(outer: { start: string, end: string }, inner: { start: string, end: string }) => boolean} */
const contains = (outer, inner) => outer.start <= inner.start && inner.end <= outer.end;
/** @type {(link: Link, doc: AnyDoc) => boolean} */
const names = (link, doc) => link.id === doc.envelope.id && link.digest === doc.raw.digest;

// The statement is about exactly this claim, and repeats what it must.
/** @type {(c: Case) => void} */
export function statement(c) {
  const { statement: doc, claim } = c;
  if (!c.usable(doc, ["link", "boundary", "gwp_set", "sector", "engagement"], claim) || claim === null) return;
  const { opinion } = doc.model;
  const subject = about(claim.model);
  const { period: made, sector: claimed, route } = subject;
  const { id, digest } = opinion.claim;
  if (!c.ask(doc, "link", names(opinion.claim, claim), "/credentialSubject", { id, digest })) {
    doc.stopped = "statement.link";
    c.skip(doc, ["boundary", "gwp_set", "sector", "engagement"], doc.stopped);
    return;
  }
  /** @type {(suffix: string, name: "boundary" | "gwpSet") => boolean} */
  const same = (suffix, name) => c.ask(doc, suffix, opinion[name] === subject[name], `/credentialSubject/${name}`,
    { stated: opinion[name], claimed: subject[name] });
  same("boundary", "boundary");
  same("gwp_set", "gwpSet");
  const stated = sectorOf(opinion.sector, route);
  const told = Object.fromEntries(Object.entries({ stated, claimed }).filter(([, sector]) => sector));
  c.ask(doc, "sector", claimed !== "" && stated === claimed, "/credentialSubject/sector", told);
  const { start, end } = opinion.engagement.period;
  c.ask(doc, "engagement", contains({ start, end }, made), "/credentialSubject/engagement/period", { start, end });
}

// The response is about exactly this claim and its product.
/** @type {(c: Case) => void} */
export function response(c) {
  const { response: doc, claim } = c;
  if (!c.usable(doc, ["link", "product"], claim) || claim === null) return;
  const { claim: named, product: answered } = doc.model;
  const linked = c.ask(doc, "link", names(named, claim), "/credentialSubject/claim", { id: named.id, digest: named.digest });
  const products = productsOf(claim.model);
  // However it is spelled: host, percent-encoding and leading zeros of a GTIN say nothing (DESIGN 9).
  const mine = identities(products);
  const same = c.ask(doc, "product", [...identities([answered])].some((one) => mine.has(one)), "/credentialSubject/id",
    { product: products[0], answered });
  if (!linked || !same) doc.stopped = linked ? "response.product" : "response.link";
}

// No second claim of this issuer for this product outside one line (T54, T114), no newer one in it.
/** @type {(c: Case) => void} */
export function forks(c) {
  const doc = c.claim;
  if (!c.usable(doc, ["fork", "successor"])) return;
  const known = new Map([[doc.raw.digest, doc.model], ...knownClaims(c, doc.model)]);
  let [fork, unknown, successor] = others(doc.raw.digest, doc.model, known);
  let where = "/credentialSubject/id";
  // A CO2 statement repeats the columns of earlier years, so two statements of one of them are a fork of it too.
  if (!fork && !unknown && doc.kind === "carbonstatement") {
    const model = /** @type {CarbonStatement} */ (/** @type {unknown} */ (doc.model));
    const years = c.answers.module("earlier years", () => import("./numbers/earlier_years.js"));
    [fork, unknown] = years?.ofEarlierYears(model, known, { areSame, others }) ?? ["", ""];
    if (fork || unknown) where = "/previous";
  }
  if (unknown && !fork) c.notChecked(doc, "fork", where, { other: unknown });
  else c.ask(doc, "fork", !fork, where, { other: fork });
  c.ask(doc, "successor", !successor, "/credentialSubject/id", { successor });
}

// [digest of a claim outside this one's line, of one that may be, of the last correction]; each is empty where there is
// none. Predecessors need not be believed to be followed: a digest names one content. Two lines of which one is lost
// before its first version may be one line.
/** @type {(me: string, claim: AnyClaim, known: Map<string, AnyClaim>) => [fork: string, unknown: string, successor: string]} */
function others(me, claim, known) {
  const own = line(me, known);
  let [fork, unknown, successor, length] = ["", "", "", 0];
  const revised = [...known.values()].filter((one) => {
    const before = known.get(one.revisionOf?.digest ?? "");
    return before !== undefined && areRivals(one, before);
  }).map(({ revisionOf }) => revisionOf?.digest);
  const last = !revised.includes(me);
  const rivals = [...known].filter(([digest, model]) => !own.includes(digest) && (areRivals(claim, model) ||
    (last && !revised.includes(digest) && shareAnItem(claim, model))));
  for (const digest of sorted(rivals.map(([name]) => name))) {
    const other = line(digest, known);
    if (other.includes(me)) [successor, length] = other.length >= length ? [digest, other.length] : [successor, length];
    else if (isCarbonStatement(claim) && !(last && !revised.includes(digest))) continue; // T672
    else if (mayBeOneLine(own, other, known)) unknown ||= digest;
    else fork ||= digest;
  }
  return [fork, unknown, successor];
}

// Whether two lines that share no claim may be one: the first version of one of them is not at hand.
/** @type {(own: string[], other: string[], known: Map<string, AnyClaim>) => boolean} */
const mayBeOneLine = (own, other, known) => !own.some((digest) => other.includes(digest)) &&
  [own, other].some((line) => !known.has(line[line.length - 1]));

// Whether two claims are about one product, by any of its identifiers.
/** @type {(claim: AnyClaim, other: AnyClaim) => boolean} */
function areRivals(claim, other) {
  const [{ period: one }, { period: two }] = [about(claim), about(other)];
  // Documents about one entity are rivals in overlapping periods.
  if (isCarbonStatement(claim) && (one.end <= two.start || two.end <= one.start)) return false;
  return areSame(claim, other);
}

// Whether one lists an item that the other is about too; an item has one number (T446). A claim that was revised is not
// asked: its correction may have moved the item to another lot.
/** @type {(claim: AnyClaim, other: AnyClaim) => boolean} */
function shareAnItem(claim, other) {
  if (isCarbonStatement(claim) || isCarbonStatement(other) || !(claim.product.items.length || other.product.items.length)) return false;
  const [mine, theirs] = [claim, other].map((one) => itemKeys(productsOf(one), one.product.items));
  return [...theirs].some((key) => mine.has(key));
}

// Whether two claims are about one product or entity, however it is spelled.
/** @type {(claim: AnyClaim, other: AnyClaim) => boolean} */
function areSame(claim, other) {
  const mine = identities(productsOf(claim));
  return [...identities(productsOf(other))].some((name) => mine.has(name));
}

// Other claims at hand by the same issuer that pass profile, signer and proof.
/** @type {(c: Case, claim: AnyClaim) => [digest: string, model: AnyClaim][]} */
function knownClaims(c, claim) {
  const { issuer } = claim.envelope;
  const wanted = !isCarbonStatement(claim) ? "claim" : claim.isReport ? "inventory" : "carbonstatement";
  // A rival does not hide among the materials either.
  const given = [...c.evidence.claims, ...c.evidence.inputs].filter(({ kind }) => kind === wanted);
  const beside = given.map(({ document, digest }) => judge(wanted, document, digest, c.trust, c.answers));
  return [...c.extras.filter((one) => one.kind === wanted), ...beside]
    .filter((one) => !one.stopped && one.envelope.issuer.id === issuer.id).map((one) => [one.digest, /** @type {AnyClaim} */ (one.model)]);
}

// The digests from a claim back to its first version; the last is unknown where the line is lost.
/** @type {(from: string, known: Map<string, AnyClaim>) => string[]} */
function line(from, known) {
  const seen = /** @type {string[]} */ ([]);
  let digest = from;
  while (digest && !seen.includes(digest) && seen.length < limit("revision_line")) {
    seen.push(digest);
    digest = known.get(digest)?.revisionOf?.digest ?? "";
  }
  return seen;
}
