// What went wrong, in the words of the chosen language, and where a screen shows it.

import { button, el } from "./dom.js";
import { shape } from "./icons.js";
import { Refused } from "./refused.js";
import { escaped, knows, size, t } from "./words.js";

// What browsers refuse with: the names of DOMExceptions (Media Capture and Streams, Web IDL) to words of ours.
const OF_BROWSER = {
  NotAllowedError: "camera_denied", SecurityError: "camera_denied", NotFoundError: "camera_none", DevicesNotFoundError: "camera_none",
  NotReadableError: "camera_busy", TrackStartError: "camera_busy", OverconstrainedError: "camera_constraint",
  AbortError: "camera_aborted", InvalidStateError: "camera_aborted", QuotaExceededError: "storage_full",
};

// What stands for an error in tests and styles: a code of ours, else the error's name. The code of a
// DOMException is a number without meaning here.
export const codeOf = (error) => (typeof error?.code === "string" ? error.code : error?.name ?? "error");

const shown = (value) => {
  if (typeof value?.bytes === "number") return size(value.bytes);
  return typeof value === "number" ? value : escaped(String(value));
};
const values = (error) => Object.fromEntries(Object.entries(error.values ?? {}).map(([name, value]) => [name, shown(value)]));

export function problemText(error) {
  if (error?.told) return error.told(t, escaped);
  if (error instanceof Refused || error?.constructor?.name === "StoreRefused") return t(`error.${error.code}`, values(error));
  return typeof error?.code === "string" ? ofVerifier(error) : ofBrowser(error);
}

function ofVerifier({ code, message }) {
  if (code === "crypto.unavailable") return t(globalThis.isSecureContext ? "error.crypto" : "missing.insecure.how");
  // Refusals without words here have a stable code; what they say is in English.
  return knows(`error.${code}`) ? t(`error.${code}`, { message }) : t("error.tool", { code, message });
}

function ofBrowser(error) {
  const known = Object.hasOwn(OF_BROWSER, error?.name ?? "") && OF_BROWSER[error.name];
  return known ? t(`error.${known}`) : t("error.unexpected", { message: String(error?.message ?? error) });
}

export function failed(error) {
  return el("section", { "data-screen": "problem", "data-problem": codeOf(error) },
    el("div", { class: "panel unknown" }, shape("unknown"), el("h1", {}, t("problem")), el("p", {}, problemText(error))),
    button(t("back"), () => history.back(), { class: "button quiet" }));
}

// Runs the action of a button; an error is shown in `area`, which screen readers announce (role alert).
export function doing(app, area, deed) {
  return async (event) => {
    area.textContent = "";
    const source = event?.currentTarget;
    source?.setAttribute?.("aria-busy", "true");
    try {
      await deed(event);
    } catch (error) {
      area.textContent = problemText(error);
      area.dataset.problem = codeOf(error);
    }
    source?.removeAttribute?.("aria-busy");
  };
}

export const problemArea = () => el("p", { class: "problem", role: "alert" });
