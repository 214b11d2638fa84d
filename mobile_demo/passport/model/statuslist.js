// BitstringStatusListCredential (DESIGN 5): one bit for each credential of an issuer, for one purpose.

import { seconds } from "../moments.js";
import { STATUS_LIST_MOST_SECONDS } from "../vocab.js";
import { credential } from "./common.js";

/** @import { Document } from "./common.js" */
/** @typedef {ReturnType<typeof read>} StatusList */

// encodedList is for decodeBits of passport/status.js; tooLong: the zeros of a list with a longer window say nothing.
/** @param {Document<{ id: string, statusPurpose: string, encodedList: string }>} document */
export function read(document) {
  const { statusPurpose, encodedList } = document.credentialSubject;
  const tooLong = seconds(document.validUntil) - seconds(document.validFrom) > STATUS_LIST_MOST_SECONDS;
  return credential(document, { purpose: statusPurpose, encodedList, tooLong });
}
