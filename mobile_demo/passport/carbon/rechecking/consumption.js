// How much of a material the claims at hand consume, against the mass its passport covers (T122, T60). A claim states
// what its whole product consumed, so the amounts of different products add up. Materials and products are compared by
// identity: a claim and its correction are about one material, and one consumer counts once in all its versions.

import { ToolError } from "../../../signing/errors.js";
import { identities } from "../../identifiers/product_id.js";
import { AMOUNT_PLACES, Fraction, halfEven, textOf, ZERO } from "../exact.js";
import { massInKg } from "../inputs.js";

/** @import { Revision, Subject } from "../../model/claim.js" */
/** @import { Quantity } from "../../model/common.js" */
/** @typedef {{ id: string, credentialSubject: Subject, wasRevisionOf?: Revision }} ClaimDocument */
/** @typedef {{ digest: string, id: string, products: Set<string>, covered: Fraction | null, used: [digest: string, mass: Fraction][], replaces: string }} Consumer */

const MASS = new Set(["GRM", "KGM", "TNE"]);

// {digest, id, products, covered: Fraction | null, used: [[digest, Fraction]], replaces}; what is counted in pieces or
// metres has no mass.
/** @type {(claim: ClaimDocument, digest: string) => Consumer} */
export function consumerOf({ id, credentialSubject: subject, wasRevisionOf: revision }, digest) {
  /** @type {Consumer["used"]} */
  const used = [];
  for (const entry of subject.inputs ?? []) {
    const mass = kilograms(entry.amount);
    if (mass !== null) used.push([entry.digestMultibase, mass]);
  }
  return {
    digest, id, products: identities([subject.id, ...(subject.alternateIds ?? [])]), covered: kilograms(subject.mass),
    used, replaces: revision?.digestMultibase ?? "",
  };
}

// [{digest, id, stated, computed}] by digest. Of several versions of a material the newest covers, of several newest
// ones the smallest mass; of several versions of a consumer the one that consumes most counts.
/** @type {(claims: Consumer[]) => { digest: string, id: string, stated: string, computed: string }[]} */
export function overused(claims) {
  const known = new Map(claims.map((claim) => [claim.digest, claim]));
  const group = groups([...known.values()]);
  const found = [];
  for (const [material, { consumers, named }] of consumption(known, group)) {
    const covered = coveredBy([...known.values()].filter((claim) => group.get(claim.digest) === material));
    const stated = Fraction.sum(consumers.values());
    if (covered === null || stated.compare(covered) <= 0) continue;
    const digest = named.reduce((one, other) => (one < other ? one : other));
    found.push({ digest, id: known.get(digest)?.id ?? "", stated: shown(stated), computed: shown(covered) });
  }
  return found.sort((one, other) => (one.digest < other.digest ? -1 : 1));
}

// Of each material that is at hand: the kilograms by consumer, of several versions of a consumer the most, and the digests
// by which it is named.
/** @type {(known: Map<string, Consumer>, group: Map<string, number>) => Map<number, { consumers: Map<number, Fraction>, named: string[] }>} */
function consumption(known, group) {
  const materials = new Map();
  for (const claim of known.values()) {
    const consumer = group.get(claim.digest);
    for (const [material, { mass, named }] of usedBy(claim, known, group)) {
      if (!materials.has(material)) materials.set(material, { consumers: new Map(), named: [] });
      const entry = materials.get(material);
      entry.named.push(...named);
      const before = entry.consumers.get(consumer);
      if (before === undefined || mass.compare(before) > 0) entry.consumers.set(consumer, mass);
    }
  }
  return materials;
}

// What one claim consumes of each material that is at hand: the sum of its entries, and their digests.
/** @type {(claim: Consumer, known: Map<string, Consumer>, group: Map<string, number>) => Map<number, { mass: Fraction, named: string[] }>} */
function usedBy(claim, known, group) {
  const used = new Map();
  for (const [digest, mass] of claim.used) {
    if (!known.has(digest)) continue;
    const { mass: before, named } = used.get(group.get(digest)) ?? { mass: ZERO, named: [] };
    used.set(group.get(digest), { mass: before.plus(mass), named: [...named, digest] });
  }
  return used;
}

// A number for each claim, equal where two claims are about one product, directly or through a third.
/** @type {(claims: Consumer[]) => Map<string, number>} */
function groups(claims) {
  const number = new Map();
  const owner = new Map();
  claims.forEach((claim, place) => {
    number.set(claim.digest, place);
    for (const met of new Set([...claim.products].filter((product) => owner.has(product)).map((product) => owner.get(product)))) {
      for (const map of [number, owner]) {
        for (const [key, one] of map) if (one === met) map.set(key, place);
      }
    }
    for (const product of claim.products) owner.set(product, place);
  });
  return number;
}

/** @type {(versions: Consumer[]) => Fraction | null} */
function coveredBy(versions) {
  const replaced = new Set(versions.map((claim) => claim.replaces));
  const newest = versions.filter((claim) => !replaced.has(claim.digest));
  const masses = (newest.length ? newest : versions).map((claim) => claim.covered).filter((mass) => mass !== null);
  return masses.length ? masses.reduce((one, other) => one.least(other)) : null;
}

/** @type {(quantity: Quantity) => Fraction | null} */
const kilograms = ({ value, unit }) => (MASS.has(unit) ? massInKg(Fraction.of(value), unit) : null);

/** @type {(mass: Fraction) => string} */
function shown(mass) {
  try {
    return textOf(halfEven(mass, AMOUNT_PLACES), AMOUNT_PLACES);
  } catch (refused) {
    // More digits than a figure has: it is no less wrong for that.
    if (refused instanceof ToolError) return "out of range";
    throw refused;
  }
}
