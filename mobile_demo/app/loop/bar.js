// The bar at the foot of a screen: how the delivery stands, and the next scan.

import { el, link } from "../dom.js";
import { line, outcome } from "../icons.js";
import { count, t } from "../words.js";

// One row with the counts of the running tally; nothing without one.
export async function tallyBar(app) {
  if (!(await app.store.get("facts", "tally"))) return [];
  const { counts, running } = await import("./tally.js");
  const { all, scanned, verified, look, missing } = counts(await running(app.store));
  const part = (mark, name, value) => el("span", { "data-count": name, "data-value": value }, mark,
    el("span", { "aria-hidden": "true" }, count(value)), el("span", { class: "beside" }, t(`tally.${name}`, { count: value })));
  return [link([
    el("span", { "data-count": "scanned", "data-value": scanned }, t("tally.scanned", { scanned, count: all })),
    part(outcome("pass"), "verified", verified), part(outcome("warning"), "look", look), part(outcome("missing"), "missing", missing),
  ], "#/tally", { class: "tally", "data-action": "tally" })];
}

// A link to the scan screen that starts the camera.
export const nextScan = (kind = "") => link([line("scan"), t("verdict.next")], "#/scan/go", { class: `button ${kind}`, "data-action": "next" });

// The bar of a verdict's screen.
export const nextBar = async (app) => [...await tallyBar(app), nextScan()];
