// Signatures first; the bodies follow in the next commits.
export function split(document) { throw new Error('not written yet'); }
export function splitBundle(document) { throw new Error('not written yet'); }
export function splitTrust(document) { throw new Error('not written yet'); }
