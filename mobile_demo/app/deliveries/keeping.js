// Deliveries into the store and out of it, and the strings by which their passports are found.

import { kindOf } from "../../passport/model/index.js";
import { loads } from "../../signing/strict_json.js";
import { limit } from "../../verify/limits.js";
import { readDelivery } from "./delivery.js";
import { Refused } from "../refused.js";
import { keysOf, readSaid } from "./together.js";

const parse = (bytes) => loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") });
const listsIn = (bundle) => (bundle?.verifiableCredential ?? [bundle]).filter((member) => kindOf(member) === "statuslist");

// {id, passports, given, fresh}: all of it or nothing; given and fresh count status lists.
export async function takeDelivery(session, bytes, name, progress) {
  if (!session.trust) throw new Refused("no_trust");
  const { store } = session;
  const rows = await store.all("deliveries");
  const kept = rows.reduce((sum, row) => sum + row.bytes, 0);
  const most = limit("deliveries_kept");
  if (kept + bytes.length > most) throw new Refused("deliveries_full", { kept: { bytes: kept }, most: { bytes: most } });
  const { passports, status } = await readDelivery(bytes, progress);
  const at = session.clock();
  const id = Math.max(Date.parse(at), ...rows.map((row) => row.id + 1));
  const changes = [["deliveries", id, { id, name: name.slice(0, 120), at, passports: passports.length, bytes: bytes.length }]];
  const inside = passports.filter((row) => row.holdsLists).map((row) => row.bytes);
  passports.forEach(({ bytes: content, holdsLists: _, ...row }, place) => {
    const key = `${id}/${place}`;
    changes.push(["products", key, { ...row, key, delivery: id }], ["passports", key, { bytes: content }]);
  });
  await store.write(changes);
  const given = status.flatMap((bundle) => listsIn(parse(bundle))).length;
  return { id, passports: passports.length, ...(await session.takeStatus([...status, ...inside])), given };
}

export async function dropDelivery(store, id) {
  const rows = await store.under("products", `${id}/`);
  await store.write([["deliveries", id, undefined],
    ...rows.flatMap(({ key }) => [["products", key, undefined], ["passports", key, undefined]])]);
}

// Gives every stored passport its keys anew, in one transaction; what 0.3.0 stored without what it says is read.
export async function indexAnew(store, form) {
  const rows = await store.all("products");
  const changes = await Promise.all(rows.map(async (row) => {
    const { lists: _, ...said } = row.said ?? readSaid((await store.get("passports", row.key)).bytes);
    return ["products", row.key, { ...row, said, keys: keysOf(row.ids, said) }];
  }));
  await store.write([...changes, ["facts", "indexed", form]]);
}
