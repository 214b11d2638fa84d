// Shows a code that is no product's, and a product whose passport is not on this phone. Neither is a verdict: always grey.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { serialOf } from "../camera/scanning.js";
import { button, chooser, el, facts, stranger } from "../dom.js";
import { doing, problemArea } from "../problems.js";
import { escaped, t } from "../words.js";
import { nextBar } from "../loop/bar.js";
import { askFor, openFiles, show } from "./opening.js";
import { panel } from "./verdict.js";

export async function screen(app, id) {
  const entry = id === "none" ? app.elsewhere : await app.store.get("history", Number(id)) ?? app.unsaved;
  if (!entry) {
    app.go("#/scan");
    return null;
  }
  const made = entry.kind === "waiting" ? await notHere(app, entry) : noPassport(entry);
  if (made) made.bar = await nextBar(app);
  return made;
}

function noPassport({ kind, text, why, host }) {
  const made = el("section", { "data-screen": "elsewhere", "data-state": "no_passport", "data-level": "unknown", "data-kind": kind },
    panel("unknown", t("no_passport"), t(`no_passport.${why ?? kind}`)),
    el("h2", {}, t("no_passport.holds")),
    el("p", { class: "claimed" }, stranger(escaped(text))),
    host && facts([[t("no_passport.host"), el("span", { class: "code" }, host)]]),
    el("p", {}, t("no_passport.opens")));
  return made;
}

async function notHere(app, entry) {
  const product = parseProductId(entry.scanned);
  const best = await app.session.checkBest(await app.session.find(product), entry.scanned);
  if (best) {
    await show(app, best, entry.scanned, entry.id);
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
      chooser(t("scan.file"), ".json,.ndjson,application/json", (files) => doing(app, problem, () => openFiles(app, files))(), { class: "quiet", "data-action": "file" })),
    el("p", { class: "small" }, t("ask.what")));
}
