// Signatures first; the bodies follow in the next commits.
export function parse(did) { throw new Error('not written yet'); }
export function url(did) { throw new Error('not written yet'); }
