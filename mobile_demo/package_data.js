// The data files that Python and the phone share, named in shared.json. They are loaded once, because the
// verifier's floors below are synchronous but for the mathematics.

/** @type {Map<string, any>} */
const loaded = new Map();
/** @type {Record<string, any>} */
let places; // where each file lies; in the app as it is served, what it holds
const inNode = typeof process === "object" && !!process.versions?.node && typeof document === "undefined";

/** @type {(url: URL) => Promise<string>} */
async function text(url) {
  if (inNode) return (await import("node:fs/promises")).readFile(url, "utf8");
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname}: HTTP ${answer.status}`);
  return answer.text();
}

// Null prototypes, so that a document's "__proto__" or "constructor" finds nothing in a table.
/** @type {(value: any) => any} */
function frozen(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  const bare = Object.create(null);
  for (const name of Object.keys(value)) bare[name] = frozen(value[name]);
  return Object.freeze(bare);
}

// The form of certificates, loaded where the first is met: few passports cite any.
export const OF_CERTIFICATES = Object.freeze([
  "signing/jsonld/tables/instruments-v1.json", "passport/schemas/assignment.schema.json",
  "passport/schemas/certificate.schema.json", "passport/schemas/retirement.schema.json",
]);

// The same of libraries of factors.
export const OF_LIBRARIES = Object.freeze(["signing/jsonld/tables/sources-v1.json", "passport/schemas/factorlibrary.schema.json"]);
// What attestations of methods need, loaded where the first is met.
export const OF_METHODS = Object.freeze([
  "signing/jsonld/tables/methods-v1.json", "passport/schemas/method.schema.json", "passport/methods/data/method.json",
]);
// The forms of documents about an entity, and the editions of reports, loaded where the first of them is met.
export const OF_ENTITIES = Object.freeze([
  "signing/jsonld/tables/accounts-v1.json", "passport/schemas/carbonstatement.schema.json",
  "passport/schemas/inventory.schema.json", "passport/inventories/data/editions.json",
]);
// Served as files of their own (``LATER`` in resolver/answers/phone_joined.py).
export const RARE = [...OF_CERTIFICATES, ...OF_ENTITIES, ...OF_LIBRARIES, ...OF_METHODS];

// Without names: all but those and the languages, which the app asks for one by one.
/** @type {(names?: readonly string[]) => Promise<void>} */
export async function loadShared(names) {
  places ??= JSON.parse(await text(new URL("shared.json", import.meta.url)));
  const wanted = names ?? Object.keys(places).filter((name) => !name.includes("/messages/") && !RARE.includes(name));
  await Promise.all(wanted.map(async (name) => {
    if (loaded.has(name)) return;
    const place = inNode ? `../${places[name]}` : `shared/${name}`;
    const held = typeof places[name] === "string" ? JSON.parse(await text(new URL(place, import.meta.url))) : places[name];
    loaded.set(name, frozen(held));
  }));
}

/** @type {(name: string) => any} */
export function shared(name) {
  if (!loaded.has(name)) throw new Error(`not loaded: ${name} (await loadShared() first)`);
  return loaded.get(name);
}
