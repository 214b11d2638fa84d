// The camera's place on a screen: nothing asks for the camera but a tap, and what runs it is loaded by that tap.

import { button, el } from "../dom.js";
import { line } from "../icons.js";
import { doing } from "../problems.js";
import { t } from "../words.js";

// What stands in the way of the camera: null, "insecure", "none".
export function cameraProblem() {
  if (!globalThis.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia ? null : "none";
}

// {element, start}. taken(texts, hint) says whether the codes in view were an answer; then the camera ends.
export function stage(app, problem, taken, { start: words = t("scan.start") } = {}) {
  const element = el("div", { class: "stage" });
  const run = doing(app, problem, async () => {
    import("../loop/signals.js").then(({ prepare }) => prepare()).catch(() => {});
    return (await import("./watching.js")).watching(app, element, problem, taken, idle);
  });
  const idle = () => {
    const missing = cameraProblem();
    element.replaceChildren(missing ? without(missing)
      : button([line("scan"), el("span", {}, words)], run, { class: "big", "data-action": "camera" }));
  };
  idle();
  return { element, start: () => !cameraProblem() && run() };
}

// What stands in the way; what only the operator of a server can change is folded away.
export const without = (missing) => el("div", { class: "notice", "data-missing": missing },
  el("h2", {}, t(`missing.${missing}`)), el("p", {}, t(`missing.${missing}.how`)),
  missing === "insecure" && el("details", {}, el("summary", {}, t("missing.insecure.admin")), el("p", {}, t("missing.insecure.admin.how"))));
