// What is known besides the passport: status lists, other claims, inputs, workings (DESIGN 5, 7). Parsed here,
// judged later: nothing in it is believed unless a listed party signed it.

import { kindOf } from "../passport/model/index.js";
import { documentDigest, multibaseDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { canonical } from "../signing/jcs.js";
import { isObject, loads } from "../signing/strict_json.js";
import { limit } from "./limits.js";
import { NOTHING_SEEN } from "./believing/memory.js";

export class EvidenceRefused extends ToolError {}
const OF_INPUTS = ["claim", "statement", "accreditation"];

export class Evidence {
  // status, claims, inputs: [{kind, digest, document}]; workings: {digest, document} or null
  constructor({ status = [], claims = [], seen = NOTHING_SEEN, inputs = [], workings = null } = {}) {
    Object.assign(this, { status, claims, seen, inputs, workings });
    Object.freeze(this);
  }
  // Files: bundles or single status lists, passports or single claims, passports of materials, one of workings.
  // Members of another kind are left out: a bundle made for many passports may hold what this one does not need.
  static open({ status = [], claims = [], seen = NOTHING_SEEN, inputs = [], workings = null } = {}) {
    const ofInputs = read(inputs, [...OF_INPUTS, "statuslist"]);
    const isList = (known) => known.kind === "statuslist";
    return new Evidence({
      status: [...read(status, ["statuslist"]), ...ofInputs.filter(isList)],
      claims: read(claims, ["claim"]),
      seen,
      inputs: ofInputs.filter((known) => !isList(known)),
      workings: workings && workingsOf(workings),
    });
  }
  with(changes) {
    return new Evidence({ ...this, ...changes });
  }
}

const parsed = (data) => loads(data, { maxBytes: limit("container"), maxDepth: limit("depth") });

function workingsOf(data) {
  const document = parsed(data);
  if (!isObject(document)) {
    throw new EvidenceRefused("evidence.kind", "This is no file of workings.",
      { hint: "Give the file that was written together with the claim." });
  }
  return Object.freeze({ digest: multibaseDigest(canonical(document)), document });
}

function read(files, kinds) {
  const found = [];
  for (const data of files instanceof Uint8Array ? [files] : files) {
    const document = parsed(data);
    const isMember = isObject(document) && !("verifiableCredential" in document);
    const members = isMember ? [document] : document?.verifiableCredential;
    if (!Array.isArray(members)) {
      throw new EvidenceRefused("evidence.kind", "This is neither a credential nor a container of credentials.",
        { hint: "Give a status bundle, a passport file or a single credential." });
    }
    for (const member of members) {
      const kind = isObject(member) ? kindOf(member) : null;
      if (kind !== null && kinds.includes(kind)) found.push(Object.freeze({ kind, digest: documentDigest(member), document: member }));
    }
  }
  return found;
}
