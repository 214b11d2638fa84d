// Signatures first; the bodies follow in the next commits.
export function kindOf(document) { throw new Error('not written yet'); }
export function versionOf(document) { throw new Error('not written yet'); }
