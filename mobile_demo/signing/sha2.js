// Signatures first; the bodies follow in the next commits.
export function sha256(bytes) { throw new Error('not written yet'); }
export function sha384(bytes) { throw new Error('not written yet'); }
export function sha256Hex(text) { throw new Error('not written yet'); }
export function sha384Hex(text) { throw new Error('not written yet'); }
