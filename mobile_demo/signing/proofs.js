// The one Data Integrity proof of a document (Data Integrity 1.0 section 4.4): did this key sign this document?
// Whether the key is its issuer's, listed and in its window, is the caller's to ask, and so is whether challenge
// is the one that was sent.

import { multibaseDecode } from "./encoding.js";
import { EncodingRefused, ProofRefused } from "./errors.js";
import { canonicalText } from "./jcs.js";
import { canonicalNquads, tableFor } from "./jsonld/emit.js";
import { isObject } from "./strict_json.js";
import { SUITES } from "./suites/index.js";

/** @import { Kind } from "./curves.js" */
/** @import { PublicKey } from "./keys.js" */
/** @import { Json, JsonObject } from "./strict_json.js" */
/** @import { Algorithm, Suite } from "./suites/suite.js" */

const PROOF_TYPE = "DataIntegrityProof";
const MEMBERS = "created cryptosuite proofPurpose proofValue type verificationMethod";
const MEMBERS_WITH_CHALLENGE = `challenge ${MEMBERS}`;
const CREATED = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const CHALLENGE = /^[!-~]{1,128}$/;
const MAX_VALUE = 256; // characters of proofValue; a P-384 signature has 133

// Resolves when it is. Rejects with ProofMismatch only when the mathematics ran and said no; else ProofRefused
// (proof.suite, proof.key_kind, proof.options, proof.value, signature.encoding), what canonicalisation raises,
// or Unavailable.
/** @type {(document: JsonObject, publicKey: PublicKey, how?: { purpose?: string, requireLowS?: boolean }) => Promise<void>} */
export async function checkProof(document, publicKey, { purpose = "assertionMethod", requireLowS = true } = {}) {
  // Steps 1 to 6: the proof, its members and purpose.
  const { proof, ...unsecured } = document;
  if (!isObject(proof)) refuse("options", "there is not exactly one proof", "/proof");
  const members = Object.keys(proof).filter((name) => name !== "@context").sort().join(" ");
  if (members !== MEMBERS && members !== MEMBERS_WITH_CHALLENGE) {
    refuse("options", "the proof does not have exactly the members it must have", "/proof");
  }
  if (proof.proofPurpose !== purpose) refuse("options", `the purpose is not ${purpose}`, "/proof/proofPurpose");
  checkTexts(proof);
  const suite = suiteOf(proof.cryptosuite);
  if (!suite.profileKinds.has(publicKey.kind)) {
    refuse("key_kind", `the suite ${suite.name} does not work with a ${publicKey.kind} key`, "/proof/cryptosuite");
  }
  if ("@context" in proof) checkContext(suite, proof, document);
  const { proofValue, ...options } = proof;
  const signature = signatureOf(proofValue);
  const message = suite.message(unsecured, options, publicKey.kind, byTable);
  await publicKey.verify(message, signature, { requireLowS });
}

// The second half of what a proof signs: the hash of the document without its proof.
/** @type {(document: JsonObject, cryptosuite?: string) => Uint8Array} */
export function documentHash(document, cryptosuite = "eddsa-rdfc-2022") {
  const { proof: _, ...unsecured } = document;
  const suite = suiteOf(cryptosuite);
  return suite.documentHash(unsecured, [...suite.profileKinds].sort()[0], byTable);
}

// Canonicalises as the profile does: compiled contexts only.
/** @type {(document: JsonObject, algorithm: Algorithm) => Uint8Array} */
export function byTable(document, algorithm) {
  const contexts = document["@context"];
  return canonicalNquads(document, tableFor(Array.isArray(contexts) ? contexts : []), algorithm);
}

/** @type {(name: Json) => Suite} */
function suiteOf(name) {
  return SUITES.get(name) ?? refuse("suite", "the cryptosuite is not one this tool checks", "/proof/cryptosuite");
}

/** @type {(proof: JsonObject) => void} */
function checkTexts(proof) {
  if (proof.type !== PROOF_TYPE) refuse("options", `the proof is no ${PROOF_TYPE}`, "/proof/type");
  text(proof.verificationMethod);
  if (!CREATED.test(text(proof.created))) refuse("options", "created is not a time", "/proof/created");
  if ("challenge" in proof && !CHALLENGE.test(text(proof.challenge))) {
    refuse("options", "a challenge has 1 to 128 visible ASCII characters", "/proof/challenge");
  }
}

// Only a proof over JCS has a context: that of the document, which the standard lets it leave out (T37).
/** @type {(suite: Suite, proof: JsonObject, document: JsonObject) => void} */
function checkContext(suite, proof, document) {
  if (!suite.contextInProof || canonicalText(proof["@context"]) !== canonicalText(document["@context"] ?? null)) {
    refuse("options", "the proof has not the context of the document", "/proof/@context");
  }
}

// The Multibase header of these suites is z, base58-btc (Data Integrity EdDSA Cryptosuites 1.0 3.2.1).
/** @type {(proofValue: Json) => Uint8Array<ArrayBuffer>} */
function signatureOf(proofValue) {
  try {
    return multibaseDecode(text(proofValue), { allowed: "z", maxChars: MAX_VALUE });
  } catch (error) {
    if (error instanceof EncodingRefused) return refuse("value", error.message, "/proof/proofValue");
    throw error;
  }
}

/** @type {(value: Json) => string} */
function text(value) {
  return typeof value === "string" ? value : refuse("options", "a member of the proof is not a string", "/proof");
}

/** @type {(code: string, message: string, where: string) => never} */
function refuse(code, message, where) {
  throw new ProofRefused(`proof.${code}`, message, { where });
}
