// Sentences for people, one catalogue per language; what documents say of themselves is only quoted.

import { shared } from "../package_data.js";
import * as shown from "../signing/shown.js";

/** @import { Finding, Outcome } from "./findings.js" */
/** @typedef {Pick<Finding, "code" | "outcome" | "params">} Told */

export { escaped } from "../signing/shown.js";
export const LANGUAGES = ["en", "de", "zh"];
const OF_ENTITY = "books."; // only a CO2 statement has findings that begin so
const LONGEST = 200; // characters of a value in a sentence

/** @type {(lang: string) => any} */
const catalogue = (lang) => shared(`verify/messages/${lang}.json`);

// A text from a document in quotation marks: escaped, shortened, isolated if it runs right to left.
/** @type {(text: string) => string} */
export const quoted = (text) => shown.quoted(text, LONGEST);

// What a finding, or the state of that name, means; one sentence.
/** @type {(subject: string | Told, lang: string) => string} */
export function sentence(subject, lang) {
  return typeof subject === "string" ? catalogue(lang).states[subject].sentence : ofFinding(subject, catalogue(lang));
}

/** @type {(state: string, lang: string) => string} */
export const headline = (state, lang) => catalogue(lang).states[state].headline;

// Who must do what now. Where all that is outside its time is not yet valid by this device's clock, that is named first.
/** @type {(state: string, lang: string, findings?: Told[]) => string} */
export function who(state, lang, findings = []) {
  const late = findings.filter((one) => one.outcome === "fail" && one.code.endsWith(".window"));
  const future = state === "out_of_date" && late.length && late.every((one) => kindOf(one) === "future");
  if (future) return catalogue(lang).variants[`${state}/future`].who;
  const entity = findings.some((one) => one.code.startsWith(OF_ENTITY)); // of a CO2 statement nothing is said about goods
  return (entity && catalogue(lang).variants[`${state}/entity`]?.who) || catalogue(lang).states[state].who;
}

/** @type {(name: string, lang: string, values?: Record<string, unknown>) => string} */
export const label = (name, lang, values = {}) => filled(catalogue(lang).labels[name], values, "");
/** @type {(value: string, lang: string) => string | null} */
export const word = (value, lang) => catalogue(lang).words[value] ?? null;

// What a policy asks for, by the name of the demand.
/** @type {(name: string, lang: string, values?: Record<string, unknown>) => string} */
export const demand = (name, lang, values = {}) => filled(catalogue(lang).policy[name], values, "");

// The sentence of a code and outcome without values: its own, its question's, or the general one.
/** @type {(code: string, outcome: Outcome, lang: string) => string} */
export function template(code, outcome, lang) {
  const { findings } = catalogue(lang);
  for (const key of [code, `*.${code.slice(code.indexOf(".") + 1)}`, "*"]) {
    const found = findings[key]?.[outcome];
    if (found !== undefined) return found;
  }
  throw new Error(`no sentence for ${code} ${outcome}`);
}

// The sentence of a finding with its values: words of a closed list in the language, everything else quoted.
/** @type {(finding: Told, catalogue: any) => string} */
function ofFinding(finding, catalogue) {
  const { code, outcome, params } = finding;
  const follows = outcome === "not_checked" && "because" in params;
  const text = follows ? template("", "not_checked", catalogue.language) : own(finding, catalogue);
  const values = Object.assign(valuesOf(params, catalogue), documentOf(code, catalogue), { code });
  return filled(text, values, catalogue.nothing);
}

// The sentence of a finding; some kinds of it have one of their own.
/** @type {(finding: Told, catalogue: any) => string} */
const own = ({ code, outcome, params }, { variants, language }) =>
  variants[`${code}/${kindOf({ code, params })}`]?.[outcome] ?? template(code, outcome, language);

/** @type {(params: Told["params"], catalogue: any) => Record<string, unknown>} */
function valuesOf(params, { words, rules }) {
  const values = Object.create(null);
  for (const [name, value] of Object.entries(params)) {
    values[name] = name === "because" ? value : (words[value ?? ""] ?? quoted(String(value)));
  }
  if (Object.hasOwn(rules, params.rule ?? "")) values.rule = rules[params.rule ?? ""];
  return values;
}

// How the sentence names the document a code is about; empty words for a code about no document.
/** @type {(code: string, catalogue: any) => Record<string, string>} */
function documentOf(code, { documents }) {
  const { name = "", begins = "", noun = "", genitive = "" } = documents[code.split(".")[0]] ?? {};
  return { document: name, Document: begins, noun, genitive };
}

// Which of several sentences a finding takes where its values decide, "" where there is one. "future": by the clock of this
// device (`at`) a document begins, or was signed, later than now; "seen": witnesses of a log saw it before the time at which
// it says it was signed; else the word of `relation`, which says how the products of label and claim relate. Moments are
// RFC 3339 texts in UTC and compare as text.
/** @type {(finding: Pick<Finding, "code" | "params">) => string} */
function kindOf({ code, params: { at, validFrom, signedAt, seenAt, relation = "" } }) {
  if (seenAt !== undefined && (code === "claim.dates" || code === "statement.order")) return "seen";
  const dated = typeof at === "string" && typeof validFrom === "string" && typeof signedAt === "string";
  if (!code.endsWith(".window") || !dated) return relation ?? "";
  return at < (validFrom < signedAt ? signedAt : validFrom) ? "future" : "";
}

/** @type {(text: string, values: Record<string, unknown>, nothing: string) => string} */
function filled(text, values, nothing) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? nothing));
}
