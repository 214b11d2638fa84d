// Holds the trust list in force, the status lists and the memory of statuses while the app runs. All of it is stored as the
// bytes that were signed and verified again at each start; nothing here decides a verdict.

import { itemDigest, parseProductId, relation } from "../passport/identifiers/product_id.js";
import { kindOf } from "../passport/model/index.js";
import { shift } from "../passport/moments.js";
import { documentDigest } from "../signing/digests.js";
import { ToolError } from "../signing/errors.js";
import { canonical } from "../signing/jcs.js";
import { PublicKey } from "../signing/keys.js";
import { loads } from "../signing/strict_json.js";
import { Demand } from "../verify/demand.js";
import { Evidence } from "../verify/evidence.js";
import { limit } from "../verify/limits.js";
import { isNew, Seen } from "../verify/believing/memory.js";
import { keep } from "../verify/believing/renewing.js";
import { TrustList } from "../verify/believing/trust.js";
import { now } from "./clock.js";
import { Refused } from "./refused.js";
import { bytesOf, heldUnder, storedUnder } from "./deliveries/stored.js";
import { formsOf, gatherFor, readSaid } from "./deliveries/together.js";

// Only the first that its producer signed is shown, and all others bear on it as evidence: of what lies behind, the good one may
// be missed, which is no verified (T744).
const MOST_CANDIDATES = 8;
// How stored passports are found: 2 by whole identifiers, 3 CO2 statements too, 4 parties and names of instruments, 5 cells of time; without it, as until 0.4.0, by GTIN or licence plate alone.
const INDEXED = 5;
// The checks themselves are loaded while the person looks for the label.
const pipeline = () => import("../verify/pipeline.js");
const policies = () => import("./policy/reading.js");
const succession = () => import("../verify/believing/succession.js");
const deliveries = () => import("./deliveries/keeping.js");
const parse = (bytes) => loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") });
const members = (value) => (Array.isArray(value?.verifiableCredential) ? value.verifiableCredential : [value]);
// Files that cannot be read (damaged, or written by another page of this origin) are left out; the others count.
const readable = (files, read) => files.flatMap((bytes) => {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
});
const remembered = (row) => ["issuer", "purpose", "list", "validFrom"].every((name) => typeof row?.[name] === "string");
const fingerprintOf = (multikey) => PublicKey.fromMultikey(multikey).fingerprint;

export class Session {
  trust = null;
  pin = null;
  status = [];
  rows = [];
  problem = null;
  policy = null;
  unkept = false;

  constructor(store, clock = now) {
    this.store = store;
    this.clock = clock;
  }

  // Reads what was kept and opens the trust list anew. A stored list that no longer opens under its own pin, or has another
  // version than was installed, was damaged: `trust` is null and `problem` says why; nothing is believed until there is
  // another. Rejects only where the store cannot be read.
  async start() {
    const kept = ["trust", "status", "seen", "versions", "stamp", "indexed", "policy"].map((name) => this.store.get("facts", name));
    const [pin, status, rows, versions, stamp, indexed, policy] = await Promise.all(kept);
    // On a full device this fails; the next start with room does it.
    if (indexed !== INDEXED && pin) await (await deliveries()).indexAnew(this.store, INDEXED).catch(() => (this.unkept = true));
    let [trust, problem] = [null, null];
    try {
      if (pin) trust = await TrustList.open(pin.bytes, { pinned: pin.key });
      if (pin && String(trust.register.version) !== pin.version) throw new Refused("trust_version");
    } catch (error) {
      [trust, problem] = [null, error];
    }
    Object.assign(this, { pin: pin ?? null, status: status ?? [], rows: (rows ?? []).filter(remembered),
      versions: versions ?? new Map(), stamp, trust, problem, evidence: null, policy: policy ?? null });
  }

  // Another tab may have changed what is kept: it is read and verified again before anything is judged or written.
  async #renew() {
    if (await this.store.get("facts", "stamp") !== this.stamp) await this.start();
  }

  // Runs the deed in one tab at a time, on what is stored now.
  #alone(deed) {
    const run = async () => {
      await this.#renew();
      return deed();
    };
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request("passport-facts", run) : run();
  }

  async #write(changes) {
    const stamp = (this.stamp ?? 0) + 1;
    await this.store.write([...changes, ["facts", "stamp", stamp]]);
    this.stamp = stamp;
  }

  // The moment of the newest signature this phone knows, where its clock is before that; else null.
  get clockBehind() {
    const signed = [this.trust?.register.envelope.proof.created ?? "", ...this.rows.map((row) => row.validFrom)];
    const newest = signed.reduce((one, other) => (one > other ? one : other));
    return newest > shift(this.clock(), limit("clock_tolerance")) ? newest : null;
  }

  get pinnedFingerprint() {
    return fingerprintOf(this.pin.key);
  }

  // A buyer's demands, kept as the bytes of their file and read again at each start; null: none but the defaults.
  usePolicy(policy) {
    return this.#alone(async () => {
      await this.#write([["facts", "policy", policy ?? undefined]]);
      this.policy = policy;
    });
  }

  // What the policy in use demands. Throws "policy" where its file can no longer be read: then nothing is judged.
  async demands() {
    return this.policy ? (await policies()).readPolicy(this.policy.bytes, this.policy.source).policy : undefined;
  }

  warm() {
    return pipeline();
  }

  // The kind of a file by what it says of itself, unchecked.
  kindOf(bytes) {
    const value = parse(bytes);
    const kinds = members(value).map((member) => kindOf(member));
    if (kinds[0] === "trustlist" || kinds[0] === "keychange") return kinds[0];
    return kinds.length && kinds.every((kind) => kind === "statuslist") ? "status" : "passport";
  }

  // What would happen if this list were put in force: {how: "first" | "update" | "anew", opened, key, ...}.
  // An update is signed by the pinned key or by a successor it named, and never older (DESIGN 4).
  async propose(bytes) {
    const opened = await TrustList.open(bytes);
    await this.#renew();
    const [key] = opened.publisherKeys;
    const { register } = opened;
    const about = { bytes, opened, key, fingerprint: fingerprintOf(key), publisher: register.envelope.issuer.id, over: this.#force() };
    if (!this.pin) return { how: "first", ...about, ...this.#older(about) };
    if (!this.trust) return { how: "anew", reason: this.problem, ...about, ...this.#older(about) };
    if (opened.digest === this.trust.digest) return { how: "same", ...about };
    const { checkUpdate } = await succession();
    try {
      checkUpdate(this.trust, this.pin.key, opened, await this.#successors());
      return { how: "update", ...about };
    } catch (reason) {
      return { how: "anew", reason, ...about, ...this.#older(about) };
    }
  }

  // A person may pin another key; the versions of one publisher do not go back even then, nor by way of another.
  #older({ publisher, opened }) {
    const own = publisher === this.pin?.publisher ? Number(this.pin.version) : 0;
    return { blocked: opened.register.version < Math.max(own, this.versions.get(publisher) ?? 0) };
  }

  #force() {
    return JSON.stringify([this.pin?.key, this.pin?.version, this.trust?.digest]);
  }

  // What the person agreed to was a change of the list that was in force then, and of no other.
  install(found, demonstration = false) {
    if (found.blocked) throw new Refused("trust_version");
    return this.#alone(async () => {
      if (found.over !== this.#force()) throw new Refused("changed");
      await this.#install(found, demonstration);
    });
  }

  async #install({ how, bytes, opened, key, publisher }, demonstration) {
    const { version } = opened.register;
    const pin = { bytes, publisher, key, version: String(version), demonstration };
    const versions = new Map(this.versions).set(publisher, Math.max(version, this.versions.get(publisher) ?? 0));
    const changes = [["facts", "trust", pin], ["facts", "versions", versions]];
    const next = { pin, versions, trust: opened, problem: null, evidence: null };
    if (how === "update") pin.demonstration = this.pin.demonstration;
    else {
      // Successors, status lists and memory of the former key do not count under the new one.
      changes.push(["facts", "successors", undefined], ["facts", "seen", undefined], ["facts", "status", undefined]);
      Object.assign(next, { rows: [], status: [] });
    }
    await this.#write(changes);
    Object.assign(this, next);
  }

  async #successors() {
    const kept = await this.store.get("facts", "successors");
    return kept?.publisher === this.pin.publisher ? kept.keys : [];
  }

  // Checks a publisher's signed change of key; returns it to be shown, and accept() takes it over.
  async proposeChange(bytes) {
    const document = parse(bytes);
    if (!this.trust || document.issuer !== this.pin.publisher) throw new Refused("change_publisher");
    const { judgeChange } = await succession();
    const change = await judgeChange(document, this.trust.register.publisherKeys, { at: this.clock() });
    if (!change.begun) throw new Refused("change_ended");
    return { ...change, fingerprint: fingerprintOf(change.begun.multikey) };
  }

  accept(change) {
    return this.#alone(async () => {
      if (change.holder !== this.pin?.publisher) throw new Refused("change_publisher");
      const keys = [...new Set([...(await this.#successors()), change.begun.multikey])].sort();
      await this.#write([["facts", "successors", { publisher: this.pin.publisher, keys }]]);
    });
  }

  // Take status lists over: those of listed issuers whose signatures hold; a 1 seen once is never forgotten.
  takeStatus(files) {
    return this.#alone(async () => {
      const given = files.flatMap((bytes) => members(parse(bytes))).filter((member) => kindOf(member) === "statuslist");
      const named = (documents) => readable(documents, (document) => [[documentDigest(document), document]]);
      const known = named(readable(this.status, (bytes) => [parse(bytes)]));
      const before = new Set(known.map(([digest]) => digest));
      const kept = await keep([...known, ...named(given)], this.trust, { at: this.clock() });
      const status = kept.map((document) => canonical(document));
      await this.#write([["facts", "status", status]]);
      Object.assign(this, { status, evidence: null });
      return { given: given.length, fresh: kept.filter((document) => !before.has(documentDigest(document))).length };
    });
  }

  // Takes the status lists out of files of any kind; unreadable ones are reported when they are verified.
  async takeLists(files) {
    const held = await Promise.all(files.map(readSaid));
    return this.takeStatus(files.filter((_, place) => held[place].lists.length));
  }

  // A delivery into the store, all of it or nothing; then its status lists, which can only make verdicts worse.
  async takeDelivery(bytes, name, progress) {
    return (await deliveries()).takeDelivery(this, bytes, name, progress);
  }

  async dropDelivery(id) {
    await (await deliveries()).dropDelivery(this.store, id);
  }

  // Passports on this phone whose claim is about the scanned product, or about the lot it belongs to; best first.
  async find(product) {
    const rows = await storedUnder(this.store, formsOf(product));
    const found = [];
    for (const row of rows) {
      const relations = row.ids.map((id) => relation(product, parseProductId(id)));
      const holds = relations.includes("broader") || row.items?.includes(itemDigest(product));
      const rank = relations.includes("same") ? 0 : holds ? 1 : 2;
      if (rank < 2) found.push({ row, rank });
    }
    // The newest claim first; the others come along as evidence of corrections and forks.
    found.sort((a, b) => a.rank - b.rank || (a.row.from < b.row.from ? 1 : -1));
    return found.map(({ row }) => row);
  }

  // The ids of those lines of the history that wait for a passport which is here now; all are asked for at once.
  async arrived(lines) {
    const forms = new Map(lines.filter(({ kind }) => kind === "waiting").map(({ id, scanned }) => [id, formsOf(parseProductId(scanned))]));
    const held = await heldUnder(this.store, [...new Set([...forms.values()].flat())]);
    return new Set([...forms].filter(([, wanted]) => wanted.some((form) => held.has(form))).map(([id]) => id));
  }

  // The passport of a row that was found before. Another tab may have deleted its delivery since.
  async bytesOf(row) {
    const bytes = await bytesOf(this.store, row.key);
    if (!bytes) throw new Refused("passport_gone");
    return bytes;
  }

  // The verdict about these bytes now. What lists showed is remembered, and can only make later verdicts worse.
  // beside: other files that were opened together with this one; with the deliveries they are one body of evidence.
  async check(bytes, scanned = null, { at = this.clock(), challenge = null, beside = [] } = {}) {
    await this.#renew();
    if (!this.trust) throw new Refused("no_trust");
    const seen = Seen.of(this.rows);
    // The lists do not change between two scans, so they are parsed once.
    this.evidence ??= new Evidence({ status: readable(this.status, (list) => Evidence.open({ status: [list] }).status) });
    const found = await gatherFor(bytes, this.store, beside);
    const rivals = readable(found.rivals, (file) => [Evidence.open({ claims: [file] })]);
    const consumed = found.inputs.map((file) => Evidence.open({ inputs: [file] }));
    const { status = [], ...own } = beside.length ? (await import("./deliveries/beside.js")).evidenceFor(bytes, beside) : {};
    const evidence = this.evidence.with({
      ...own,
      claims: rivals.flatMap((one) => one.claims), seen, inputs: consumed.flatMap((one) => one.inputs),
      instruments: [...rivals, ...consumed].flatMap((one) => one.instruments),
      libraries: [...rivals, ...consumed].flatMap((one) => one.libraries),
      status: [...this.evidence.status, ...status, ...consumed.flatMap((one) => one.status)],
    });
    const { verify } = await pipeline();
    const report = await verify(bytes, evidence, this.trust, new Demand({ at, product: scanned, challenge, policy: await this.demands() }));
    await this.#remember(seen, report.observed ?? []);
    return report;
  }

  // {bytes, report} of the first of several files about one product whose claim its producer signed, else of the first; null
  // where none is stored any more. A forged copy beside a good one neither hides nor improves a verdict, since all of
  // them are evidence of forks and corrections.
  async checkBest(rows, scanned) {
    let first = null;
    for (const row of inTurns(rows).slice(0, MOST_CANDIDATES)) {
      const bytes = await bytesOf(this.store, row.key);
      if (!bytes) continue;
      const found = { bytes, report: await this.check(bytes, scanned) };
      if (found.report.product) return found;
      first ??= found;
    }
    return first;
  }

  async #remember(seen, observed) {
    const fresh = observed.filter((one) => isNew(seen, one));
    if (!fresh.length) return;
    await this.#alone(async () => {
      this.rows = merged([...this.rows, ...fresh]);
      try {
        await this.#write([["facts", "seen", this.rows]]);
      } catch {
        this.unkept = true; // It counts until the app is closed, which a banner states.
      }
    });
  }
}

// The first of each delivery, then the second of each: many forgeries in one delivery displace no file of another.
function inTurns(rows) {
  const counts = new Map();
  const placed = rows.map((row) => {
    const turn = counts.get(row.delivery) ?? 0;
    counts.set(row.delivery, turn + 1);
    return { row, turn };
  });
  return placed.sort((a, b) => a.turn - b.turn).map(({ row }) => row);
}

// Of entries that are 0 the one of the newest list is kept; an entry that is 1 stays as it was first seen.
function merged(rows) {
  const lists = new Map();
  for (const one of rows) {
    const name = JSON.stringify([one.issuer, one.purpose, one.list, one.isSet ? one.position : ""]);
    const before = lists.get(name);
    if (!before || (one.isSet ? one.validFrom < before.validFrom : one.validFrom > before.validFrom)) lists.set(name, one);
  }
  return [...lists.values()];
}
