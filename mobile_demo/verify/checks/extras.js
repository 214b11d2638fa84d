// Checks the extras of the container: further claims, statements, accreditations, status lists (DESIGN 2.5). An extra
// that fails counts as absent: it makes no state worse than incomplete, and none better.

import { limit } from "../limits.js";
import { judge } from "../believing/listed.js";

/** @import { Case } from "../case.js" */
/** @import { Outcome, Params, Step } from "../findings.js" */
/** @import { Raw } from "../opening.js" */
/** @import { AnyListed, Models } from "../believing/listed.js" */

const PROOF = ["proof_form", "proof", "suite"];
// Kinds that something must name: a statement names its claim itself, and status lists are looked up.
const NAMED = ["claim", "carbonstatement", "accreditation", "certificate", "retirement", "factorlibrary"];
/** @type {(keyof Models)[]} */
const KINDS = ["claim", "carbonstatement", "statement", "accreditation", "certificate", "retirement", "factorlibrary", "statuslist"];

// Asks of each extra version, reference, profile, party and proof, up to the first no.
/** @type {(c: Case) => void} */
export function extras(c) {
  const { claim, extras: raws } = c.opened;
  if (claim === null || claim.unknownVersion) return;
  // Without their readers another round follows.
  const instruments = raws.some(({ kind }) => kind === "certificate" || kind === "retirement");
  if (instruments && !c.answers.module("instrument readers", () => import("../believing/readers/instruments.js"))) return;
  const libraries = raws.some(({ kind }) => kind === "factorlibrary");
  if (libraries && !c.answers.module("library reader", () => import("../believing/readers/libraries.js"))) return;
  for (const raw of raws) extra(c, raw);
}

/** @type {(c: Case, raw: Raw) => void} */
function extra(c, raw) {
  const { kind, digest, document } = raw;
  if (kind === null || raw.unknownVersion || raw.size > limit("credential")) {
    say(c, raw, "version", "fail", { kind: kind ?? "unknown" });
    return;
  }
  say(c, raw, "version", "pass");
  const judged = KINDS.find((one) => one === kind);
  if (judged === undefined) return; // second responses and trust lists are refused with the container
  if (NAMED.includes(kind) && !c.opened.named.has(digest)) {
    say(c, raw, "reference", "fail", { id: shortId(raw) });
    return;
  }
  const found = judge(judged, document, digest, c.trust, c.answers);
  const failed = found.steps.find(([, outcome]) => outcome === "fail");
  if (failed) refused(c, raw, failed, () => found.envelope.issuer.id);
  // This device cannot check such a signature; Python always can.
  else if (found.stopped) say(c, raw, "proof", "not_checked", { kind, problem: found.stopped });
  else {
    for (const suffix of ["reference", "profile", "party", "proof"]) say(c, raw, suffix, "pass");
    c.extras.push(/** @type {AnyListed} */ (found));
  }
}

// The first 100 characters of the id an extra states; empty where it states none.
/** @type {(raw: Raw) => string} */
const shortId = ({ document: { id } }) => (typeof id === "string" ? [...id].slice(0, 100).join("") : "");

// Records which of profile, party and proof an extra fails by; failed is its first answer no. Only what keeps the
// profile has an issuer.
/** @type {(c: Case, raw: Raw, failed: Step, issuer: () => string) => void} */
function refused(c, raw, [suffix, , params], issuer) {
  const { kind } = raw;
  if (suffix === "profile") say(c, raw, "profile", "fail", { kind, ...params });
  else if (PROOF.includes(suffix)) say(c, raw, "proof", "fail", { kind, problem: suffix });
  else say(c, raw, "party", "fail", { kind, issuer: issuer(), problem: suffix });
}

/** @type {(c: Case, raw: Raw, suffix: string, outcome: Outcome, params?: Params) => void} */
const say = (c, { digest, position }, suffix, outcome, params) => c.say(`extra.${suffix}`, digest, outcome, "", params, position);
