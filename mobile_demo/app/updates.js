// Which version of the app runs, and whether a newer one is served. A new one is shown, and taken on request.

import { scriptUrl } from "./camera/readers.js";

const NAMES = /^[A-Za-z0-9_@./-]+$/;

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

export async function followUpdates(app) {
  if (!navigator.serviceWorker || !app.files.version) return;
  try {
    const served = await shellFiles("no-store");
    const version = served.version || app.files.version; // offline: the one that runs
    const registration = await navigator.serviceWorker.register(scriptUrl(`./sw.js?v=${version}`));
    const offer = (worker) => {
      if (!worker || !navigator.serviceWorker.controller) return;
      app.update = () => {
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        worker.postMessage("apply");
      };
      app.banner();
    };
    const follow = (worker) => worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
    offer(registration.waiting);
    follow(registration.installing);
    registration.addEventListener("updatefound", () => follow(registration.installing));
    await navigator.serviceWorker.ready;
    document.body.dataset.offline = "ready";
  } catch {
    document.body.dataset.offline = "no";
  }
}
