// The age of the facts behind the verdict (DESIGN 5, T57).

/** @import { AnyDoc, Case } from "../case.js" */

// The lists that counted.
/** @type {(c: Case) => void} */
export function freshness(c) {
  freshnessOf(c, [c.claim, c.statement, ...c.accreditations]);
}

// Those that counted for the statement and its accreditations, and not for the claim.
/** @type {(c: Case) => void} */
export function ofStatement(c) {
  freshnessOf(c, [c.statement, ...c.accreditations]);
}

/** @type {(c: Case, docs: (AnyDoc | null)[]) => void} */
function freshnessOf(c, docs) {
  for (const doc of docs) {
    if (doc === null || !c.usable(doc, ["freshness"])) continue;
    const counted = c.counted.filter((item) => item.doc === doc);
    const { status } = doc.envelope;
    if (status.length > counted.length) {
      const entry = status.find(({ purpose }) => counted.every((item) => item.purpose !== purpose));
      c.notChecked(doc, "freshness", "", { because: entry ? `${doc.name}.${entry.purpose}` : "" });
      continue;
    }
    const stale = counted.find((item) => item.stale);
    const { id: list, validUntil } = stale?.list.envelope ?? {};
    c.ask(doc, "freshness", !stale, "/credentialStatus", stale && { purpose: stale.purpose, list, validUntil });
  }
}

// An expired trust list, or one from after the moment of checking, allows at best stale.
/** @type {(c: Case) => void} */
export function trust(c) {
  const { demand: { at }, trust: { validFrom, validUntil } } = c;
  c.general("trust.window", at < validUntil, "", { at, validUntil });
  c.general("trust.floor", at >= validFrom, "", { at, validFrom });
}
