// Pinned JSON-LD contexts: a URL names one content for ever, and nothing is ever fetched. Here they are the
// compiled tables; what they were compiled from is pinned by digest on Python's side.

import { ContextRefused } from "../errors.js";

/** @import { Json } from "../strict_json.js" */

/** @type {(contexts: Json) => ContextRefused} */
export function unpinned(contexts) {
  const shown = String(JSON.stringify(contexts)).slice(0, 200);
  return new ContextRefused("context.unpinned", `the context ${shown} is not pinned`, { where: "/@context" });
}
