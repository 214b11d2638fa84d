// What the reports at hand take of one retirement, each under its own names for it (T583 to T586).

import { Fraction } from "../../../passport/carbon/exact.js";
import { isCertificate, offOf, quantityOf } from "../../../passport/carbon/rechecking/inventory.js";
import { scopesOf } from "../../../passport/certificates/citing.js";
import { sizeOf } from "../../../passport/certificates/units.js";
import { isShared, named } from "../../../passport/identifiers/address.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isNamed, lineOf, mayHold } from "./hand.js";
import { inBase } from "./located.js";
import { naming } from "./names.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Hand } from "./hand.js" */
/** @import { Naming, Paper, Use } from "./names.js" */
/** @typedef {{ model: CarbonStatement, names: Naming }} Other */
/** @typedef {{ id: string, issuer: string, line: string, units: bigint, scopes: Set<string>, statement: string, isNested: boolean }} Taken */
/** @typedef {{ other: string, certificate: string, problem: string }} Again */
/** @typedef {{ keys: string[], id: string, other: string, computed: string, place: string }} Beyond */

const USER = ["1", "2"]; // the scopes in which units have one user

/** @type {(units: { first: string, behind: string }) => bigint} */
const unitsOf = ({ first, behind }) => BigInt(behind) - BigInt(first);

// One report and the others at hand that still count, whoever signed them.
export class Between {
  /** @param {Hand} hand @param {CarbonStatement} model */
  constructor(hand, model) {
    this.hand = hand;
    /** @type {Other} */
    this.own = { model, names: naming(hand, model) };
    /** @type {Other[] | null} */
    this.read = null;
    /** @type {Map<string, Paper[]> | null} */
    this.aliases = null;
    /** @type {Beyond[] | null} */
    this.beyond = null; // what is counted beyond the whole, once it was asked for
    /** @type {Map<string, Set<string>> | null} */
    this.called = null;
  }
  get others() {
    this.read ??= this.hand.reports().map(({ model }) => ({ model, names: naming(this.hand, model) }));
    return this.read;
  }
  // The texts by which what a report names is compared, and whether others can name it so too: of a retirement that it cites its id
  // and digest; of a name without one those of each retirement that any report at hand cites and that it stands for; else the name,
  // which is the reporter's alone where it is no identifier.
  /** @type {(report: Other, use: Use, papers: Paper[]) => { keys: string[], known: boolean }} */
  keysOf({ model }, { name, part }, papers) {
    if (papers.length) return { keys: papers.flatMap(({ shared }) => shared), known: true };
    const known = this.#standsFor(name, model.envelope.issuer.id);
    if (known) return { keys: [...new Set([...known, name])], known: true };
    return isShared(part.instrument) ? { keys: [name], known: true } : { keys: [`${model.envelope.issuer.id}\n${name}`], known: false };
  }
  // What a name without a citation stands for: a retirement by its id or digest. A certificate stands for its retirements in which
  // the party has a role; where there is none for all of them if they took all of its units, or nobody knows how many it has.
  /** @type {(name: string, party: string) => string[] | null} */
  #standsFor(name, party) {
    const found = this.#known().get(name);
    if (found === undefined) return null;
    const lots = found.filter(({ shared }) => !shared.includes(name));
    const own = lots.filter((one) => this.#hasRole(one, party));
    const meant = own.length || !this.#takeAll(name, lots) ? own : lots;
    return [...lots.map((one) => one.lots.get(name) ?? ""), ...[...meant, ...found.filter((one) => !lots.includes(one))].flatMap(({ shared }) => shared)];
  }
  // Whether a party is the beneficiary of a retirement that holds, or in its chain.
  /** @type {(paper: Paper, party: string) => boolean} */
  #hasRole({ cited }, party) {
    const one = this.#judged("retirement", cited.digestMultibase);
    return one !== null && (one.beneficiary === party || one.chain.some((/** @type {[string, string]} */ [, who]) => who === party));
  }
  // Whether retirements took all units of a certificate; so it is where one of them cannot be read.
  /** @type {(name: string, papers: Paper[]) => boolean} */
  #takeAll(name, papers) {
    const taken = new Map();
    let most = 0n;
    for (const { cited, lots } of papers) {
      const one = this.#judged("retirement", cited.digestMultibase);
      const units = (one?.units ?? []).filter((/** @type {any} */ unit) => lots.get(named(unit.certificate)) === lots.get(name));
      for (const { certificate } of units) {
        const held = this.#judged("certificate", certificate);
        const size = held === null ? 0n : unitsOf(held.units);
        if (size > most) most = size;
      }
      if (one === null || !most) return true;
      taken.set(one.envelope.id, units.reduce((/** @type {bigint} */ sum, /** @type {any} */ unit) => sum + unitsOf(unit.units), 0n));
    }
    return [...taken.values()].reduce((sum, size) => sum + size, 0n) >= most;
  }
  /** @type {(kind: "retirement" | "certificate", digest: string) => any} */
  #judged(kind, digest) {
    const raw = this.hand.raw(kind, digest);
    const found = raw === null ? null : this.hand.judge(raw);
    return found === null || found.stopped || found.kind !== kind ? null : found.model;
  }
  // The retirements that a text names by id or digest of a document, whatever reports call them.
  #known() {
    if (this.aliases === null) {
      this.aliases = new Map();
      for (const paper of [this.own, ...this.others].flatMap(({ names }) => names.papers)) {
        for (const name of new Set([...paper.shared, ...paper.behind])) this.aliases.set(name, [...this.aliases.get(name) ?? [], paper]);
      }
    }
    return this.aliases;
  }
  // The part of each retirement that an effect takes, by its keys: quantity times share, in proportion over those that it names, and
  // of each certificate behind them, by a key of its own (T703). Empty where one is not at hand, or counts units of another kind.
  /** @type {(report: Other, use: Use, papers: Paper[]) => [key: string, part: Fraction][]} */
  parts(report, { name, part }, cited) {
    const alike = new Map((this.#known().get(name) ?? []).filter(({ shared }) => shared.includes(name)).map((one) => [one.cited.id, one]));
    const papers = cited.length ? cited : alike.size === 1 ? [...alike.values()] : [];
    const byName = !cited.length || cited[0].own.includes(name);
    const held = papers.flatMap((one) => this.#held(one, part, byName ? "" : one.lots.get(name) ?? "") ?? []);
    const total = Fraction.sum(held.map(({ units }) => units));
    if (held.length < papers.length || !total.sign) return [];
    const taken = quantityOf([part]).minus(offOf([part])).times(Fraction.of(part.share)).by(total);
    return papers.flatMap(({ cited: { id }, shared }, place) => {
      const { units, size, lots } = held[place];
      /** @type {(key: string, whole: Fraction) => [string, Fraction]} */
      const of = (key, whole) => [key, taken.times(units).by(whole)];
      return [...shared.map((key) => of(key, size)), ...[...lots].map(([lot, whole]) => of(`${named(id)}\n${lot}`, whole))];
    });
  }
  // Units of a retirement that a use is taken from, and all of it, in the unit in which the use counts; and by each certificate what
  // is taken of it: of all in proportion, or of one alone.
  /** @type {(paper: Paper, part: JsonObject, certificate: string) => { units: Fraction, size: Fraction, lots: Map<string, Fraction> } | null} */
  #held({ cited, lots }, { unit = "", quantity }, certificate) {
    const one = this.hand.retired(cited);
    if (one === null || quantity === undefined) return null;
    const [[base, scale], [kind, each]] = [inBase(unit), inBase(one.unit)];
    /** @type {(units: bigint) => Fraction} */
    const count = (units) => new Fraction(units).times(each).by(scale);
    const [size, units] = [sizeOf(one), BigInt(cited.quantity)].map(count);
    if (base !== kind) return null;
    /** @type {(one: { certificate: string }) => string} */
    const lotOf = (unit) => lots.get(named(unit.certificate)) ?? "";
    if (!certificate) return { units, size, lots: new Map(one.units.map((unit) => [lotOf(unit), size])) };
    const own = count(one.units.filter((unit) => lotOf(unit) === certificate).reduce((sum, { units }) => sum + unitsOf(units), 0n));
    return own.sign ? { units: units.times(own).by(size), size, lots: new Map([[certificate, own]]) } : null;
  }
  // Whether a figure takes units of a certificate, whatever kind it states (T700): by a document of a listed body at hand, or by
  // another word of the reporter. What others say of the name shows nothing (T702).
  /** @type {(report: Other, use: Use, papers: Paper[]) => boolean} */
  isLot(report, use, papers) {
    if (use.statement !== MARKET || isCertificate(use.part)) return use.statement === MARKET;
    return this.#isCalled(report, use, papers, [report.model.envelope.issuer.id]) || this.hand.hasLot(use.name);
  }
  // Whether it is one, or some report at hand says so (T702).
  /** @type {(report: Other, use: Use, papers: Paper[]) => boolean} */
  mayBeLot(report, use, papers) {
    if (use.statement !== MARKET || this.isLot(report, use, papers)) return use.statement === MARKET;
    return this.#isCalled(report, use, papers, [...this.#certificates().keys()]);
  }
  /** @type {(report: Other, use: Use, papers: Paper[], by: string[]) => boolean} */
  #isCalled(report, use, papers, by) {
    const called = this.#certificates();
    return this.keysOf(report, use, papers).keys.some((key) => by.some((one) => called.get(one)?.has(key)));
  }
  // The texts by which certificates and what was retired are compared, by the reporter who says it.
  #certificates() {
    if (this.called === null) {
      this.called = new Map();
      for (const report of [this.own, ...this.others]) {
        const { id } = report.model.envelope.issuer;
        const lots = report.names.uses.filter(({ use }) => use.statement === MARKET && isCertificate(use.part));
        this.called.set(id, new Set([...this.called.get(id) ?? [], ...report.names.papers.flatMap(({ shared, behind }) => [...shared, ...behind]),
          ...lots.flatMap(({ use, papers }) => this.keysOf(report, use, papers).keys)]));
      }
    }
    return this.called;
  }
  /** @type {(cited: Cited) => { mine: Taken[], others: Taken[] }} */
  #takings(cited) {
    const own = takenBy(this.own, cited, this.own);
    const others = mostOf(this.others.map((other) => takenBy(other, cited, this.own)).filter(({ units, line }) => units && line !== own.line));
    return { mine: [own, ...others.filter(({ issuer }) => issuer === own.issuer)], others };
  }
  // Whether reports of one group and its parts count units beyond what was retired (T647).
  /** @type {(cited: Cited, retirement: Retirement) => boolean} */
  mayBeAgain(cited, retirement) {
    return beyond(this.#takings(cited).mine, retirement, true).length > 0;
  }
  // Reports at hand that count units of a retirement which this one counts, and no part of it. The reports of one party take in each scope at most
  // what was retired, once for each of its roles; no two parties of the chain take it in a scope that has one user, or together
  // more than was retired for figures and for effects. Reports of strangers spoil nothing.
  /** @type {(cited: Cited, retirement: Retirement) => Again[]} */
  again(cited, retirement) {
    const { mine, others } = this.#takings(cited);
    const { beneficiary, chain } = retirement;
    const parties = [beneficiary, ...chain.map(([, party]) => party)];
    const theirs = others.filter(({ issuer }) => issuer !== mine[0].issuer && parties.includes(issuer));
    const found = [...beyond(mine, retirement, false), ...ofOthers(mine.filter(({ isNested }) => !isNested), theirs, sizeOf(retirement))];
    return [...new Set(found.map((pair) => pair.join("\n")))].map((pair) => {
      const [other, problem] = pair.split("\n");
      return { other, certificate: "", problem };
    });
  }
}

// What a report takes of a retirement, which goes by its id: signed anew, it has another digest.
/** @type {(report: Other, cited: Cited, own: Other) => Taken} */
function takenBy({ model, names }, cited, own) {
  const papers = names.papers.filter((one) => isNamed(cited, /** @type {any} */ (one.cited)));
  const scopes = new Set(papers.flatMap((one) => names.of(one).flatMap(({ scope }) => (scope === undefined ? [] : [scope]))));
  const units = papers.reduce((sum, one) => sum + BigInt(one.cited.quantity), 0n);
  const { envelope } = model;
  return { id: envelope.id, issuer: envelope.issuer.id, line: lineOf(model), units, scopes, statement: papers[0]?.cited.statement ?? "", isNested: mayHold(own.model, model) };
}

// Of versions of one report of which none replaces the other, the one that takes most.
/** @type {(several: Taken[]) => Taken[]} */
function mostOf(several) {
  /** @type {Map<string, Taken>} */
  const found = new Map();
  for (const one of several) {
    const before = found.get(one.line);
    if (!before || one.units > before.units || (one.units === before.units && one.id > before.id)) found.set(one.line, one);
  }
  return [...found.values()];
}

/** @type {(several: Taken[]) => bigint} */
const sumOf = (several) => several.reduce((sum, { units }) => sum + units, 0n);

// Reports of the same party that take more than its roles have in some scope. Effects have no scope, and figures of a scope that
// is none of its roles' stand in none: both take from each of them. nested: those of entities that may hold each other take apart,
// else the largest for all.
/** @type {(mine: Taken[], retirement: Retirement, nested: boolean) => [id: string, problem: string][]} */
function beyond(mine, retirement, nested) {
  const roles = scopesOf(retirement, mine[0].issuer);
  if (!roles.length) roles.push("");
  return [...new Set(roles)].sort().flatMap((scope) => {
    const rest = roles.filter((one) => one !== scope);
    const there = mine.filter(({ scopes }) => !scopes.size || [...scopes].some((one) => !rest.includes(one)));
    const most = sizeOf(retirement) * BigInt(roles.length - rest.length);
    const [groups, apart] = [true, false].map((is) => there.filter((one) => (one === mine[0] || one.isNested) === is));
    const largest = groups.reduce((one, { units }) => (units > one ? units : one), 0n);
    if (sumOf(apart) + (nested ? sumOf(groups) : largest) <= most) return [];
    return there.filter((one) => one !== mine[0] && (nested || !one.isNested)).map(({ id }) => /** @type {[string, string]} */ ([id, "claimed.cited"]));
  });
}

// Reports of other parties of the chain that take what this party takes, where a chain has it once.
/** @type {(mine: Taken[], theirs: Taken[], size: bigint) => [id: string, problem: string][]} */
function ofOthers(mine, theirs, size) {
  const { scopes, statement } = mine[0];
  const units = sumOf(mine.filter((one) => one.statement === statement));
  /** @type {(several: Set<string>) => boolean} */
  const hasUser = (several) => USER.some((scope) => several.has(scope));
  return theirs.flatMap((one) => {
    if (hasUser(scopes) && hasUser(one.scopes)) return [/** @type {[string, string]} */ ([one.id, "claimed.scopes"])];
    return one.statement !== statement && units + one.units > size ? [/** @type {[string, string]} */ ([one.id, "claimed.statement"])] : [];
  });
}
