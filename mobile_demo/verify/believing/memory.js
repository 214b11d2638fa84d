// What earlier verifications saw in status lists, so that an older list cannot undo it (DESIGN 5, T67). Memory
// only ever makes a verdict worse. Keeping it is the app's work.

/** @typedef {{ issuer: string, purpose: string, list: string, validFrom: string, position: string, isSet: boolean }} Observed */

// Purposes whose bit never returns to 0.
/** @type {Set<string>} */
export const ONE_OF_ANY_AGE = new Set(["revocation", "refresh"]);

/** @type {(issuer: string, purpose: string, id: string) => string} */
export const nameOf = (issuer, purpose, id) => JSON.stringify([issuer, purpose, id]);
/** @type {(name: string, position: string) => string} */
const placeOf = (name, position) => JSON.stringify([name, position]);

// All that is remembered: moments of the newest lists, and of the bits once 1. Moments are ASCII, so < will do.
export class Seen {
  /**
   * @param {Map<string, string>=} newest
   * @param {Map<string, string>=} ones
   */
  constructor(newest = new Map(), ones = new Map()) {
    this.newest = newest;
    this.ones = ones;
  }
  // From {issuer, purpose, list, validFrom, position, isSet}; their order makes no difference.
  /** @type {(observed: Iterable<Observed>) => Seen} */
  static of(observed) {
    const seen = new Seen();
    for (const { issuer, purpose, list, validFrom, position, isSet } of observed) {
      const name = nameOf(issuer, purpose, list);
      const newest = seen.newest.get(name) ?? "";
      seen.newest.set(name, newest > validFrom ? newest : validFrom);
      if (isSet && ONE_OF_ANY_AGE.has(purpose)) {
        const since = seen.since(name, position) ?? validFrom;
        seen.ones.set(placeOf(name, position), since < validFrom ? since : validFrom);
      }
    }
    return seen;
  }
  /** @type {(name: string, position: string) => string | undefined} */
  since(name, position) {
    return this.ones.get(placeOf(name, position));
  }
}

export const NOTHING_SEEN = Object.freeze(new Seen());

/** @type {(seen: Seen, observed: Observed) => boolean} */
export function isNew(seen, { issuer, purpose, list, validFrom, position, isSet }) {
  const name = nameOf(issuer, purpose, list);
  if ((seen.newest.get(name) ?? "") < validFrom) return true;
  return isSet && ONE_OF_ANY_AGE.has(purpose) && seen.since(name, position) === undefined;
}
