// Whether a retirement is one for a claim that cites it, and whether its certificates bear it: closed rules over documents
// that passed the profile. A problem is a code that the messages know.

import { folded, same } from "../folding.js";
import { identities } from "../identifiers/product_id.js";
import { MARKET } from "../model/instruments/cited.js";
import { sizeOf, sound } from "./units.js";

/** @import { Claim, FootprintDocument } from "../model/claim.js" */
/** @import { Certificate } from "../model/instruments/certificate.js" */
/** @import { Cited } from "../model/instruments/cited.js" */
/** @import { Retirement } from "../model/instruments/retirement.js" */
/** @typedef {{ issuer: string, products: string[], period: { start: string, end: string, contains: (other: { start: string, end: string }) => boolean }, said: string, purpose?: string, uses?: [label: string, region: string | undefined, scope: string | undefined][], elsewhere?: string, physical?: boolean, market?: Set<string> }} Citing */

export const ELECTRICITY = "electricity"; // the product of its certificates
const ELECTRIC = ["2", "3"];
const PURPOSE = "product-claim";
export const REPORTED = "inventory"; // the purpose of what is retired for a report: it needs no product
const MONTHS = 12; // how long after the production ended a use may end
const VOLUNTARY = [REPORTED, PURPOSE];
const DIRECT = ["carrier"]; // the roles of a chain that claim units in scope 1

// The countries of the internal market, which recognise each other's guarantees of origin; EU is all of them.
const EUROPEAN = "AT BE BG CY CZ DE DK EE ES EU FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" ");
/** @type {Map<string, string>} */
const ALIASES = new Map([["EL", "GR"], ["UK", "GB"]]);

// Whether units of a market may be used in a country, as far as the market names one: SE, or SE-3 for a zone of it; DE-LU may be
// of either. More behind the hyphen makes it a name of something else: SE-Asia, NW-Europe, NE-ISO. null: nobody knows, as it, or
// the country, is a code that ISO 3166-1 leaves to its users, who mean different places by it (T742); XK is in general use.
/** @type {(geography: string, country: string) => boolean | null} */
export function isMarketOf(geography, country) {
  const found = /^([A-Z]{2})(?:-([A-Z0-9]{1,2}))?$/.exec(geography);
  if (found === null) return true;
  if (isOfUsers(found[1])) return null;
  const answers = found.slice(1).map((one) => !!one && isOneMarket(one, country));
  return answers.includes(true) || (answers.includes(null) ? null : false);
}
/** @type {(code: string) => boolean} */
const isOfUsers = (code) => /^(AA|Q[M-Z]|X[A-JL-Z]|ZZ)$/.test(code);
/** @type {(...both: string[]) => boolean | null} */
export function isOneMarket(...both) {
  if (both.some(isOfUsers)) return null;
  const [one, other] = both.map((name) => ALIASES.get(name) ?? name);
  return one === other || [one, other].every((name) => EUROPEAN.includes(name));
}

/** @type {(answers: [problem: string, holds: boolean][]) => string} */
const firstWrong = (answers) => answers.find(([, holds]) => !holds)?.[0] ?? "";

// The later of validFrom and created: documents are said then.
/** @type {(envelope: { validFrom: string, proof: { created: string } }) => string} */
export const saidAt = ({ validFrom, proof }) => (validFrom > proof.created ? validFrom : proof.created);

// What a claim says of itself, as what it cites is compared with it.
/** @type {(claim: Claim) => Citing} */
export function ofClaim({ envelope, product: { id, alternateIds, period, footprint } }) {
  return { issuer: envelope.issuer.id, products: [id, ...alternateIds], period, said: saidAt(envelope), market: marketScopes(footprint.document) };
}

// The scopes of what a footprint shows of energy and goods that its market-based result counts: marked so, or purchased energy
// that counts in both results; no materials by passport.
/** @type {(footprint: FootprintDocument) => Set<string>} */
export const marketScopes = ({ components = [] }) => new Set(components
  .filter(({ electricity, scope, input }) => (electricity ?? (scope === "2" ? MARKET : "")) === MARKET && input === undefined)
  .map(({ scope }) => scope));

// Why the units are not retired for this claim; empty: they are. The product is that of the beneficiary; others of its
// chain have products of their own. A chain that does not name the beneficiary in a role of its scope is none.
/** @type {(cited: Cited, retirement: Retirement, citing: Citing) => string} */
export function misfit(cited, retirement, citing) {
  const own = citing.issuer === retirement.beneficiary;
  // Label, market and scope of the goods for which figures of a report use the units; the label of an effect is the product, or
  // the product, a comma and the market.
  const uses = (citing.uses ?? []).map(([label, region, scope]) => ({ label: folded(label), region, scope }));
  const scopes = scopesOf(retirement, citing.issuer);
  const wanted = folded(retirement.product);
  const there = [wanted, folded(`${retirement.product}, ${retirement.geography}`)];
  return firstWrong([
    ["units", sound(retirement)],
    ["beneficiary", own || isChained(retirement, citing.issuer)],
    ["purpose", retirement.purpose === (citing.purpose ?? PURPOSE)],
    ["product", (!own || isFor(retirement, citing)) && uses.every(({ label, region }) => label === wanted || (region === undefined && label.startsWith(`${wanted},`)))],
    ["geography", uses.every(({ label, region }) => (region === undefined ? there.includes(label) : same(region, retirement.geography)))],
    ["scope", uses.every(({ scope }) => scope === undefined || scopes.includes(scope)) && isInScope(cited, citing, retirement)],
    ["unit", cited.unit === retirement.unit],
    ["quantity", BigInt(cited.quantity) <= sizeOf(retirement)],
    ["period", citing.period.contains(retirement.period)],
    ["order", saidAt(retirement.envelope) <= citing.said],
    ["physical", !citing.physical],
  ]);
}

// Whether electricity for the market-based result of a claim was retired in a scope where it has some: nobody emits it.
/** @type {(cited: Cited, citing: Citing, retirement: Retirement) => boolean} */
function isInScope({ statement }, { market, issuer }, retirement) {
  if (!market || statement !== MARKET || retirement.product !== ELECTRICITY) return true;
  const shown = ELECTRIC.filter((scope) => market.has(scope));
  const own = scopesOf(retirement, issuer);
  return (shown.length ? shown : ELECTRIC).some((scope) => own.includes(scope));
}

/** @type {(role: string) => string} */
const scopeOf = (role) => (DIRECT.includes(role) ? "1" : "3");

// The scopes in which a party may count the units: one for each of its roles in the chain. Without a chain the beneficiary's
// is that of the retirement, and nobody else has one.
/** @type {(retirement: Retirement, party: string) => string[]} */
export function scopesOf(retirement, party) {
  const { chain, scope, beneficiary } = retirement;
  if (isChained(retirement, party)) return chain.filter(([, who]) => who === party).map(([role]) => scopeOf(role));
  return party === beneficiary ? [scope] : [];
}

/** @type {(retirement: Retirement, issuer: string) => boolean} */
function isChained({ chain, scope, beneficiary }, issuer) {
  const named = chain.some(([role, party]) => party === beneficiary && scopeOf(role) === scope);
  return named && chain.some(([, party]) => party === issuer);
}

// The parties that claim the units as emissions of their own, in scope 1, sorted.
/** @type {(retirement: Retirement) => string[]} */
export function direct({ chain, scope, beneficiary }) {
  const found = new Set(chain.filter(([role]) => DIRECT.includes(role)).map(([, party]) => party));
  if (scope === "1") found.add(beneficiary);
  return [...found].sort();
}

/** @type {(retirement: Retirement, citing: Citing) => boolean} */
function isFor({ usedFor }, { products, purpose }) {
  if (usedFor === null) return purpose === REPORTED;
  const own = identities(products);
  return products.includes(usedFor) || [...identities([usedFor])].some((one) => own.has(one));
}

// Why a certificate does not bear the units that name it; empty: it does.
/** @type {(retired: Retirement["units"][number], certificate: Certificate, retirement: Retirement) => string} */
export function unborne(retired, certificate, retirement) {
  const { units, period } = certificate;
  const ends = [units.first, retired.units.first, retired.units.behind, units.behind].map(BigInt);
  return firstWrong([
    ["device", retired.origin === certificate.origin.id],
    ["produced", retired.period.start === period.start && retired.period.end === period.end],
    ["interval", ends[0] <= ends[1] && ends[2] <= ends[3]],
    ["registry", certificate.registry === retirement.envelope.issuer.id],
    ["window", certificate.envelope.window.holds(saidAt(retirement.envelope))],
    ["product", certificate.product === retirement.product],
    ["unit", units.unit === retirement.unit],
    ["geography", certificate.geography === retirement.geography],
    ["vintage", period.start < retirement.period.end && retirement.period.end <= monthsLater(period.end, MONTHS)],
    ["supports", !VOLUNTARY.includes(retirement.purpose) || certificate.supports.every((one) => one === "none")],
  ]);
}

// The same day and time so many months later; the last day of the month where it has no such day.
/** @type {(moment: string, months: number) => string} */
export function monthsLater(moment, months) {
  const whole = Number(moment.slice(0, 4)) * 12 + Number(moment.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(whole / 12), whole % 12];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const longest = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month];
  const day = Math.min(Number(moment.slice(8, 10)), longest);
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}${moment.slice(10)}`;
}
