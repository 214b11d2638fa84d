// What the phone keeps. IndexedDB where the browser allows it; else memory, and the app says so.

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
    // Another tab forgets everything, or knows a later form: what this one holds in memory goes too.
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

  with(store, index, value) {
    return asked(this.base.transaction(store).objectStore(store).index(index).getAll(value));
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

  async with(store, index, value) {
    return (await this.all(store)).filter((row) => row[index].includes(value));
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
