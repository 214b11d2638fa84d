// From findings to one state (DESIGN 7), by states.json. What only follows from another finding (because) is
// heard where that one leads to no state of its own, and where nothing else is found; verified needs every
// finding of the floor to be there and to have passed.

import { shared } from "../package_data.js";
import { floor, LABEL, NOT_COMPARED } from "./findings.js";

/** @import { Finding, Outcome } from "./findings.js" */
/** @typedef {{ state: string, level: string, exit: number }} State */
/** @typedef {{ state: State, also: string[] }} Verdict */

/** @type {() => State[]} */
export const states = () => shared("verify/states.json").states;
/** @type {(code: string, outcome: Outcome) => string | null} */
export const stateOf = (code, outcome) => shared("verify/states.json").findings[code][outcome] ?? null;

/** @type {(findings: Iterable<Finding>) => Verdict} */
export function decide(findings) {
  const [direct, told, passed, failed] = [new Set(), new Set(), new Set(), new Set()];
  const indirect = [];
  for (const { code, outcome, params } of findings) {
    if (outcome === "pass") {
      passed.add(code);
      continue;
    }
    failed.add(code);
    const state = stateOf(code, outcome);
    if (state === null) continue;
    told.add(code);
    if ("because" in params) indirect.push([params.because, state]);
    else direct.add(state);
  }
  // A cause without a state of its own is stated by the findings that follow from it.
  for (const [cause, state] of indirect) if (!told.has(cause)) direct.add(state);
  const followed = direct.size ? direct : new Set(indirect.map(([, state]) => state));
  const found = followed.size ? followed : byFloor(passed, failed);
  const { by, from, to } = shared("verify/states.json").eased;
  if (passed.has(by) && found.delete(from)) found.add(to);
  const [first, ...also] = states().filter(({ state }) => found.has(state));
  return { state: first ?? states().at(-1), also: also.map(({ state }) => state) };
}

// The states that follow when nothing was found wrong: was everything seen to be right.
/** @type {(passed: Set<string>, failed: Set<string>) => Set<string>} */
function byFloor(passed, failed) {
  const needed = [...floor()].filter((code) => code !== LABEL || !failed.has(NOT_COMPARED));
  if (needed.some((code) => failed.has(code))) return new Set(["refused"]);
  return new Set(needed.every((code) => passed.has(code)) ? [] : ["incomplete"]);
}
