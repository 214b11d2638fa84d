// Published totals in large figures, each with its unit and with the kind of electricity it counts.

import { el } from "../dom.js";
import { label, per, total, word } from "../words.js";

// The sentence of the catalogue with its figure made large, wherever the language puts it.
export function large(figure, unit) {
  const [before, after] = label("per", { total: "\n", unit }).split("\n");
  return [before, el("strong", {}, total(figure)), after];
}

// The number on the first screen of a verdict. None where it must not be used (level "stop"), or where removals that
// outweigh the emissions must be read before any figure (T126).
export function firstFigure({ verdict, number, findings }) {
  const hidden = verdict.level === "stop" || findings.some(({ code, outcome }) => code === "figures.above_zero" && outcome === "fail");
  if (!number || hidden) return null;
  return el("div", { class: "figure" }, number.results.map((result) => el("p", { "data-electricity": result.electricity },
    el("span", { class: "total" }, large(result.total, per(number.declaredUnit))), el("span", { class: "small under" }, word(result.electricity)))));
}
