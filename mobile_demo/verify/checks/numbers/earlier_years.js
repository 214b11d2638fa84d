// Statements of earlier years that compete with each other (T254), loaded where somebody asks about a CO2 statement.

import { sorted } from "../../../signing/text.js";
import { lastWord } from "../time.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { AnyClaim } from "../links.js" */

// [digest of a statement of an earlier year that competes with another one of it, of one that may]. The year before comes
// first: what competes with the statement that is named is named. One that revises an unknown statement and was signed
// later takes the other's place, which books.previous says.
/** @typedef {{ areSame: (one: AnyClaim, other: AnyClaim) => boolean, others: (me: string, claim: AnyClaim, known: Map<string, AnyClaim>) => [fork: string, unknown: string, successor: string] }} Lines */
/** @type {(statement: CarbonStatement, known: Map<string, AnyClaim>, lines: Lines) => [fork: string, unknown: string]} */
export function ofEarlierYears(statement, known, { areSame, others }) {
  const named = statement.previous?.digest ?? "";
  const earlier = new Map([...known].map(([digest, one]) => /** @type {[string, CarbonStatement]} */ ([digest, one]))
    .filter(([, one]) => one.entity.period.end <= statement.entity.period.start && areSame(statement, one)));
  const digests = sorted(earlier.keys());
  let unknown = "";
  for (const digest of [...digests.filter((one) => one === named), ...digests.filter((one) => one !== named)]) {
    const one = /** @type {CarbonStatement} */ (earlier.get(digest));
    const [fork, found] = others(digest, one, known);
    if (fork) return [fork, ""];
    const other = earlier.get(found);
    if (other !== undefined && !replaces(other, one, "") && !replaces(one, other, "")) unknown ||= found;
  }
  return ["", unknown];
}

// Whether a statement revises the one of that digest, or one between the two that is not at hand: a revision of the same
// entity that shares time with it and was signed after it is one (T572). One that names it and shares no time with it is no
// correction of it (T673).
/** @type {(later: CarbonStatement, other: CarbonStatement, digest: string) => boolean} */
export function replaces(later, other, digest) {
  const [one, two] = [later.entity.period, other.entity.period];
  if (later.revisionOf === null || one.end <= two.start || two.end <= one.start) return false;
  return later.revisionOf.digest === digest ||
    (later.entity.id === other.entity.id && lastWord(later.envelope) > lastWord(other.envelope));
}
