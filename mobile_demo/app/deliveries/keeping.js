// Takes deliveries over and deletes them; renews the strings by which their passports are found.

import { kindOf } from "../../passport/model/index.js";
import { loads } from "../../signing/strict_json.js";
import { limit } from "../../verify/limits.js";
import { saidBy } from "../../verify/together.js";
import { readDelivery } from "./delivery.js";
import { Refused } from "../refused.js";
import { drop, keep, oneTab, renew } from "./stored.js";
import { keysOf, parsed } from "./together.js";

const parse = (bytes) => loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") });
const listsIn = (bundle) => (bundle?.verifiableCredential ?? [bundle]).filter((member) => kindOf(member) === "statuslist");

// {id, passports, given, fresh}: all of it or nothing; given and fresh count status lists.
export async function takeDelivery(session, bytes, name, progress) {
  if (!session.trust) throw new Refused("no_trust");
  return oneTab(() => taken(session, bytes, name, progress));
}

async function taken(session, bytes, name, progress) {
  const { store } = session;
  const rows = await store.all("deliveries");
  const kept = rows.reduce((sum, row) => sum + row.bytes, 0);
  const most = limit("deliveries_kept");
  if (kept + bytes.length > most) throw new Refused("deliveries_full", { kept: { bytes: kept }, most: { bytes: most } });
  const { passports, status } = await readDelivery(bytes, progress);
  const at = session.clock();
  const id = Math.max(Date.parse(at), ...rows.map((row) => row.id + 1));
  const inside = passports.filter((row) => row.holdsLists).map((row) => row.bytes);
  const stored = passports.map(({ bytes: content, holdsLists: _, ...row }, place) => [{ ...row, key: `${id}/${place}`, delivery: id }, { bytes: content }]);
  const given = status.flatMap((bundle) => listsIn(parse(bundle))).length;
  const delivery = { id, name: name.slice(0, 120), at, passports: passports.length, bytes: bytes.length };
  const lists = await keep(store, delivery, stored, () => session.takeStatus([...status, ...inside]));
  return { id, passports: passports.length, ...lists, given };
}

export const dropDelivery = (store, id) => oneTab(() => drop(store, id));

// Gives every stored passport its keys anew, in one transaction, which ends where anything but the store is awaited.
export async function indexAnew(store, form) {
  const others = await import("../../passport/certificates/bearing.js");
  return renew(store, async (row, content) => {
    const { lists: _, ...said } = saidBy(others, parsed(await content()));
    return { ...row, said, keys: keysOf(row.ids, said, row.items ?? []) };
  }, [["indexed", form]]);
}
