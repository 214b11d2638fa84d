// What a CO2 statement or a report says on the screens of a verdict: entity, period; the net contribution in both columns,
// or four statements side by side.

import { el, facts, stranger } from "../dom.js";
import { escaped, label, t, total, word } from "../words.js";

export const entityFacts = ({ id, name }) => facts([
  [t("tag.says"), stranger(escaped(name))],
  [t("tag.id"), el("span", { class: "code" }, escaped(id))],
], { class: "facts claimed" });

export const contributionLine = ({ period }, { contribution }) => label("contribution",
  { total: total(contribution), start: escaped(period.start.slice(0, 10)), end: escaped(period.end.slice(0, 10)) });

// A contribution of zero or less is led by its gross emissions and removals, so that nobody reads it alone.
export const contributionFigures = (accounts) => [...accounts.results.map(figuresOf(accounts)),
  el("p", { class: "small", "data-identities": accounts.checked }, identities(accounts))];

// How many identities of the accounts were checked, and the names of those that were not.
function identities({ checked, notChecked }) {
  const counts = { checked, all: String(Number(checked) + notChecked.length) };
  return notChecked.length ? label("identities_partly", { ...counts, names: notChecked.join(", ") }) : label("identities", counts);
}

const figuresOf = (accounts) => (result) => {
  const gross = el("p", {}, label("gross", { emissions: total(result.grossContribution), taken: total(result.removals) }));
  const net = el("p", { class: "total" }, contributionLine(accounts, result));
  const leads = result.contribution === "0" || result.contribution.startsWith("-");
  return el("div", { class: "result", "data-electricity": result.electricity },
    el("h2", {}, word(result.electricity)), leads ? [gross, net] : [net, gross]);
};

// The period, edition and unit of a report; its statements follow below, and none of them is the number.
export const inventoryLine = ({ period, edition, unit }) => label("inventory", {
  start: escaped(period.start.slice(0, 10)), end: escaped(period.end.slice(0, 10)), edition: escaped(edition), unit: label(`of_${unit}`),
});

// Each statement by itself: its sum, or why it has none. No line sums them.
export const statementFigures = (inventory) => [
  el("p", { class: "small" }, inventoryLine(inventory)),
  el("div", { class: "results" }, inventory.statements.map(({ statement, sum }) => el("div", { class: "result", "data-statement": statement },
    el("h2", {}, label(statement)), el("p", { class: "total" }, /\d/.test(sum) ? total(sum) : word(sum) ?? sum)))),
];
