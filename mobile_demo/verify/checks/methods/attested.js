// Attestations of the method behind a claim that nobody has verified (methods.md, T412 to T417). Each is judged by itself:
// one that lacks anything counts as absent, and says why. What speaks against the claim is heard first.

import "./reader.js";
import { ofWorkings } from "../../../passport/carbon/rechecking/goods.js";
import { digestOf } from "../../../passport/methods/attestation.js";
import { methodDigest } from "../../../passport/methods/skeleton.js";
import { misfit } from "../../../passport/methods/terms.js";
import { isObject } from "../../../signing/strict_json.js";
import { sorted } from "../../../signing/text.js";
import { judge } from "../../believing/listed.js";
import { BESIDE_INPUT } from "../../findings.js";
import { limit } from "../../limits.js";
import { stateOf, states } from "../../states.js";
import { named, standing } from "./standing.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case } from "../../case.js" */
/** @import { Known } from "../../evidence.js" */
/** @import { Outcome, Params } from "../../findings.js" */

/** @type {(c: Case) => void} */
export function attested(c) {
  if (c.claim === null) return;
  const held = named(c, "method");
  const reason = unasked(c);
  sorted(held.keys()).forEach((digest, number) => {
    const one = /** @type {Known} */ (held.get(digest));
    if (reason) say(c, one, "not_checked", reason);
    else if (number >= limit("input_credentials")) say(c, one, "not_checked", { problem: "method.too_many" });
    else say(c, one, ...judged(c, one));
  });
}

// Why no attestation is looked at: a problem, or the code of what speaks against the claim.
/** @type {(c: Case) => Params | null} */
function unasked(c) {
  const { workings } = c.evidence;
  const because = c.claim?.stopped || against(c);
  if (because === "claim.workings" && workings !== null) return { problem: "method.not_replayed" };
  if (because) return { because };
  if (c.demand.policy.wantsStatement) return { problem: "method.refused" };
  if (workings === null) return { problem: "method.withheld" };
  return c.replayed ? null : { problem: "method.not_replayed" };
}

// The code of the first finding that speaks against the claim, or leaves a part of it open; from the state stale on, what
// was found says nothing against the number itself.
/** @type {(c: Case) => string} */
function against(c) {
  const rank = states().map(({ state }) => state);
  const found = c.findings.find(({ code, outcome }) => {
    const state = outcome === "pass" || code === "statement.present" ? null : stateOf(code, outcome);
    return state !== null && rank.indexOf(state) < rank.indexOf("stale");
  });
  return found?.code ?? "";
}

// Its method, its signer, what it is about, then the verifier's standing.
/** @type {(c: Case, one: Known) => [Outcome, Params?]} */
function judged(c, { document, digest }) {
  const claim = /** @type {NonNullable<Case["claim"]>} */ (c.claim);
  const { document: workings } = /** @type {NonNullable<Case["evidence"]["workings"]>} */ (c.evidence.workings);
  const { credentialSubject: subject } = document;
  if (digestOf(isObject(subject) ? subject.id : null) !== methodDigest(workings)) return ["fail", { problem: "method.other" }];
  const found = judge("method", document, digest, c.trust, c.answers);
  if (found.stopped) return ["fail", { problem: "method.signed", question: found.stopped }];
  const { product } = claim.model;
  const apart = misfit(found.model, claim.envelope.issuer.id, product) ||
    ofWorkings(workings, claim.raw.document.credentialSubject, c.demand.product);
  return apart ? ["fail", { problem: `method.${apart}` }] : standing(c, claim, found);
}

/** @type {(c: Case, one: Known, outcome: Outcome, params?: Params) => void} */
const say = (c, one, outcome, params) => c.say("method.attested", one.digest, outcome, "", params, BESIDE_INPUT);
