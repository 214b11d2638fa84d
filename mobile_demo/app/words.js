// The chosen language: the app's own words, the shared catalogue of verdicts, numbers and dates by Intl.

import { loadShared } from "../package_data.js";
import * as messages from "../verify/messages.js";

export { escaped } from "../verify/messages.js";
export const LANGUAGES = { en: "English", de: "Deutsch", zh: "中文" };

let words = {};
let numbers = {};
let plurals = null;
let lang = "en";

// The first of the wanted languages that the app has.
export function bestLanguage(wanted) {
  const tags = [...wanted].map((tag) => String(tag).toLowerCase().split("-")[0]);
  return tags.find((tag) => tag in LANGUAGES) ?? "en";
}

export async function speak(wanted) {
  lang = bestLanguage([wanted]);
  const [answer] = await Promise.all([
    fetch(new URL(`words/${lang}.json`, import.meta.url)), loadShared([`verify/messages/${lang}.json`])]);
  words = await answer.json();
  const tag = words["intl"];
  plurals = new Intl.PluralRules(tag);
  const figures = (digits) => new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  numbers = {
    one: figures(1), three: figures(3), whole: figures(0),
    // Compared with a tag, where a separator could be read as a decimal point.
    free: new Intl.NumberFormat(tag, { maximumFractionDigits: 6, useGrouping: false }),
    share: new Intl.NumberFormat(tag, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    // With the zone of the phone, since its clock decides about windows; in lists of former scans without.
    moment: new Intl.DateTimeFormat(tag, { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" }),
    stamp: new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }),
    day: new Intl.DateTimeFormat(tag, { dateStyle: "medium" }),
    list: new Intl.ListFormat(tag, { type: "conjunction" }),
    ago: new Intl.RelativeTimeFormat(tag, { numeric: "auto" }),
  };
  document.documentElement.lang = tag;
  document.documentElement.dir = words["dir"];
}

export const language = () => lang;

// A sentence with its values. Where it counts something it has a form for each plural category of its language
// (Unicode CLDR), chosen by `count`. Numbers are written as the language writes them.
export function t(key, values = {}) {
  const word = words[key];
  if (word === undefined) throw new Error(`no word: ${key}`);
  const text = typeof word === "string" ? word : word[plurals.select(values.count)] ?? word.other;
  const shown = (value) => (typeof value === "number" ? count(value) : value ?? "");
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

export const knows = (key) => Object.hasOwn(words, key);
export const headline = (state) => messages.headline(state, lang);
export const sentence = (subject) => messages.sentence(subject, lang);
export const who = (state, findings) => messages.who(state, lang, findings);
export const label = (name, values) => messages.label(name, lang, values);
export const word = (value) => messages.word(value, lang) ?? messages.escaped(value);
// What a check asks, as the sentence of its passing.
export const question = (finding) => messages.sentence({ ...finding, outcome: "pass" }, lang);

// A published total as the terminal shows it: one decimal, below ten three. Strings, so that Intl sees all digits.
export const total = (text) => numbers[Math.abs(Number(text)) >= 10 ? "one" : "three"].format(text);
export const figure = (text) => numbers.free.format(text);
export const share = (text) => numbers.share.format(text);
export const count = (value) => numbers.whole.format(value);
// Several things as the language lists them: "12 passports and 1 status list".
export const listed = (texts) => numbers.list.format(texts);
export const size = (bytes) => (bytes < 1_000_000 ? `${numbers.whole.format(Math.ceil(bytes / 1_000))}\u00a0kB`
  : `${numbers.one.format(bytes / 1_000_000)}\u00a0MB`);
export const moment = (text) => numbers.moment.format(new Date(text));
export const stamp = (text) => numbers.stamp.format(new Date(text));
export const day = (text) => numbers.day.format(new Date(text));

export function ago(text, now) {
  const minutes = Math.round((new Date(text) - new Date(now)) / 60_000);
  if (Math.abs(minutes) < 100) return numbers.ago.format(minutes, "minute");
  return Math.abs(minutes) < 2_880 ? numbers.ago.format(Math.round(minutes / 60), "hour") : numbers.ago.format(Math.round(minutes / 1_440), "day");
}

const UNITS = { TNE: "t", KGM: "kg", GRM: "g" };
export const unit = (code) => UNITS[code] ?? messages.escaped(code);
export const amount = ({ value, unit: code }) => `${figure(value)}\u00a0${unit(code)}`;
export const per = ({ value, unit: code }) => (value === "1" ? unit(code) : amount({ value, unit: code }));
