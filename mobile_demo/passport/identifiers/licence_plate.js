// Identifiers under /p/: ISO/IEC 15459 licence plates, as EN 606 steel labels carry them, and UUIDs. Only the
// issuing agencies know where a plate's parts end, so it is compared and covered as one string.

import { refused, shown } from "./digital_link.js";

/** @type {(text: string) => boolean} */
export const isPlate = (text) => /^[A-Z0-9]{5,50}$/.test(text);
/** @type {(text: string) => boolean} */
export const isUuid = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** @type {(text: string) => string} */
export function platePath(text) {
  if (!isUuid(text) && !isPlate(text)) {
    throw refused("plate", `Neither a licence plate nor a UUID: ${shown(text)}.`,
      "A licence plate is agency code, company and serial number: 5 to 50 capital letters and digits.");
  }
  return `p/${text}`;
}
