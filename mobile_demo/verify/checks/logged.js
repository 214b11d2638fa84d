// What transparency logs say: documents that were seen, and when (DESIGN 4.1). evidence runs before anybody is
// identified, since the time at which others saw a document decides what a compromised key may still have signed.

import { isLogged, logEntry, subjectOf } from "../../passport/model/log_entry.js";
import { seconds } from "../../passport/moments.js";
import { ToolError } from "../../signing/errors.js";
import { hex } from "../../signing/sha2.js";
import { NOWHERE } from "../findings.js";
import { lastWord } from "./time.js";

/** @import { LogBlock } from "../../passport/log_evidence.js" */
/** @import { Head, Sighting } from "../believing/sightings.js" */
/** @import { AnyDoc, Case } from "../case.js" */
/** @typedef {typeof import("../believing/sightings.js")} Seeing */
/** @typedef {[block: LogBlock, head: Head | Sighting][]} Heads */

const NO_PROOF = Object.freeze({ outcome: /** @type {const} */ ("not_checked"), problem: "log.none", log: "", seenAt: "", heldAt: "", witnesses: [] });
const BACKDATED_SECONDS = 30 * 86_400;

// Finds what the proofs in the file and beside it say about claim and statement; findings come later.
/** @type {(c: Case) => void} */
export function evidence(c) {
  const blocks = [...c.opened.log, ...c.evidence.log];
  // What reads proofs is loaded where there are some.
  const seeing = blocks.length ? c.answers.module("sightings", () => import("../believing/sightings.js")) : null;
  if (seeing === null) return;
  /** @type {Heads} */
  const heads = blocks.map((block) => [block, seeing.openHead(block, seeing.acceptedOf(c.trust), c.answers)]);
  c.heads = heads.flatMap(([, head]) => ("outcome" in head ? [] : [head]));
  for (const doc of [c.claim, c.statement]) {
    if (doc === null || !doc.model) continue;
    const found = sightingsOf(c, doc, heads, seeing);
    if (found.length) c.sightings.set(doc.raw.digest, seeing.together(found));
  }
}

// What each block says that has an entry about the document.
/** @type {(c: Case, doc: AnyDoc, heads: Heads, seeing: Seeing) => Sighting[]} */
function sightingsOf(c, doc, heads, { sight, sighting, acceptedOf }) {
  const entries = heads.flatMap(([block, head]) =>
    block.entries.filter(({ digest }) => digest === doc.raw.digest).map((entry) => ({ entry, head })));
  if (!entries.length) return [];
  const leaf = leafOf(c, doc);
  const signers = signersOf(c, doc);
  return entries.map(({ entry, head }) => (leaf === null
    ? sighting("not_checked", "log.leaf") : sight(head, entry, leaf, acceptedOf(c.trust), signers, c.latest)));
}

// The entry of a document, computed from it and the listed key; null where there is none.
/** @type {(c: Case, doc: AnyDoc) => Uint8Array | null} */
function leafOf(c, doc) {
  const { issuer, proof } = doc.envelope;
  const listed = c.trust.party(issuer.id)?.keys.find((key) => key.id === proof.verificationMethod);
  if (listed === undefined || !isLogged(doc.kind)) return null;
  try {
    return logEntry(doc.kind, doc.raw.digest, subjectOf(doc.kind, doc.raw.document), listed.multikey);
  } catch (error) {
    if (error instanceof ToolError) return null; // a product id that is none
    throw error;
  }
}

// The listed parties a witness of the document must be independent of: its issuer and the producer.
/** @type {(c: Case, doc: AnyDoc) => import("../../passport/model/trustlist.js").Party[]} */
function signersOf(c, doc) {
  const issuers = [doc, c.claim].flatMap((one) => (one === null || !one.model ? [] : [one.envelope.issuer.id]));
  return [...new Set(issuers)].map((issuer) => c.trust.party(issuer)).filter((party) => party !== null);
}

// claim.logged, statement.logged, claim.backdated and log.consistent.
/** @type {(c: Case) => void} */
export function logged(c) {
  for (const doc of [c.claim, c.statement]) if (c.usable(doc, ["logged"])) ofDocument(c, doc);
  const { claim } = c;
  const found = claim === null || claim.stopped ? undefined : c.sightings.get(claim.raw.digest);
  if (claim !== null && found?.seenAt) {
    const signedAt = lastWord(claim.envelope);
    const late = seconds(found.seenAt) - seconds(signedAt) > BACKDATED_SECONDS;
    c.ask(claim, "backdated", !late, "/validFrom", { signedAt, seenAt: found.seenAt });
  }
  if (c.opened.log.length || c.evidence.log.length) consistent(c);
}

// What the logs say about a document; without evidence nothing could be checked.
/** @type {(c: Case, doc: AnyDoc) => void} */
function ofDocument(c, doc) {
  const found = c.sightings.get(doc.raw.digest) ?? NO_PROOF;
  const { outcome, problem, log, seenAt, heldAt } = found;
  const params = outcome === "pass" ? { log, seenAt, heldAt, witnesses: found.witnesses.join(", ") } : { problem };
  c.say(`${doc.name}.logged`, doc.raw.digest, outcome, outcome === "fail" ? "/log" : "", params, doc.raw.position);
}

// Whether no log has signed two roots for one size; with one checkpoint nothing is compared.
/** @type {(c: Case) => void} */
function consistent(c) {
  /** @type {Map<string, string>} */
  const roots = new Map();
  for (const { checkpoint: { origin, size, root } } of c.heads) {
    const key = `${size} ${origin}`;
    const known = roots.get(key) ?? hex(root);
    roots.set(key, known);
    if (known !== hex(root)) {
      c.general("log.consistent", false, "", { log: origin, size: `${size}` });
      return;
    }
  }
  if (c.heads.length > 1) c.general("log.consistent", true);
  else c.say("log.consistent", "", "not_checked", "", undefined, NOWHERE);
}
