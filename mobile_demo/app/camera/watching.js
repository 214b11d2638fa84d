// The camera while it runs: its picture, one answer, lamp and zoom where the camera has them.

import { watch } from "./reading.js";
import { button, el } from "../dom.js";
import { line } from "../icons.js";
import { doing } from "../problems.js";
import { t } from "../words.js";

// Shows the camera's picture in the element; idle() shows the button again.
export async function watching(app, element, problem, taken, idle) {
  const video = el("video", { playsinline: true, muted: true, "aria-label": t("scan.video") });
  video.muted = true;
  const hint = el("p", { class: "hint", role: "status" }, t("scan.aim"));
  const tools = el("div", { class: "tools" });
  element.replaceChildren(el("div", { class: "camera" }, video, el("span", { class: "aim", "aria-hidden": "true" })), hint, tools);
  let camera = null;
  const stop = () => {
    app.leave = null;
    camera?.stop();
  };
  const ended = (error) => {
    stop();
    idle();
    return doing(app, problem, () => Promise.reject(error))();
  };
  try {
    camera = await watch(video, app.reader, once(async (texts) => taken(texts, hint), stop, ended), ended);
  } catch (error) {
    idle();
    throw error;
  }
  if (!element.isConnected) return stop();
  app.leave = stop;
  tools.replaceChildren(...[zoom(app, camera, problem), el("div", { class: "row" }, torch(app, camera, problem),
    button(t("scan.stop"), () => {
      stop();
      idle();
    }, { class: "quiet", "data-action": "stop" }))].filter(Boolean));
}

// Ends the camera with the first answer; texts that arrive while it is prepared are ignored.
function once(taken, stop, ended) {
  let done = false;
  return async (texts) => {
    try {
      if (done || !(await taken(texts))) return;
    } catch (error) {
      await ended(error);
      return;
    }
    done = true;
    stop();
  };
}

function torch(app, camera, problem) {
  if (!camera.torch) return null;
  let lit = false;
  const made = button([line("torch"), t("scan.torch")], doing(app, problem, async () => {
    await camera.torch(!lit);
    lit = !lit;
    made.setAttribute("aria-pressed", String(lit));
  }), { class: "quiet", "data-action": "torch", "aria-pressed": "false" });
  return made;
}

function zoom(app, camera, problem) {
  if (!camera.zoom) return null;
  const { min, max, step, now } = camera.zoom;
  const slider = el("input", { id: "zoom", type: "range", min, max, step, value: now, "data-action": "zoom" });
  slider.addEventListener("input", doing(app, problem, () => camera.zoom.set(Number(slider.value))));
  return el("div", { class: "field" }, el("label", { for: "zoom" }, t("scan.zoom")), slider);
}
