// did:key: the identifier is the public key itself.

import { DidRefused, EncodingRefused } from "../errors.js";
import { PublicKey } from "../keys.js";

const PREFIX = "did:key:";

// Throws DidRefused for text that is not the one spelling of a known key, KeyRefused for an unusable key.
/** @type {(did: string) => PublicKey} */
export function resolve(did) {
  if (!did.startsWith(PREFIX)) throw new DidRefused("did.key", "This is not a did:key.");
  try {
    return PublicKey.fromMultikey(did.slice(PREFIX.length));
  } catch (error) {
    if (error instanceof EncodingRefused) throw new DidRefused("did.key", `The did:key holds no key: ${error.message}`);
    throw error;
  }
}

/** @type {(did: string, fragment: string) => void} */
export function checkFragment(did, fragment) {
  if (fragment !== did.slice(PREFIX.length)) {
    throw new DidRefused("did.fragment", "The fragment of a did:key names another key than the DID.");
  }
}
