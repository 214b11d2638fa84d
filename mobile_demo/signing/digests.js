// Signatures first; the bodies follow in the next commits.
export function sha256(bytes) { throw new Error('not written yet'); }
export function sha384(bytes) { throw new Error('not written yet'); }
export function multibaseDigest(bytes, algorithm = 'sha2-384') { throw new Error('not written yet'); }
export function parseDigest(text) { throw new Error('not written yet'); }
export function documentDigest(document) { throw new Error('not written yet'); }
