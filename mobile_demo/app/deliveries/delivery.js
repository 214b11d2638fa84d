// A delivery, passport-delivery/1: NDJSON, ASCII "\n" line ends. Line 1 {"format":"passport-delivery/1",
// "passports":"12","status":"3"} with the counts of what follows; then one line a document, beginning exactly
// {"passport": or {"status": and holding one container, whose bytes are kept as they are. Nothing is believed
// here: a passport is verified when it is scanned, status lists when they are taken over. All of it or nothing.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { loads } from "../../signing/strict_json.js";
import { limit } from "../../verify/limits.js";
import { said } from "../../verify/together.js";
import { Refused } from "../refused.js";
import { keysOf } from "./together.js";

const FORMAT = "passport-delivery/1";
const NEWLINE = 0x0a;
const BRACE = 0x7d;
const HEAD_BYTES = 1_024;
const BEGINNINGS = ["passport", "status"].map((kind) => [kind, new TextEncoder().encode(`{"${kind}":`)]);
const COUNT = /^(0|[1-9][0-9]{0,5})$/;
const MOST_IDS = 101; // A claim of more than 21 is no claim by its schema, so nothing that counts lies behind them (T744).

// {passports: [row], status: [bytes]}; progress(share) is awaited every 32 lines, so that the page can be painted.
export async function readDelivery(bytes, progress = () => {}) {
  if (bytes.length > limit("delivery")) throw new Refused("delivery_large", { most: { bytes: limit("delivery") } });
  const lines = split(bytes);
  const counts = head(lines[0]);
  const documents = counts.passport + counts.status;
  if (documents > limit("delivery_documents")) throw new Refused("delivery_many", { most: limit("delivery_documents") });
  if (lines.length - 1 !== documents) {
    throw new Refused("delivery_cut", { count: documents, found: lines.length - 1 });
  }
  const read = { passport: [], status: [] };
  for (let place = 1; place < lines.length; place += 1) {
    const [kind, content, document] = one(lines[place], place + 1);
    read[kind].push(kind === "passport" ? await row(content, document, place + 1) : content);
    if (place % 32 === 0) await progress(place / documents);
  }
  if (read.passport.length !== counts.passport) throw new Refused("delivery_counts");
  return { passports: read.passport, status: read.status };
}

// The lines, up to two more than there may be documents: a file of line ends alone is not split to its end.
function split(bytes) {
  const lines = [];
  const most = limit("delivery_documents") + 2;
  for (let start = 0; start < bytes.length && lines.length < most;) {
    let end = bytes.indexOf(NEWLINE, start);
    if (end < 0) end = bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function parsed(line, place, most) {
  try {
    return loads(line, { maxBytes: most, maxDepth: limit("depth") + 1 });
  } catch (error) {
    throw new Refused("delivery_line", { line: String(place), problem: error.code ?? "json" });
  }
}

function head(line) {
  const told = line && parsed(line, 1, HEAD_BYTES);
  if (told?.format !== FORMAT) throw new Refused("delivery_format");
  const known = Object.keys(told).every((name) => ["format", "passports", "status"].includes(name));
  const counts = [told.passports, told.status].every((text) => typeof text === "string" && COUNT.test(text));
  if (!known || !counts) throw new Refused("delivery_format");
  return { passport: Number(told.passports), status: Number(told.status) };
}

function one(line, place) {
  const found = BEGINNINGS.find(([, begins]) => begins.every((byte, at) => line[at] === byte));
  const value = parsed(line, place, limit("container") + HEAD_BYTES);
  if (!found || line.at(-1) !== BRACE || Object.keys(value).length !== 1) {
    throw new Refused("delivery_line", { line: String(place), problem: "form" });
  }
  const [kind, begins] = found;
  if (!Array.isArray(value[kind]?.verifiableCredential)) {
    throw new Refused("delivery_line", { line: String(place), problem: "container" });
  }
  return [kind, line.slice(begins.length, -1), value[kind]];
}

async function row(bytes, document, place) {
  const found = await describe(bytes, document);
  if (!found) throw new Refused("delivery_line", { line: String(place), problem: "product" });
  return found;
}

// What a passport says it is about, to find it again: unchecked, so it is used for nothing else. Null where it names no product.
export async function describe(bytes, document) {
  const claim = document?.verifiableCredential?.[0] ?? document;
  const subject = claim?.credentialSubject;
  const ids = [subject?.id, ...(Array.isArray(subject?.alternateIds) ? subject.alternateIds : [])].slice(0, MOST_IDS);
  const items = (Array.isArray(subject?.items) ? subject.items : []).filter((one) => typeof one === "string");
  const products = ids.map(productOf).filter(Boolean);
  const { lists, ...told } = await said(document);
  if (!products.length) return null;
  const text = (value) => (typeof value === "string" ? value.slice(0, 200) : "");
  return {
    bytes, id: text(ids[0]), name: text(subject.name), heat: text(subject.heat), from: text(claim.validFrom),
    keys: keysOf(ids.filter(productOf), told, items), ids: ids.filter(productOf), items, said: told, holdsLists: lists.length > 0,
  };
}

function productOf(id) {
  try {
    return typeof id === "string" ? parseProductId(id) : null;
  } catch {
    return null;
  }
}
