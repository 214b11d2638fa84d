// DeviceAssignmentCredential: an issuing body says which one registry keeps a device's certificates.

import { credential, readWindow } from "../common.js";

/** @import { Document } from "../common.js" */
/** @import { Period } from "./certificate.js" */
/** @typedef {{ id: string, product: string, registry: string, period: Period }} Subject */
/** @typedef {ReturnType<typeof read>} Assignment */

/** @param {Document<Subject>} document */
export function read(document) {
  const { id, product, registry, period } = document.credentialSubject;
  return credential(document, { device: id, product, registry, period: readWindow(period) });
}
