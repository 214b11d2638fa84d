// Lets a buyer choose a policy file, shows its demands in sentences, keeps it and removes it.

import { button, chooser, el, facts, stranger } from "../dom.js";
import { sentences } from "./sentences.js";
import { doing, problemArea, problemText } from "../problems.js";
import { escaped, language, t } from "../words.js";
import { openFiles } from "../screens/opening.js";

const read = async ({ bytes, source }) => (await import("./reading.js")).readPolicy(bytes, source);

const named = ({ name }) => facts([[t("policy.name"), stranger(escaped(name))]]);
const asked = ({ policy }) => el("ul", { class: "demands" }, sentences(policy, language()).map((text) => el("li", {}, text)));

// The settings' section about the policy.
export async function policyPart(app, problem) {
  const { policy } = app.session;
  const open = chooser(t("policy.open"), ".toml,application/toml", (files) => doing(app, problem, () => openFiles(app, files))(), { class: "quiet", "data-action": "policy" });
  const remove = policy && button(t("policy.remove"), doing(app, problem, async () => {
    await app.session.usePolicy(null);
    await app.show();
  }), { class: "quiet", "data-action": "remove-policy" });
  return el("div", { "data-policy": policy ? "set" : "none" }, el("h2", {}, t("policy.title")), el("p", { class: "small" }, t("policy.what")),
    policy ? await current(policy) : el("p", {}, t("policy.none")),
    el("div", { class: "row" }, open, remove));
}

async function current(policy) {
  try {
    const found = await read(policy);
    return [named(found), el("details", {}, el("summary", {}, t("policy.asks")), asked(found))];
  } catch (error) {
    return el("p", { class: "notice" }, t("policy.damaged"), " ", problemText(error));
  }
}

// Shows an opened policy, so that the person agrees to it.
export async function screen(app) {
  const { offeredPolicy: offered } = app;
  app.offeredPolicy = null;
  if (!offered) {
    app.go("#/more");
    return null;
  }
  const found = await read(offered);
  const problem = problemArea();
  return el("section", { "data-screen": "policy" },
    el("h1", {}, t("policy.ask")), named(found), asked(found), problem,
    el("div", { class: "row" },
      button(t("policy.yes"), doing(app, problem, async () => {
        await app.session.usePolicy(offered);
        app.go("#/more");
      }), { "data-action": "use-policy" }),
      button(t("trust.no"), () => app.go("#/more"), { class: "quiet", "data-action": "refuse" })));
}
