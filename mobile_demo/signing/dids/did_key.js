// Signatures first; the bodies follow in the next commits.
export function resolve(did) { throw new Error('not written yet'); }
export function checkFragment(did, fragment) { throw new Error('not written yet'); }
