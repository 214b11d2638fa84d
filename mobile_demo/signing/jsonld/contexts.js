// Pinned JSON-LD contexts: a URL names one content for ever, and nothing is ever fetched. Here they are the
// compiled tables; what they were compiled from is pinned by digest on Python's side.

import { ContextRefused } from "../errors.js";

export function unpinned(contexts) {
  return new ContextRefused(
    "context.unpinned", `the context ${String(JSON.stringify(contexts)).slice(0, 200)} is not pinned`, { where: "/@context" },
  );
}
