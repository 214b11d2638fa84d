// BitstringStatusListCredential (DESIGN 5): one bit for each credential of an issuer, for one purpose.

import { credential } from "./common.js";

// encodedList is for decodeBits of passport/status.js.
export function read(document) {
  const { statusPurpose, encodedList } = document.credentialSubject;
  return credential(document, { purpose: statusPurpose, encodedList });
}
