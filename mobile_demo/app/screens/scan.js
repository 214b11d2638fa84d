// The first screen of every day: one large button, and every other way to a passport beside it.

import { ask } from "../asking.js";
import { button, chooser, el } from "../dom.js";
import { line } from "../icons.js";
import { cameraProblem, watch } from "../camera/reading.js";
import { Refused } from "../refused.js";
import { typedAddress } from "../camera/scanning.js";
import { t } from "../words.js";
import { doing, judge, openBytes, openFiles, openText, openTexts, problemArea } from "./opening.js";

const FILES = ".json,.ndjson,application/json,application/x-ndjson,image/*";

export async function screen(app) {
  const problem = problemArea();
  const stage = el("div", { class: "stage" });
  const made = el("section", { "data-screen": "scan", "data-camera": cameraProblem() ?? "ready", "data-reader": app.reader.name },
    el("h1", {}, t("scan.title")), stage, problem, others(app, problem), samples(app, problem));
  idle(app, stage, problem);
  return made;
}

// Before the camera runs: nothing asks for it but a tap.
function idle(app, stage, problem) {
  const missing = cameraProblem();
  stage.replaceChildren(missing
    ? el("div", { class: "notice", "data-missing": missing }, el("h2", {}, t(`missing.${missing}`)), el("p", {}, t(`missing.${missing}.how`)))
    : button([line("scan"), el("span", {}, t("scan.start"))], doing(app, problem, () => run(app, stage, problem)),
      { class: "big", "data-action": "camera" }));
}

async function run(app, stage, problem) {
  const video = el("video", { playsinline: true, muted: true, "aria-label": t("scan.video") });
  video.muted = true;
  const hint = el("p", { class: "hint", role: "status" }, t("scan.aim"));
  const tools = el("div", { class: "row" });
  stage.replaceChildren(el("div", { class: "camera" }, video, el("span", { class: "aim", "aria-hidden": "true" })), hint, tools);
  app.several = (count) => (hint.textContent = t("error.several", { count }));
  let camera = null;
  const told = (error) => doing(app, problem, () => Promise.reject(error))();
  const stop = () => {
    app.several = null;
    app.leave = null;
    camera?.stop();
  };
  try {
    let done = false;
    camera = await watch(video, app.reader, async (texts) => {
      try {
        if (done || !(await openTexts(app, texts))) return;
      } catch (error) {
        stop();
        idle(app, stage, problem);
        return told(error);
      }
      done = true;
      navigator.vibrate?.(40);
      stop();
    });
  } catch (error) {
    idle(app, stage, problem);
    throw error;
  }
  if (!stage.isConnected) return stop();
  app.leave = stop;
  let lit = false;
  const torch = camera.torch && button([line("torch"), t("scan.torch")], doing(app, problem, async () => {
    await camera.torch(!lit);
    lit = !lit;
    torch.setAttribute("aria-pressed", String(lit));
  }), { "data-action": "torch", "aria-pressed": "false" });
  tools.replaceChildren(...[torch, button(t("scan.stop"), () => {
    stop();
    idle(app, stage, problem);
  }, { class: "quiet", "data-action": "stop" })].filter(Boolean));
}

function others(app, problem) {
  const typed = el("input", { id: "typed", type: "text", inputmode: "url", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", placeholder: "https://" });
  const look = doing(app, problem, () => typed.value.trim() && openText(app, typed.value));
  const fetchIt = doing(app, problem, async () => {
    const address = typedAddress(typed.value);
    if (!address) throw new Refused("address");
    await judge(app, await ask(address.href));
  });
  const host = button(t("scan.ask_none"), fetchIt, { class: "quiet", disabled: true, "data-action": "ask-typed" });
  typed.addEventListener("input", () => {
    const address = typedAddress(typed.value);
    host.disabled = !address;
    host.textContent = address ? t("ask", { host: address.host }) : t("scan.ask_none");
  });
  const open = (files) => doing(app, problem, () => openFiles(app, files))();
  return el("div", { class: "others" },
    el("h2", {}, t("scan.others")),
    el("div", { class: "row" },
      chooser(t("scan.photo"), "image/*", open, { capture: "environment", "data-action": "photo" }),
      chooser(t("scan.file"), FILES, open, { multiple: true, "data-action": "file" })),
    el("form", { class: "field", submit: (event) => {
      event.preventDefault();
      look(event);
    } },
    el("label", { for: "typed" }, t("scan.typed")), typed,
    el("div", { class: "row" }, el("button", { type: "submit", "data-action": "look" }, t("scan.look")), host)));
}

// Served only where the server offers demonstration files; each is marked as such.
function samples(app, problem) {
  const names = app.files.files.filter((name) => /^demo\/[^/]+\.(passport\.json|ndjson|png|jpg)$/.test(name));
  if (!names.length) return null;
  return el("div", { class: "others" },
    el("h2", {}, t("scan.samples")), el("p", { class: "small" }, t("scan.samples.what")),
    el("div", { class: "row" }, names.map((name) => button(name.slice(5).replace(/\.passport\.json$/, ""), doing(app, problem, async () => {
      const blob = await (await fetch(`./${name}`)).blob();
      await openBytes(app, new Uint8Array(await blob.arrayBuffer()), name.slice(5), blob);
    }), { class: "quiet", "data-sample": name.slice(5) }))));
}
