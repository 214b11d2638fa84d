// Each retirement that a claim cites: at hand, for this claim, certified, in force, used once. A retirement that is not at
// hand supports nothing, and the report says so.

import { misfit, ofClaim } from "../../../passport/certificates/citing.js";
import { MARKET } from "../../../passport/model/instruments/cited.js";
import "../../believing/readers/instruments.js";
import { BESIDE_INPUT, NOTHING } from "../../findings.js";
import { certified } from "./certified.js";
import { covered, shownOf } from "./covered.js";
import { Hand, isOwn } from "./hand.js";
import { once } from "./once.js";
import { counterpart, owed } from "./residual.js";

/** @import { Citing } from "../../../passport/certificates/citing.js" */
/** @import { Between } from "./between.js" */
/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { Cited } from "../../../passport/model/instruments/cited.js" */
/** @import { Retirement } from "../../../passport/model/instruments/retirement.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome } from "../../findings.js" */

// What must have passed of every cited retirement for the result to be supported.
export const BORNE = ["instrument.present", "instrument.fits", "instrument.certified", "instrument.double_claim", "retirement.origin_withdrawn"];

// Records the findings about what a claim cites, and about what others retired at its cost. Returns whether all of what it
// cites holds, null where it cites nothing for its market-based result, or nothing that a source which it shows can use (T643).
/** @type {(c: Case, doc: Doc<Claim>) => boolean | null} */
export function instruments(c, doc) {
  const hand = new Hand(c);
  const holds = instrumentsOf(c, hand, doc);
  if (hand.spent) c.crowded(doc, "instrument_credentials");
  return holds;
}

/** @type {(c: Case, hand: Hand, doc: Doc<Claim>) => boolean | null} */
function instrumentsOf(c, hand, doc) {
  const first = c.findings.length;
  const said = { ...ofClaim(doc.model), market: shownOf(c, doc.model) };
  const stated = doc.model.product.instruments ?? [];
  for (const one of stated) askOf(c, hand, one, said);
  owed(c, hand, doc);
  const market = stated.filter(({ statement }) => statement === MARKET);
  if (!market.length) return null;
  const enough = covered(c, hand, doc, market);
  const holds = enough && c.findings.slice(first).every(({ code, outcome }) => outcome === "pass" || !BORNE.includes(code));
  return holds && !said.market?.size && doc.model.product.footprint.document.components ? null : holds;
}

// Asks everything of one retirement, up to the answer that leaves the others pointless.
/** @type {(c: Case, hand: Hand, cited: Cited, said: Citing, between?: Between | null) => void} */
export function askOf(c, hand, cited, said, between = null) {
  const { id, digestMultibase: digest } = cited;
  const raw = hand.raw("retirement", digest);
  /** @type {(suffix: string, outcome: Outcome, problem?: string) => void} */
  const say = (suffix, outcome, problem = "") =>
    c.say(`instrument.${suffix}`, digest, outcome, "", outcome === "pass" ? NOTHING : { id, problem }, raw?.position ?? BESIDE_INPUT);
  if (raw === null) {
    say("present", "not_checked", "instrument.missing");
    return;
  }
  if (raw.document.id !== id) {
    say("present", "fail", "instrument.reference");
    return;
  }
  const found = hand.judge(raw);
  if (found === null) {
    say("present", "not_checked", "instrument.too_many");
    return;
  }
  if (found.stopped) {
    say("present", "fail", "instrument.signed");
    return;
  }
  const retirement = /** @type {Retirement} */ (/** @type {unknown} */ (found.model));
  say("present", "pass");
  const problem = misfit(cited, retirement, said) || (isOwn(c, found) ? "registry" : "");
  say("fits", problem ? "fail" : "pass", `retired.${problem}`);
  certified(c, hand, cited, retirement, raw.position);
  once(c, hand, cited, retirement, said, between);
  counterpart(c, hand, cited, retirement);
}
