// Keeps the app for airplane mode: one cache a version, filled completely or not at all. The version is the
// sha-256 over the list of all files with their own sha-256, as `sha256sum` prints it, so that what was fetched
// is what was announced, and never half of two versions (T98). A new version waits until a person wants it.

const VERSION = new URL(self.location.href).searchParams.get("v");
const PREFIX = "passport-app-";
const CACHE = `${PREFIX}${VERSION}`;
const SHARED = "passport-shared";
const MOST_SHARED = 100;
const MOST_BYTES = 67_108_864; // of all files that wait, as one delivery may have

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

async function fetched(path, mode) {
  const answer = await fetch(new URL(path, self.registration.scope), { cache: mode, redirect: "error" });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  return answer;
}

// What the page has just loaded is only asked about; if a server mixes up its versions, all is loaded again.
async function install() {
  try {
    await fill("no-cache").catch(() => fill("reload"));
  } catch (error) {
    // On a full device a part would only take the room that is lacking.
    await caches.delete(CACHE);
    throw error;
  }
}

async function fill(mode) {
  const listing = await fetched("files.json", mode);
  const { version, files } = await listing.clone().json();
  if (version !== VERSION) throw new Error("another version is served by now");
  const answers = await Promise.all([...files].sort().map(async (path) => [path, await fetched(path, mode)]));
  const lines = await Promise.all(answers.map(async ([path, answer]) => (
    `${await sha256(await answer.clone().arrayBuffer())}  ${path}\n`)));
  if (await sha256(new TextEncoder().encode(lines.join(""))) !== version) throw new Error("files of two versions");
  const cache = await caches.open(CACHE);
  await Promise.all([["files.json", listing], ...answers].map(([path, answer]) => (
    cache.put(new URL(path, self.registration.scope), answer))));
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// Files that another app shares with this one wait here until the page takes them, beside those of before; "left" is
// how many were too many or too large, which the page says.
async function share(request) {
  const cache = await caches.open(SHARED);
  const at = (name) => new URL(`shared/${name}`, self.registration.scope);
  const before = (await cache.keys()).filter(({ url }) => !url.endsWith("/left"));
  const waiting = await Promise.all(before.map(async (one) => (await (await cache.match(one)).blob()).size));
  let room = MOST_BYTES - waiting.reduce((sum, bytes) => sum + bytes, 0);
  let left = Number(await (await cache.match(at("left")))?.text() ?? 0);
  let place = before.length;
  for (const file of (await request.formData()).getAll("files")) {
    if (typeof file === "string") continue;
    if (place >= MOST_SHARED || file.size > room) {
      left += 1;
      continue;
    }
    room -= file.size;
    await cache.put(at(`${Date.now()}-${place}`), new Response(file));
    place += 1;
  }
  if (left) await cache.put(at("left"), new Response(String(left)));
  return Response.redirect(new URL("./#/shared", self.registration.scope).href, 303);
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const { origin, pathname } = new URL(request.url);
  const { href } = new URL(self.registration.scope);
  const address = `${origin}${pathname}`;
  return (await cache.match(address === href ? `${href}index.html` : address)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  // The messages there are; whoever sends them can only bring the newer version sooner, or this version's files once more.
  if (event.data === "apply") self.skipWaiting();
  else if (event.data === "fill") {
    const [port] = event.ports;
    event.waitUntil(fill("no-cache").then(() => true, () => false).then((done) => port?.postMessage(done)));
  }
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const own = url.href.startsWith(self.registration.scope);
  if (own && request.method === "POST" && url.pathname.endsWith("/share")) event.respondWith(share(request));
  // A page that asks for what is served now says so by its cache mode.
  else if (own && request.method === "GET" && request.cache !== "no-store") event.respondWith(answer(request));
});
