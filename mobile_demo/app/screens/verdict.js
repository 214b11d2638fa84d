// The verdict: shape, word, colour, one sentence; then what a person compares with the product itself (T97).
// Headline and sentence come from the catalogue alone; what a document says of itself is a quotation (T93).

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { shift } from "../../passport/moments.js";
import { limit } from "../../verify/limits.js";
import { serialOf } from "../camera/scanning.js";
import { el, facts, link, stranger } from "../dom.js";
import { cardState, mark, reasons } from "../findings.js";
import { line, outcome, shape } from "../icons.js";
import { ago, amount, escaped, headline, label, moment, per, sentence, t, total, who, word } from "../words.js";
import { firstFigure } from "./figure.js";
import { nextBar } from "../loop/bar.js";

const NO_NUMBER_IN = new Set(["unreadable"]);

// The report on show: that of the scan just made, or of a former one, verified anew.
export async function current(app, id) {
  if (app.current?.id === id) return app.current;
  const entry = app.unsaved && String(app.unsaved.id) === id ? app.unsaved : await app.store.get("history", Number(id));
  if (!entry?.bytes) {
    app.go("#/history");
    return null;
  }
  const report = await app.session.check(entry.bytes, entry.scanned);
  app.current = { id, report, bytes: entry.bytes, scanned: entry.scanned, former: entry };
  return app.current;
}

export async function screen(app, id) {
  const shown = await current(app, id);
  if (!shown) return null;
  const { report, former } = shown;
  const { state, level } = report.verdict;
  const entity = report.accounts ?? report.inventory;
  const accounts = entity && await import("./accounts.js");
  const made = el("section", { "data-screen": "verdict", "data-state": state, "data-level": level },
    panel(level, headline(state), sentence(state)), firstFigure(report),
    former && former.state !== state && el("p", { class: "notice" },
      t("verdict.before", { when: moment(former.at), headline: headline(former.state) })),
    accounts ? accounts.entityFacts(entity) : compare(report, shown.scanned),
    el("div", { class: "todo" }, el("h2", {}, t("verdict.todo")), clockFirst(app, report), el("p", {}, who(state, report.findings))),
    el("nav", { class: "parts", "aria-label": t("verdict.parts") }, NO_NUMBER_IN.has(state) ? [part("why", id, whyLine(report))] : [
      part("who", id, whoLine(report)), part("number", id, numberLine(report, accounts)),
      part("fresh", id, freshLine(report)), part("why", id, whyLine(report))]),
    el("p", { class: "small" }, t("verdict.checked", { when: moment(report.checkedAt) })),
    el("div", { class: "row actions" }, link(t("verdict.share"), `#/share/${id}`, { class: "button quiet", "data-action": "share" })));
  made.bar = await nextBar(app);
  // Announced once per verdict: coming back from one of its parts shows nothing new.
  if (!shown.said) made.entered = () => app.say(`${headline(state)}. ${sentence(state)}`);
  shown.said = true;
  return made;
}

export function panel(level, word, text) {
  return el("div", { class: `panel ${level}`, "data-level": level }, shape(level), el("h1", {}, word), el("p", {}, text));
}

// A notice where a signature is later than now: then this phone's clock is behind, which can cause the whole verdict.
function clockFirst(app, { checkedAt, signatures }) {
  const latest = shift(checkedAt, limit("clock_tolerance"));
  const signed = [app.session.clockBehind, ...signatures.map(({ signedAt }) => signedAt)].find((at) => at && at > latest);
  return signed && el("p", { class: "notice", "data-clock": signed }, outcome("warning"),
    el("span", {}, t("clock.first", { now: moment(checkedAt), signed: moment(signed) })));
}

// Shows serial, heat and mass in large type; nothing of a claim whose signature did not pass.
function compare(report, scanned) {
  const { product } = report;
  if (!product) return el("p", { class: "notice" }, shape("unknown", { class: "shape small unknown" }), el("span", {}, t("verdict.nothing")));
  const found = report.findings.find((finding) => finding.code === "claim.label");
  const id = parseProductId(product.id);
  return el("section", { class: "tag", "data-label": found?.outcome ?? "not_compared" },
    el("h2", {}, t(found?.outcome === "fail" ? "tag.other" : "tag.title")),
    facts([
      [t("tag.serial"), el("span", { class: "code" }, serialOf(id)), { class: "wide" }],
      [t("tag.heat"), el("span", { class: "code", dir: "auto" }, escaped(product.heat ?? "–"))],
      [t("tag.mass"), product.mass ? amount(product.mass) : "–"],
    ]),
    el("p", { class: "line" }, outcome(found ? mark(found) : "not_checked"), el("span", {}, found ? sentence(found) : notCompared())),
    otherHost(scanned, id),
    el("p", { class: "small" }, sentence({ code: "standing.label_copied", outcome: "not_checked", params: {} })),
    facts([
      [t("tag.says"), [stranger(escaped(product.name)), product.grade && [" ", stranger(escaped(product.grade))]].flat()],
      [t("tag.id"), el("span", { class: "code" }, escaped(product.id))],
    ], { class: "facts claimed" }));
}

// The label may lead to another host than the claim names; only the identifier of the product was used.
function otherHost(scanned, id) {
  const host = scanned && hostOf(scanned);
  return host && host !== id.domain && el("p", { class: "line" }, outcome("warning"), el("span", {}, t("tag.host", { host })));
}

const notCompared = () => sentence({ code: "standing.label", outcome: "not_checked", params: {} });

function hostOf(uri) {
  try {
    return parseProductId(uri).domain;
  } catch {
    return null;
  }
}

function part(name, id, told) {
  return link([el("span", { class: "what" }, t(`part.${name === "why" && told === t("part.why.none") ? "checks" : name}`)), el("span", { class: "told" }, told), line("next")],
    `#/${name}/${id}`, { "data-part": name });
}

const whoLine = (report) => report.signatures.map((entry) => outcome(cardState(entry, report)));

function numberLine({ number, findings, accounts, inventory }, shown) {
  if (inventory) return shown.inventoryLine(inventory);
  if (accounts) return shown.contributionLine(accounts, accounts.results[0]);
  if (!number) return label("nothing_believed");
  // Removals that outweigh the emissions are said before any figure (T126).
  const leading = findings.find(({ code, outcome: found }) => code === "figures.above_zero" && found === "fail");
  if (leading) return sentence(leading);
  const [result] = number.results;
  return `${label("per", { total: total(result.total), unit: per(number.declaredUnit) })}, ${word(result.electricity)}`;
}

const freshLine = ({ asOf, checkedAt }) => (asOf ? t("part.fresh.of", { ago: ago(asOf, checkedAt) }) : label("no_lists"));

function whyLine(report) {
  const open = reasons(report).flatMap(({ findings }) => findings).length;
  return open ? t("part.why.open", { count: open }) : t("part.why.none");
}
