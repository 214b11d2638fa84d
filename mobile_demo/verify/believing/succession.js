// Which key may follow which: updates of an installed trust list, and changes a holder announces (DESIGN 4). Nothing
// here changes a list; the app installs what passed.

import { substance } from "../../passport/contradictions.js";
import * as keychange from "../../passport/model/keychange.js";
import { toldOf } from "../../passport/model/compiling.js";
import { check } from "../../passport/model/shape.js";
import { SUITES } from "../../passport/vocab.js";
import { ToolError, Unavailable } from "../../signing/errors.js";
import { PublicKey } from "../../signing/keys.js";
import { checkProof } from "../../signing/proofs.js";

/** @import { Json } from "../../signing/strict_json.js" */
/** @import { Key, TrustRegister } from "../../passport/model/trustlist.js" */
/** @import { KeyChange } from "../../passport/model/keychange.js" */
/** @import { TrustList } from "./trust.js" */

export class ChangeRefused extends ToolError {}
const HARMLESS = new Set(["rotation", "cessation"]);
/** @type {(code: string, message: string, hint: string) => never} */
const refuse = (code, message, hint) => {
  throw new ChangeRefused(code, message, { hint });
};
/** @type {(code: string, message: string) => never} */
const refuseChange = (code, message) => refuse(`change.${code}`, message,
  "Ask the holder over another channel, and list its key by: passport trust add --key FINGERPRINT");

// The multikeys that may sign an update: the pinned one, and those the installed list, which that key signed, names
// beside it. A key it has ended for whatever reason is out, also for signatures that claim to be older.
/** @type {(installed: TrustList, pinned: string) => Set<string>} */
export function successors(installed, pinned) {
  const { publisherKeys, envelope } = installed.register;
  const own = publisherKeys.find((key) => key.multikey === pinned);
  const keys = new Set(publisherKeys.filter((key) => alive(key, envelope.proof.created)).map((key) => key.multikey));
  if (!own || alive(own, envelope.proof.created)) keys.add(pinned);
  return keys;
}

// Refuses an update by a key that neither is the pinned one nor its heir, or that steps back in time. extra are
// successors from accepted key changes. Codes: trust.publisher, trust.pinned, trust.version, trust.revived (a
// compromised key is listed again without that, T119).
/** @type {(installed: TrustList, pinned: string, update: TrustList, extra?: Iterable<string>) => void} */
export function checkUpdate(installed, pinned, update, extra = []) {
  const [before, after] = [installed.register, update.register];
  if (before.envelope.issuer.id !== after.envelope.issuer.id) {
    refuse("trust.publisher", `The list in force is published by ${before.envelope.issuer.id}, this one by another.`,
      "To change the publisher on purpose: passport trust use FILE --anew");
  }
  checkSigner(installed, pinned, after, extra);
  checkVersion(before, after);
  const revived = revivedKey(before, after);
  if (revived !== null) {
    refuse("trust.revived", `The key ${revived[0]} was compromised, says the list in force; this one lists it as ${revived[1]}` +
      " without that.", "A key has the worst history of its bytes: ask the publisher for a list that keeps it.");
  }
}

// Refuses (trust.pinned) an update that is signed neither by the pinned key nor by a successor of it. A successor from
// an accepted change that the installed list names too is judged by that list: it may have ended it meanwhile.
/** @type {(installed: TrustList, pinned: string, after: TrustRegister, extra: Iterable<string>) => void} */
function checkSigner(installed, pinned, after, extra) {
  const signedBy = after.publisherKeys.find((key) => key.id === after.envelope.proof.verificationMethod);
  const named = new Set(installed.register.publisherKeys.map((key) => key.multikey));
  const accepted = successors(installed, pinned);
  for (const multikey of extra) if (!named.has(multikey)) accepted.add(multikey);
  if (signedBy === undefined || !accepted.has(signedBy.multikey)) {
    const shown = signedBy && PublicKey.fromMultikey(signedBy.multikey).fingerprint;
    refuse("trust.pinned", `The list is signed by the key ${shown}, which is neither the pinned one nor a successor of it.`,
      "Ask the publisher for its key change, and accept that first: passport trust accept FILE");
  }
}

// Refuses (trust.version) a lower version, another list of the same version, and one that was signed earlier.
/** @type {(before: TrustRegister, after: TrustRegister) => void} */
function checkVersion(before, after) {
  if (after.version < before.version) {
    refuse("trust.version", `Version ${before.version} is in force; this is version ${after.version}.`, "Versions never go back.");
  }
  if (after.version === before.version && after.envelope.digest !== before.envelope.digest) {
    refuse("trust.version", `Version ${before.version} is in force with other content.`,
      "Ask the publisher why there are two lists of one version.");
  }
  if (after.envelope.proof.created < before.envelope.proof.created) {
    refuse("trust.version", "The list has a higher version, but was signed before the one in force.",
      "Ask the publisher for a list with a correct date.");
  }
}

// The first key that the later list gives a better history than the earlier one: its two names; or null (T119).
/** @type {(before: TrustRegister, after: TrustRegister) => [before: string, after: string] | null} */
function revivedKey(before, after) {
  /** @type {(register: TrustRegister) => Key[]} */
  const all = ({ publisherKeys, parties }) => [...publisherKeys, ...parties.flatMap(({ keys }) => keys)];
  /** @type {(key: Key) => boolean} */
  const compromised = ({ revoked, reason }) => revoked !== null && !HARMLESS.has(reason ?? "");
  const lost = new Map(all(before).filter(compromised).map((key) => [substance(key.multikey), key]));
  if (!lost.size) return null;
  for (const key of all(after)) {
    const known = lost.get(substance(key.multikey));
    if (known && (!compromised(key) || String(key.revoked) > String(known.revoked))) return [known.id, key.id];
  }
  return null;
}

// Reads the change in document, believed because a key of the holder's, as listed, signed it: uncompromised and in its
// window; a successor is named by the very key it follows. at is the moment of acceptance. Throws ChangeRefused change.*
/** @type {(document: Json, keys: readonly Key[], when: { at: string }) => Promise<KeyChange>} */
export async function judgeChange(document, keys, { at }) {
  const violation = check("keychange", document);
  if (violation !== null) refuseChange("profile", `The key change breaks rule ${toldOf(violation)}.`);
  const change = keychange.read(document);
  const { envelope } = change;
  const { verificationMethod: method, created, cryptosuite } = envelope.proof;
  if (envelope.issuer.id !== change.holder || method.split("#")[0] !== change.holder) {
    refuseChange("holder", "The key change speaks about the keys of somebody else.");
  }
  if (!envelope.window.holds(at) || created > at) refuseChange("time", "The key change is not valid at this moment.");
  const listed = new Map(keys.map((key) => [key.id, key]));
  checkNames(change, listed);
  const signer = listed.get(method);
  if (!signer || !SUITES.has(cryptosuite)) refuseChange("signer", "The key change is not signed by a listed key of its holder.");
  if (!maySign(signer, created, at)) refuseChange("signer", "The key that signed the key change had ended, or was compromised.");
  checkSuccessor(change, method);
  await checkSignature(document, signer);
  return change;
}

// Whether a listed key may end or replace a key at that moment, having signed at created. Its ending is read as of now:
// a thief back-dates what it signs (DESIGN 4).
/** @type {(signer: Key, created: string, at: string) => boolean} */
function maySign({ revoked, reason, notBefore, notAfter }, created, at) {
  const ended = revoked !== null && (!HARMLESS.has(reason ?? "") || revoked <= at);
  return !ended && notBefore <= created && created < notAfter && at < notAfter;
}

// Refuses (change.successor) a change in which another key than the one that is rotated names what follows it.
/** @type {(change: KeyChange, method: string) => void} */
function checkSuccessor({ ended, begun }, method) {
  if (begun !== null && (ended.key !== method || ended.reason !== "rotation")) {
    refuseChange("successor", "Only the key that is being replaced can name its successor.");
  }
}

/** @type {(document: Json, signer: Key) => Promise<void>} */
async function checkSignature(document, signer) {
  try {
    await checkProof(document, PublicKey.fromMultikey(signer.multikey));
  } catch (error) {
    if (!(error instanceof ToolError) || error instanceof Unavailable) throw error;
    refuseChange("signature", `The signature does not hold: ${error.message}`);
  }
}

// Refuses an end of a key that the list does not know or has ended, and a successor it knows, under whatever name.
/** @type {(change: KeyChange, listed: Map<string, Key>) => void} */
function checkNames({ holder, ended, begun }, listed) {
  const known = listed.get(ended.key);
  if (!known) refuseChange("unknown_key", `The list knows no key ${ended.key} of this holder.`);
  if (known.revoked !== null && (!HARMLESS.has(known.reason ?? "") || ended.revoked >= known.revoked)) {
    refuseChange("known", `The list says already that ${ended.key} has ended.`);
  }
  if (begun === null) return;
  PublicKey.fromMultikey(begun.multikey);
  if (begun.key.split("#")[0] !== holder || begun.notBefore >= begun.notAfter) {
    refuseChange("successor", "The successor is another holder's key, or would end before it begins.");
  }
  const knownBytes = new Set([...listed.values()].map((key) => substance(key.multikey)));
  if (listed.has(begun.key) || knownBytes.has(substance(begun.multikey))) {
    refuseChange("known", `The list knows ${begun.key} already, or its key under another name.`);
  }
}

/** @type {(key: Key, at: string) => boolean} */
function alive(key, at) {
  return key.notBefore <= at && at < key.notAfter && (key.revoked === null || (HARMLESS.has(key.reason ?? "") && at < key.revoked));
}
