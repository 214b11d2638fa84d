// Signatures first; the bodies follow in the next commits.
export function check(kind, document) { throw new Error('not written yet'); }
