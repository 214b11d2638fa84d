// The member log of a passport file: proofs that its documents are logged (DESIGN 4.1). A block is one checkpoint, as
// the log and its witnesses signed it, with an inclusion proof for each document it covers.

import { frozen } from "./model/common.js";

/** @import { JsonObject } from "../signing/strict_json.js" */
/** @typedef {Readonly<{ digest: string, place: string, hashes: readonly string[] }>} LoggedEntry */
/** @typedef {Readonly<{ checkpoint: string, entries: readonly LoggedEntry[] }>} LogBlock */

export const MEMBER = "log";
const MOST_SIGNATURES = 16;

// A member log that keeps its schema.
/** @type {(member: JsonObject[]) => LogBlock[]} */
export const read = (member) => member.map(({ checkpoint, entries }) => frozen({
  checkpoint,
  entries: entries.map((/** @type {JsonObject} */ entry) =>
    frozen({ digest: entry.digestMultibase, place: entry.index, hashes: entry.hashes ?? [] })),
}));

// What a member log may not hold, as [JSON Pointer, problem]: an entry about none of these documents, the same
// checkpoint twice, more than 16 signature lines.
/** @type {(blocks: LogBlock[], documents: string[]) => [where: string, problem: string][]} */
export function problems(blocks, documents) {
  /** @type {[where: string, problem: string][]} */
  const found = [];
  blocks.forEach(({ checkpoint, entries }, place) => {
    const tail = checkpoint.slice(checkpoint.lastIndexOf("\n\n") < 0 ? 0 : checkpoint.lastIndexOf("\n\n") + 2);
    if (tail.split("\n").length - 1 > MOST_SIGNATURES) found.push([`/${MEMBER}/${place}/checkpoint`, "log_signatures"]);
    entries.forEach(({ digest }, number) => {
      if (!documents.includes(digest)) found.push([`/${MEMBER}/${place}/entries/${number}`, "log_unreferenced"]);
    });
  });
  const texts = blocks.map(({ checkpoint }) => checkpoint);
  texts.forEach((text, place) => {
    if (texts.indexOf(text) < place) found.push([`/${MEMBER}/${place}`, "log_duplicate"]);
  });
  return found;
}
