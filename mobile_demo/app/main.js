// Starts the app, shows one screen at a time by the part of the address after "#", and announces verdicts.

import { loadShared } from "../package_data.js";
import { now } from "./clock.js";
import { sweep } from "./deliveries/stored.js";
import { button, el, link } from "./dom.js";
import { line } from "./icons.js";
import { findReader } from "./camera/readers.js";
import { failed } from "./problems.js";
import { openText } from "./screens/opening.js";
import { openStore } from "./store.js";
import { followUpdates, shellFiles } from "./updates.js";
import { bestLanguage, moment, speak, t } from "./words.js";

// Name of a screen to its file and function there. A file is loaded when its screen is shown, or once the app is idle.
const SCREENS = {
  first: ["first", "language"], trust: ["first", "trust"], scan: ["scan", "screen"],
  verdict: ["verdict", "screen"], elsewhere: ["elsewhere", "screen"],
  who: ["parts", "who"], number: ["parts", "number"], fresh: ["parts", "fresh"], why: ["parts", "why"], share: ["parts", "share"],
  history: ["history", "screen"], deliveries: ["deliveries", "screen"], delivery: ["deliveries", "one"], tally: ["loop/screen", "screen"],
  policy: ["policy/screen", "screen"],
  shared: ["opening", "shared"], more: ["settings", "screen"],
};
const load = (file) => import(`./${file.includes("/") ? file : `screens/${file}`}.js`);
const TABS = ["scan", "history", "deliveries", "more"];
const TAB_OF = { verdict: "scan", elsewhere: "scan", who: "scan", number: "scan", fresh: "scan", why: "scan", share: "scan",
  delivery: "deliveries", tally: "deliveries", policy: "more", trust: "more" };
const UNHURRIED = 20_000; // milliseconds
// Screens that can be shown without a trust list; without one nothing can be verified.
const BEFORE_TRUST = new Set(["first", "trust", "more", "shared"]);

const place = (id) => document.getElementById(id);

class App {
  files = { version: "", files: [] };
  leave = null;
  session = { trust: null, pin: null };

  async start() {
    if (globalThis.top !== globalThis.self) return this.framed();
    this.store = await openStore();
    const chosen = await this.store.get("facts", "language");
    this.chosen = chosen !== undefined;
    [this.files] = await Promise.all([shellFiles(), speak(chosen ?? bestLanguage(navigator.languages))]);
    this.ready = this.prepare();
    if (this.chosen) await this.ready;
    this.frame();
    addEventListener("hashchange", () => this.show());
    // The part after "#" names a screen here, so the jump is made by hand.
    place("skip").addEventListener("click", (event) => {
      event.preventDefault();
      place("screen").focus();
    });
    await this.show();
    await this.ready;
    this.follow();
  }

  // First what a first verdict needs; then everything into the store for airplane mode; the other screens from there. Where
  // nothing is stored they are loaded later, before the network goes; without them everything still works while there is one.
  async follow() {
    const screens = (names) => Promise.all(names.map((name) => load(SCREENS[name][0])));
    await Promise.all([screens(["trust", "scan", "verdict"]), this.session.warm()]).catch(() => {});
    sweep(this.store).catch(() => {}); // A device that deletes nothing now is asked again by the next start.
    await followUpdates(this);
    const rest = () => Promise.all([screens(Object.keys(SCREENS)), import("./camera/codes.js")]).catch(() => {});
    if (document.body.dataset.offline === "ready") await rest();
    else setTimeout(rest, UNHURRIED);
  }

  // In a frame the surrounding page could cover parts of a verdict, so nothing is shown there.
  async framed() {
    await speak(bestLanguage(navigator.languages));
    place("screen").replaceChildren(el("section", { "data-screen": "framed" }, el("h1", {}, t("framed")), el("p", {}, t("framed.how")),
      el("a", { href: "./", target: "_blank", rel: "noopener", class: "button" }, t("framed.open"))));
  }

  // Loads the verifier and the trust list in force; a new phone shows its first screen meanwhile.
  async prepare() {
    const [{ Session }, { prepareCurves }] = await Promise.all([import("./session.js"), import("./fallback.js"), loadShared()]);
    this.curves = await prepareCurves(this.files.files);
    const session = new Session(this.store);
    await session.start();
    this.reader = await findReader(this.files.files);
    this.session = session;
  }

  go(hash) {
    if (location.hash === hash) return this.show();
    location.hash = hash;
  }

  // The screen named by the address, and its details. A page about a product links here with the product's address after "#": that is
  // looked up on this phone as if it had been scanned, once whom to believe is known.
  address() {
    let text;
    try {
      text = decodeURIComponent(location.hash.slice(1));
    } catch {
      return [""];
    }
    if (!/^https:\/\//.test(text)) return text.replace(/^\//, "").split("/");
    this.linked = text;
    history.replaceState(null, "", "#/scan");
    return ["scan"];
  }

  openLinked() {
    const text = this.linked;
    this.linked = null;
    return openText(this, text);
  }

  async show() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.leave?.();
    this.leave = null;
    const [wanted, ...rest] = this.address();
    const name = await this.screenFor(wanted);
    if (turn !== this.turn) return;
    if (this.linked && name === "scan") return this.openLinked();
    const made = await this.make(name, rest);
    if (turn === this.turn && made) this.put(name, made);
  }

  // The screen that may be shown now: the wanted one, unless the language or the trust list is still to be chosen.
  async screenFor(wanted) {
    const name = Object.hasOwn(SCREENS, wanted) ? wanted : this.chosen ? "scan" : "first";
    if (this.chosen || name !== "first") await this.ready;
    if (this.session.trust || BEFORE_TRUST.has(name)) return name;
    return this.chosen ? "trust" : "first";
  }

  async make(name, details) {
    try {
      const [file, screen] = SCREENS[name];
      return await (await load(file))[screen](this, ...details);
    } catch (error) {
      return failed(error);
    }
  }

  put(name, made) {
    const heading = made.querySelector("h1");
    place("screen").replaceChildren(made);
    place("bar").replaceChildren(...(made.bar ?? []));
    document.body.dataset.screen = made.dataset.screen ?? name;
    document.title = `${heading?.textContent ?? ""} – ${t("app")}`;
    this.tabs(TAB_OF[name] ?? name);
    this.banner();
    scrollTo(0, 0);
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    made.entered?.();
  }

  // Announces a text to screen readers once; it is not shown.
  say(text) {
    const region = place("said");
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 60);
  }

  frame() {
    place("brand").textContent = t("app");
    place("skip").textContent = t("skip");
    place("tabs").setAttribute("aria-label", t("nav"));
    place("bar").setAttribute("aria-label", t("bar"));
    this.banner();
    place("version").textContent = t("version", { version: this.files.version.slice(0, 12) || "–" });
  }

  tabs(current) {
    place("tabs").replaceChildren(...TABS.map((name) => (
      link([line(name), el("span", {}, t(`nav.${name}`))], `#/${name}`,
        { "aria-current": name === current ? "page" : null, "data-tab": name }))));
    place("tabs").hidden = !this.session.trust;
  }

  // Shows what is wrong with this device or copy as long as it is: demonstration, no storage, a clock that is behind signed
  // times; and that a new version of the app is ready.
  banner() {
    const { clockBehind, unkept, pin } = this.session;
    const told = [
      pin?.demonstration && ["demonstration", t("banner.demonstration")],
      this.files.demonstration && ["same-origin", t("banner.origin")],
      !this.store.persistent && (this.store.newer ? ["newer", t("banner.newer")] : ["memory", t("banner.memory")]),
      !globalThis.isSecureContext && ["insecure", t("banner.insecure")],
      clockBehind && ["clock", t("banner.clock", { now: moment(now()), signed: moment(clockBehind) })],
      unkept && ["unkept", t("banner.unkept")],
    ].filter(Boolean);
    // Unchanged banners stay in place, since a screen reader would announce them again.
    const shown = JSON.stringify([told, !!this.update, t("update.ready")]);
    if (shown === this.bannered) return;
    this.bannered = shown;
    const update = this.update && el("p", { "data-banner": "update" }, t("update.ready"), " ",
      button(t("update.apply"), this.update, { "data-action": "update" }));
    place("banners").replaceChildren(...told.map(([name, text]) => el("p", { "data-banner": name }, text)), ...(update ? [update] : []));
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
    // The app's catalogue may not be loaded yet.
    document.body.dataset.ready = "failed";
    place("screen").replaceChildren(el("h1", {}, "The app could not start."), el("p", {}, String(error?.message ?? error)));
  },
);
