// Signatures first; the bodies follow in the next commits.
export async function checkProof(document, publicKey, { purpose = 'assertionMethod', requireLowS = true } = {}) { throw new Error('not written yet'); }
export function documentHash(document, cryptosuite = 'eddsa-rdfc-2022') { throw new Error('not written yet'); }
export function byTable(document, algorithm) { throw new Error('not written yet'); }
