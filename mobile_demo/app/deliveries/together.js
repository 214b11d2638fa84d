// The files a verdict on this phone rests on: deliveries in the store, and files that were opened together (T122).

import { identities, identity, itemDigest } from "../../passport/identifiers/product_id.js";
import { loads } from "../../signing/strict_json.js";
import { ToolError } from "../../signing/errors.js";
import { limit } from "../../verify/limits.js";
import { gather, said } from "../../verify/together.js";
import { storedUnder } from "./stored.js";

// Strings that a stored passport is found by: every product it is about, by all of its identifier (a GTIN alone is that of
// ten thousand coils), the items that a claim of a lot lists, the claims in it, and those that its statements are about.
export const keysOf = (ids, { claims, opinions }, items) => [...new Set([
  ...items.map((digest) => `item ${digest}`),
  ...identities(ids), ...claims.flatMap(({ digest, products }) => [...products, `claim ${digest}`]),
  ...opinions.map(([, about]) => `about ${about}`),
])];

// Under what a passport for this product may be stored: the product itself, then everything broader (its lot, its trade
// item), which says less of it (T108), and a lot that lists it.
export function formsOf(product) {
  const parts = product.qualifiers.reduce((sets, one) => sets.flatMap((set) => [[...set, one], set]), [[]]);
  return [...parts.map((qualifiers) => identity({ ...product, qualifiers })), `item ${itemDigest(product)}`];
}

// Null for what is not readable: the verifier's report says what is wrong.
export function parsed(bytes) {
  try {
    return loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") });
  } catch (error) {
    if (error instanceof ToolError) return null;
    throw error;
  }
}

export const readSaid = (bytes) => said(parsed(bytes));

// {rivals, inputs}: bytes of files that bear on `bytes`. store: that of the deliveries; beside: other files that were
// opened together with this one.
export async function gatherFor(bytes, store, beside = []) {
  const read = async (content, kept) => ({ bytes: content, said: kept ?? await readSaid(content) });
  const opened = await Promise.all(beside.filter((other) => other !== bytes).map((other) => read(other)));
  // One object for each stored passport, whatever it was found by; what an earlier version stored is read now.
  const files = new Map();
  const fileOf = ({ key, bytes: content, said: kept }) => {
    if (!files.has(key)) files.set(key, read(content, kept?.invoked ? kept : null));
    return files.get(key);
  };
  const found = async (keys) => [...opened, ...await Promise.all((await storedUnder(store, keys, true)).map(fileOf))];
  return pick(await gather(await readSaid(bytes), {
    said: (file) => file.said,
    async about(products) {
      const wanted = new Set(products);
      const all = await found(products);
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
