// Sentences for people, one catalogue per language; what documents say of themselves is only quoted.

import { shared } from "../package_data.js";

/** @import { Finding, Outcome } from "./findings.js" */
/** @typedef {Pick<Finding, "code" | "outcome" | "params">} Told */

export const LANGUAGES = ["en", "de", "zh"];
const LONGEST = 200;
// Controls, format characters (bidi, zero width, tags), surrogates, private use, unassigned, line ends, and marks
// and letters that show nothing (signing/shown.py; T7, T95, T127).
// eslint-disable-next-line no-misleading-character-class -- each is one code point that shows nothing
const HIDDEN = new RegExp("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\"\\\\\\u034f\\u115f\\u1160\\u17b4\\u17b5" +
  "\\u180b-\\u180d\\u180f\\u3164\\ufe00-\\ufe0f\\uffa0\\u{e0100}-\\u{e01ef}]", "gu");
// Bidirectional classes R, AL and AN: the blocks of those scripts but for their marks and neutral signs.
const RIGHT_TO_LEFT = new RegExp("(?![\\p{Mn}\\u0606\\u0607\\u0609\\u060a\\u060c\\u060e\\u060f\\u066a\\u06de\\u06e9" +
  "\\u06f0-\\u06f9\\u07f6-\\u07f9\\ufb29\\ufd3e-\\ufd4f\\ufdcf\\ufdfd-\\ufdff\\u{1091f}\\u{10b39}-\\u{10b3f}" +
  "\\u{1eef0}\\u{1eef1}])[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]", "u");

/** @type {(lang: string) => any} */
const catalogue = (lang) => shared(`verify/messages/${lang}.json`);

/** @type {(text: string) => string} */
export function escaped(text) {
  return text.replace(HIDDEN, (sign) => {
    const point = Number(sign.codePointAt(0)).toString(16);
    return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, "0")}`;
  });
}

/** @type {(text: string) => string} */
export function quoted(text) {
  const signs = [...text];
  const shown = escaped(signs.length <= LONGEST ? text : `${signs.slice(0, LONGEST - 1).join("")}…`);
  return RIGHT_TO_LEFT.test(shown) ? `"\u2068${shown}\u2069"` : `"${shown}"`;
}

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
  return future ? catalogue(lang).variants[`${state}/future`].who : catalogue(lang).states[state].who;
}

/** @type {(name: string, lang: string, values?: Record<string, unknown>) => string} */
export const label = (name, lang, values = {}) => filled(catalogue(lang).labels[name], values, "");
/** @type {(value: string, lang: string) => string | null} */
export const word = (value, lang) => catalogue(lang).words[value] ?? null;

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

// What kind of a finding it is, where its values tell. "future": by the clock of this device a document begins, or
// was signed, later than now.
/** @type {(finding: Pick<Finding, "code" | "params">) => string} */
function kindOf({ code, params: { at, validFrom, signedAt, relation = "" } }) {
  if (!code.endsWith(".window") || !at || !validFrom || !signedAt) return relation ?? "";
  return at < (validFrom < signedAt ? signedAt : validFrom) ? "future" : "";
}

/** @type {(text: string, values: Record<string, unknown>, nothing: string) => string} */
function filled(text, values, nothing) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? nothing));
}
