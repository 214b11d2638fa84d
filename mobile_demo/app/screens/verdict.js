// The verdict: shape, word, colour, one sentence; then what a person compares with the product itself (T97).
// Headline and sentence come from the catalogue alone; what a document says of itself is a quotation (T93).

import { button, chooser, el, facts, link, stranger } from "../dom.js";
import { line, outcome, shape } from "../icons.js";
import { serialOf } from "../camera/scanning.js";
import { parseProductId } from "../../passport/identifiers/product_id.js";
import { ago, amount, escaped, headline, label, moment, per, sentence, t, total, who } from "../words.js";
import { askFor, doing, openFiles, problemArea, show } from "./opening.js";
import { cardState, mark, reasons } from "../findings.js";
import { contributionLine, entityFacts } from "./accounts.js";

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
  const made = el("section", { "data-screen": "verdict", "data-state": state, "data-level": level },
    panel(level, headline(state), sentence(state)),
    former && former.state !== state && el("p", { class: "notice" },
      t("verdict.before", { when: moment(former.at), headline: headline(former.state) })),
    report.accounts ? entityFacts(report.accounts) : compare(report, shown.scanned),
    el("div", { class: "todo" }, el("h2", {}, t("verdict.todo")), el("p", {}, who(state, report.findings))),
    el("nav", { class: "parts", "aria-label": t("verdict.parts") }, NO_NUMBER_IN.has(state) ? [part("why", id, whyLine(report))] : [
      part("who", id, whoLine(report)), part("number", id, numberLine(report)),
      part("fresh", id, freshLine(report)), part("why", id, whyLine(report))]),
    el("p", { class: "small" }, t("verdict.checked", { when: moment(report.checkedAt) })),
    el("div", { class: "row actions" },
      link([line("scan"), t("verdict.next")], "#/scan", { class: "button", "data-action": "next" }),
      link(t("verdict.share"), `#/share/${id}`, { class: "button quiet", "data-action": "share" })));
  // Said once: on coming back from a part of it there is nothing new to say.
  if (!shown.said) made.entered = () => app.say(`${headline(state)}. ${sentence(state)}`);
  shown.said = true;
  return made;
}

export function panel(level, word, text) {
  return el("div", { class: `panel ${level}`, "data-level": level }, shape(level), el("h1", {}, word), el("p", {}, text));
}

// Serial, heat and mass as large as the tag shows them. Nothing of a claim whose signature did not pass.
function compare(report, scanned) {
  const { product } = report;
  if (!product) return el("p", { class: "notice" }, shape("unknown", { class: "shape small unknown" }), el("span", {}, t("verdict.nothing")));
  const found = report.findings.find((finding) => finding.code === "claim.label");
  const id = parseProductId(product.id);
  const other = scanned && hostOf(scanned) !== id.domain ? hostOf(scanned) : null;
  return el("section", { class: "tag", "data-label": found?.outcome ?? "not_compared" },
    el("h2", {}, t(found?.outcome === "fail" ? "tag.other" : "tag.title")),
    facts([
      [t("tag.serial"), el("span", { class: "code" }, serialOf(id)), { class: "wide" }],
      [t("tag.heat"), el("span", { class: "code", dir: "auto" }, escaped(product.heat ?? "–"))],
      [t("tag.mass"), product.mass ? amount(product.mass) : "–"],
    ]),
    el("p", { class: "line" }, outcome(found ? mark(found) : "not_checked"), el("span", {}, found ? sentence(found) : notCompared())),
    other && el("p", { class: "line" }, outcome("warning"), el("span", {}, t("tag.host", { host: other }))),
    el("p", { class: "small" }, sentence({ code: "standing.label_copied", outcome: "not_checked", params: {} })),
    facts([
      [t("tag.says"), [stranger(escaped(product.name)), product.grade && [" ", stranger(escaped(product.grade))]].flat()],
      [t("tag.id"), el("span", { class: "code" }, escaped(product.id))],
    ], { class: "facts claimed" }));
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

function numberLine({ number, findings, accounts }) {
  if (accounts) return contributionLine(accounts, accounts.results[0]);
  if (!number) return label("nothing_believed");
  // Removals that outweigh the emissions are said before any figure (T126).
  const leading = findings.find(({ code, outcome: found }) => code === "figures.above_zero" && found === "fail");
  if (leading) return sentence(leading);
  const [result] = number.results;
  return label("per", { total: total(result.total), unit: per(number.declaredUnit) });
}

const freshLine = ({ asOf, checkedAt }) => (asOf ? t("part.fresh.of", { ago: ago(asOf, checkedAt) }) : label("no_lists"));

function whyLine(report) {
  const open = reasons(report).flatMap(({ findings }) => findings).length;
  return open ? t("part.why.open", { count: open }) : t("part.why.none");
}

// What is no verdict about a passport: another code, a product without a passport here. Always grey.
export async function elsewhere(app, id) {
  const entry = id === "none" ? app.elsewhere : await app.store.get("history", Number(id)) ?? app.unsaved;
  if (!entry) {
    app.go("#/scan");
    return null;
  }
  return entry.kind === "waiting" ? notHere(app, entry) : noPassport(entry);
}

function noPassport({ kind, text, why, host }) {
  const made = el("section", { "data-screen": "elsewhere", "data-state": "no_passport", "data-level": "unknown", "data-kind": kind },
    panel("unknown", t("no_passport"), t(`no_passport.${why ?? kind}`)),
    el("h2", {}, t("no_passport.holds")),
    el("p", { class: "claimed" }, stranger(escaped(text))),
    host && facts([[t("no_passport.host"), el("span", { class: "code" }, host)]]),
    el("p", {}, t("no_passport.opens")),
    el("div", { class: "row actions" }, link([line("scan"), t("verdict.next")], "#/scan", { class: "button", "data-action": "next" })));
  return made;
}

async function notHere(app, entry) {
  const product = parseProductId(entry.scanned);
  const rows = await app.session.find(product);
  if (rows.length) {
    await show(app, await app.session.checkBest(rows, entry.scanned), entry.scanned, entry.id);
    return null;
  }
  const problem = problemArea();
  const asking = (base) => doing(app, problem, () => askFor(app, product, entry.scanned, base, entry.id));
  const platform = app.files.platform ? new URL(app.files.platform, location.href) : null;
  return el("section", { "data-screen": "elsewhere", "data-state": "not_here", "data-level": "unknown" },
    panel("unknown", t("not_here"), t("not_here.what")),
    facts([
      [t("tag.serial"), el("span", { class: "code" }, serialOf(product)), { class: "wide" }],
      [t("not_here.key"), el("span", { class: "code" }, product.key)],
      [t("no_passport.host"), el("span", { class: "code" }, product.domain)],
    ]),
    el("p", {}, t("not_here.kept")), problem,
    el("div", { class: "column" },
      button(t("ask", { host: product.domain }), asking(null), { class: "quiet", "data-action": "ask", "data-host": product.domain }),
      platform && button(t("ask.platform", { host: platform.host }), asking(platform), { class: "quiet", "data-action": "ask-platform" }),
      chooser(t("scan.file"), ".json,.ndjson,application/json", (files) => doing(app, problem, () => openFiles(app, files))(), { "data-action": "file" })),
    el("p", { class: "small" }, t("ask.what")),
    el("div", { class: "row actions" }, link([line("scan"), t("verdict.next")], "#/scan", { class: "button", "data-action": "next" })));
}

