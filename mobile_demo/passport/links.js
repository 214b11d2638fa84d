// How one credential names another: by id and by D, the digest of its signed bytes (DESIGN 2.5).

import { documentDigest } from "../signing/digests.js";
import { isObject } from "../signing/strict_json.js";

export const reference = (document) => ({ id: document.id, digestMultibase: documentDigest(document) });

// Whether a link names exactly this credential, whose D is digest: id and digest both agree.
export function names(link, document, digest) {
  return isObject(link) && "id" in document && same(link.id, document.id) && link.digestMultibase === digest;
}

// Ids of documents that nobody has checked may be anything.
function same(a, b) {
  return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

// Whether a JSON Pointer (RFC 6901) leads to something; array indices without leading zeros.
export function resolves(document, pointer) {
  let place = document;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(place)) {
      if (!/^(0|[1-9][0-9]{0,8})$/.test(name) || Number(name) >= place.length) return false;
      place = place[Number(name)];
    } else if (isObject(place) && Object.hasOwn(place, name)) place = place[name];
    else return false;
  }
  return true;
}
