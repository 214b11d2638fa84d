// Signatures first; the bodies follow in the next commits.
export function canonical(value) { throw new Error('not written yet'); }
export function canonicalText(value) { throw new Error('not written yet'); }
