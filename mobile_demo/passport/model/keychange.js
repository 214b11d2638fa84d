// KeyChangeCredential (DESIGN 4): what a holder says about its own keys; a trust list may follow it.

import { credential, frozen } from "./common.js";

/** @import { Document } from "./common.js" */
/** @typedef {{ id: string, publicKeyMultibase: string, notBefore: string, notAfter: string }} Begun */
/** @typedef {{ id: string, ended: { id: string, revoked: string, reason: string }, begun?: Begun }} Subject */
/** @typedef {ReturnType<typeof read>} KeyChange */

/** @param {Document<Subject>} document */
export function read(document) {
  const { id, ended, begun } = document.credentialSubject;
  return credential(document, {
    holder: id,
    ended: frozen({ key: ended.id, revoked: ended.revoked, reason: ended.reason }),
    begun: begun === undefined ? null : frozen({
      key: begun.id, multikey: begun.publicKeyMultibase, notBefore: begun.notBefore, notAfter: begun.notAfter,
    }),
  });
}
