// Signatures first; the bodies follow in the next commits.
export function reference(document) { throw new Error('not written yet'); }
export function names(link, document, digest) { throw new Error('not written yet'); }
export function resolves(document, pointer) { throw new Error('not written yet'); }
