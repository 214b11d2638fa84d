// What several credentials share: parties, windows, quantities, links, status entries, the envelope. All readers
// take documents that passed shape.check, and return frozen values with the members of passport/model/*.py.

import { documentDigest } from "../../signing/digests.js";

/** @typedef {Readonly<{ value: string, unit: string }>} Quantity */
/** @typedef {Readonly<{ id: string, digest: string }>} Link */
/** @typedef {Readonly<{ name: string, edition: string }>} Standard */
/** @typedef {Readonly<{ scheme: string, sector: string, country: string, level: string }>} Scope */
/** @typedef {Readonly<{ purpose: string, position: string, listId: string }>} StatusEntry */
/** @typedef {{ id: string, digestMultibase: string }} LinkDocument */
/**
 * A signed document that passed its profile.
 * @template S
 * @typedef {{
 *   id: string, type: string[], issuer: string | { id: string, name: string }, credentialSubject: S, validFrom: string, validUntil: string, proof: Proof,
 *   credentialStatus?: { statusPurpose: string, statusListIndex: string, statusListCredential: string }[],
 * }} Document
 */
/**
 * @typedef {{
 *   cryptosuite: string, created: string, verificationMethod: string, proofValue: string, challenge?: string,
 * }} Proof
 */

export const frozen = Object.freeze;
/** @type {(one: string, other: string) => readonly [string, string]} */
export const pair = (one, other) => frozen([one, other]);
/** @type {<M, T>(members: readonly M[] | undefined, read: (member: M) => T) => readonly T[]} */
export const list = (members, read) => frozen((members ?? []).map(read));

// start <= t < end, both moments.
class Window {
  /**
   * @param {string} start
   * @param {string} end
   */
  constructor(start, end) {
    this.start = start;
    this.end = end;
    frozen(this);
  }

  /** @type {(moment: string) => boolean} */
  holds(moment) {
    return this.start <= moment && moment < this.end;
  }

  /** @type {(other: { start: string, end: string }) => boolean} */
  contains(other) {
    return this.start <= other.start && other.end <= this.end;
  }
}

// The members every credential has; document is the signed JSON as read, to be treated as frozen too.
export class Envelope {
  /** @type {string | undefined} */
  #digest;

  /** @param {Document<unknown>} document */
  constructor(document) {
    const { issuer, proof } = document;
    this.document = document;
    this.id = document.id;
    // A status list and a trust list name no one: their issuer.name is empty.
    this.issuer = frozen(typeof issuer === "string" ? { id: issuer, name: "" } : { id: issuer.id, name: issuer.name });
    this.validFrom = document.validFrom;
    this.validUntil = document.validUntil;
    this.window = new Window(document.validFrom, document.validUntil);
    this.status = list(document.credentialStatus, (entry) => frozen({
      purpose: entry.statusPurpose, position: entry.statusListIndex, listId: entry.statusListCredential,
    }));
    this.proof = frozen({
      cryptosuite: proof.cryptosuite,
      created: proof.created,
      verificationMethod: proof.verificationMethod,
      value: proof.proofValue,
      challenge: proof.challenge ?? null,
    });
    frozen(this);
  }

  // D(x), computed when first asked for.
  get digest() {
    this.#digest ??= documentDigest(this.document);
    return this.#digest;
  }
}

// A credential: its envelope, the signed JSON, and the members of its own.
/** @type {<D extends Document<unknown>, T>(document: D, members: T) => Readonly<{ envelope: Envelope, document: D } & T>} */
export function credential(document, members) {
  return frozen({ envelope: new Envelope(document), document, ...members });
}

/** @type {(member: { start: string, end: string }) => Window} */
export const readWindow = (member) => new Window(member.start, member.end);
/** @type {(member: Quantity) => Quantity} */
export const readQuantity = (member) => frozen({ value: member.value, unit: member.unit });
/** @type {(member: LinkDocument) => Link} */
export const readNamed = (member) => frozen({ id: member.id, digest: member.digestMultibase });
/** @type {(member: LinkDocument | undefined) => Link | null} */
export const readLink = (member) => (member === undefined ? null : readNamed(member));
/** @type {(members: readonly Standard[]) => readonly Standard[]} */
export const readStandards = (members) => list(members, ({ name, edition }) => frozen({ name, edition }));
/** @type {(members: readonly Scope[]) => readonly Scope[]} */
export const readScope = (members) => list(
  members, ({ scheme, sector, country, level }) => frozen({ scheme, sector, country, level }));
