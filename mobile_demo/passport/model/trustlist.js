// Signatures first; the bodies follow in the next commits.
export function read(document) { throw new Error('not written yet'); }
export function readKeys(members) { throw new Error('not written yet'); }
