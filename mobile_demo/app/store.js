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

// What both kinds of store have in common. read(names, deed) and change(names, deed) give the value of deed(at); at(name) are
// the rows of one of the named stores (DiskRows), and all that deed asks of them is one transaction. deed waits for nothing else.
class Store {
  get(store, key) {
    return this.read([store], (at) => at(store).get(key));
  }

  all(store) {
    return this.read([store], (at) => at(store).all());
  }

  keys(store) {
    return this.read([store], (at) => at(store).keys());
  }

  // All changes or none: rows of [store, key, value]; no value: deleted. Each is asked for when the former one has succeeded:
  // what is queued behind one that a full device refuses can be kept by Firefox, although the transaction is aborted.
  async write(changes) {
    if (!changes.length) return;
    await this.change([...new Set(changes.map(([store]) => store))], async (at) => {
      for (const [store, key, value] of changes) {
        await (value === undefined ? at(store).delete(key) : at(store).put(key, value));
      }
    });
  }
}

class DiskStore extends Store {
  persistent = true;

  constructor(base) {
    super();
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

  read(names, deed) {
    const transaction = this.base.transaction(names);
    return deed((name) => new DiskRows(transaction.objectStore(name)));
  }

  // All or nothing: an error in deed, or one of the device, undoes what was asked for.
  async change(names, deed) {
    const transaction = this.base.transaction(names, "readwrite", { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    ended.catch(() => {}); // It is read below; deed may fail before.
    try {
      const made = await deed((name) => new DiskRows(transaction.objectStore(name)));
      await ended;
      return made;
    } catch (error) {
      undo(transaction);
      await ended.catch(() => {}); // The next transaction finds this one undone.
      if (error instanceof StoreRefused) throw error;
      // The request that failed has the reason, or the transaction: then its requests have "AbortError".
      const full = [error, transaction.error].some((reason) => reason?.name === "QuotaExceededError");
      throw new StoreRefused(full ? "storage_full" : "storage_failed");
    }
  }

  async clear() {
    this.base.close();
    await asked(indexedDB.deleteDatabase(NAME));
  }
}

function undo(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended.
  }
}

// The rows of one store within a transaction.
class DiskRows {
  constructor(rows) {
    this.rows = rows;
  }

  get = (key) => asked(this.rows.get(key));
  has = async (key) => await asked(this.rows.getKey(key)) !== undefined;
  all = () => asked(this.rows.getAll());
  keys = () => asked(this.rows.getAllKeys());
  put = (key, value) => asked(this.rows.put(value, key));
  delete = (key) => asked(this.rows.delete(key));

  // Rows whose key begins with that text, and their keys.
  under = (beginning) => asked(this.rows.getAll(beginningWith(beginning)));
  keysUnder = (beginning) => asked(this.rows.getAllKeys(beginningWith(beginning)));

  // Rows whose index holds one of the values, each once; the keys of those that hold one value.
  async with(index, values) {
    const found = (await Promise.all(values.map((value) => asked(this.rows.index(index).getAll(value))))).flat();
    return [...new Map(found.map((row) => [row.key, row])).values()];
  }

  keysWith = (index, value) => asked(this.rows.index(index).getAllKeys(value));
}

const beginningWith = (text) => IDBKeyRange.bound(text, `${text}\uffff`);

export class MemoryStore extends Store {
  persistent = false;

  constructor() {
    super();
    this.kept = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  }

  async read(names, deed) {
    return deed((name) => new MemoryRows(this.kept[name]));
  }

  async change(names, deed) {
    const before = names.map((name) => [name, new Map(this.kept[name])]);
    try {
      return await this.read(names, deed);
    } catch (error) {
      Object.assign(this.kept, Object.fromEntries(before));
      throw error;
    }
  }

  async clear() {
    for (const rows of Object.values(this.kept)) rows.clear();
  }
}

// As DiskRows, over a Map.
class MemoryRows {
  constructor(rows) {
    this.rows = rows;
  }

  get = async (key) => this.rows.get(key);
  has = async (key) => this.rows.has(key);
  all = async () => [...this.rows.values()];
  keys = async () => [...this.rows.keys()];
  put = async (key, value) => void this.rows.set(key, value);
  delete = async (key) => void this.rows.delete(key);
  keysUnder = async (beginning) => [...this.rows.keys()].filter((key) => key.startsWith(beginning));
  under = async (beginning) => (await this.keysUnder(beginning)).map((key) => this.rows.get(key));
  with = async (index, values) => (await this.all()).filter((row) => values.some((value) => row[index].includes(value)));
  keysWith = async (index, value) => [...this.rows].filter(([, row]) => row[index].includes(value)).map(([key]) => key);
}

// A newer version of the app has written the database: it is left as it is, and this version keeps nothing.
class NewerStore extends MemoryStore {
  newer = true;

  async clear() {
    await super.clear();
    await asked(indexedDB.deleteDatabase(NAME));
  }
}
