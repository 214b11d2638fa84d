// Passports of deliveries in the store. One is three rows: its delivery ("deliveries"), what it is found by ("products") and
// its bytes ("passports"). The three are read in one transaction and count only together: what stands alone was left by a
// write that did not end, or is being deleted by another tab, and is treated as not stored.

import { StoreRefused } from "../store.js";

const ROWS = ["deliveries", "products", "passports"];
const deliveryOf = (key) => Number(key.slice(0, key.indexOf("/")));

// deed(true) while no other tab of this app writes or deletes a delivery; where such locks exist `how` are their options, and
// with ifAvailable deed(null) means that another tab has it.
export const oneTab = (deed, how = {}) => (globalThis.navigator?.locks ? navigator.locks.request("passport-deliveries", how, deed) : deed(true));

// Those of the rows that are whole; `bytes`: each with its content.
async function whole(at, rows, bytes = false) {
  const ids = [...new Set(rows.map((row) => row.delivery))];
  const there = await Promise.all(ids.map((id) => at("deliveries").has(id)));
  const known = new Set(ids.filter((_, place) => there[place]));
  const kept = rows.filter((row) => known.has(row.delivery));
  const contents = await Promise.all(kept.map(({ key }) => (bytes ? at("passports").get(key) : at("passports").has(key))));
  return kept.flatMap((row, place) => (contents[place] ? [bytes ? { ...row, bytes: contents[place].bytes } : row] : []));
}

// Rows of passports that are found by one of the values, each once; `bytes`: each with its content.
export const storedUnder = (store, values, bytes = false) => (
  store.read(ROWS, async (at) => whole(at, await at("products").with("keys", values), bytes)));

// Those of the values by which a passport is found; no row is read.
export const heldUnder = (store, values) => store.read(ROWS, async (at) => {
  const keys = await Promise.all(values.map((value) => at("products").keysWith("keys", value)));
  const rows = [...new Set(keys.flat())].map((key) => ({ key, delivery: deliveryOf(key) }));
  const held = new Set((await whole(at, rows)).map(({ key }) => key));
  return new Set(values.filter((_, place) => keys[place].some((key) => held.has(key))));
});

// The content of one passport, or null.
export const bytesOf = (store, key) => store.read(ROWS, async (at) => {
  const row = await at("products").get(key);
  const [found] = row ? await whole(at, [row], true) : [];
  return found?.bytes ?? null;
});

// {delivery, rows} of a delivery that is stored, or null.
export const storedIn = (store, id) => store.read(ROWS, async (at) => {
  const delivery = await at("deliveries").get(id);
  if (!delivery) return null;
  const [rows, keys] = await Promise.all([at("products").under(`${id}/`), at("passports").keysUnder(`${id}/`)]);
  const held = new Set(keys);
  return { delivery, rows: rows.filter(({ key }) => held.has(key)) };
});

// Stores a delivery and its passports, [row, content] each, or throws with nothing stored. The delivery, without which no row
// counts, is written last: in a transaction of its own, once the rest was committed, is seen to be complete and between() has
// ended well, whose value is given.
export async function keep(store, delivery, passports, between) {
  const { id } = delivery;
  try {
    await store.change(ROWS, (at) => Promise.all(passports.flatMap(([row, content]) => (
      [at("products").put(row.key, row), at("passports").put(row.key, content)]))));
    const made = await between();
    await store.change(ROWS, async (at) => {
      const kept = await Promise.all(["products", "passports"].map((name) => at(name).keysUnder(`${id}/`)));
      if (kept.some((keys) => keys.length !== passports.length)) throw new StoreRefused("storage_failed");
      await at("deliveries").put(id, delivery);
    });
    return made;
  } catch (error) {
    await drop(store, id).catch(() => {}); // What a full device does not delete now, sweep() deletes.
    throw error;
  }
}

// Deletes a delivery: with its own row all of its passports cease to count; then they are deleted.
export async function drop(store, id) {
  await store.write([["deliveries", id, undefined]]);
  await store.change(ROWS, async (at) => {
    for (const name of ["products", "passports"]) {
      for (const key of await at(name).keysUnder(`${id}/`)) await at(name).delete(key);
    }
  });
}

// Deletes rows that do not count, unless another tab is writing some that do not count yet; gives their number.
export const sweep = (store) => oneTab((mine) => (mine ? swept(store) : 0), { ifAvailable: true });

const swept = (store) => store.change(ROWS, async (at) => {
  const [deliveries, products, passports] = await Promise.all(ROWS.map((name) => at(name).keys()));
  const [known, found, contents] = [new Set(deliveries), new Set(products), new Set(passports)];
  const halves = new Set([...products, ...passports].filter((key) => !(known.has(deliveryOf(key)) && found.has(key) && contents.has(key))));
  for (const key of halves) await Promise.all(["products", "passports"].map((name) => at(name).delete(key)));
  return halves.size;
});

// Replaces each row of "products" by renewed(row, content) and notes `facts`, in one transaction; the content is a function.
export const renew = (store, renewed, facts) => store.change([...ROWS, "facts"], async (at) => {
  const rows = await whole(at, await at("products").all());
  const made = [];
  for (const row of rows) made.push([row.key, await renewed(row, async () => (await at("passports").get(row.key)).bytes)]);
  await Promise.all(made.map(([key, row]) => at("products").put(key, row)));
  for (const [name, value] of facts) await at("facts").put(name, value);
});
