// Stores in IndexedDB where the browser allows it, else in memory, which the app reports.

const NAME = "passport-phone";
const STORES = { facts: null, passports: null, products: "keys", deliveries: null, history: null };
// What brings the database from version n to n + 1, at place n; only ever appended to. The browser runs all steps that
// are needed in one transaction: one that is interrupted leaves the old version. Version 1 is that of 0.3.0.
const MIGRATIONS = [
  (base) => {
    for (const [name, index] of Object.entries(STORES)) {
      const made = base.createObjectStore(name);
      if (index) made.createIndex(index, index, { multiEntry: true });
    }
  },
];

export class StoreRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function openStore() {
  try {
    return await DiskStore.open();
  } catch (error) {
    return error?.name === "VersionError" ? new NewerStore() : new MemoryStore();
  }
}

class DiskStore {
  persistent = true;

  constructor(base) {
    this.base = base;
    // Another tab deletes the database or upgrades it: this page closes its connection and loads again.
    base.onversionchange = () => {
      base.close();
      location.reload();
    };
  }

  static async open() {
    const request = indexedDB.open(NAME, MIGRATIONS.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const step of MIGRATIONS.slice(oldVersion)) step(request.result, request.transaction);
    };
    return new DiskStore(await asked(request));
  }

  get(store, key) {
    return asked(this.base.transaction(store).objectStore(store).get(key));
  }

  all(store) {
    return asked(this.base.transaction(store).objectStore(store).getAll());
  }

  keys(store) {
    return asked(this.base.transaction(store).objectStore(store).getAllKeys());
  }

  // Rows whose key begins with that text.
  under(store, beginning) {
    return asked(this.base.transaction(store).objectStore(store).getAll(IDBKeyRange.bound(beginning, `${beginning}\uffff`)));
  }

  // Rows whose index holds one of the values, each once.
  async with(store, index, values) {
    const found = this.base.transaction(store).objectStore(store).index(index);
    const rows = (await Promise.all(values.map((value) => asked(found.getAll(value))))).flat();
    return [...new Map(rows.map((row) => [row.key, row])).values()];
  }

  // Those of the values that the index holds, in one transaction and without reading a row.
  async held(store, index, values) {
    const found = this.base.transaction(store).objectStore(store).index(index);
    const keys = await Promise.all(values.map((value) => asked(found.getKey(value))));
    return new Set(values.filter((_, place) => keys[place] !== undefined));
  }

  // All changes or none: rows of [store, key, value]; no value: deleted.
  write(changes) {
    if (!changes.length) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const names = [...new Set(changes.map(([store]) => store))];
      const transaction = this.base.transaction(names, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(new StoreRefused(
        transaction.error?.name === "QuotaExceededError" ? "storage_full" : "storage_failed"));
      for (const [store, key, value] of changes) {
        if (value === undefined) transaction.objectStore(store).delete(key);
        else transaction.objectStore(store).put(value, key);
      }
    });
  }

  async clear() {
    this.base.close();
    await asked(indexedDB.deleteDatabase(NAME));
  }
}

export class MemoryStore {
  persistent = false;

  constructor() {
    this.kept = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  }

  async get(store, key) {
    return this.kept[store].get(key);
  }

  async all(store) {
    return [...this.kept[store].values()];
  }

  async keys(store) {
    return [...this.kept[store].keys()];
  }

  async under(store, beginning) {
    return [...this.kept[store]].filter(([key]) => key.startsWith(beginning)).map(([, row]) => row);
  }

  async with(store, index, values) {
    return (await this.all(store)).filter((row) => values.some((value) => row[index].includes(value)));
  }

  async held(store, index, values) {
    const known = new Set((await this.all(store)).flatMap((row) => row[index]));
    return new Set(values.filter((value) => known.has(value)));
  }

  async write(changes) {
    for (const [store, key, value] of changes) {
      if (value === undefined) this.kept[store].delete(key);
      else this.kept[store].set(key, value);
    }
  }

  async clear() {
    for (const rows of Object.values(this.kept)) rows.clear();
  }
}

// A newer version of the app has written the database: it is left as it is, and this version keeps nothing.
class NewerStore extends MemoryStore {
  newer = true;

  async clear() {
    await super.clear();
    await asked(indexedDB.deleteDatabase(NAME));
  }
}
