// Whom this phone believes, which version runs, and how to forget everything.

import { button, chooser, el, facts, link } from "../dom.js";
import { count, day, LANGUAGES, language, t } from "../words.js";
import { ended } from "./first.js";
import { doing, openFiles, problemArea } from "./opening.js";

export async function screen(app) {
  const problem = problemArea();
  const { trust, pin } = app.session;
  return el("section", { "data-screen": "more" },
    el("h1", {}, t("nav.more")), problem,
    el("h2", {}, t("first.language")),
    el("div", { class: "row narrow" }, Object.entries(LANGUAGES).map(([lang, name]) => button(name, async () => {
      await app.speak(lang);
      await app.show();
    }, { lang, "data-language": lang, "aria-pressed": String(lang === language()), class: lang === language() ? "" : "quiet" }))),
    el("h2", {}, t("more.trust")),
    trust ? facts([
      [t("trust.publisher"), el("span", { class: "code" }, pin.publisher)],
      [t("trust.version"), t("trust.version.of", { version: pin.version, from: day(trust.validFrom), until: day(trust.validUntil) })],
      [t("trust.fingerprint"), el("span", { class: "code" }, app.session.pinnedFingerprint)],
      [t("more.status"), count(app.session.status.length)],
    ]) : el("p", {}, t("more.no_trust")),
    trust && ended(trust),
    el("p", { class: "small" }, t("more.update.what")),
    el("div", { class: "row" },
      chooser(t("more.update"), ".json,application/json", (files) => doing(app, problem, () => openFiles(app, files))(), { "data-action": "list" }),
      link(t("more.other"), "#/trust", { class: "button quiet", "data-action": "other-list" })),
    el("h2", {}, t("more.about")), el("p", {}, t("more.about.what")), el("p", {}, t("more.cannot")),
    facts([
      [t("more.version"), el("span", { class: "code", "data-version": app.files.version }, app.files.version || t("more.unversioned"))],
      [t("more.reader"), t(`reader.${app.reader.name}`)],
      [t("more.curves"), t(`curves.${app.curves ?? "nothing"}`)],
      [t("more.offline"), t(`offline.${document.body.dataset.offline ?? "storing"}`), { "data-stored": document.body.dataset.offline ?? "storing" }],
      [t("more.storage"), app.store.newer ? t("banner.newer") : t(app.store.persistent ? "storage.kept" : "banner.memory")],
    ]),
    el("h2", {}, t("more.forget")), el("p", {}, t("more.forget.what")), forget(app, problem));
}

function forget(app, problem) {
  let sure = false;
  const made = button(t("more.forget.do"), doing(app, problem, async () => {
    if (!sure) {
      sure = true;
      made.textContent = t("more.forget.sure");
      return;
    }
    await app.store.clear();
    await globalThis.caches?.delete("passport-shared");
    location.hash = "";
    location.reload();
  }), { class: "danger", "data-action": "forget" });
  return made;
}
