// Compare units of production: whether retirements used up the same ones. Units are numbered within one production period
// of a device; two different periods of one device that overlap are two records of one production, and so are counts of one
// period in different units. A device is compared in one text for every spelling. Numbers are compared as texts of 18
// digits: they are no doubles.

import { deviceKey } from "../identifiers/address.js";

/** @import { Retirement } from "../model/instruments/retirement.js" */
/** @typedef {[start: string, end: string]} Span */
/** @typedef {Retirement["units"][number]} Entry */

/** @type {(digits: string) => string} */
const padded = (digits) => digits.padStart(18, "0");
/** @type {(entry: Entry) => Span} */
const spanOf = ({ units }) => [padded(units.first), padded(units.behind)];
/** @type {(...parts: string[]) => string} */
const key = (...parts) => parts.join(" ");

// How many units were retired.
/** @type {(retirement: Retirement) => bigint} */
export const sizeOf = ({ units }) => units.reduce((sum, { units: one }) => sum + BigInt(one.behind) - BigInt(one.first), 0n);

// Half-open spans, sorted, each once; those that hold nothing are left out.
class Spans {
  /** @param {Span[]} spans */
  constructor(spans) {
    const unique = new Map(spans.filter(([start, end]) => start < end).map((span) => [key(...span), span]));
    this.all = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, span]) => span);
    let most = "";
    this.reach = this.all.map(([, end]) => (most = end > most ? end : most));
  }
  // How many begin before a point.
  /** @type {(point: string) => number} */
  before(point) {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle][0] < point) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  // Whether any of them overlaps a span.
  /** @type {(span: Span) => boolean} */
  meet([start, end]) {
    const behind = this.before(end);
    return behind > 0 && this.reach[behind - 1] > start;
  }
  // Whether any of them overlaps a span and is another one.
  /** @type {(span: Span) => boolean} */
  cross([start, end]) {
    const [first, behind] = [this.before(start), this.before(end)];
    if (first && this.reach[first - 1] > start) return true;
    return this.all.slice(first, Math.min(behind, first + 2)).some((span) => span[0] !== start || span[1] !== end);
  }
  // Whether no two of them overlap.
  get apart() {
    return this.all.slice(1).every(([start], place) => start >= this.reach[place]);
  }
}

/** @type {(entries: readonly Entry[], keyOf: (entry: Entry) => string, span: (entry: Entry) => Span) => Map<string, Spans>} */
function grouped(entries, keyOf, span) {
  /** @type {Map<string, Span[]>} */
  const groups = new Map();
  for (const entry of entries) {
    const name = keyOf(entry);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)?.push(span(entry));
  }
  return new Map([...groups].map(([name, spans]) => [name, new Spans(spans)]));
}

/** @type {(entry: Entry) => string} */
const numbering = ({ origin, period }) => key(deviceKey(origin), period.start, period.end);
/** @type {(entry: Entry) => Span} */
const periodOf = ({ period }) => [period.start, period.end];
/** @type {(entry: Entry) => boolean} */
const holds = (entry) => [spanOf(entry), periodOf(entry)].every(([start, end]) => start < end);
// Entries that hold no units are left out.
/** @type {(entries: readonly Entry[]) => { numbered: Map<string, Spans>, certificates: Map<string, Spans>, periods: Map<string, Spans> }} */
function production(entries) {
  const held = entries.filter(holds);
  return {
    numbered: grouped(held, numbering, spanOf),
    certificates: grouped(held, (one) => one.certificate, spanOf),
    periods: grouped(held, (one) => deviceKey(one.origin), periodOf),
  };
}

// Whether it is of a time that runs forward and holds units, each once, in periods that are apart.
/** @type {(retirement: Retirement) => boolean} */
export function sound({ period, units }) {
  if (!(period.start < period.end) || !units.every(holds)) return false;
  const { numbered, periods } = production(units);
  const listed = new Set(units.map((one) => key(numbering(one), one.units.first, one.units.behind)));
  return [...numbered.values(), ...periods.values()].every((one) => one.apart) && listed.size === units.length;
}

// The certificate (its digest in own) of the first units that other used up too; empty for none. Of one certificate by the
// numbers of the units; of one device and product also where another certificate was issued for them; by periods alone
// where the two count in different units.
/** @type {(own: Retirement, other: Retirement) => string} */
export function shared(own, other) {
  const its = production(other.units);
  const [alike, comparable] = [own.product === other.product, own.unit === other.unit];
  const found = own.units.filter(holds).find((one) => {
    const periods = alike ? its.periods.get(deviceKey(one.origin)) : undefined;
    return its.certificates.get(one.certificate)?.meet(spanOf(one)) ||
      (periods && (its.numbered.get(numbering(one))?.meet(spanOf(one)) || (comparable ? periods.cross(periodOf(one)) : periods.meet(periodOf(one)))));
  });
  return found?.certificate ?? "";
}
