// Signatures first; the bodies follow in the next commits.
export function checkDid(did) { throw new Error('not written yet'); }
export function splitMethod(verificationMethod) { throw new Error('not written yet'); }
