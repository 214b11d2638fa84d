// Renewing what is known beside a trust list: which status lists to keep (DESIGN 5). No key, party or role changes.

import { shift } from "../../passport/moments.js";
import { decodeBits } from "../../passport/status.js";
import { ToolError } from "../../signing/errors.js";
import { compareCodePoints } from "../../signing/text.js";
import { settled } from "./answers.js";
import { judge } from "./listed.js";
import { lastWord } from "../checks/time.js";
import { limit } from "../limits.js";
import { ONE_OF_ANY_AGE } from "./memory.js";

/** @import { StatusList } from "../../passport/model/statuslist.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Listed } from "./listed.js" */
/** @import { TrustList } from "./trust.js" */
/** @typedef {Listed<"statuslist">} Found */

// The status lists worth keeping of [digest, document] pairs, by digest: those whose issuer is listed and whose
// signature holds. Of each list the newest, and all that were said in the same second; where the newest cannot be read,
// also the newest that can; of revocation and refresh also older ones that hold a 1 the newest lacks: a bit that went
// back must stay known (T67). A list said after at would only push out the one that counts now.
/** @type {(documents: Iterable<[digest: string, document: JsonObject]>, trust: TrustList, when: { at: string }) => Promise<JsonObject[]>} */
export async function keep(documents, trust, { at }) {
  const latest = shift(at, limit("clock_tolerance"));
  const unique = [...new Map(documents)];
  const judged = await settled((answers) => unique.map(([digest, document]) => judge("statuslist", document, digest, trust, answers)));
  /** @type {Map<string, Found[]>} */
  const groups = new Map();
  for (const found of judged) {
    if (found.stopped || lastWord(found.envelope) > latest) continue;
    const { envelope: { issuer, id }, model, document } = found;
    const name = JSON.stringify([issuer.id, id, model.purpose, document.credentialSubject.id]);
    groups.set(name, [...(groups.get(name) ?? []), found]);
  }
  const kept = new Map();
  for (const group of groups.values()) {
    group.sort((a, b) => compareCodePoints(lastWord(b.envelope) + b.digest, lastWord(a.envelope) + a.digest));
    const sound = group.filter(({ model }) => !model.tooLong && bitsOf(model) !== null);
    for (const { digest, document } of [...newestOf(group), ...newestOf(sound)]) kept.set(digest, document);
    if (ONE_OF_ANY_AGE.has(group[0].model.purpose) && group.length > 1) keepOlderOnes(group, kept);
  }
  return [...kept].sort(([a], [b]) => compareCodePoints(a, b)).map(([, document]) => document);
}

/** @type {(group: Found[]) => Found[]} */
const newestOf = (group) => group.filter(({ envelope }) => lastWord(envelope) === lastWord(group[0].envelope));

/** @type {(group: Found[], kept: Map<string, JsonObject>) => void} */
function keepOlderOnes(group, kept) {
  let known = new Uint8Array();
  for (const { model, digest, document } of group) {
    const bits = bitsOf(model) ?? new Uint8Array();
    if (!bits.some((byte, place) => byte & ~(known[place] ?? 0))) continue;
    kept.set(digest, document); // the newest are kept already; their bits are known from here on
    const [long, short] = bits.length > known.length ? [bits, known] : [known, bits];
    known = long.map((byte, place) => byte | (short[place] ?? 0));
  }
}

/** @type {(model: StatusList) => Uint8Array | null} */
function bitsOf(model) {
  try {
    return decodeBits(model.encodedList);
  } catch (error) {
    if (error instanceof ToolError) return null;
    throw error;
  }
}
