// Signatures first; the bodies follow in the next commits.
export function decodeBits(text) { throw new Error('not written yet'); }
export function parseIndex(text) { throw new Error('not written yet'); }
export function bit(bits, index) { throw new Error('not written yet'); }
