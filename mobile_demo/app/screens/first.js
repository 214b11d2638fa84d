// Chooses language and trust list. Publisher and key of every list are shown, and confirmed before it is put in force.

import { ask } from "../asking.js";
import { now } from "../clock.js";
import { button, chooser, el, facts, stranger } from "../dom.js";
import { outcome, shape } from "../icons.js";
import { Refused } from "../refused.js";
import { typedAddress } from "../camera/scanning.js";
import { day, LANGUAGES, language as spoken, listed, t } from "../words.js";
import { offer, print } from "./offering.js";
import { openBytes, openFiles } from "./opening.js";
import { doing, problemArea, problemText } from "../problems.js";
import { stage, without } from "../camera/stage.js";

const DEMONSTRATION = "demo/trust.json";

export async function language(app) {
  return el("section", { "data-screen": "first" },
    el("h1", {}, t("first.title")), el("p", { class: "lead" }, t("first.what")),
    !globalThis.isSecureContext && without("insecure"),
    el("h2", {}, t("first.language")),
    el("div", { class: "column" }, Object.entries(LANGUAGES).map(([lang, name]) => (
      button(name, async () => {
        await app.speak(lang);
        app.go("#/trust");
      }, { lang, "data-language": lang, class: lang === spoken() ? "" : "quiet" })))));
}

export async function trust(app) {
  const { offered } = app;
  app.offered = null;
  if (!offered) return sources(app);
  const rarer = () => import("./rarer.js");
  if (!offered.bytes) return (await rarer()).code(app, offered);
  if (offered.kind === "keychange") return (await rarer()).change(app, offered.bytes);
  const found = await app.session.propose(offered.bytes);
  return offered.fingerprint && offered.fingerprint !== found.fingerprint ? (await rarer()).other(app, offered, found) : proposal(app, found, offered);
}

function sources(app) {
  const problem = problemArea();
  const typed = el("input", { id: "list-address", type: "url", inputmode: "url", placeholder: "https://", autocapitalize: "off" });
  const go = button(t("scan.ask_none"), doing(app, problem, async () => {
    const address = typedAddress(typed.value);
    if (!address) throw new Refused("address");
    offer(app, await ask(address.href));
  }), { class: "quiet host", disabled: true, "data-action": "ask-list" });
  typed.addEventListener("input", () => {
    const address = typedAddress(typed.value);
    go.disabled = !address;
    go.textContent = address ? t("ask", { host: address.host }) : t("scan.ask_none");
  });
  const camera = stage(app, problem, (texts, hint) => listIn(app, texts, hint), { start: t("code.scan") });
  return el("section", { "data-screen": "trust", "data-step": "source" },
    el("h1", {}, t("trust.title")), el("p", { class: "lead" }, t("trust.what")),
    app.session.problem && el("p", { class: "problem" }, t("trust.damaged"), " ", problemText(app.session.problem)),
    camera.element, problem,
    el("h2", {}, t("scan.others")),
    el("div", { class: "row" },
      chooser(t("trust.file"), ".json,application/json,image/*", (files) => doing(app, problem, () => openFiles(app, files))(),
        { class: "quiet", "data-action": "list" })),
    el("div", { class: "field" }, el("label", { for: "list-address" }, t("trust.link")), typed, go),
    demonstration(app, problem));
}

// Whether the codes in view are the code of one trust list; otherwise the camera continues.
async function listIn(app, texts, hint) {
  const found = (await import("../camera/codes.js")).decide(texts);
  if (found.kind === "trustlist") {
    app.offered = found;
    await app.go("#/trust");
    return true;
  }
  if (found.kind !== "nothing") hint.textContent = found.kind === "several" ? t("error.several", { count: found.count }) : t("error.no_list_code");
  return false;
}

// One tap: the list of invented parties is put in force, marked as a demonstration on every screen, and the first sample
// is checked. Offered only while no list is in force.
function demonstration(app, problem) {
  const { files } = app.files;
  if (app.session.pin || !files.includes(DEMONSTRATION)) return null;
  const sample = files.find((name) => /^demo\/[^/]+\.passport\.json$/.test(name));
  const load = async (name) => new Uint8Array(await (await fetch(`./${name}`)).arrayBuffer());
  return el("div", { class: "notice demonstration" },
    el("h2", {}, t("trust.demo")), el("p", {}, t("trust.demo.what")),
    button(t("trust.demo.use"), doing(app, problem, async () => {
      await app.session.install(await app.session.propose(await load(DEMONSTRATION)), true);
      app.frame();
      if (sample) await openBytes(app, await load(sample), sample.slice(5));
      else app.go("#/scan");
    }), { class: "quiet", "data-action": "demo" }));
}

function proposal(app, found, { fingerprint: named }) {
  const { register } = found.opened;
  const problem = problemArea();
  const decided = doing(app, problem, async () => {
    await app.session.install(found);
    app.frame();
    app.say(t("trust.installed", { version: String(register.version) }));
    app.go("#/scan");
  });
  const words = found.blocked ? "blocked" : found.how;
  return el("section", { "data-screen": "trust", "data-step": "ask", "data-how": words },
    el("h1", {}, t(`trust.ask.${words}`)),
    ended(register.envelope),
    found.reason && el("div", { class: "notice" }, shape("caution", { class: "shape small caution" }), el("p", {}, problemText(found.reason))),
    facts([
      [t("trust.name"), stranger(register.name)],
      [t("trust.publisher"), el("span", { class: "code" }, found.publisher)],
      [t("trust.version"), t("trust.version.of", { version: String(register.version),
        from: day(register.envelope.validFrom), until: day(register.envelope.validUntil) })],
      [t("trust.lists"), listed([t("count.parties", { count: register.parties.length }), t("count.accreditations", { count: register.accreditations.length })])],
    ]),
    el("h2", {}, t("trust.fingerprint")), print(found.fingerprint, "fingerprint"),
    named && el("p", { class: "line" }, outcome("pass"), el("span", {}, t("code.same"))),
    found.how === "anew" && app.session.pin && [el("h2", {}, t("trust.pinned")), print(app.session.pinnedFingerprint, "pinned")],
    el("p", {}, t(`trust.why.${words}`)), problem,
    el("div", { class: "row" },
      !found.blocked && found.how !== "same" && button(t(`trust.yes.${found.how}`), decided, { "data-action": "install" }),
      button(t("trust.no"), () => app.go(app.session.trust ? "#/scan" : "#/trust"), { class: "quiet", "data-action": "refuse" })));
}

// An expired list may be put in force; verdicts are then "stale" at best (T57).
export const ended = ({ validUntil }) => validUntil <= now() && el("div", { class: "notice", "data-ended": validUntil },
  shape("caution", { class: "shape small caution" }), el("p", {}, t("trust.ended", { until: day(validUntil) })));
