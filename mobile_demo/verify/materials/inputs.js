// Verified inputs for a calculation: the only place a CheckedInput comes from (HOUSE, law 1; T110).

import { inputOfClaim } from "../../passport/carbon/inputs.js";
import { ToolError } from "../../signing/errors.js";
import { Demand } from "../demand.js";
import { examine } from "../pipeline.js";
import { decide } from "../states.js";
import { verdictOf } from "./verdict_of_input.js";

/** @import { CheckedInput } from "../../passport/carbon/inputs.js" */
/** @import { Evidence } from "../evidence.js" */
/** @import { TrustList } from "../believing/trust.js" */

export class InputNotUsable extends ToolError {}

// What verifying a material's passport found out, for a claim that is signed at `at`. Refused where the claim is not
// what a listed producer signed, breaks a rule, or is withdrawn, suspended, replaced or out of its time; an input that
// stands, but for which no accredited, independent statement vouches, does not pass and counts as T0.
/** @type {(data: Uint8Array, evidence: Evidence, trust: TrustList, at: string) => Promise<CheckedInput>} */
export async function checkedInput(data, evidence, trust, at) {
  const c = await examine(data, evidence, trust, new Demand({ at }));
  const { claim: doc, findings } = c;
  const isDisordered = findings.some(({ code, outcome }) => code === "container.structure" && outcome === "fail");
  if (doc !== null && !doc.stopped && doc.model !== null && !isDisordered) {
    const { wrong, answers, passes } = verdictOf(c, at);
    const out = ["in_force", "suspension", "current", "window"].some((name) => answers.get(name)?.[0] === "fail");
    if (!wrong && !out) return inputOfClaim(doc.raw.document, doc.raw.digest, passes);
  }
  throw new InputNotUsable("input.not_usable", `Nothing can be taken over from this passport: it is ${decide(findings).state.state}.`,
    { hint: "passport verify says why; ask the supplier for a passport that holds." });
}
