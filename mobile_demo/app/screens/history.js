// Lists former scans. Opening one verifies its passport again; the stored verdict is shown only for comparison.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { button, el, link } from "../dom.js";
import { line, shape } from "../icons.js";
import { serialOf } from "../camera/scanning.js";
import { escaped, headline, stamp, t } from "../words.js";

export async function screen(app) {
  const rows = (await app.store.all("history")).sort((a, b) => b.id - a.id);
  const found = await app.session.arrived(rows);
  const clear = button(t("history.clear"), async () => {
    await app.store.write(rows.map((row) => ["history", row.id, undefined]));
    app.show();
  }, { class: "quiet", "data-action": "clear" });
  return el("section", { "data-screen": "history", "data-count": rows.length },
    el("h1", {}, t("nav.history")),
    rows.length ? [el("ul", { class: "list" }, rows.map((row) => el("li", {}, entry(row, found.has(row.id))))), clear]
      : el("p", { class: "empty" }, t("history.none")));
}

function entry(row, arrived) {
  const words = row.kind === "verdict" ? headline(row.state) : t(arrived ? "history.arrived" : "not_here");
  return link([shape(row.level, { class: `shape small ${row.level}` }), el("span", { class: "what" }, words),
    el("span", { class: "told" }, el("span", { class: "code" }, nameOf(row)), " ", stamp(row.at)), line("next")],
  row.kind === "verdict" ? `#/verdict/${row.id}` : `#/elsewhere/${row.id}`,
  { "data-entry": row.id, "data-state": arrived ? "arrived" : row.state });
}

function nameOf(row) {
  try {
    return serialOf(parseProductId(row.name || row.scanned));
  } catch {
    return escaped(row.name || "–");
  }
}
