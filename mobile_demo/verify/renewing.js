// Renewing what is known beside a trust list: which status lists to keep (DESIGN 5). No key, party or role changes.

import { shift } from "../passport/moments.js";
import { decodeBits } from "../passport/status.js";
import { ToolError } from "../signing/errors.js";
import { compareCodePoints } from "../signing/text.js";
import { settled } from "./answers.js";
import { judge } from "./checks/listed.js";
import { limit } from "./limits.js";
import { ONE_OF_ANY_AGE } from "./memory.js";

// The status lists worth keeping of [digest, document] pairs, by digest: those whose issuer is listed and whose
// signature holds. Of each list the newest; of revocation and refresh also older ones that hold a 1 the newest lacks:
// a bit that went back must stay known (T67). A list from after at would only push out the one that counts now.
export async function keep(documents, trust, { at }) {
  const latest = shift(at, limit("clock_tolerance"));
  const unique = [...new Map(documents)];
  const judged = await settled((answers) => unique.map(([digest, document]) => judge("statuslist", document, digest, trust, answers)));
  const groups = new Map();
  for (const found of judged) {
    if (found.stopped || found.envelope.validFrom > latest) continue;
    const name = JSON.stringify([found.envelope.issuer.id, found.envelope.id]);
    groups.set(name, [...(groups.get(name) ?? []), found]);
  }
  const kept = new Map();
  for (const group of groups.values()) {
    group.sort((a, b) => compareCodePoints(b.envelope.validFrom, a.envelope.validFrom) || compareCodePoints(b.digest, a.digest));
    const [newest] = group;
    kept.set(newest.digest, newest.document);
    if (ONE_OF_ANY_AGE.has(newest.model.purpose) && group.length > 1) keepOlderOnes(group, kept);
  }
  return [...kept.keys()].sort(compareCodePoints).map((digest) => kept.get(digest));
}

function keepOlderOnes([newest, ...older], kept) {
  let known = bitsOf(newest.model);
  for (const { model, digest, document } of older) {
    const bits = bitsOf(model);
    if (!bits.some((byte, place) => byte & ~(known[place] ?? 0))) continue;
    kept.set(digest, document);
    const [long, short] = bits.length > known.length ? [bits, known] : [known, bits];
    known = long.map((byte, place) => byte | (short[place] ?? 0));
  }
}

function bitsOf(model) {
  try {
    return decodeBits(model.encodedList);
  } catch (error) {
    if (error instanceof ToolError) return new Uint8Array();
    throw error;
  }
}
