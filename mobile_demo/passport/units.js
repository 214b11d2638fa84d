// Signatures first; the bodies follow in the next commits.
export function isUnit(code) { throw new Error('not written yet'); }
export function kilogramExponent(unit) { throw new Error('not written yet'); }
