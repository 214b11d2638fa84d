// The five tiers as one bar: each has its own pattern and, where there is room, its letter, so that the bar
// reads without colour. The table beside it says the same in figures.

import { el } from "../dom.js";
import { label, share as percent } from "../words.js";

export const TIERS = ["T4", "T3", "T2", "T1", "T0"];
const WIDTH = 320;
const HEIGHT = 40;
const ROOM = 24;
const DRAWINGS = { T3: "M0 8L8 0M-2 2L2-2M6 10L10 6", T2: "M0 0L8 8M0 8L8 0", T1: "M4 3v2", T0: "" };
let made = 0;

export function bar(breakdown, name) {
  made += 1;
  const shares = new Map(breakdown.map(({ tier, share }) => [tier, Number(share)]));
  const told = TIERS.filter((tier) => shares.get(tier)).map((tier) => `${tier} ${label(tier)} ${percent(shares.get(tier))}`);
  let from = 0;
  const cells = TIERS.filter((tier) => shares.get(tier)).map((tier) => {
    const wide = shares.get(tier) * WIDTH;
    const cell = el("g", { class: `tier ${tier}` },
      el("rect", { x: from.toFixed(2), y: 1, width: wide.toFixed(2), height: HEIGHT - 2, fill: tier === "T4" ? "currentColor" : `url(#bar${made}${tier})` }),
      el("rect", { x: from.toFixed(2), y: 1, width: wide.toFixed(2), height: HEIGHT - 2, class: "edge" }),
      wide >= ROOM && [
        el("rect", { x: (from + wide / 2 - 12).toFixed(2), y: 11, width: 24, height: 18, rx: 3, class: "plate" }),
        el("text", { x: (from + wide / 2).toFixed(2), y: 25, "text-anchor": "middle" }, tier)]);
    from += wide;
    return cell;
  });
  return el("svg", { class: "tiers", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${name}: ${told.join(", ")}` },
    el("defs", {}, Object.entries(DRAWINGS).map(([tier, drawn]) => (
      el("pattern", { id: `bar${made}${tier}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        el("path", { d: drawn, class: "drawn" }))))),
    cells);
}
