// Leads from a scanned, typed, opened or shared input to the screen that shows the result.

import { ask, challenge } from "../asking.js";
import { button, el } from "../dom.js";
import { Refused } from "../refused.js";
import { askingAddress, kindOfFile, pictureKind } from "../camera/scanning.js";
import { now } from "../clock.js";
import { doing, problemArea } from "../problems.js";
import { size, t } from "../words.js";
import { limit } from "../../verify/limits.js";

const codes = () => import("../camera/codes.js");

// Texts of all codes in view. Returns whether there is an answer; calls several(count) where there are too many.
export async function openTexts(app, texts, several) {
  const found = (await codes()).decide(texts);
  if (found.kind === "nothing") return false;
  if (found.kind === "several") {
    several(found.count);
    return false;
  }
  await openFound(app, found);
  return true;
}

export const openText = async (app, text) => openFound(app, (await codes()).classify(text));

async function openFound(app, found) {
  if (found.kind === "trustlist") {
    app.offered = found;
    return app.go("#/trust");
  }
  if (!app.session.trust) throw new Refused("no_list_code");
  if (found.kind !== "product") {
    signal(app, "unknown");
    app.elsewhere = { ...found, at: now() };
    return app.go("#/elsewhere/none");
  }
  const best = await app.session.checkBest(await app.session.find(found.product), found.text);
  if (best) return show(app, best, found.text);
  const waiting = { kind: "waiting", at: now(), scanned: found.text, name: "", state: "waiting", level: "unknown" };
  const id = await note(app, waiting);
  await tallied(app, found.text, { ...waiting, id });
  signal(app, "unknown");
  return app.go(`#/elsewhere/${id}`);
}

// Verifies a passport, writes a line of the history and shows the verdict.
export async function judge(app, bytes, scanned = null, replaced = null, beside = []) {
  return show(app, { bytes, report: await app.session.check(bytes, scanned, { beside }) }, scanned, replaced);
}

export async function show(app, { bytes, report }, scanned, replaced = null) {
  const at = report.checkedAt;
  const { state, level } = report.verdict;
  const name = report.product?.id ?? scanned ?? "";
  const id = await note(app, { kind: "verdict", at, scanned, bytes, name, state, level }, replaced);
  app.current = { id: String(id), report, bytes, scanned };
  if (scanned) {
    await tallied(app, scanned, { id, at, state, level, report });
    signal(app, level);
  }
  return app.go(`#/verdict/${id}`);
}

// Plays sound and vibration; the verdict neither waits for them nor fails with them.
const signal = (app, level) => import("../loop/signals.js").then((it) => it.signal(app.store, level)).catch(() => {});

// A scan counts in the running tally of its delivery; a full device loses the count, and not the verdict.
const tallied = async (app, scanned, entry) => (await import("../loop/tally.js")).note(app.session, scanned, entry)
  .catch(() => (app.session.unkept = true));

// Writes a line of the history, in place of the line `replaced` where that is given. The oldest lines are deleted.
export async function note(app, entry, replaced = null) {
  const ids = await app.store.keys("history");
  const id = replaced ?? Math.max(Date.now(), ...ids.map((one) => one + 1));
  const surplus = ids.sort((a, b) => a - b).slice(0, Math.max(0, ids.length + 1 - limit("history_kept")));
  const line = { ...entry, id };
  app.unsaved = line;
  await app.store.write([["history", id, line], ...surplus.map((one) => ["history", one, undefined])])
    .catch(() => (app.session.unkept = true));
  return id;
}

// Writes the newest verdict of a scan into its line of the history.
export async function keepVerdict(app, { id, bytes, scanned }, { checkedAt, product, verdict: { state, level } }) {
  const name = product?.id ?? scanned ?? "";
  await note(app, { kind: "verdict", at: checkedAt, scanned, bytes, name, state, level }, Number(id));
}

export async function openFiles(app, files) {
  if (files.some((file) => file.size > limit("delivery"))) throw new Refused("file_large", { most: { bytes: limit("delivery") } });
  const read = await Promise.all([...files].map(async (blob) => ({ blob, name: blob.name ?? "", bytes: new Uint8Array(await blob.arrayBuffer()) })));
  // Files that were chosen together are one body of evidence: their status lists count before anything is judged.
  const beside = read.length > 1 ? read.filter(({ bytes }) => kindOfFile(bytes) === "document").map(({ bytes }) => bytes) : [];
  if (beside.length && app.session.trust) await app.session.takeLists(beside);
  const opened = beside.length ? (await import("../deliveries/beside.js")).opened(read) : read;
  for (const { bytes, name, blob } of opened) await openBytes(app, bytes, name, blob, beside);
}

export async function openBytes(app, bytes, name, blob, beside = []) {
  const kind = kindOfFile(bytes, name);
  if (kind === "policy") {
    app.offeredPolicy = { bytes, source: name };
    return app.go("#/policy");
  }
  if (kind === "picture") return openPicture(app, blob, bytes);
  if (kind === "delivery") return (await import("./importing.js")).importDelivery(app, bytes, name);
  const holds = said(app, bytes);
  if (holds === "trustlist" || holds === "keychange") {
    app.offered = { bytes, kind: holds };
    return app.go("#/trust");
  }
  if (!app.session.trust) throw new Refused("no_trust");
  if (holds === "status") {
    app.taken = await app.session.takeStatus([bytes]);
    return app.go("#/deliveries");
  }
  return judge(app, bytes, null, null, beside);
}

function said(app, bytes) {
  try {
    return app.session.kindOf(bytes);
  } catch {
    return "passport"; // Not readable: the verifier's report says what is wrong.
  }
}

async function openPicture(app, blob, bytes) {
  let texts;
  try {
    texts = await (await import("../camera/reading.js")).readPicture(app.reader, blob);
  } catch {
    const kind = pictureKind(bytes);
    throw kind ? new Refused("picture_kind", { kind }) : new Refused("picture");
  }
  const found = (await codes()).decide(texts);
  if (found.kind === "nothing") throw new Refused("no_code");
  if (found.kind === "several") throw new Refused("several", { count: found.count });
  return openFound(app, found);
}

// Requests a passport from the host that the button showed.
export async function askFor(app, product, scanned, base, replaced) {
  if (!base) return judge(app, await ask(askingAddress(product)), scanned, replaced);
  // A platform signs its answer to our question, so that an old one cannot be played again (DESIGN 2.4).
  const address = new URL(product.key, base);
  const question = challenge();
  address.searchParams.set("challenge", question);
  const bytes = await ask(address.href);
  return show(app, { bytes, report: await app.session.check(bytes, scanned, { challenge: question }) }, scanned, replaced);
}

// Files that another app shared with this one, kept by the service worker until now. Any web page can send such a
// form too, so that a person is asked first.
export async function shared(app) {
  const kept = globalThis.caches ? await caches.open("passport-shared") : null;
  const requests = kept ? await kept.keys() : [];
  if (!requests.length) {
    app.go("#/scan");
    return null;
  }
  const held = requests.filter(({ url }) => !url.endsWith("/left"));
  const files = await Promise.all(held.map(async (request) => (await kept.match(request)).blob()));
  const left = Number(await (await kept.match("shared/left"))?.text() ?? 0);
  const forget = () => Promise.all(requests.map((request) => kept.delete(request)));
  const problem = problemArea();
  return el("section", { "data-screen": "shared", "data-count": files.length },
    el("h1", {}, t("shared.title")),
    files.length > 0 && el("p", {}, t("shared.what", { count: files.length, size: size(files.reduce((sum, file) => sum + file.size, 0)) })),
    left > 0 && el("p", { "data-left": left }, t("shared.left", { count: left })), problem,
    el("div", { class: "row" },
      files.length > 0 && button(t("shared.open"), doing(app, problem, async () => {
        await forget();
        await openFiles(app, files);
      }), { "data-action": "open-shared" }),
      button(t("trust.no"), doing(app, problem, async () => {
        await forget();
        app.go("#/scan");
      }), { class: "quiet", "data-action": "refuse" })));
}
