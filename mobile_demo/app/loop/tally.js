// The running tally of one delivery: which of its products were scanned, and with what verdict. Kept as one row of
// facts, so that it outlives the app; at most as many scans as a delivery has documents.

import { parseProductId } from "../../passport/identifiers/product_id.js";
import { escaped } from "../../signing/shown.js";
import { serialOf } from "../camera/scanning.js";
import { storedIn } from "../deliveries/stored.js";

const ROW = ["facts", "tally"];
export const COLUMNS = ["outcome", "product", "serial", "heat", "name", "state", "location-based", "market-based", "per", "checked"];

// {delivery, name, begun, all, scans: Map of product key to scan}, or undefined. A scan: {at, id, key, product, covers,
// state, level, told}; covers: keys of the passports of the delivery that are about the product.
export const running = (store) => store.get(...ROW);

export async function begin(store, delivery, at) {
  const tally = { delivery: delivery.id, name: delivery.name, begun: at, all: delivery.passports, scans: new Map() };
  await store.write([[...ROW, tally]]);
  return tally;
}

export const finish = (store) => store.write([[...ROW, undefined]]);

// Counts a scan. The first one whose passport came with a delivery begins the tally of that delivery; a product that
// is scanned again counts once, with its newest verdict.
export function note(session, scanned, { id, at, state, level, report = null }) {
  return alone(async () => {
    const { store } = session;
    const product = parseProductId(scanned);
    const rows = await session.find(product);
    const tally = (await running(store)) ?? (await begun(store, rows, at));
    if (!tally) return null;
    const covers = rows.filter((row) => row.delivery === tally.delivery).map((row) => row.key);
    tally.scans.set(product.key, { at, id: Number(id), key: product.key, product: scanned, covers, state, level, told: told(report) });
    await store.write([[...ROW, tally]]);
    return tally;
  });
}

async function begun(store, rows, at) {
  const delivery = rows.length ? await store.get("deliveries", rows[0].delivery) : null;
  return delivery ? begin(store, delivery, at) : null;
}

// Two tabs may scan at the same time.
const alone = (deed) => (globalThis.navigator?.locks ? navigator.locks.request("passport-tally", deed) : deed());

// What the tally's report needs of a verification report; empty where no claim counts.
function told(report) {
  const { product, number } = report ?? {};
  if (!product) return {};
  const totals = Object.fromEntries((number?.results ?? []).map(({ electricity, total }) => [electricity, total]));
  const unit = number ? `${number.declaredUnit.value} ${number.declaredUnit.unit}` : "";
  return { name: product.name, heat: product.heat ?? "", totals, per: unit };
}

// The group of a scan: "verified", "look", or "other" for a product that is not in this delivery.
export const groupOf = ({ covers, level }) => (!covers.length ? "other" : level === "ok" ? "verified" : "look");

export function counts({ all, scans }) {
  const groups = [...scans.values()].map(groupOf);
  const seen = new Set([...scans.values()].flatMap(({ covers }) => covers));
  const verified = groups.filter((group) => group === "verified").length;
  return { all, scanned: scans.size, verified, look: scans.size - verified, missing: Math.max(0, all - seen.size) };
}

// {rows, lost}: passports of the delivery that no scan was about, and how many more there were that are not stored any more.
export async function missing(store, tally) {
  const seen = new Set([...tally.scans.values()].flatMap(({ covers }) => covers));
  const rows = ((await storedIn(store, tally.delivery))?.rows ?? []).filter(({ key }) => !seen.has(key));
  return { rows, lost: counts(tally).missing - rows.length };
}

// The report as CSV in UTF-8 with a byte order mark (RFC 4180), with the words and figures of `passport verify --csv`.
export function report(tally, { rows, lost }) {
  const scans = [...tally.scans.values()].map((scan) => {
    const { name = "", heat = "", totals = {}, per = "" } = scan.told;
    return [groupOf(scan), scan.product, serialIn(scan.product), heat, name, scan.state,
      totals["location-based"] ?? "", totals["market-based"] ?? "", per, scan.at];
  });
  const rest = rows.map((row) => ["missing", row.id, serialIn(row.id), row.heat, row.name, "", "", "", "", ""]);
  // Of these nothing but their number is known.
  for (let one = 0; one < lost; one += 1) rest.push(["missing", ...COLUMNS.slice(1).map(() => "")]);
  return `\ufeff${[COLUMNS, ...scans, ...rest].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function serialIn(uri) {
  try {
    return serialOf(parseProductId(uri));
  } catch {
    return uri;
  }
}

// A text that a spreadsheet shows and never calculates (T94), as passport/disk/csv_table.py writes it; what shows nothing
// of its own, quotation marks and backslashes are escapes, so that no text ends its cell.
export function cell(text) {
  const shown = escaped(text);
  const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(shown) && !/^-?[0-9]+(\.[0-9]+)?$/.test(shown);
  return `"${formula ? "'" : ""}${shown}"`;
}
