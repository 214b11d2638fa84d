// What following an input found out: values alone, for the check that reports them and for its consumer.

/** @import { CheckedInput } from "../../passport/carbon/inputs.js" */
/** @import { Claim } from "../../passport/model/claim.js" */
/** @import { VerdictOfInput } from "./verdict_of_input.js" */
/** @typedef {{ position: number, problem: string, verdict: VerdictOfInput | null, given: CheckedInput | null, claim: Claim | null, successor: Claim | null, effect: bigint[] | null, consumed: Map<string, Followed>, support: number }} Followed */

// One input of one claim. given is what its figures may be taken for, null where for nothing; problem says why there
// is no verdict: missing, depth, too_many, reference, size, or what failed of profile, signer and proof. effect: what
// corrections of its own inputs change in its totals (10^-6 kgCO2e), null where nobody knows. consumed: its own inputs. support: as in its case.
/** @type {(position: number, problem: string, more?: Partial<Followed>) => Followed} */
export const followed = (position, problem, more) =>
  ({ position, problem, verdict: null, given: null, claim: null, successor: null, effect: [], consumed: new Map(), support: 0, ...more });

// The code of the answer that leaves the figures of an input open.
/** @type {(followed: Followed) => string} */
export function lackingOf({ verdict }) {
  if (verdict === null) return "inputs.present";
  return verdict.wrong ? "inputs.holds" : "inputs.vouched";
}
