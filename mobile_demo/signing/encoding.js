// Signatures first; the bodies follow in the next commits.
export function b64urlEncode(bytes) { throw new Error('not written yet'); }
export function b64urlDecode(text, maxChars = 4000000) { throw new Error('not written yet'); }
export function base58Encode(bytes) { throw new Error('not written yet'); }
export function base58Decode(text, maxChars = 256) { throw new Error('not written yet'); }
export function multibaseEncode(prefix, bytes) { throw new Error('not written yet'); }
export function multibaseDecode(text, { allowed = 'uz', maxChars = 4000000 } = {}) { throw new Error('not written yet'); }
export function varintEncode(number) { throw new Error('not written yet'); }
export function varintDecode(bytes) { throw new Error('not written yet'); }
export function multikeyEncode(codec, raw) { throw new Error('not written yet'); }
export function multikeyDecode(text) { throw new Error('not written yet'); }
