// Where the number comes from besides: libraries of factors, and meters whose readings were signed. Loaded where a claim
// states any of them.

import { el } from "./dom.js";
import { escaped, label, word } from "./words.js";

// Which libraries factors came from, and who approved each; then what the producer states of signed readings: facts,
// which raise no tier.
export function sources({ libraries = [], readings = [] }) {
  const list = (name, entries, line) => (entries.length ? [el("ul", { [name]: "" }, entries.map((one) => el("li", {}, line(one))))] : []);
  return [...list("data-libraries", libraries, library), ...list("data-readings", readings, (one) => label("producer_states", { text: meter(one) }))];
}

function library({ name, edition, publisher, approver, holds }) {
  if (name === null) return label("library_unchecked", { edition: escaped(edition) });
  const named = { name: escaped(name), edition: escaped(edition), publisher: escaped(publisher) };
  return holds ? label("library", { ...named, approver: escaped(approver.name), date: approver.date }) : label("library_in_doubt", named);
}

function meter({ quantity, meter: id, sample, signed, of, gaps, repeated, register, calibration, unit }) {
  const named = { quantity: escaped(quantity), meter: escaped(id) };
  if (!sample) return label("readings", { ...named, signed, of, gaps, repeated, register: word(`register.${register}`), calibration: word(`calibration.${calibration}`) });
  const { frame, size, of: all, low, high, confidence } = sample;
  return label("readings_sample", { ...named, frame: escaped(frame), size, of: all, low, high, unit, confidence: String(Number((Number(confidence) * 100).toFixed(6))) });
}
