// The app: start, one screen at a time by the part of the address after "#", what is said aloud.

import { loadShared } from "../package_data.js";
import { button, el, link } from "./dom.js";
import { line } from "./icons.js";
import { findReader } from "./reading.js";
import * as deliveries from "./screens/deliveries.js";
import * as first from "./screens/first.js";
import * as history from "./screens/history.js";
import * as opening from "./screens/opening.js";
import * as parts from "./screens/parts.js";
import * as scan from "./screens/scan.js";
import * as settings from "./screens/settings.js";
import * as verdict from "./screens/verdict.js";
import { Session } from "./session.js";
import { openStore } from "./store.js";
import { followUpdates, shellFiles } from "./updates.js";
import { bestLanguage, speak, t } from "./words.js";

const SCREENS = {
  first: first.language, trust: first.trust, scan: scan.screen, verdict: verdict.screen, elsewhere: verdict.elsewhere,
  who: parts.who, number: parts.number, fresh: parts.fresh, why: parts.why, share: parts.share,
  history: history.screen, deliveries: deliveries.screen, delivery: deliveries.one, shared: opening.shared,
  more: settings.screen,
};
const TABS = ["scan", "history", "deliveries", "more"];
const TAB_OF = { verdict: "scan", elsewhere: "scan", who: "scan", number: "scan", fresh: "scan", why: "scan", share: "scan",
  delivery: "deliveries", trust: "more" };
// Before there is a trust list nobody could be believed, so only these can be seen.
const BEFORE_TRUST = new Set(["first", "trust", "more", "shared"]);

const place = (id) => document.getElementById(id);

class App {
  files = { version: "", files: [] };
  leave = null;

  async start() {
    this.store = await openStore();
    const chosen = await this.store.get("facts", "language");
    await Promise.all([speak(chosen ?? bestLanguage(navigator.languages)), loadShared()]);
    this.chosen = chosen !== undefined;
    this.files = await shellFiles();
    this.session = new Session(this.store);
    await this.session.start();
    this.reader = await findReader(this.files.files);
    this.frame();
    addEventListener("hashchange", () => this.show());
    // The part after "#" names a screen here, so the jump is made by hand.
    place("skip").addEventListener("click", (event) => {
      event.preventDefault();
      place("screen").focus();
    });
    await this.show();
    followUpdates(this);
  }

  go(hash) {
    if (location.hash === hash) return this.show();
    location.hash = hash;
  }

  async show() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.leave?.();
    this.leave = null;
    const [wanted, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
    let name = Object.hasOwn(SCREENS, wanted) ? wanted : "scan";
    if (!this.session.trust && !BEFORE_TRUST.has(name)) name = this.chosen ? "trust" : "first";
    let made;
    try {
      made = await SCREENS[name](this, ...rest);
    } catch (error) {
      made = opening.failed(error);
    }
    if (turn !== this.turn || !made) return;
    place("screen").replaceChildren(made);
    document.body.dataset.screen = made.dataset.screen ?? name;
    document.title = `${made.querySelector("h1")?.textContent ?? ""} – ${t("app")}`;
    this.tabs(TAB_OF[name] ?? name);
    scrollTo(0, 0);
    const heading = made.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    made.entered?.();
  }

  // Spoken once by a screen reader, never shown twice.
  say(text) {
    const region = place("said");
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 60);
  }

  frame() {
    place("brand").textContent = t("app");
    place("skip").textContent = t("skip");
    place("tabs").setAttribute("aria-label", t("nav"));
    this.banner();
    place("version").textContent = t("version", { version: this.files.version.slice(0, 12) || "–" });
  }

  tabs(current) {
    place("tabs").replaceChildren(...TABS.map((name) => (
      link([line(name), el("span", {}, t(`nav.${name}`))], `#/${name}`,
        { "aria-current": name === current ? "page" : null, "data-tab": name }))));
    place("tabs").hidden = !this.session.trust;
  }

  banner() {
    const told = [
      this.session.pin?.demonstration && ["demonstration", t("banner.demonstration")],
      this.files.demonstration && ["same-origin", t("banner.origin")],
      !this.store.persistent && ["memory", t("banner.memory")],
      !globalThis.isSecureContext && ["insecure", t("banner.insecure")],
    ].filter(Boolean).map(([name, text]) => el("p", { "data-banner": name }, text));
    const update = this.update && el("p", { "data-banner": "update" }, t("update.ready"), " ",
      button(t("update.apply"), this.update, { "data-action": "update" }));
    place("banners").replaceChildren(...told, ...(update ? [update] : []));
  }

  async speak(lang) {
    await speak(lang);
    this.chosen = true;
    await this.store.write([["facts", "language", lang]]).catch(() => {});
    this.frame();
  }
}

const app = new App();
app.start().then(
  () => (document.body.dataset.ready = "yes"),
  (error) => {
    // Nothing of the app's words may be there yet.
    document.body.dataset.ready = "failed";
    place("screen").replaceChildren(el("h1", {}, "The app could not start."), el("p", {}, String(error?.message ?? error)));
  },
);
