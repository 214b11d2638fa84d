// The tally of a delivery: what was scanned, what needs a look, what is missing; ended with a report for others.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { serialOf } from "../camera/scanning.js";
import { button, el, link, save, stranger } from "../dom.js";
import { line, outcome, shape } from "../icons.js";
import { doing, problemArea } from "../problems.js";
import { counts, finish, groupOf, missing, report, running, serialIn } from "./tally.js";
import { escaped, headline, stamp, t } from "../words.js";
import { nextScan } from "./bar.js";

const SHOWN = 100;
const KIND = "text/csv";

export async function screen(app) {
  const tally = await running(app.store);
  if (!tally) {
    app.go("#/deliveries");
    return null;
  }
  const absent = await missing(app.store, tally);
  const scans = [...tally.scans.values()].sort((a, b) => b.id - a.id);
  const problem = problemArea();
  const made = el("section", { "data-screen": "tally" },
    el("h1", {}, stranger(escaped(tally.name || "–"))),
    figures(counts(tally)), el("p", { class: "small" }, t("tally.begun", { when: stamp(tally.begun) })), problem,
    sending(app, problem, tally, absent),
    group("look", scans.filter((scan) => groupOf(scan) !== "verified").map(scanned)),
    group("missing", absent.rows.map(expected), absent.lost),
    group("verified", scans.filter((scan) => groupOf(scan) === "verified").map(scanned)),
    ending(app, problem));
  made.bar = [nextScan("quiet")];
  return made;
}

const figures = ({ all, scanned: seen, verified, look, missing: left }) => el("ul", { class: "plain counts" },
  el("li", { class: "line", "data-count": "scanned" }, el("strong", {}, t("tally.scanned", { scanned: seen, count: all }))),
  [["pass", "verified", verified], ["warning", "look", look], ["missing", "missing", left]].map(([mark, name, value]) => (
    el("li", { class: "line", "data-count": name, "data-value": value }, outcome(mark), el("span", {}, t(`tally.${name}`, { count: value }))))));

// lost: entries of which nothing but their number is known.
function group(name, entries, lost = 0) {
  const count = entries.length + lost;
  if (!count) return null;
  return el("details", { open: name !== "verified", "data-group": name },
    el("summary", {}, t(`tally.${name}`, { count })),
    lost > 0 && el("p", { class: "notice", "data-lost": lost }, t("deliveries.lost", { count: lost })),
    entries.length > 0 && el("ul", { class: "list" }, entries.slice(0, SHOWN)),
    entries.length > SHOWN && el("p", { class: "small" }, t("tally.more", { count: entries.length - SHOWN })));
}

const scanned = (scan) => el("li", {}, link([shape(scan.level, { class: `shape small ${scan.level}` }),
  el("span", { class: "what code" }, serialIn(scan.product)),
  el("span", { class: "told" }, groupOf(scan) === "other" ? t("tally.other") : "", " ", scan.state === "waiting" ? t("not_here") : headline(scan.state)),
  line("next")], scan.state === "waiting" ? `#/elsewhere/${scan.id}` : `#/verdict/${scan.id}`, { "data-scan": scan.key }));

const expected = (row) => el("li", { class: "line", "data-missing-product": row.id }, outcome("missing"),
  el("span", {}, el("span", { class: "code" }, serialOf(parseProductId(row.ids[0]))), " ",
    stranger(escaped([row.name, row.heat].filter(Boolean).join(", ")))));

// The share menu where the browser has one for files, and the file itself everywhere.
function sending(app, problem, tally, absent) {
  const name = `delivery-${tally.begun.replaceAll(":", "")}.csv`;
  const file = () => new File([report(tally, absent)], name, { type: KIND });
  const send = async () => {
    try {
      await navigator.share({ files: [file()], title: t("tally.title") });
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const store = () => save(name, KIND, report(tally, absent));
  const shares = navigator.canShare?.({ files: [file()] });
  return el("div", { class: "row" },
    shares && button(t("share.send"), doing(app, problem, send), { "data-action": "send" }),
    button(t("share.save"), doing(app, problem, store), { class: shares ? "quiet" : "", "data-action": "save" }));
}

function ending(app, problem) {
  let sure = false;
  const made = button(t("tally.finish"), doing(app, problem, async () => {
    if (!sure) {
      sure = true;
      made.textContent = t("tally.finish.sure");
      return;
    }
    await finish(app.store);
    app.go("#/deliveries");
  }), { class: "quiet", "data-action": "finish" });
  return made;
}
