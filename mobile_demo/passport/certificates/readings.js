// Whether two certificates certify one reading under two products (T671). A reading is what one file of a meter says of one
// period of a device, in one quantity. Two products may share it by factors that come to 1 at most; beyond that one production
// was certified twice. Another quantity of the same file is another column.

import { Fraction } from "../carbon/exact.js";
import { deviceKey } from "../identifiers/address.js";

/** @import { Certificate } from "../model/instruments/certificate.js" */
/** @typedef {(unit: string) => [base: string, scale: Fraction]} InBase */

// The kind of evidence that is the file of a meter.
const METER = "meter-readings";
const ONE = Fraction.of("1");

// The reading that a certificate is made from, by each file that it cites for it. A fraction is in lowest terms.
/** @type {(certificate: Certificate, inBase: InBase) => string[]} */
function readingsOf({ origin, period: { start, end }, units: { unit }, metered: { quantity }, evidence }, inBase) {
  const [base, scale] = inBase(unit);
  const { over, under } = scale.times(Fraction.of(quantity));
  const files = evidence.filter(([kind]) => kind === METER);
  return files.map(([, digest]) => [deviceKey(origin.id), start, end, base, over, under, digest].join(" "));
}

// Another product as which these others certify the reading of own, beyond it.
/** @type {(own: Certificate, others: readonly Certificate[], inBase: InBase) => boolean} */
export function certifiedBeside(own, others, inBase) {
  const mine = new Set(readingsOf(own, inBase));
  const alike = others.filter((one) => one.product !== own.product && readingsOf(one, inBase).some((reading) => mine.has(reading)));
  const factors = new Map(alike.map(({ product, metered: { factor } }) => [product, Fraction.of(factor)]));
  return factors.size > 0 && Fraction.sum([Fraction.of(own.metered.factor), ...factors.values()]).minus(ONE).over > 0n;
}
