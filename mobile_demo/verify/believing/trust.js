// Whom we believe: the trust list in force, opened once (DESIGN 4). A list is in force because a person named or
// installed it, never because it lay beside a passport (T107). Its signature and its accreditations' are checked here.

import { toldOf } from "../../passport/model/compiling.js";
import { find, loadLogPolicy } from "../../passport/contradictions.js";
import { check } from "../../passport/model/shape.js";
import { read } from "../../passport/model/trustlist.js";
import { seconds } from "../../passport/moments.js";
import { SUITES } from "../../passport/vocab.js";
import { documentDigest } from "../../signing/digests.js";
import { ToolError, Unavailable } from "../../signing/errors.js";
import { PublicKey } from "../../signing/keys.js";
import { checkProof } from "../../signing/proofs.js";
import { isObject, loads } from "../../signing/strict_json.js";
import { sorted } from "../../signing/text.js";
import { settled } from "./answers.js";
import { judge } from "./listed.js";
import { lastWord } from "../checks/time.js";
import { limit } from "../limits.js";
import { Memo } from "./memo.js";

/** @import { AccreditationEntry, Key, Party, TrustRegister } from "../../passport/model/trustlist.js" */
/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Contradiction } from "../../passport/contradictions.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Listed } from "./listed.js" */
/** @typedef {Listed<"accreditation">} Granted */

/** @type {(body: string, verifier: string) => string} */
const pairOf = (body, verifier) => JSON.stringify([body, verifier]);
export class TrustRefused extends ToolError {}
/** @type {(code: string, message: string, hint: string, where?: string) => never} */
const refuse = (code, message, hint, where = "") => {
  throw new TrustRefused(`trust.${code}`, message, { hint, where });
};

export class TrustList {
  /** @type {Map<string, Granted[]>} */
  #granted = new Map();
  /** @type {Map<string, Party>} */
  #parties;
  /** @type {Map<string, AccreditationEntry>} */
  #listed;
  /**
   * @param {TrustRegister} register
   * @param {string} digest
   */
  constructor(register, digest) {
    this.register = register;
    this.digest = digest;
    this.witnessed = new Map(register.witnessed);
    /** @type {Memo<any>} */
    this.remembered = new Memo();
    /** @type {Memo<Uint8Array>} */
    this.bits = new Memo();
    /** @type {Granted[]} */
    this.accreditations = []; // those beside the list, by digest; all signed, some perhaps by nobody who counts
    /** @type {string[]} */
    this.missing = []; // digests of those that the list names and that do not lie beside it
    this.#parties = new Map(register.parties.map((party) => [party.id, party]));
    this.#listed = new Map(register.accreditations.map((entry) => [entry.link.digest, entry]));
  }
  // pinned: the publisher's key as multikey or fingerprint; without it the file is believed because the person
  // named it. An expired list is opened all the same and allows at best stale (T57).
  /** @type {(data: Uint8Array, asked?: { at?: string | null, pinned?: string | null }) => Promise<TrustList>} */
  static async open(data, asked = {}) {
    const opened = await TrustList.look(data, asked);
    const found = opened.contradictions;
    if (found.length) {
      const { told } = await import("../../passport/contradictions_told.js");
      refuse("contradiction", `The trust list contradicts itself. ${told(found)}`,
        "Its publisher mends it: passport trust remove. trust show FILE shows what is in it.", found[0].where);
    }
    return opened;
  }
  // To be compared with another one; whoever believes a list opens it. Only its contradictions are not refused.
  /** @type {(data: Uint8Array, asked?: { at?: string | null, pinned?: string | null }) => Promise<TrustList>} */
  static async look(data, { at = null, pinned = null } = {}) {
    if (at !== null) seconds(at);
    const [first, others] = split(data);
    const violation = check("trustlist", first);
    if (violation !== null) {
      refuse("profile", `The trust list breaks rule ${toldOf(violation)}.`,
        "Ask its publisher for a correct file.", violation.where);
    }
    const register = read(/** @type {TrustRegister["document"]} */ (first));
    await checkPublisher(register, pinned);
    if (register.logPolicy !== null) await loadLogPolicy();
    const list = new TrustList(register, documentDigest(first));
    const documents = others.map((document) => /** @type {[string, JsonObject]} */ ([documentDigest(document), document]));
    list.beside(await settled((answers) => accreditations(documents, list, answers)));
    return list;
  }
  // Take the accreditations that lie beside the list; done once, when it is opened.
  /** @type {(found: Granted[]) => void} */
  beside(found) {
    this.accreditations = found;
    const held = new Set(found.map(({ digest }) => digest));
    this.missing = sorted([...this.#listed.keys()].filter((digest) => !held.has(digest)));
    for (const one of found) {
      const pair = pairOf(one.envelope.issuer.id, one.model.verifier);
      this.#granted.set(pair, [...(this.#granted.get(pair) ?? []), one]);
    }
  }
  // What cannot be true together in the list (T119); empty for every list that open() returned.
  get contradictions() {
    return find(this.register);
  }
  get validFrom() {
    return this.register.envelope.validFrom;
  }
  get validUntil() {
    return this.register.envelope.validUntil;
  }
  // The publisher's keys as multikeys, the one that signed this list first.
  get publisherKeys() {
    const method = this.register.envelope.proof.verificationMethod;
    const keys = this.register.publisherKeys;
    const own = keys.filter((key) => key.id === method);
    return [...own, ...keys.filter((key) => key.id !== method)].map((key) => key.multikey);
  }
  /** @type {(did: string) => Party | null} */
  party(did) {
    return this.#parties.get(did) ?? null;
  }
  // The accreditations of that verifier by that body beside the list, whether they count or not.
  /** @type {(body: string, verifier: string) => Granted[]} */
  accreditationsOf(body, verifier) {
    return this.#granted.get(pairOf(body, verifier)) ?? [];
  }
  /** @type {(digest: string) => AccreditationEntry | null} */
  listedAccreditation(digest) {
    return this.#listed.get(digest) ?? null;
  }
}

/** @type {(data: Uint8Array) => [first: JsonObject, others: JsonObject[]]} */
function split(data) {
  const document = loads(data, { maxBytes: limit("container"), maxDepth: limit("depth") });
  if (!isObject(document) || !("verifiableCredential" in document)) return [document, []];
  const violation = check("container", document);
  if (violation !== null) {
    refuse("container", `The trust file is not a container of credentials: ${violation.problem}.`, "", violation.where);
  }
  const [first, ...others] = document.verifiableCredential;
  return [first, others];
}

// The list is signed by a key it names for its publisher, in that key's time, and by the pinned one (a multikey or its
// fingerprint; null: any). Rejects with trust.publisher_key, trust.pinned or trust.signature, and with Unavailable where
// this browser cannot check the signature, which says nothing about the list.
/** @type {(register: TrustRegister, pinned: string | null) => Promise<void>} */
async function checkPublisher({ envelope, document, publisherKeys }, pinned) {
  const { verificationMethod: method, created, cryptosuite } = envelope.proof;
  const listed = publisherKeys.find((key) => key.id === method);
  if (!listed || method.split("#")[0] !== envelope.issuer.id) {
    refuse("publisher_key", "The trust list is not signed by a key of its publisher.",
      "Ask the publisher for a correct file.", "/proof/verificationMethod");
  }
  // Both times the publisher writes lie in the key's time (T123).
  if (!inTime(listed, created) || !inTime(listed, lastWord(envelope)) || !SUITES.has(cryptosuite)) {
    refuse("publisher_key", "The publisher's key was not valid for this signature when the trust list was signed.",
      "Ask the publisher for a list signed with a current key.", "/proof");
  }
  const key = PublicKey.fromMultikey(listed.multikey);
  if (pinned !== null && pinned !== key.multikey && pinned !== key.fingerprint) {
    refuse("pinned", `The trust list is signed by the key ${key.fingerprint}, not by the one pinned for it.`,
      "Compare the fingerprint with the publisher by another way before installing this list.");
  }
  try {
    await checkProof(document, key);
  } catch (error) {
    if (!(error instanceof ToolError) || error instanceof Unavailable) throw error;
    refuse("signature", `The signature of the trust list does not hold: ${error.message}`,
      "The file was changed or damaged; get it from the publisher again.", "/proof");
  }
}

/** @type {(key: Key, created: string) => boolean} */
function inTime(key, created) {
  // A publisher lists its compromised keys too: nothing signed by one counts, since nobody above can witness it.
  const harmless = key.reason === "rotation" || key.reason === "cessation";
  const revoked = key.revoked !== null && (!harmless || created >= key.revoked);
  return key.notBefore <= created && created < key.notAfter && !revoked;
}

/** @type {(documents: [digest: string, document: JsonObject][], trust: TrustList, answers: Answers) => Granted[]} */
function accreditations(documents, trust, answers) {
  let last = "";
  return documents.map(([digest, document], place) => {
    const found = judge("accreditation", document, digest, trust, answers);
    const where = `/verifiableCredential/${place + 1}`;
    if (digest <= last || trust.listedAccreditation(digest) === null) {
      refuse("accreditation", "The trust file holds a credential that its list does not name, or in the wrong order.",
        "Beside the list lie only the accreditations it names, sorted by digest.", where);
    }
    last = digest;
    if (["profile", "suite", "proof_form", "proof"].includes(found.stopped)) {
      refuse("accreditation", `An accreditation in the trust file does not hold: ${found.stopped}.`,
        "The file was changed or damaged; get it from the publisher again.", where);
    }
    return found;
  });
}
