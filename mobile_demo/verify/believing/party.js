// The signer: listed, in the role, under its own prefix, a sane key in its time (DESIGN 4, T29, T42-T52). A signer's
// own times prove nothing against that signer once its key is compromised: only what was witnessed stands.

import { coveredBy, parseProductId } from "../../passport/identifiers/product_id.js";
import { ToolError } from "../../signing/errors.js";
import { PublicKey } from "../../signing/keys.js";
import { NOTHING } from "../findings.js";
import { lastWord } from "../checks/time.js";

/** @import { Envelope } from "../../passport/model/common.js" */
/** @import { Prefix } from "../../passport/identifiers/product_id.js" */
/** @import { Key, Party } from "../../passport/model/trustlist.js" */
/** @import { Params, Step } from "../findings.js" */
/** @import { TrustList } from "./trust.js" */

// Reasons of a revocation that leave earlier signatures alone; without a reason the worst is assumed.
const HARMLESS = new Set(["rotation", "cessation"]);
/** @type {readonly string[]} */
export const QUESTIONS = Object.freeze([
  "controller", "party", "role", "prefix", "key", "key_sane", "key_window", "key_in_force", "key_witnessed",
]);

// What the trust list says about a signer; stopped is the suffix of the first question answered with no.
class Identity {
  /** @type {Step[]} */
  steps = [];
  /** @type {Party | null} */
  party = null;
  /** @type {PublicKey | null} */
  key = null;
  stopped = "";
  /** @type {(suffix: string, holds: boolean, params: Params) => boolean} */
  ask(suffix, holds, params) {
    this.steps.push([suffix, holds ? "pass" : "fail", holds ? NOTHING : params]);
    if (!holds && !this.stopped) this.stopped = suffix;
    return holds;
  }
}

// role null asks for none (status lists are their issuer's own word); products are a claim's identifiers; seenAt is when others
// saw the document, where more is known of that than the list says.
/** @type {(envelope: Envelope, digest: string, trust: TrustList, asked?: { role?: string | null, products?: string[] | null, seenAt?: string }) => Identity} */
export function identify(envelope, digest, trust, { role = null, products = null, seenAt = "" } = {}) {
  const found = new Identity();
  const issuer = envelope.issuer.id;
  const method = envelope.proof.verificationMethod;
  found.ask("controller", method.split("#")[0] === issuer, { issuer, key: method });
  const party = trust.party(issuer);
  if (!found.ask("party", party !== null, { issuer }) || party === null) return found;
  found.party = party;
  askRights(found, party, role, products);
  const listed = party.keys.find((key) => key.id === method);
  if (!found.ask("key", listed !== undefined, { issuer, key: method }) || listed === undefined) return found;
  askKey(found, listed);
  if (found.key !== null) askTime(found, listed, envelope, seenAt || trust.witnessed.get(digest));
  return found;
}

// Whether the list gives the party the role and the prefixes of all products; what is null is not asked.
/** @type {(found: Identity, party: Party, role: string | null, products: string[] | null) => void} */
function askRights(found, { id: issuer, roles, prefixes }, role, products) {
  if (role !== null) found.ask("role", roles.includes(role), { issuer, role });
  if (products === null) return;
  const product = products.find((uri) => !isCovered(prefixes, uri));
  found.ask("prefix", product === undefined, { issuer, product });
}

// The questions of asked that nobody answered, as not checked.
/** @type {(steps: readonly Step[], asked: readonly string[], because: string) => Step[]} */
export function rest(steps, asked, because) {
  const answered = new Set(steps.map(([suffix]) => suffix));
  return asked.filter((suffix) => !answered.has(suffix)).map((suffix) => [suffix, "not_checked", { because }]);
}

/** @type {(prefixes: readonly Prefix[], uri: string) => boolean} */
function isCovered(prefixes, uri) {
  try {
    return coveredBy(prefixes, parseProductId(uri));
  } catch (error) {
    if (error instanceof ToolError) return false;
    throw error;
  }
}

// [end of the window, moment of a compromise (empty: none)] of a listed key. Rotation and cessation only shorten the
// window; for another reason, and without one, no signature stands that was not witnessed before.
/** @type {(listed: Key) => [notAfter: string, revoked: string]} */
function endsOf({ notAfter, revoked, reason }) {
  if (revoked === null) return [notAfter, ""];
  if (!HARMLESS.has(reason ?? "")) return [notAfter, revoked];
  return [revoked < notAfter ? revoked : notAfter, ""];
}

// Asks whether the listed multikey is a key that may be used.
/** @type {(found: Identity, listed: Key) => void} */
function askKey(found, { id, multikey }) {
  let key = null;
  let problem = "";
  try {
    key = PublicKey.fromMultikey(multikey);
    // The identifier of a did:key is its key; a list cannot give it another one (T49).
    if (id.startsWith("did:key:") && id.slice(id.lastIndexOf("#") + 1) !== multikey) problem = "did.key";
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    problem = error.code;
  }
  if (found.ask("key_sane", !problem, { key: id, problem })) found.key = key;
}

// Asks whether the key was in its window, uncompromised, or witnessed before it was compromised; seenAt is when others
// saw the document. A signer writes two times: the key has begun by the earlier and has not ended by the later (T123).
/** @type {(found: Identity, listed: Key, envelope: Envelope, seenAt: string | undefined) => void} */
function askTime(found, listed, envelope, seenAt) {
  const { id: key, notBefore } = listed;
  const [notAfter, revoked] = endsOf(listed);
  const dated = lastWord(envelope);
  const { created } = envelope.proof;
  const early = created < notBefore;
  found.ask("key_window", !early && dated < notAfter, { key, signedAt: early ? created : dated, notBefore, notAfter });
  if (!found.ask("key_in_force", !revoked || dated < revoked, { key, signedAt: dated, revoked })) {
    found.steps.push(["key_witnessed", "not_checked", { because: "key_in_force" }]);
    return;
  }
  const witnessed = !revoked || (seenAt !== undefined && seenAt < revoked);
  found.ask("key_witnessed", witnessed, { key, revoked });
}
