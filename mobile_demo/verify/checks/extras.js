// What else lies in the container: checked like everything, absent when it fails (DESIGN 2.5). A failing extra never
// makes anything worse than incomplete, and never anything better.

import { limit } from "../limits.js";
import { judge } from "../believing/listed.js";

const KINDS = new Set(["claim", "statement", "accreditation", "statuslist"]);

// Each extra: kind and version, digest, profile, signer, proof; the first no, or five times yes.
export function extras(c) {
  const { claim, extras: raws } = c.opened;
  if (claim !== null && !claim.unknownVersion) for (const raw of raws) extra(c, raw);
}

function extra(c, raw) {
  const { kind, digest, document, position } = raw;
  const say = (suffix, outcome, params) => c.say(`extra.${suffix}`, digest, outcome, "", params, position);
  if (kind === null || raw.unknownVersion || raw.size > limit("credential")) {
    say("version", "fail", { kind: kind ?? "unknown" });
    return;
  }
  say("version", "pass");
  if (!KINDS.has(kind)) return; // second responses and trust lists are refused with the container
  if ((kind === "claim" || kind === "accreditation") && !c.opened.named.has(digest)) {
    const { id } = document;
    say("reference", "fail", { id: typeof id === "string" ? [...id].slice(0, 100).join("") : "" });
    return;
  }
  const found = judge(kind, document, digest, c.trust, c.answers);
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
  c.extras.push(found);
}
