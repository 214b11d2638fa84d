// Signatures first; the bodies follow in the next commits.
export function isMoment(text) { throw new Error('not written yet'); }
export function seconds(text) { throw new Error('not written yet'); }
export function moment(seconds) { throw new Error('not written yet'); }
export function shift(text, seconds) { throw new Error('not written yet'); }
