// Whether units are claimed once among all that is at hand, whoever signed it (T267, T330).

import { direct } from "../../../passport/certificates/citing.js";
import { certifiedBeside } from "../../../passport/certificates/readings.js";
import { shared, sizeOf } from "../../../passport/certificates/units.js";
import { deviceKey } from "../../../passport/identifiers/address.js";
import { identities } from "../../../passport/identifiers/product_id.js";
import { multibaseDigest } from "../../../signing/digests.js";
import { canonical } from "../../../signing/jcs.js";
import { NOTHING, NOWHERE } from "../../findings.js";
import { limit } from "../../limits.js";
import { inBase } from "./located.js";
import { isNamed } from "./hand.js";
import { retirementsBeyond } from "./shares.js";

/** @import { Citing } from "../../../passport/certificates/citing.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Case } from "../../case.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Again, Between } from "./between.js" */

const CODE = "instrument.double_claim";

// Records instrument.double_claim: two retirements with units in common, a second party that claims them in scope 1, and
// other claims of the same party that cite this retirement beyond what it holds; of a report, what is found between the reports. The parties of one chain cite one
// retirement, each once. Not checked where more is at hand than one verification judges.
/** @type {(c: Case, hand: Hand, cited: Cited, retirement: Retirement, said: Citing, between: Between | null) => void} */
export function once(c, hand, cited, retirement, said, between) {
  const { id, digestMultibase: digest } = cited;
  const certain = [
    ...direct(retirement).slice(1).map((other) => ({ other, certificate: "", problem: "claimed.scopes" })),
    ...(said.elsewhere ? [{ other: said.elsewhere, certificate: "", problem: "claimed.statement" }] : []),
    ...retiredAgain(hand, cited, retirement),
  ];
  const others = between ? reportedAgain(between, cited, retirement) : citedAgain(hand, cited, retirement, said);
  const found = hand.spent ? certain : [...certain, ...others]; // one that was not judged may have replaced them (T748)
  for (const again of found.slice(0, limit("figures_reported"))) c.say(CODE, digest, "fail", "", { id, ...again }, NOWHERE);
  if (found.length) return;
  const nested = between?.mayBeAgain(cited, retirement);
  if (hand.spent || nested) c.say(CODE, digest, "not_checked", "", { id, problem: nested ? "claimed.part" : "instrument.too_many" }, NOWHERE);
  else c.say(CODE, digest, "pass", "", NOTHING, NOWHERE);
}

/** @type {(retirement: Retirement) => string} */
const wordsOf = ({ envelope: { document } }) => multibaseDigest(canonical(document.credentialSubject));

// Other retirements of the same units; what that registry signed anew word for word is no other one.
/** @type {(hand: Hand, cited: Cited, retirement: Retirement) => Again[]} */
function retiredAgain(hand, cited, retirement) {
  const certificates = new Set(retirement.units.map(({ certificate }) => certificate));
  const devices = new Set(retirement.units.map(({ origin }) => deviceKey(origin)));
  const own = wordsOf(retirement);
  return hand.retirements(certificates, devices).flatMap(({ digest, model }) => {
    const { id, issuer } = model.envelope;
    const again = id === cited.id && issuer.id === retirement.envelope.issuer.id && wordsOf(model) === own;
    const certificate = digest === cited.digestMultibase || again ? "" : shared(retirement, model) || oneReading(hand, retirement, model);
    return certificate ? [{ other: model.envelope.id, certificate, problem: "claimed.retired" }] : [];
  });
}

// The first certificate (its digest) of own whose reading was retired as another product (T671).
/** @type {(hand: Hand, own: Retirement, other: Retirement) => string} */
function oneReading(hand, own, other) {
  if (own.product === other.product) return "";
  const devices = new Set(other.units.map(({ origin }) => deviceKey(origin)));
  const named = [...new Map(own.units.map(({ certificate, origin }) => [certificate, deviceKey(origin)]))]
    .filter(([, device]) => devices.has(device)).map(([certificate]) => certificate);
  if (!named.length) return "";
  const theirs = [...new Set(other.units.map(({ certificate }) => certificate))].flatMap((one) => hand.certificate(one) ?? []);
  const mine = new Map(named.map((digest) => [digest, hand.certificate(digest)]));
  const beyond = [...mine].find(([, one]) => one !== null && certifiedBeside(one, theirs, inBase));
  return beyond ? beyond[0] : "";
}

// Other reports at hand that count the units too.
/** @type {(between: Between, cited: Cited, retirement: Retirement) => Again[]} */
const reportedAgain = (between, cited, retirement) => [
  ...between.again(cited, retirement),
  ...retirementsBeyond(between, cited).map((other) => ({ other, certificate: "", problem: "claimed.shares" })),
];

// Every other one, where all of them take more than was retired.
/** @type {(others: [units: bigint, id: string][], cited: Cited, retirement: Retirement) => Again[]} */
function beyond(others, cited, retirement) {
  const sum = others.reduce((whole, [units]) => whole + units, BigInt(cited.quantity));
  return sum <= sizeOf(retirement) ? [] : others.map(([, other]) => ({ other, certificate: "", problem: "claimed.cited" }));
}

// Claims of this party about other products, where all of them take more than was retired. Of the versions of one product's
// claim the one that takes most counts; claims about this very product are in one line with this one, or contradict it. A retirement
// goes by its id: signed anew, it has another digest and the same units.
/** @type {(hand: Hand, cited: Cited, retirement: Retirement, said: Citing) => Again[]} */
function citedAgain(hand, cited, retirement, said) {
  const own = identities(said.products);
  /** @type {{ names: Set<string>, units: bigint, claim: string }[]} */
  const others = [];
  for (const { model: { envelope, product } } of hand.claimsCiting(cited)) {
    const names = identities([product.id, ...product.alternateIds]);
    if (envelope.issuer.id !== said.issuer || meet(own, names)) continue;
    const taken = { names, units: quantity(product.instruments ?? [], cited), claim: envelope.id };
    const same = others.findIndex((one) => meet(one.names, names));
    if (same < 0) others.push(taken);
    else if (taken.units > others[same].units) others[same] = taken;
  }
  return beyond(others.map(({ units, claim }) => [units, claim]), cited, retirement);
}

/** @type {(one: Set<string>, other: Set<string>) => boolean} */
const meet = (one, other) => [...one].some((name) => other.has(name));
/** @type {(stated: readonly Cited[], retirement: Cited) => bigint} */
const quantity = (stated, retirement) => stated.filter((one) => isNamed(retirement, one))
  .reduce((sum, one) => sum + BigInt(one.quantity), 0n);
