// What the caller wants to know, and when (DESIGN 7).

import { parseProductId } from "../passport/identifiers/product_id.js";
import { isMoment } from "../passport/moments.js";
import { ToolError } from "../signing/errors.js";
import { Policy } from "./policy.js";

export class DemandRefused extends ToolError {}

// The moment of checking, the policy, the scanned product, the challenge sent to the platform.
export class Demand {
  /** @param {{ at: string, policy?: Policy, product?: string | null, challenge?: string | null }} asked */
  constructor({ at, policy = new Policy(), product = null, challenge = null }) {
    if (!isMoment(at)) {
      throw new DemandRefused("demand.at", `Not a moment of the years 2000 to 9998 in UTC: ${JSON.stringify(at)}.`,
        { hint: "Write it as YYYY-MM-DDThh:mm:ssZ." });
    }
    if (product !== null) parseProductId(product);
    if (challenge !== null && !/^[!-~]{1,128}$/.test(challenge)) {
      throw new DemandRefused("demand.challenge", "A challenge has 1 to 128 visible ASCII characters.",
        { hint: "Let the tool choose one." });
    }
    this.at = at;
    this.policy = policy;
    this.product = product;
    this.challenge = challenge;
    Object.freeze(this);
  }
}
