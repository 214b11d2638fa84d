// What a claim states of its material besides the number: recycled content, composition, mechanical properties.

import { Fraction } from "../carbon/exact.js";

/** @typedef {{ preConsumer: string, postConsumer: string, homeScrap?: string, model: string }} Recycled */
/** @typedef {{ recycledContent?: Recycled, composition?: { element: string, share: string }[], mechanicalProperties?: object[] }} Content */

// The member whose shares are together more than the whole; empty where there is none.
/** @type {(subject: Content) => string} */
export function contradiction({ recycledContent: recycled, composition = [] }) {
  const origins = recycled ? [recycled.preConsumer, recycled.postConsumer, recycled.homeScrap ?? "0"] : [];
  if (isMore(origins)) return "recycledContent";
  return isMore(composition.map(({ share }) => share)) ? "composition" : "";
}

/** @type {(shares: string[]) => boolean} */
const isMore = (shares) => Fraction.sum(shares.map((share) => Fraction.of(share))).compare(Fraction.of("1")) > 0;
