// Icons as SVG paths. Each level has its own outline, so that levels differ without colour and from a distance.

import { el } from "./dom.js";

const LEVELS = {
  ok: [["circle", { cx: 24, cy: 24, r: 22 }], "M13 25l8 8 15-17"],
  replaced: [["rect", { x: 4, y: 4, width: 40, height: 40, rx: 9 }], "M12 24h23M26 14l10 10-10 10"],
  caution: [["polygon", { points: "24,2 47,44 1,44" }], "M24 17v13M24 37v.5"],
  stop: [["polygon", { points: "15,2 33,2 46,15 46,33 33,46 15,46 2,33 2,15" }], "M15 15l18 18M33 15L15 33"],
  unknown: [["circle", { cx: 24, cy: 24, r: 21, class: "hollow" }], "M17 19c0-9 14-9 14 0 0 6-7 5-7 11M24 37v.5"],
  missing: [["circle", { cx: 24, cy: 24, r: 21, class: "hollow" }], "M15 24h18"],
};
// The same marks as in the terminal: tick for passed, cross for failed, question mark for not checked, dash for missing.
const OUTCOMES = { pass: "ok", fail: "stop", warning: "caution", replaced: "replaced", not_checked: "unknown", missing: "missing" };
const LINES = {
  scan: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM13 13h1v1M16 16h.5",
  history: "M4 12a8 8 0 1 0 3-6.2M4 4v4h4M12 8v5l3 2",
  deliveries: "M2 7h12v10H2zM14 10h4l4 4v3h-8M6 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  more: "M4 7h16M4 12h16M4 17h16",
  next: "M9 5l7 7-7 7",
  torch: "M8 3h8v4l-2 3v11h-4V10L8 7zM12 13v2",
};

export function shape(level, attributes = {}) {
  const [[tag, outline], mark] = LEVELS[level];
  return el("svg", { viewBox: "0 0 48 48", class: `shape ${level}`, "aria-hidden": "true", ...attributes },
    el(tag, { ...outline, class: `outline ${outline.class ?? ""}` }), el("path", { d: mark, class: "mark" }));
}

export function outcome(name) {
  return shape(OUTCOMES[name], { class: `shape small ${OUTCOMES[name]} ${name}` });
}

export function line(name) {
  return el("svg", { viewBox: "0 0 24 24", class: "line", "aria-hidden": "true" }, el("path", { d: LINES[name] }));
}
