// Decentralised identifiers in their normal form: did:web and did:key, the two that passports may use.

import { DidRefused } from "../errors.js";
import * as didKey from "./did_key.js";
import * as didWeb from "./did_web.js";

const FRAGMENT = /^[A-Za-z0-9._-]{1,128}$/;

/** @type {(did: string) => void} */
export function checkDid(did) {
  if (did.startsWith("did:web:")) didWeb.parse(did);
  else if (did.startsWith("did:key:")) didKey.resolve(did);
  else throw new DidRefused("did.method", "This is not a DID of a method this tool knows.");
}

// [did, fragment] of an absolute verification method; the fragment of a did:key is its own key (T49).
/** @type {(verificationMethod: string) => [did: string, fragment: string]} */
export function splitMethod(verificationMethod) {
  const mark = verificationMethod.indexOf("#");
  const did = mark < 0 ? verificationMethod : verificationMethod.slice(0, mark);
  const fragment = mark < 0 ? "" : verificationMethod.slice(mark + 1);
  if (!FRAGMENT.test(fragment)) {
    throw new DidRefused("did.verification_method", "This is not a DID followed by # and the name of a key.");
  }
  checkDid(did);
  if (did.startsWith("did:key:")) didKey.checkFragment(did, fragment);
  return [did, fragment];
}
