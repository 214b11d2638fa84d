// Checks the buyer's demands besides the floor (T109): a response; the others are loaded where there are any.

import { NOWHERE } from "../findings.js";

/** @import { Case } from "../case.js" */

// Records policy.* for each demand that is on; a policy only adds findings. Of a claim that cannot be read only the
// response is asked for.
/** @type {(c: Case) => void} */
export function policy(c) {
  const { claim, demand: { policy: wanted } } = c;
  if (wanted.response === "required") ofResponse(c);
  if (claim === null || claim.model === null || !wanted.hasMore) return;
  c.answers.module("demands", () => import("./demands.js"))?.demands(c, claim);
}

// Whether a platform's answer is there and can be used. Without a claim that can be read there is nothing a platform
// could have answered about.
/** @type {(c: Case) => void} */
function ofResponse(c) {
  if (c.claim === null || c.claim.model === null) {
    c.say("policy.response", "", "not_checked", "", { because: c.stopped(c.claim) }, NOWHERE);
    return;
  }
  const absent = c.response === null ? "response.present" : c.response.stopped;
  c.general("policy.response", !absent, "", { absent });
}
