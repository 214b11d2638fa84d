// Which version of the app runs, whether all of it is kept for airplane mode, and whether a newer one is served. A new one
// is shown, and taken on request; in every other tab it is taken at the same moment, because its service worker answers
// them all, and modules of two versions must never run together (T98).

import { scriptUrl } from "./camera/readers.js";

const NAMES = /^[A-Za-z0-9_@./-]+$/;
const SELDOM = 60_000; // milliseconds between two questions for a newer version
const versionOf = (worker) => worker && new URL(worker.scriptURL).searchParams.get("v");

// files.json of the running version: {version, files, demonstration?, platform?}; nothing when it is not served.
export async function shellFiles(mode = "default") {
  try {
    const told = await (await fetch("./files.json", { cache: mode })).json();
    const files = told.files.filter((name) => typeof name === "string" && NAMES.test(name) && !name.includes(".."));
    return { ...told, version: String(told.version), files };
  } catch {
    return { version: "", files: [] };
  }
}

// Ends when it is known whether everything is stored; sets body[data-offline] to "ready" or "no".
export async function followUpdates(app) {
  if (!navigator.serviceWorker || !app.files.version) {
    document.body.dataset.offline = "no";
    return;
  }
  leaveOldCode(app);
  let asked = 0;
  const look = async () => {
    if (Math.abs(Date.now() - asked) < SELDOM) return;
    asked = Date.now();
    document.body.dataset.offline = await keepAll(app) ? "ready" : "no";
  };
  // An app that stayed in the background for days asks again when it comes to the front.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  await look();
}

// A page whose service worker is of another version than the page: another tab has taken a newer one. A page that was
// in the background checks when it is shown again.
function leaveOldCode(app) {
  const { serviceWorker } = navigator;
  const first = versionOf(serviceWorker.controller);
  const leave = () => {
    const version = versionOf(serviceWorker.controller);
    if (version && version !== first && version !== app.files.version) location.reload();
  };
  serviceWorker.addEventListener("controllerchange", leave);
  document.addEventListener("visibilitychange", leave);
  addEventListener("pageshow", leave);
}

const followed = new WeakSet();

// Registers the service worker of the version that is served now, and says whether an active one holds all files.
async function keepAll(app) {
  try {
    const served = await shellFiles("no-store");
    const version = served.version || app.files.version; // offline: the one that runs
    const registration = await navigator.serviceWorker.register(scriptUrl(`./sw.js?v=${version}`));
    // WebKit can name the worker of this very version as waiting while it takes over.
    const offer = (worker) => {
      if (!worker || !navigator.serviceWorker.controller || versionOf(worker) === app.files.version) return;
      app.update = () => worker.postMessage("apply");
      app.banner();
    };
    const follow = (worker) => worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
    if (!followed.has(registration)) {
      followed.add(registration);
      registration.addEventListener("updatefound", () => follow(registration.installing));
      follow(registration.installing);
    }
    offer(registration.waiting);
    const active = registration.active ?? await activeOf(registration);
    return await isWhole(versionOf(active)) || await filled(active);
  } catch {
    return false;
  }
}

// The service worker once it is active; rejects where it could not store everything, as on a full device.
const activeOf = (registration) => new Promise((resolve, reject) => {
  const worker = registration.installing ?? registration.waiting;
  const settle = () => {
    if (registration.active) resolve(registration.active);
    else if (!worker || worker.state === "redundant") reject(new Error("not stored"));
  };
  worker?.addEventListener("statechange", settle);
  settle();
});

// Whether the store of that version holds its list and every file on it. A browser that needs room deletes stores.
async function isWhole(version) {
  const name = `passport-app-${version}`;
  if (!await caches.has(name)) return false;
  const cache = await caches.open(name);
  const listing = await cache.match("./files.json");
  return !!listing && (await cache.keys()).length > (await listing.json()).files.length;
}

// Asks an active service worker to store its files once more.
const filled = (worker) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data === true);
  worker.postMessage("fill", [port2]);
});
