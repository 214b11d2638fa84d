// By which texts the figures and effects of a report name the retirements that it cites (T530). A report gives each a name; its id
// and its digest name it too, and so do the ids and digests of its certificates, whatever the report calls them.

import { entriesOf, figuresOf, INVENTORIES, partsOf } from "../../../passport/carbon/rechecking/inventory_members.js";
import { named } from "../../../passport/identifiers/address.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import { isObject } from "../../../signing/strict_json.js";

/** @import { CarbonStatement } from "../../../passport/model/carbon_statement.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Hand } from "./hand.js" */
/** @typedef {{ name: string, label: string, statement: string, member: string, goods: string, part: JsonObject, scope?: string }} Use */
/** @typedef {{ cited: Cited, name: string, own: string[], shared: string[], behind: string[], lots: Map<string, string>, isMissing: boolean }} Paper */
/** @typedef {{ use: Use, certificate: string, papers: Paper[] }} Taken */
/** @typedef {ReturnType<typeof naming>} Naming */

// What a report cites, and everything in it that names an instrument.
/** @type {(hand: Hand, model: CarbonStatement) => { papers: Paper[], uses: { use: Use, papers: Paper[] }[], of: (paper: Paper) => Use[], cited: () => Taken[], texts: (statement: string) => Set<string>, mayBeMissing: (use: Use) => boolean }} */
export function naming(hand, { accounts, instruments }) {
  const papers = /** @type {any[]} */ (instruments).map((cited) => {
    const lots = lotsOf(hand, cited);
    const shared = [cited.id, cited.digestMultibase].map(named); // by which other reports name it too
    return { cited, name: named(cited.name), own: [named(cited.name), ...shared], shared, behind: [...lots.keys()], lots, isMissing: !hand.raw("retirement", cited.digestMultibase) };
  });
  const uses = usesOf(accounts).map((use) => ({ use, papers: namedBy(use, papers) }));
  return {
    papers,
    uses,
    of: (paper) => uses.filter((one) => one.papers.includes(paper)).map(({ use }) => use),
    // The uses of what is cited: retirements under the name that the report gives, or one certificate among several of them.
    cited: () => uses.filter((one) => one.papers.length).map((one) => takenBy(one.use, one.papers, papers)),
    // Whether a use by a certificate may be of a retirement for its statement that is not at hand (T749).
    mayBeMissing: ({ name, statement }) => papers.some((one) => one.isMissing && one.cited.statement === statement) &&
      !papers.some(({ own }) => own.includes(name)),
    texts: (statement) => new Set(papers.filter(({ cited }) => cited.statement === statement).flatMap(({ own, behind }) => [...own, ...behind])),
  };
}

// A use by a certificate is one of the retirements of it that are cited for the same statement; where there are none, of each
// that took its units.
/** @type {(use: Use, papers: Paper[]) => Paper[]} */
function namedBy({ name, statement }, papers) {
  const behind = papers.filter((one) => one.behind.includes(name));
  const fitting = behind.filter(({ cited }) => cited.statement === statement);
  const own = papers.filter((one) => one.own.includes(name) && !fitting.includes(one));
  const found = [...own, ...fitting, ...fitting.length ? [] : behind.filter((one) => !own.includes(one))];
  return [...found.filter((one) => one.name === name), ...found.filter((one) => one.name !== name)];
}

/** @type {(use: Use, own: Paper[], papers: Paper[]) => Taken} */
function takenBy(use, own, papers) {
  const [{ name, lots, own: texts }] = own;
  if (texts.includes(use.name)) return { use: { ...use, name }, certificate: "", papers: papers.filter((one) => one.name === name) };
  const certificate = lots.get(use.name) ?? "";
  return { use: { ...use, name: certificate }, certificate, papers: own };
}

// Digests of the certificates that a retirement names, and ids where they are at hand; with the one text by which each is compared.
/** @type {(hand: Hand, cited: Cited) => Map<string, string>} */
function lotsOf(hand, { digestMultibase }) {
  const subject = hand.raw("retirement", digestMultibase)?.document.credentialSubject;
  const units = isObject(subject) && Array.isArray(subject.units) ? subject.units.filter(isObject) : [];
  return new Map(units.map(({ certificate }) => certificate).filter((one) => typeof one === "string").flatMap((digest) => {
    const id = hand.raw("certificate", digest)?.document.id;
    const text = named(typeof id === "string" ? id : digest);
    return [[named(digest), text], [text, text]];
  }));
}

// Everything that names an instrument: parts of both inventories, and effects. The name is the text by which it is compared.
/** @type {(inventory: JsonObject) => Use[]} */
function usesOf(inventory) {
  const parts = INVENTORIES.flatMap((member) => figuresOf(inventory, member).flatMap((one) =>
    partsOf(one).map((part) => ({ label: one.label, statement: MARKET, member, goods: one.key, part, scope: one.scope }))));
  const effects = entriesOf(inventory).map((part) => ({ label: part.label, statement: "impact", member: "impact", goods: part.key, part }));
  return [...parts, ...effects].filter(({ part }) => "instrument" in part).map((use) => ({ name: named(use.part.instrument), ...use }));
}
