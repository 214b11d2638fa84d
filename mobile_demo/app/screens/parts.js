// Shows the parts of a verdict: signatures, figures, status lists, reasons, export.

import { reportBytes } from "../../verify/index.js";
import { ask } from "../asking.js";
import { button, el, facts, link, save, stranger } from "../dom.js";
import { answersOf, cardState, documentOf, follows, listHosts, mark, nextCheck, passed, reasons, remarks, standing } from "../findings.js";
import { outcome, shape } from "../icons.js";
import { ago, amount, day, escaped, headline, label, moment, per, question, sentence, share as percent, t, total, who as whoDoes, word } from "../words.js";
import { contributionFigures, statementFigures } from "./accounts.js";
import { keepVerdict } from "./opening.js";
import { doing, problemArea } from "../problems.js";
import { large } from "./figure.js";
import { bar, TIERS } from "./tiers.js";
import { current } from "./verdict.js";

const LIST_BYTES = 1_048_576;

async function part(app, id, name, build) {
  const shown = await current(app, id);
  if (!shown) return null;
  const { state, level } = shown.report.verdict;
  return el("section", { "data-screen": name, "data-state": state, "data-level": level },
    el("p", { class: `strip ${level}` }, shape(level), link(headline(state), `#/verdict/${id}`, { "data-action": "back" })),
    build(shown.report, shown));
}

export const who = (app, id) => part(app, id, "who", (report) => [el("h1", {}, t("part.who")), signers(report)]);

function signers(report) {
  return el("div", { class: "cards" }, report.signatures.map((entry) => card(report, entry)));
}

function card(report, entry) {
  const state = cardState(entry, report);
  const name = documentOf(entry.role);
  const own = answersOf(entry, report).filter((finding) => finding.code !== "claim.label");
  const bad = own.filter((finding) => finding.outcome !== "pass");
  return el("article", { class: `card ${state}`, "data-role": entry.role, "data-card": state },
    el("h2", {}, outcome(state), el("span", {}, word(entry.role)), el("span", { class: "answer" }, t(`card.${state}`))),
    state === "missing" ? el("p", {}, label(`no_${name}`)) : [identity(entry), told(bad)],
    folded("why.passed", own.filter((finding) => finding.outcome === "pass")));
}

const line = (finding) => el("li", { class: "line", "data-code": finding.code, "data-outcome": finding.outcome },
  outcome(mark(finding)), el("span", {}, sentence(finding)));

const folded = (name, findings) => findings.length > 0 && el("details", {},
  el("summary", {}, t(name, { count: findings.length })), el("ul", { class: "plain" }, findings.map(line)));

// Findings that follow from another one are folded away: one broken signature causes dozens of them.
function told(findings) {
  const direct = findings.filter((finding) => !follows(finding));
  return [direct.length > 0 && el("ul", { class: "plain" }, direct.map(line)), folded("why.follows", findings.filter(follows))];
}

// The name on the trust list; what an unlisted or failed document calls itself is only a quotation (T93).
function identity({ issuer, signedAt, suite }) {
  if (!issuer) return el("p", {}, label("breaks_rules"));
  return facts([
    issuer.name ? [t("who.listed"), stranger(escaped(issuer.name))] : [t("who.claimed"), stranger(escaped(issuer.claimedName ?? ""))],
    [t("who.id"), el("span", { class: "code" }, escaped(issuer.id))],
    !issuer.name && [t("who.list"), label(issuer.listed ? "listed" : "not_listed")],
    signedAt && [t("who.signed"), moment(signedAt)],
    suite && [t("who.suite"), el("span", { class: "code" }, suite)],
  ]);
}

export const number = (app, id) => part(app, id, "number", (report) => [el("h1", {}, t("part.number")), figures(report)]);

// A finding without a state that a reader of the number must know.
const said = ({ findings }, code) => findings.filter((finding) => finding.code === code && finding.outcome !== "pass")
  .map((finding) => el("p", { class: "notice", "data-code": code }, sentence(finding)));

// What a total hides comes first: removals that outweigh the emissions (T126).
function figures(report) {
  if (report.accounts) return contributionFigures(report.accounts);
  if (report.inventory) return [statementFigures(report.inventory), said(report, "standing.market_based"), said(report, "instrument.covers")];
  const told = report.number;
  if (!told) return el("p", { class: "notice" }, label("nothing_believed"));
  const results = told.results;
  const side = (name, figure) => el("tr", {}, el("th", { scope: "row" }, t(name)),
    results.map((result) => el("td", { "data-gross": name }, shownSide(figure(result)))));
  return [
    said(report, "figures.above_zero"),
    el("div", { class: "results" }, results.map((result) => el("div", { class: "result", "data-electricity": result.electricity },
      el("h2", {}, word(result.electricity)),
      el("p", { class: "total" }, large(result.total, per(told.declaredUnit))),
      bar(result.evidenceBreakdown, word(result.electricity))))),
    el("table", {}, el("caption", {}, t("number.table")),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("number.tier")), results.map((result) => (
        el("th", { scope: "col" }, word(result.electricity)))))),
      el("tbody", {}, side("number.gross", (result) => result.grossEmissions),
        side("number.taken", (result) => result.creditsAndRemovals), TIERS.map((tier) => el("tr", {}, el("th", { scope: "row" }, `${tier} ${label(tier)}`),
        results.map((result) => el("td", {}, percent(shareOf(result, tier)))))),
      el("tr", {}, el("th", { scope: "row" }, t("number.primary")), results.map((result) => el("td", {}, percent(result.primaryDataShare)))),
      el("tr", {}, el("th", { scope: "row" }, t("number.lowest")), results.map((result) => el("td", {}, result.lowestTier))))),
    facts([
      [t("number.boundary"), word(told.boundary)], [t("number.gwp"), el("span", { class: "code" }, escaped(told.gwpSet))],
      [t("number.depth"), t(`depth.${told.depth}`)],
    ]),
    said(report, "figures.inputs_undisclosed"),
    viewed(told.disclosed),
    sourced(told),
    el("p", { class: "small" }, t("number.compare")),
  ];
}

// What views show, and what is withheld of each component that they show part of; nothing without views.
function viewed(disclosed) {
  if (!disclosed) return [];
  const parts = disclosed.aggregates.filter(({ facts: count }) => count !== "0");
  const rest = disclosed.aggregates.length - parts.length;
  const lines = [
    label("disclosed", { facts: String(disclosed.facts.length) }),
    ...parts.map(({ key, amount, shown, withheld }) =>
      label("disclosed_part", { key: escaped(key), amount: total(amount), shown: total(shown), withheld: total(withheld) })),
    ...(rest ? [label("disclosed_rest", { count: String(rest) })] : []),
  ];
  return el("ul", { "data-disclosed": "" }, lines.map((text) => el("li", {}, text)));
}

// Where the number comes from besides, loaded where the claim states any of it.
function sourced(told) {
  if (!told.libraries && !told.readings) return [];
  const place = el("div", {});
  import("../sources.js").then(({ sources }) => place.replaceChildren(...sources(told)));
  return place;
}

// One side of a total; a claim that shows totals alone discloses neither.
function shownSide(figure) {
  if (figure === null) return t("number.undisclosed");
  return Number.isNaN(Number(figure)) ? figure : total(figure);
}

const shareOf = (result, tier) => result.evidenceBreakdown.find((entry) => entry.tier === tier)?.share ?? "0";

export const fresh = (app, id) => part(app, id, "fresh", (report, shown) => [el("h1", {}, t("part.fresh")), freshness(app, report, shown)]);

function freshness(app, report, shown) {
  const { trustList, lists } = report.freshness;
  const next = nextCheck(report);
  const problem = problemArea();
  const refresh = ({ host, urls }) => button(t("ask", { host }), doing(app, problem, async () => {
    const taken = [];
    for (const url of urls) taken.push(await ask(url, LIST_BYTES));
    const { fresh: added } = await app.session.takeStatus(taken);
    const anew = await app.session.check(shown.bytes, shown.scanned);
    await keepVerdict(app, shown, anew);
    app.current = { ...shown, report: anew };
    app.say(`${t("fresh.taken", { count: added })}. ${headline(anew.verdict.state)}`);
    await app.show();
  }), { class: "quiet", "data-action": "refresh", "data-host": host });
  const hosts = listHosts(report);
  return [
    facts([
      [t("fresh.asof"), report.asOf ? `${moment(report.asOf)} (${ago(report.asOf, report.checkedAt)})` : label("no_lists")],
      seen(report) && [label("seen"), seen(report)],
      [t("fresh.next"), next ? `${moment(next)} (${ago(next, report.checkedAt)})` : "–"],
      [t("fresh.checked"), moment(report.checkedAt)],
      [t("fresh.list"), t("trust.version.of", { version: trustList.version, from: day(trustList.validFrom), until: day(trustList.validUntil) })],
    ]),
    el("h2", {}, t("fresh.lists")),
    lists.length ? el("ul", { class: "plain" }, lists.map((list) => el("li", { class: "line" },
      outcome(list.state === "fresh" ? "pass" : "warning"),
      el("span", {}, el("span", { class: "code" }, escaped(list.id)),
        el("span", { class: "small under" }, t("fresh.window", { from: moment(list.validFrom), until: moment(list.validUntil) })))))) : el("p", {}, label("no_lists")),
    el("h2", {}, t("fresh.refresh")), el("p", { class: "small" }, hosts.length ? t("ask.what") : t("fresh.none")), problem,
    el("div", { class: "column" }, hosts.map(refresh)),
  ];
}

// Since when witnesses of a log have seen the claim, and which; null where nothing proves it.
function seen({ findings }) {
  const logged = findings.find(({ code, outcome }) => code === "claim.logged" && outcome === "pass");
  return logged ? escaped(label("seen_by", logged.params)) : null;
}

export const why = (app, id) => part(app, id, "why", (report) => {
  const groups = reasons(report);
  return [el("h1", {}, t(groups.length ? "part.why" : "part.checks")), explained(report, groups)];
});

// The findings that caused the verdict; where all of them follow from others, those others.
function direct(findings) {
  const own = findings.filter((finding) => !follows(finding));
  return own.length ? own : findings;
}

function explained(report, groups) {
  const rest = remarks(report);
  return [
    groups.map(({ state, findings }) => el("article", { class: "reason", "data-reason": state },
      el("h2", {}, headline(state)),
      direct(findings).map((finding) => el("div", { class: "asked", "data-code": finding.code, "data-outcome": finding.outcome },
        facts([[t("why.checked"), question(finding)],
          [t("why.found"), el("span", { class: "line" }, outcome(mark(finding)), el("span", {}, sentence(finding)))]]))),
      facts([[t("why.means"), sentence(state)], [t("why.do"), whoDoes(state)]]),
      folded("why.follows", findings.filter((finding) => !direct(findings).includes(finding))))),
    rest.length > 0 && [el("h2", {}, t("why.remarks")), told(rest)],
    el("h2", {}, t("why.standing")), el("ul", { class: "plain" }, standing(report).map(line)),
    folded("why.passed", passed(report)),
  ];
}

// The whole report as one page, for printing.
function paper(report) {
  const { product, verdict, checkedAt, asOf } = report;
  const groups = reasons(report);
  return el("div", { class: "print" },
    el("p", { class: "lead" }, shape(verdict.level, { class: `shape small ${verdict.level}` }), " ", el("strong", {}, headline(verdict.state))),
    el("p", {}, sentence(verdict.state)),
    facts([
      [t("verdict.todo"), whoDoes(verdict.state)],
      [t("fresh.checked"), checkedAt], [t("fresh.asof"), asOf ?? label("no_lists")],
      seen(report) && [label("seen"), seen(report)],
      product && [t("tag.id"), el("span", { class: "code" }, escaped(product.id))],
      product?.heat && [t("tag.heat"), escaped(product.heat)], product?.mass && [t("tag.mass"), amount(product.mass)],
    ]),
    el("h2", {}, t("part.who")), signers(report), el("h2", {}, t("part.number")), figures(report),
    el("h2", {}, t(groups.length ? "part.why" : "part.checks")), explained(report, groups));
}

export const share = (app, id) => part(app, id, "share", (report, shown) => {
  const problem = problemArea();
  const name = `report-${report.checkedAt.replaceAll(":", "")}`;
  const bytes = () => reportBytes(report);
  const file = () => new File([bytes()], `${name}.json`, { type: "application/json" });
  const canShare = navigator.canShare?.({ files: [new File(["{}"], "report.json", { type: "application/json" })] });
  return [
    el("h1", { class: "no-print" }, t("share.title")), el("p", { class: "no-print" }, t("share.what")), problem,
    el("div", { class: "column no-print" },
      canShare && button(t("share.send"), doing(app, problem, async () => {
        try {
          await navigator.share({ files: [file()], title: headline(report.verdict.state) });
        } catch (error) {
          if (error.name !== "AbortError") throw error;
        }
      }), { "data-action": "send" }),
      button(t("share.save"), () => save(`${name}.json`, "application/json", bytes()), { "data-action": "save" }),
      button(t("share.passport"), () => save("product.passport.json", "application/json", shown.bytes), { class: "quiet", "data-action": "save-passport" }),
      button(t("share.print"), () => print(), { class: "quiet", "data-action": "print" })),
    paper(report),
  ];
});
