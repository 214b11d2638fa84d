// Lists imported deliveries: import, search by product, delete.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { limit } from "../../verify/limits.js";
import { now } from "../clock.js";
import { storedIn } from "../deliveries/stored.js";
import { button, chooser, el, facts, link, stranger } from "../dom.js";
import { line } from "../icons.js";
import { serialOf } from "../camera/scanning.js";
import { count, escaped, listed, stamp, size, t } from "../words.js";
import { judge, openFiles } from "./opening.js";
import { doing, problemArea } from "../problems.js";

const SHOWN = 100;

export async function screen(app) {
  const rows = (await app.store.all("deliveries")).sort((a, b) => b.id - a.id);
  const { imported, taken } = app;
  app.imported = app.taken = null;
  const problem = problemArea();
  const used = rows.reduce((sum, row) => sum + row.bytes, 0);
  const told = imported ? t("deliveries.imported", { what: listed([t("count.passports", { count: imported.passports }), t("count.lists", { count: imported.given })]) })
    : taken && t("deliveries.taken", { count: taken.given, fresh: taken.fresh });
  if (told) app.say(told);
  return el("section", { "data-screen": "deliveries", "data-count": rows.length },
    el("h1", {}, t("nav.deliveries")), el("p", { class: "lead" }, t("deliveries.what")),
    told && el("p", { class: "notice good", "data-imported": imported?.passports ?? "" }, told),
    imported?.waiting > 0 && el("p", { class: "notice" }, link(t("deliveries.waiting", { count: imported.waiting }), "#/history")),
    problem,
    chooser(t("deliveries.import"), ".ndjson,.json,application/x-ndjson,application/json",
      (files) => doing(app, problem, () => openFiles(app, files))(), { multiple: true, "data-action": "import" }),
    el("p", { class: "small" }, t("deliveries.used", { used: size(used), most: size(limit("deliveries_kept")) })),
    rows.length ? el("ul", { class: "list" }, rows.map((row) => el("li", {},
      link([line("deliveries"), el("span", { class: "what" }, stranger(escaped(row.name || "–"))),
        el("span", { class: "told" }, t("deliveries.row", { passports: t("count.passports", { count: row.passports }), size: size(row.bytes), when: stamp(row.at) })), line("next")],
      `#/delivery/${row.id}`, { "data-delivery": row.id })))) : el("p", { class: "empty" }, t("deliveries.none")));
}

export async function one(app, id) {
  const stored = await storedIn(app.store, Number(id));
  if (!stored) {
    app.go("#/deliveries");
    return null;
  }
  const { delivery, rows } = stored;
  const lost = delivery.passports - rows.length;
  const problem = problemArea();
  const list = el("ul", { class: "list" });
  const more = el("p", { class: "small", role: "status" });
  const search = el("input", { id: "search", type: "search", autocapitalize: "off", autocomplete: "off" });
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = rows.filter((row) => [...row.ids, row.name, row.heat].some((text) => text.toLowerCase().includes(wanted)));
    list.replaceChildren(...found.slice(0, SHOWN).map((row) => el("li", {}, button([
      el("span", { class: "what code" }, serialOf(parseProductId(row.ids[0]))),
      el("span", { class: "told" }, stranger(escaped([row.name, row.heat].filter(Boolean).join(", ")))), line("next")],
    doing(app, problem, async () => judge(app, await app.session.bytesOf(row))), { class: "entry", "data-product": parseProductId(row.ids[0]).key }))));
    more.textContent = t("deliveries.found", { found: count(Math.min(found.length, SHOWN)), all: count(rows.length) });
  };
  search.addEventListener("input", show);
  show();
  let sure = false;
  const remove = button(t("delete"), doing(app, problem, async () => {
    if (!sure) {
      sure = true;
      remove.textContent = t("deliveries.delete.sure", { count: rows.length });
      return;
    }
    await app.session.dropDelivery(delivery.id);
    app.go("#/deliveries");
  }), { class: "danger", "data-action": "delete" });
  const counting = button(t("tally.begin"), doing(app, problem, async () => {
    await (await import("../loop/tally.js")).begin(app.store, delivery, now());
    app.go("#/tally");
  }), { class: "quiet", "data-action": "count" });
  return el("section", { "data-screen": "delivery" },
    el("h1", {}, stranger(escaped(delivery.name || "–"))),
    facts([[t("deliveries.at"), stamp(delivery.at)], [t("deliveries.passports"), count(delivery.passports)], [t("deliveries.size"), size(delivery.bytes)]]),
    lost > 0 && el("p", { class: "notice", "data-lost": lost }, t("deliveries.lost", { count: lost })),
    el("p", { class: "small" }, t("deliveries.unchecked")),
    el("div", { class: "field" }, el("label", { for: "search" }, t("deliveries.search")), search), more, problem, list,
    el("div", { class: "column" }, counting, remove));
}
