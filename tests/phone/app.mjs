// Answers questions about the app's logic, one JSON object a line: what a code is, what a delivery holds, which
// trust list may follow which, what is drawn how. One session in memory; bytes travel as base64.

import { createInterface } from "node:readline";
import { challenge } from "../../mobile_demo/app/asking.js";
import { opened } from "../../mobile_demo/app/deliveries/beside.js";
import { readDelivery } from "../../mobile_demo/app/deliveries/delivery.js";
import { sweep } from "../../mobile_demo/app/deliveries/stored.js";
import { cardState, listHosts, mark, nextCheck, reasons, remarks } from "../../mobile_demo/app/findings.js";
import { sentences } from "../../mobile_demo/app/policy/sentences.js";
import { readPolicy } from "../../mobile_demo/app/policy/reading.js";
import { cell } from "../../mobile_demo/app/loop/tally.js";
import { classify, decide } from "../../mobile_demo/app/camera/codes.js";
import { kindOfFile, serialOf, typedAddress } from "../../mobile_demo/app/camera/scanning.js";
import { Session } from "../../mobile_demo/app/session.js";
import { MemoryStore, StoreRefused } from "../../mobile_demo/app/store.js";
import { loadShared } from "../../mobile_demo/package_data.js";
import { parseProductId } from "../../mobile_demo/passport/identifiers/product_id.js";
import { grouped } from "../../mobile_demo/signing/shown.js";
import * as messages from "../../mobile_demo/verify/messages.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const text = (data) => Buffer.from(data).toString("base64");
let store;
let session;
let proposal;
let handed;
let found;
const tabs = new Map();
const proposals = new Map();
let at = "2026-10-01T00:00:00Z";

const told = ({ how, blocked, reason, fingerprint, publisher, opened }) => (
  { how, blocked: blocked ?? false, reason: reason?.code ?? null, fingerprint, publisher, version: String(opened.register.version) });

const ANSWERS = {
  classify: ({ text: raw }) => classify(raw),
  decide: ({ texts }) => decide(texts),
  typed: ({ text: raw }) => typedAddress(raw)?.host ?? null,
  serial: ({ uri }) => serialOf(parseProductId(uri)),
  kind: ({ data }) => kindOfFile(bytes(data)),
  delivery: async ({ data }) => {
    const { passports, status } = await readDelivery(bytes(data));
    return { passports: passports.map((row) => ({ ...row, bytes: text(row.bytes) })), status: status.map(text) };
  },
  clock: ({ moment }) => (at = moment),
  begin: async ({ keep }) => {
    if (!keep) store = new MemoryStore();
    session = new Session(store, () => at);
    tabs.clear();
    tabs.set("first", session);
    await session.start();
    return { trusted: session.trust !== null, problem: session.problem?.code ?? null, lists: session.status.length, seen: session.rows.length };
  },
  // A second tab over the same storage, or back in one that is open.
  tab: async ({ name }) => {
    if (!tabs.has(name)) {
      tabs.set(name, new Session(store, () => at));
      await tabs.get(name).start();
    }
    session = tabs.get(name);
    return { version: session.pin?.version ?? null, behind: session.clockBehind, unkept: session.unkept };
  },
  // The device refuses every write from now on.
  full: () => {
    store.change = async () => {
      throw new StoreRefused("storage_full");
    };
  },
  // The same from that write on, as Firefox did it: what the refused transaction asked for stays, and nothing is deleted.
  keeps_halves: ({ after }) => {
    const { change } = store;
    let count = 0;
    store.change = async (names, deed) => {
      count += 1;
      if (count < after) return change.call(store, names, deed);
      if (count === after) await deed((name) => store.kept[name] && rowsOf(name));
      throw new StoreRefused("storage_full");
    };
    const rowsOf = (name) => {
      let rows;
      store.read([name], async (at) => (rows = at(name)));
      return name === "deliveries" ? { ...rows, put: async () => {} } : rows;
    };
  },
  room: () => delete store.change,
  // Another tab sweeps between the passports of a delivery and the delivery itself.
  swept_meanwhile: () => {
    const { change } = store;
    let count = 0;
    store.change = async (names, deed) => {
      const made = await change.call(store, names, deed);
      count += 1;
      if (count === 1) await sweep(store);
      return made;
    };
  },
  sweep: () => sweep(store),
  lose: ({ name, key }) => store.write([[name, key, undefined]]),
  found: async ({ uri }) => {
    found = [await session.find(parseProductId(uri)), uri];
    return found[0].length;
  },
  best: () => session.checkBest(...found),
  // How many rows and passports the store hands out from now on.
  counting: () => {
    const { read } = store;
    handed = { rows: 0, passports: 0 };
    const counted = (name, rows) => (name === "products" ? { ...rows, with: async (...asked) => {
      const found = await rows.with(...asked);
      handed.rows += found.length;
      return found;
    } } : { ...rows, get: (key) => {
      handed.passports += Number(name === "passports");
      return rows.get(key);
    } });
    store.read = (names, deed) => read.call(store, names, (at) => deed((name) => counted(name, at(name))));
  },
  handed: () => handed,
  // The rows of products as a former version wrote them.
  former: async ({ without }) => {
    const rows = await store.all("products");
    const primary = (uri) => parseProductId(uri).primary.join("/");
    await store.write([["facts", "indexed", undefined], ...rows.map(({ said, keys, ...row }) => ["products", row.key, without ? { ...row, keys: row.ids.map(primary) }
      : { ...row, said, keys: [...row.ids.map(primary), ...keys.filter((key) => /^(claim|about) /.test(key))] }])]);
  },
  arrived: async ({ scanned }) => [...await session.arrived(scanned.map((uri, id) => ({ id, kind: "waiting", scanned: uri })))],
  put: async ({ name, value }) => {
    const list = Array.isArray(value) && value.every((one) => typeof one === "string");
    await store.write([["facts", name, list ? value.map(bytes) : value]]);
  },
  spoil: async ({ name, value }) => {
    const pin = await store.get("facts", "trust");
    await store.write([["facts", "trust", { ...pin, [name]: name === "bytes" ? bytes(value) : value }]]);
    return null;
  },
  propose: async ({ data, keep }) => {
    proposal = await session.propose(bytes(data));
    if (keep) proposals.set(keep, proposal);
    return told(proposal);
  },
  install: async ({ named }) => {
    await session.install(named ? proposals.get(named) : proposal);
    return session.pin.version;
  },
  change: async ({ data }) => {
    const change = await session.proposeChange(bytes(data));
    await session.accept(change);
    return change.begun.multikey;
  },
  status: ({ files }) => session.takeStatus(files.map(bytes)),
  take: ({ data, name }) => session.takeDelivery(bytes(data), name),
  drop: async ({ id }) => {
    await session.dropDelivery(id);
    return (await store.all("passports")).length;
  },
  find: async ({ uri }) => (await session.find(parseProductId(uri))).map((row) => row.from),
  scan: async ({ uri }) => {
    const best = await session.checkBest(await session.find(parseProductId(uri)), uri);
    return best && told2(best.report);
  },
  // Files that a person chose together: each is judged, in their order.
  open: async ({ files }) => {
    const beside = files.map(bytes);
    await session.takeLists(beside);
    const reports = [];
    for (const { bytes: one } of opened(beside.map((data) => ({ bytes: data })))) reports.push(told2(await session.check(one, null, { beside })));
    return reports.map(({ state, report }) => [report.input.digest, state]);
  },
  // One of several files, where those in `stored` came in a delivery and the others were opened together with it.
  beside: async ({ data, files, stored }) => {
    if (stored) await session.takeDelivery(bytes(stored), "the lot");
    const beside = files.map(bytes);
    await session.takeLists(beside);
    return told2(await session.check(bytes(data), null, { beside: [bytes(data), ...beside] })).report;
  },
  check: async ({ data, uri, challenge: sent }) => told2(await session.check(bytes(data), uri ?? null, { challenge: sent ?? null })),
  challenges: ({ count }) => Array.from({ length: count }, challenge),
  sentences: ({ report, lang }) => report.findings.map((finding) => messages.sentence(finding, lang)),
  labels: ({ lang, state }) => [messages.headline(state, lang), messages.sentence(state, lang), messages.who(state, lang)],
  grouped: ({ text: raw }) => grouped(raw),
  cell: ({ text: raw }) => cell(raw),
  // A policy's file: what it demands, or its problems.
  policy: ({ data }) => {
    try {
      return readPolicy(bytes(data), "mine.toml");
    } catch (error) {
      if (!error.problems) throw error;
      return { problems: error.problems.map(({ code, line }) => [line, code]) };
    }
  },
  explained: ({ data, lang }) => sentences(readPolicy(bytes(data), "").policy, lang),
  use: ({ data }) => session.usePolicy(data ? { bytes: bytes(data), source: "mine.toml" } : null),
  plurals: ({ lang }) => {
    const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();
    return ["zero", "one", "two", "few", "many", "other"].filter((name) => pluralCategories.includes(name));
  },
  quoted: ({ text: raw }) => messages.quoted(raw),
};

const told2 = (report) => ({
  state: report.verdict.state, cards: report.signatures.map((entry) => cardState(entry, report)), hosts: listHosts(report), next: nextCheck(report),
  reasons: reasons(report).map(({ state, findings }) => [state, findings.map(({ code }) => code)]), remarks: remarks(report).length,
  marks: report.findings.map(mark), report: JSON.parse(JSON.stringify(report)),
});

await loadShared();
await loadShared(messages.LANGUAGES.map((lang) => `verify/messages/${lang}.json`));
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { ask, ...question } = JSON.parse(line);
  let answer;
  try {
    answer = await ANSWERS[ask](question);
  } catch (error) {
    answer = error.code ? { refused: error.code } : { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
