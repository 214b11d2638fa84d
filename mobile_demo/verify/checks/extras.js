// What else lies in the container: checked like everything, absent when it fails (DESIGN 2.5). A failing extra never
// makes anything worse than incomplete, and never anything better.

import { limit } from "../limits.js";
import { judge } from "../believing/listed.js";

/** @import { Case } from "../case.js" */
/** @import { Outcome, Params } from "../findings.js" */
/** @import { Raw } from "../opening.js" */
/** @import { AnyListed, Models } from "../believing/listed.js" */

/** @type {(keyof Models)[]} */
const KINDS = ["claim", "statement", "accreditation", "statuslist"];

// Each extra: kind and version, digest, profile, signer, proof; the first no, or five times yes.
/** @type {(c: Case) => void} */
export function extras(c) {
  const { claim, extras: raws } = c.opened;
  if (claim !== null && !claim.unknownVersion) for (const raw of raws) extra(c, raw);
}

/** @type {(c: Case, raw: Raw) => void} */
function extra(c, raw) {
  const { kind, digest, document, position } = raw;
  /** @type {(suffix: string, outcome: Outcome, params?: Params) => void} */
  const say = (suffix, outcome, params) => c.say(`extra.${suffix}`, digest, outcome, "", params, position);
  if (kind === null || raw.unknownVersion || raw.size > limit("credential")) {
    say("version", "fail", { kind: kind ?? "unknown" });
    return;
  }
  say("version", "pass");
  const judged = KINDS.find((one) => one === kind);
  if (judged === undefined) return; // second responses and trust lists are refused with the container
  if ((kind === "claim" || kind === "accreditation") && !c.opened.named.has(digest)) {
    const { id } = document;
    say("reference", "fail", { id: typeof id === "string" ? [...id].slice(0, 100).join("") : "" });
    return;
  }
  const found = judge(judged, document, digest, c.trust, c.answers);
  const failed = found.steps.find(([, outcome]) => outcome === "fail");
  if (failed) {
    const [suffix, , params] = failed;
    if (suffix === "profile") say("profile", "fail", { kind, ...params });
    else if (["proof_form", "proof", "suite"].includes(suffix)) say("proof", "fail", { kind, problem: suffix });
    else say("party", "fail", { kind, issuer: found.envelope.issuer.id, problem: suffix });
    return;
  }
  if (found.stopped) {
    // This device cannot check such a signature; Python always can.
    say("proof", "not_checked", { kind, problem: found.stopped });
    return;
  }
  for (const suffix of ["reference", "profile", "party", "proof"]) say(suffix, "pass");
  c.extras.push(/** @type {AnyListed} */ (found));
}
