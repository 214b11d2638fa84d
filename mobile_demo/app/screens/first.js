// First run, and every change of whom to believe: the publisher and its key are shown, and a person decides.

import { ask } from "../asking.js";
import { now } from "../clock.js";
import { button, chooser, el, facts, stranger } from "../dom.js";
import { shape } from "../icons.js";
import { Refused } from "../refused.js";
import { typedAddress } from "../camera/scanning.js";
import { count, day, LANGUAGES, language as spoken, t } from "../words.js";
import { doing, openFiles, problemArea, problemText } from "./opening.js";

export async function language(app) {
  return el("section", { "data-screen": "first" },
    el("h1", {}, t("first.title")), el("p", { class: "lead" }, t("first.what")),
    !globalThis.isSecureContext && el("div", { class: "notice", "data-missing": "insecure" },
      el("h2", {}, t("missing.insecure")), el("p", {}, t("missing.insecure.how"))),
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
  if (offered?.kind === "keychange") return change(app, offered.bytes);
  if (offered) return proposal(app, await app.session.propose(offered.bytes), offered.demonstration ?? false);
  return sources(app);
}

function sources(app) {
  const problem = problemArea();
  const typed = el("input", { id: "list-address", type: "url", inputmode: "url", placeholder: "https://", autocapitalize: "off" });
  const go = button(t("scan.ask_none"), doing(app, problem, async () => {
    const address = typedAddress(typed.value);
    if (!address) throw new Refused("address");
    offer(app, await ask(address.href));
  }), { class: "quiet", disabled: true, "data-action": "ask-list" });
  typed.addEventListener("input", () => {
    const address = typedAddress(typed.value);
    go.disabled = !address;
    go.textContent = address ? t("ask", { host: address.host }) : t("scan.ask_none");
  });
  const demonstration = app.files.files.includes("demo/trust.json") && el("div", { class: "notice demonstration" },
    el("h2", {}, t("trust.demo")), el("p", {}, t("trust.demo.what")),
    button(t("trust.demo.use"), doing(app, problem, async () => {
      const bytes = new Uint8Array(await (await fetch("./demo/trust.json")).arrayBuffer());
      offer(app, bytes, true);
    }), { class: "quiet", "data-action": "demo-list" }));
  return el("section", { "data-screen": "trust", "data-step": "source" },
    el("h1", {}, t("trust.title")), el("p", { class: "lead" }, t("trust.what")),
    app.session.problem && el("p", { class: "problem" }, t("trust.damaged"), " ", problemText(app.session.problem)),
    problem,
    chooser(t("trust.file"), ".json,application/json", (files) => doing(app, problem, () => openFiles(app, files))(), { "data-action": "list" }),
    el("div", { class: "field" }, el("label", { for: "list-address" }, t("trust.link")), typed, go),
    demonstration);
}

function offer(app, bytes, demonstration = false) {
  app.offered = { bytes, kind: "trustlist", demonstration };
  app.go("#/trust");
}

function proposal(app, found, demonstration) {
  const { register } = found.opened;
  const problem = problemArea();
  const decided = doing(app, problem, async () => {
    await app.session.install(found, demonstration);
    app.frame();
    app.say(t("trust.installed", { version: String(register.version) }));
    app.go("#/scan");
  });
  const words = found.blocked ? "blocked" : found.how;
  return el("section", { "data-screen": "trust", "data-step": "ask", "data-how": words },
    el("h1", {}, t(`trust.ask.${words}`)),
    demonstration && el("p", { class: "notice demonstration" }, t("trust.demo.what")),
    ended(register.envelope),
    found.reason && el("div", { class: "notice" }, shape("caution", { class: "shape small caution" }), el("p", {}, problemText(found.reason))),
    facts([
      [t("trust.name"), stranger(register.name)],
      [t("trust.publisher"), el("span", { class: "code" }, found.publisher)],
      [t("trust.version"), t("trust.version.of", { version: String(register.version),
        from: day(register.envelope.validFrom), until: day(register.envelope.validUntil) })],
      [t("trust.lists"), t("trust.counts", { parties: count(register.parties.length), accreditations: count(register.accreditations.length) })],
    ]),
    el("h2", {}, t("trust.fingerprint")), print(found.fingerprint, "fingerprint"),
    found.how === "anew" && app.session.pin && [el("h2", {}, t("trust.pinned")), print(app.session.pinnedFingerprint, "pinned")],
    el("p", {}, t(`trust.why.${words}`)), problem,
    el("div", { class: "row" },
      !found.blocked && found.how !== "same" && button(t(`trust.yes.${found.how}`), decided, { "data-action": "install" }),
      button(t("trust.no"), () => app.go(app.session.trust ? "#/scan" : "#/trust"), { class: "quiet", "data-action": "refuse" })));
}

// A list whose time is over may be put in force, and allows at best verdicts on old facts (T57).
export const ended = ({ validUntil }) => validUntil <= now() && el("div", { class: "notice", "data-ended": validUntil },
  shape("caution", { class: "shape small caution" }), el("p", {}, t("trust.ended", { until: day(validUntil) })));

// In groups of four, so that two people can compare it over the telephone.
function print(text, name) {
  return el("p", { class: "fingerprint code", "data-fingerprint": text, "data-name": name },
    text.match(/.{1,4}/gu).map((group) => el("span", {}, group)));
}

async function change(app, bytes) {
  const found = await app.session.proposeChange(bytes);
  const problem = problemArea();
  return el("section", { "data-screen": "trust", "data-step": "change" },
    el("h1", {}, t("change.title")), el("p", {}, t("change.what")),
    facts([[t("trust.publisher"), el("span", { class: "code" }, found.holder)], [t("change.ends"), el("span", { class: "code" }, found.ended.key)]]),
    el("h2", {}, t("change.begins")), print(found.fingerprint, "successor"), problem,
    el("div", { class: "row" },
      button(t("change.yes"), doing(app, problem, async () => {
        await app.session.accept(found);
        app.go("#/more");
      }), { "data-action": "accept" }),
      button(t("trust.no"), () => app.go("#/more"), { class: "quiet", "data-action": "refuse" })));
}
