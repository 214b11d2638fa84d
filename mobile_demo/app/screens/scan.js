// Starts the camera, and offers photos, files and typed addresses.

import { ask } from "../asking.js";
import { button, chooser, el } from "../dom.js";
import { Refused } from "../refused.js";
import { typedAddress } from "../camera/scanning.js";
import { t } from "../words.js";
import { judge, openBytes, openFiles, openText, openTexts } from "./opening.js";
import { doing, problemArea } from "../problems.js";
import { tallyBar } from "../loop/bar.js";
import { cameraProblem, stage } from "../camera/stage.js";

const FILES = ".json,.ndjson,application/json,application/x-ndjson,image/*";

// how: "go" starts the camera at once, as the bar "Scan the next one" asks.
export async function screen(app, how) {
  const problem = problemArea();
  const camera = stage(app, problem, (texts, hint) => openTexts(app, texts, (count) => (hint.textContent = t("error.several", { count }))));
  const made = el("section", { "data-screen": "scan", "data-camera": cameraProblem() ?? "ready", "data-reader": app.reader.name },
    el("h1", {}, t("scan.title")), camera.element, problem, others(app, problem), samples(app, problem));
  made.bar = await tallyBar(app);
  if (how === "go") {
    // Going back to this screen later must not start the camera again.
    history.replaceState(null, "", "#/scan");
    made.entered = camera.start;
  }
  return made;
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
  const host = button(t("scan.ask_none"), fetchIt, { class: "quiet host", disabled: true, "data-action": "ask-typed" });
  typed.addEventListener("input", () => {
    const address = typedAddress(typed.value);
    host.disabled = !address;
    host.textContent = address ? t("ask", { host: address.host }) : t("scan.ask_none");
  });
  const open = (files) => doing(app, problem, () => openFiles(app, files))();
  return el("div", { class: "others" },
    el("h2", {}, t("scan.others")),
    el("div", { class: "row" },
      chooser(t("scan.photo"), "image/*", open, { capture: "environment", class: "quiet", "data-action": "photo" }),
      chooser(t("scan.file"), FILES, open, { multiple: true, class: "quiet", "data-action": "file" })),
    el("form", { class: "field", submit: (event) => {
      event.preventDefault();
      look(event);
    } },
    el("label", { for: "typed" }, t("scan.typed")), typed,
    el("div", { class: "row" }, el("button", { type: "submit", class: "quiet", "data-action": "look" }, t("scan.look")), host)));
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
