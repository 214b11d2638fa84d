// Signatures first; the bodies follow in the next commits.
export function loads(bytes, { maxBytes = 1048576, maxDepth = 32, numbers = true } = {}) { throw new Error('not written yet'); }
export function isObject(value) { throw new Error('not written yet'); }
