// Settings: language, trust list, policy, signals, version, storage, deletion of everything.

import { button, chooser, el, facts, link } from "../dom.js";
import { doing, problemArea } from "../problems.js";
import { choose, chosen, prepare, signal } from "../loop/signals.js";
import { count, day, LANGUAGES, language, t } from "../words.js";
import { ended } from "./first.js";
import { print } from "./offering.js";
import { openFiles } from "./opening.js";
import { policyPart } from "../policy/screen.js";

export async function screen(app) {
  const problem = problemArea();
  return el("section", { "data-screen": "more" },
    el("h1", {}, t("nav.more")), problem,
    el("h2", {}, t("first.language")), languages(app),
    el("h2", {}, t("more.trust")), trust(app, problem),
    app.session.trust && await policyPart(app, problem),
    el("h2", {}, t("more.signals")), await signals(app, problem),
    el("h2", {}, t("more.about")), el("p", {}, t("more.about.what")), el("p", {}, t("more.cannot")),
    facts([
      [t("more.version"), el("span", { class: "code", "data-version": app.files.version }, app.files.version || t("more.unversioned"))],
      [t("more.reader"), t(`reader.${app.reader.name}`)],
      [t("more.curves"), t(`curves.${app.curves ?? "nothing"}`)],
      [t("more.offline"), t(`offline.${document.body.dataset.offline ?? "storing"}`), { "data-stored": document.body.dataset.offline ?? "storing" }],
    ]),
    el("h2", {}, t("more.storage")), await storage(app, problem),
    el("h2", {}, t("more.forget")), el("p", {}, t("more.forget.what")), forget(app, problem));
}

const languages = (app) => el("div", { class: "row narrow" }, Object.entries(LANGUAGES).map(([lang, name]) => button(name, async () => {
  await app.speak(lang);
  await app.show();
}, { lang, "data-language": lang, "aria-pressed": String(lang === language()), class: lang === language() ? "" : "quiet" })));

function trust(app, problem) {
  const { trust: list, pin, status } = app.session;
  return [
    list ? [facts([
      [t("trust.publisher"), el("span", { class: "code" }, pin.publisher)],
      [t("trust.version"), t("trust.version.of", { version: pin.version, from: day(list.validFrom), until: day(list.validUntil) })],
      [t("more.status"), count(status.length)],
    ]), el("p", { class: "small" }, t("trust.fingerprint")), print(app.session.pinnedFingerprint, "pinned"), ended(list)] : el("p", {}, t("more.no_trust")),
    el("p", { class: "small" }, t("more.update.what")),
    el("div", { class: "row" },
      chooser(t("more.update"), ".json,application/json", (files) => doing(app, problem, () => openFiles(app, files))(), { class: "quiet", "data-action": "list" }),
      link(t("more.other"), "#/trust", { class: "button quiet", "data-action": "other-list" })),
  ];
}

async function signals(app, problem) {
  let wanted = await chosen(app.store);
  const flip = (name) => {
    const made = button(t(`more.${name}`), doing(app, problem, async () => {
      await prepare();
      wanted = { ...wanted, [name]: !wanted[name] };
      await choose(app.store, wanted);
      made.setAttribute("aria-pressed", String(wanted[name]));
      await signal(app.store, "ok");
    }), { class: "quiet", "data-action": name, "aria-pressed": String(wanted[name]) });
    return made;
  };
  return [el("p", { class: "small" }, t("more.signals.what")), el("div", { class: "row narrow" }, flip("sound"), flip("vibration"))];
}

// Whether the browser keeps the app's storage when it needs room; not every browser can be asked.
async function storage(app, problem) {
  if (!app.store.persistent) return el("p", {}, t(app.store.newer ? "banner.newer" : "banner.memory"));
  const { storage: room } = navigator;
  const lasting = (await room?.persisted?.().catch(() => false)) ?? false;
  if (lasting || !room?.persist) return el("p", { "data-persisted": lasting }, t(lasting ? "storage.kept" : "storage.may_go"));
  const told = el("p", { "data-persisted": "false", role: "status" }, t("storage.may_go"));
  return [told, button(t("storage.persist"), doing(app, problem, async () => {
    const agreed = await room.persist();
    told.dataset.persisted = String(agreed);
    told.textContent = t(agreed ? "storage.kept" : "storage.refused");
  }), { class: "quiet", "data-action": "persist" })];
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
