// Screens about whom to believe that few first runs need: the code of a trust list, and a publisher's change of key.

import { ask } from "../asking.js";
import { button, el, facts } from "../dom.js";
import { doing, problemArea } from "../problems.js";
import { t } from "../words.js";
import { offer, print } from "./offering.js";

// The code of a list names its address and the fingerprint of its publisher's key; nobody is asked before a tap.
export function code(app, { host, address, fingerprint }) {
  const problem = problemArea();
  return el("section", { "data-screen": "trust", "data-step": "code" },
    el("h1", {}, t("code.title")), el("p", {}, t("code.what")),
    facts([[t("no_passport.host"), el("span", { class: "code" }, host)]]),
    el("h2", {}, t("trust.fingerprint")), print(fingerprint, "code"), el("p", { class: "small" }, t("ask.what")), problem,
    el("div", { class: "column" },
      button(t("ask", { host }), doing(app, problem, async () => offer(app, await ask(address), { fingerprint })), { class: "host", "data-action": "ask-code", "data-host": host }),
      button(t("trust.no"), () => app.go("#/trust"), { class: "quiet", "data-action": "refuse" })));
}

// Refuses a list whose key is not the one that the code names; it is not offered.
export function other(app, offered, found) {
  return el("section", { "data-screen": "trust", "data-step": "other" },
    el("h1", {}, t("code.other")), el("p", {}, t("code.other.what")),
    el("h2", {}, t("code.fingerprint")), print(offered.fingerprint, "code"),
    el("h2", {}, t("trust.fingerprint")), print(found.fingerprint, "fingerprint"),
    el("div", { class: "row" }, button(t("back"), () => app.go("#/trust"), { "data-action": "refuse" })));
}

// Offers a publisher's change of key, which is signed by its present key.
export async function change(app, bytes) {
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
