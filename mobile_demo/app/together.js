// The files a verdict on this phone rests on: deliveries in the store, and files that were opened together (T122).

import { parseProductId } from "../passport/identifiers/product_id.js";
import { loads } from "../signing/strict_json.js";
import { ToolError } from "../signing/errors.js";
import { limit } from "../verify/limits.js";
import { gather, namesOf, said } from "../verify/together.js";

// Strings that a stored passport is found by, beside those of its product: the claims in it, and those that its
// statements are about.
export const keysOf = ({ claims, opinions }) =>
  [...new Set([...claims.map(({ digest }) => `claim ${digest}`), ...opinions.map(([, about]) => `about ${about}`)])];

// The primary keys of all products of all claims in a file.
export function primariesOf(document, primaryOf) {
  const members = Array.isArray(document?.verifiableCredential) ? document.verifiableCredential : [document];
  const names = members.flatMap((member) => namesOf(member?.credentialSubject));
  return [...new Set(names.flatMap((name) => {
    try {
      return [primaryOf(parseProductId(name))];
    } catch (error) {
      if (error instanceof ToolError) return [];
      throw error;
    }
  }))];
}

export function readSaid(bytes) {
  try {
    return said(loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") }));
  } catch (error) {
    if (error instanceof ToolError) return said(null); // The verifier says what is wrong with it.
    throw error;
  }
}

// {rivals, inputs}: bytes of files that bear on `bytes`. store: that of the deliveries; beside: other files that were
// opened together with this one.
export async function gatherFor(bytes, store, beside = []) {
  const opened = beside.filter((other) => other !== bytes).map((other) => ({ bytes: other, said: readSaid(other) }));
  const known = new Map();
  const rows = async (key) => {
    if (!known.has(key)) known.set(key, await store.with("products", "keys", key));
    return known.get(key);
  };
  // One object for each stored passport, whatever it was found by; what an earlier version stored is read now.
  const files = new Map();
  const fileOf = async (row) => {
    if (!files.has(row.key)) {
      const content = (await store.get("passports", row.key)).bytes;
      files.set(row.key, { bytes: content, said: row.said ?? readSaid(content) });
    }
    return files.get(row.key);
  };
  const found = async (keys) => [
    ...opened, ...await Promise.all([...new Map((await Promise.all(keys.map(rows))).flat().map((row) => [row.key, row])).values()].map(fileOf)),
  ];
  return pick(await gather(readSaid(bytes), {
    said: (file) => file.said,
    async about(products) {
      const wanted = new Set(products);
      const all = await found([...new Set(products.map((identity) => JSON.parse(identity)[0].join("/")))]);
      return all.flatMap((file) => file.said.claims.filter((claim) => claim.products.some((one) => wanted.has(one)))
        .map((claim) => [claim.digest, file]));
    },
    async documentsOf(claim) {
      const all = await found([`claim ${claim}`, `about ${claim}`]);
      return all.flatMap((file) => [...file.said.claims.filter(({ digest }) => digest === claim).map(({ digest }) => [digest, file]),
        ...file.said.opinions.filter(([, about]) => about === claim).map(([digest]) => [digest, file])]);
    },
  }));
}

const pick = ({ rivals, inputs }) => ({ rivals: rivals.map((file) => file.bytes), inputs: inputs.map((file) => file.bytes) });
