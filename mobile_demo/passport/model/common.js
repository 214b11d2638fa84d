// What several credentials share: parties, windows, quantities, links, status entries, the envelope. All readers
// take documents that passed shape.check, and return frozen values with the members of passport/model/*.py.

import { documentDigest } from "../../signing/digests.js";

export const frozen = Object.freeze;
export const list = (members, read) => frozen((members ?? []).map(read));

// start <= t < end, both moments.
class Window {
  constructor(start, end) {
    this.start = start;
    this.end = end;
    frozen(this);
  }

  holds(moment) {
    return this.start <= moment && moment < this.end;
  }

  contains(other) {
    return this.start <= other.start && other.end <= this.end;
  }
}

// The members every credential has; document is the signed JSON as read, to be treated as frozen too.
class Envelope {
  #digest;

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
export function credential(document, members) {
  return frozen({ envelope: new Envelope(document), document, ...members });
}

export const readWindow = (member) => new Window(member.start, member.end);
export const readQuantity = (member) => frozen({ value: member.value, unit: member.unit });
export const readLink = (member) => (
  member === undefined ? null : frozen({ id: member.id, digest: member.digestMultibase }));
export const readStandards = (members) => list(members, ({ name, edition }) => frozen({ name, edition }));
export const readScope = (members) => list(
  members, ({ scheme, sector, country, level }) => frozen({ scheme, sector, country, level }));
