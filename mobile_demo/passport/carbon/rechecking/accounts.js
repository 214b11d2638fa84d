// The identities C1 to C11 of a CO2 statement, from its own figures alone, in each column. What its detail hides is
// not_checked: an identity that was not asked has not passed. Figures are BigInts in millionths.

import { sorted } from "../../../signing/text.js";
import { AMOUNT_PLACES, abs, rounded, scaled as scaledTo } from "../exact.js";
import { wrongSales } from "./goods_sold.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {[place: string, stated: bigint, computed: bigint][]} Pairs */
/** @typedef {{ identity: string, column: number, electricity: string, answer: "pass" | "fail" | "not_checked", place: string, stated: string, computed: string }} Found */

export const IDENTITIES = Object.freeze(Array.from({ length: 11 }, (_, place) => `C${place + 1}`));
const MILLION = 1_000_000n;

/** @type {(text: string) => bigint} */
export const scaled = (text) => scaledTo(text, AMOUNT_PLACES);

// Millionths as a plain decimal without trailing zeros.
/** @type {(amount: bigint) => string} */
export function shown(amount) {
  const digits = String(abs(amount)).padStart(AMOUNT_PLACES + 1, "0");
  const decimals = digits.slice(-AMOUNT_PLACES).replace(/0+$/, "");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -AMOUNT_PLACES)}${decimals ? "." : ""}${decimals}`;
}

/** @type {(values: bigint[]) => bigint} */
const sum = (values) => values.reduce((one, other) => one + other, 0n);
/** @type {(pairs: Pairs) => Pairs} */
const compare = (pairs) => pairs.filter(([, stated, computed]) => stated !== computed);
/** @type {(row: JsonObject) => bigint} */
const last = (row) => scaled(row.changes.at(-1).amount);
/** @type {(result: JsonObject, ...sides: string[]) => JsonObject[]} */
const sideOf = (result, ...sides) => result.balances.filter((/** @type {JsonObject} */ row) => sides.includes(row.side));
/** @type {(result: JsonObject) => JsonObject[]} */
const goodsOf = (result) => result.contribution.goodsSold ?? [];
/** @type {(result: JsonObject) => JsonObject[]} */
const productsOf = (result) => result.products ?? [];

// All identities of a co2Statement in both columns; C11 needs the previous year's, C2 the fiscal year it is about.
/** @type {(statement: JsonObject, previous: JsonObject | null, year: string) => Found[]} */
export function identities(statement, previous, year) {
  /** @type {Found[]} */
  const found = [];
  const apart = unitsAlike(statement.results);
  const comparable = previous !== null && (previous.detail === "total") === (statement.detail === "total");
  statement.results.forEach((/** @type {JsonObject} */ result, /** @type {number} */ column) => {
    const earlier = comparable ? previous.results[column] : null;
    for (const [identity, wrong] of asked(result, earlier, statement, year)) {
      // Units are the same in both columns; the second one is held against the first.
      const units = identity === "C7" && column && wrong !== null ? apart : [];
      const also = identity === "C10" ? outstanding(statement, result, column) : units;
      const { electricity } = result;
      const one = { identity, column, electricity, place: "", stated: "", computed: "" };
      if (wrong === null) found.push({ ...one, answer: "not_checked" });
      else if (!wrong.length && !also.length) found.push({ ...one, answer: "pass" });
      else {
        for (const [place, stated, computed] of [...wrong, ...also]) {
          found.push({ ...one, answer: "fail", place, stated: shown(stated), computed: shown(computed) });
        }
      }
    }
  });
  return found;
}

// Units sold and made that differ between the columns, which value the same goods.
/** @type {(results: JsonObject[]) => Pairs} */
function unitsAlike(results) {
  const [first, second] = results.map((result) => {
    const rows = /** @type {[string, JsonObject][]} */ ([
      ...goodsOf(result).map((one) => [`sold/${one.key}`, one]),
      ...productsOf(result).map((one) => [`made/${one.key}`, one]),
    ]);
    return new Map(rows.filter(([, one]) => "units" in one).map(([key, one]) => [key, scaled(one.units)]));
  });
  return sorted(new Set([...first.keys(), ...second.keys()])).filter((key) => first.get(key) !== second.get(key))
    .map((key) => [key, second.get(key) ?? 0n, first.get(key) ?? 0n]);
}

/** @type {(result: JsonObject, earlier: JsonObject | null, statement: JsonObject, year: string) => [identity: string, wrong: Pairs | null][]} */
function asked(result, earlier, statement, year) {
  const lines = statement.detail === "line" || showsLines(result);
  return [
    ["C1", rows(result)],
    ["C2", columns(result, year)],
    ["C3", contribution(result, year)],
    ["C4", compare([["legacy", sum(sideOf(result, "legacy").map(last)), -scaled(result.contribution.total)]])],
    ["C5", flow(result)],
    ["C6", compare([["total", scaled(result.flow.total), scaled(result.contribution.total) + sum(assetsOf(result).map(last))]])],
    ["C7", lines ? unlessHidden(result, goods(result, statement)) : null],
    ["C8", "products" in result ? products(result) : null],
    ["C9", lines ? unlessHidden(result, finished(result)) : null],
    ["C10", removals(result)],
    ["C11", earlier === null ? null : ofEarlierYears(result, earlier)],
  ];
}

// Whether a result shows lines of products, whatever its detail says.
/** @type {(result: JsonObject) => boolean} */
const showsLines = (result) => "products" in result || "corrections" in result || goodsOf(result).some((one) => "line" in one);

// C7; null where nothing fails and some goods were sold at the average with stock of earlier years: how many units that
// had, no statement says.
/** @type {(result: JsonObject, statement: JsonObject) => Pairs | null} */
function goods(result, { standard, results, journal }) {
  const begun = new Set(standard.flow === "average" ? results.flatMap(inStock) : []);
  const wrong = wrongSales(result, BigInt(journal.entries), begun);
  return wrong.length || !goodsOf(result).some(({ line = "" }) => begun.has(line)) ? wrong : null;
}

// Lines of finished goods that were in stock when the year began; a column may hold them at zero.
/** @type {(result: JsonObject) => string[]} */
const inStock = (result) => sideOf(result, "asset")
  .filter((row) => row.account.startsWith("finished-goods/") && scaled(row.total) !== last(row))
  .map(({ account }) => account.slice(account.indexOf("/") + 1));

// What fails; null where nothing could be asked, or some goods are shown without line, layer and units: of those nothing was
// compared. Goods that came from no layer say their reason instead.
/** @type {(result: JsonObject, wrong: Pairs | null) => Pairs | null} */
function unlessHidden(result, wrong) {
  const whole = goodsOf(result).every((one) => "reason" in one || ["line", "made", "units"].every((name) => name in one));
  return wrong?.length || (whole && showsLines(result)) ? wrong : null;
}

/** @type {(result: JsonObject) => Pairs} */
const rows = (result) => compare(result.balances.map((/** @type {JsonObject} */ row) => [
  row.account,
  scaled(row.total),
  scaled(row.before) + sum(row.changes.map((/** @type {JsonObject} */ one) => scaled(one.amount))),
]));

/** @type {(result: JsonObject, ofYear: string) => Pairs} */
function columns(result, ofYear) {
  /** @type {Pairs} */
  const other = [];
  /** @type {Map<string, [bigint, bigint]>} */
  const sums = new Map();
  const years = result.balances[0].changes.map((/** @type {JsonObject} */ one) => one.year);
  years[years.length - 1] = ofYear;
  for (const row of result.balances) {
    row.changes.forEach((/** @type {JsonObject} */ one, /** @type {number} */ place) => {
      const year = years[place];
      if (one.year !== year) other.push([`${row.account}/${one.year}`, scaled(one.year), scaled(year)]);
    });
    const cells = [["before", row.before], ...row.changes.map((/** @type {JsonObject} */ one) => [one.year, one.amount]), ["total", row.total]];
    for (const [name, amount] of cells) {
      const both = sums.get(name) ?? [0n, 0n];
      both[row.side === "asset" ? 0 : 1] += scaled(amount);
      sums.set(name, both);
    }
  }
  return [...other, ...compare([...sums].map(([name, [left, right]]) => [name, left, right]))];
}

// What the contribution adds up; a correction of a prior period that is of no year before is named by its year.
/** @type {(result: JsonObject, ofYear: string) => Pairs} */
function contribution(result, ofYear) {
  const told = result.contribution;
  const sold = sum(goodsOf(result).map((one) => scaled(one.amount)));
  const items = (told.administration ?? []).map((/** @type {JsonObject} */ one) => scaled(one.amount));
  const parts = ["removals", "priorPeriod", "reversals", "rounding"].filter((name) => name in told).map((name) => scaled(told[name]));
  /** @type {Pairs} */
  const late = (told.priorPeriodCorrections ?? []).filter((/** @type {JsonObject} */ one) => one.year >= ofYear)
    .map((/** @type {JsonObject} */ { key, year }) => [`priorPeriod/${key}`, scaled(year), scaled(String(Number(ofYear) - 1))]);
  const corrected = sum((told.priorPeriodCorrections ?? []).map((/** @type {JsonObject} */ one) => scaled(one.amount)));
  return compare([
    ...late,
    ["goodsSoldTotal", scaled(told.goodsSoldTotal), sold],
    ["total", scaled(told.total), sold + sum([...items, ...parts])],
    ["priorPeriod", scaled(told.priorPeriod ?? "0"), corrected],
    ["rounding", ...rounding(told)],
  ]);
}

// The rounding that is stated, and the nearest one there can be: half a gram for each figure that the contribution adds
// up, and for the total.
/** @type {(contribution: JsonObject) => [stated: bigint, nearest: bigint]} */
function rounding(told) {
  const listed = [...(told.goodsSold ?? []), ...(told.administration ?? [])].length;
  const most = BigInt(1 + listed + ["removals", "priorPeriod", "reversals"].filter((name) => name in told).length) / 2n;
  const stated = scaled(told.rounding ?? "0");
  const low = stated < -most ? -most : stated;
  return [stated, low > most ? most : low];
}

const PARTS = Object.freeze({ direct: "direct", removals: "removals", "indirect/scope-2": "scope2", "indirect/upstream": "upstream" });

// Nothing else than these holds emissions: bought credits would lower the contribution as an asset.
const ASSETS = Object.freeze(["buildings/", "machinery/", "materials/", "work-in-process/", "finished-goods/"]);
/** @type {(result: JsonObject) => JsonObject[]} */
const assetsOf = (result) => sideOf(result, "asset").filter(({ account }) => ASSETS.some((name) => `${account}/`.startsWith(name)));

/** @type {(result: JsonObject) => Pairs} */
function flow(result) {
  /** @type {Record<string, bigint>} */
  const parts = Object.fromEntries(Object.values(PARTS).map((part) => [part, 0n]));
  /** @type {Pairs} */
  const pairs = [];
  for (const row of sideOf(result, "liability", "contra-liability")) {
    const part = Object.entries(PARTS).find(([head]) => `${row.account}/`.startsWith(`${head}/`))?.[1];
    // Under another name, or on the other side, an amount would be taken for something else.
    if (part === undefined || (part === "removals") !== (row.side === "contra-liability")) pairs.push([row.account, last(row), 0n]);
    else {
      parts[part] += last(row);
      // What was emitted stays: below zero, credits were taken off it.
      if (row.side === "liability" && scaled(row.total) < 0n) pairs.push([row.account, scaled(row.total), 0n]);
    }
  }
  const told = result.flow;
  for (const [name, amount] of Object.entries(parts)) pairs.push([name, scaled(told[name]), amount]);
  pairs.push(["total", scaled(told.total), sum(Object.keys(parts).map((name) => scaled(told[name])))]);
  return compare(pairs);
}

/** @type {(result: JsonObject) => Pairs} */
const products = (result) => compare(productsOf(result).flatMap((one, place) => {
  const name = `${one.line}/${one.made}/${place}`;
  const [total, units] = [scaled(one.total), scaled(one.units)];
  const stages = sum((one.stages ?? []).map((/** @type {JsonObject} */ stage) => scaled(stage.amount)));
  // Where nothing was made, nothing has a footprint.
  const each = units > 0n ? [`${name}/footprint`, scaled(one.footprint), rounded(total * MILLION, units)] : [`${name}/units`, units, 1n];
  return /** @type {Pairs} */ ([[name, total, stages], each]);
}));

/** @type {(result: JsonObject) => Pairs} */
function finished(result) {
  /** @type {(row: JsonObject) => string} */
  const lineOf = ({ account }) => account.slice(account.indexOf("/") + 1);
  const lines = new Map(result.balances.filter((/** @type {JsonObject} */ row) => row.account.startsWith("finished-goods/"))
    .map((/** @type {JsonObject} */ row) => [lineOf(row), last(row)]));
  /** @type {Map<string, bigint>} */
  const computed = new Map([...lines.keys()].map((line) => [line, 0n]));
  /** @type {(line: string, amount: bigint) => void} */
  const add = (line, amount) => void computed.set(line, (computed.get(line) ?? 0n) + amount);
  for (const one of productsOf(result)) add(one.line, scaled(one.total));
  for (const one of goodsOf(result)) if ("units" in one) add(one.line ?? "", -scaled(one.amount));
  for (const one of result.corrections ?? []) add(one.line, scaled(one.amount));
  return compare([...computed].map(([line, amount]) => [line, lines.get(line) ?? 0n, amount]));
}

// The grams that removals take off a contribution, as in passport/carbon/rechecking/contribution.py.
/** @type {(contribution: JsonObject) => bigint} */
export const removed = (told) => scaled(told.removals) + scaled(told.removalsInProducts ?? "0") +
  sum(ofPriorPeriods(told).filter((amount) => amount < 0n));

// What each correction of an earlier year changed of removals.
/** @type {(contribution: JsonObject) => bigint[]} */
const ofPriorPeriods = ({ priorPeriodCorrections = [] }) =>
  priorPeriodCorrections.map((/** @type {JsonObject} */ { removals = "0" }) => scaled(removals));

/** @type {(result: JsonObject) => Pairs} */
function removals(result) {
  const told = result.contribution;
  const contra = sideOf(result, "contra-liability");
  const balance = sum(contra.map((row) => scaled(row.total)));
  // Removals in products reach the contribution with the goods; reversals raise the balance.
  const booked = scaled(told.removals) + scaled(told.reversals ?? "0") + scaled(told.removalsInProducts ?? "0") + sum(ofPriorPeriods(told));
  /** @type {Pairs} */
  const wrong = balance > 0n ? [["balance", balance, 0n]] : [];
  // A gross figure is a total without these: with the other sign it would be smaller than the net.
  for (const [name, sign] of /** @type {[string, bigint][]} */ ([["removals", 1n], ["removalsInProducts", 1n], ["reversals", -1n]])) {
    const amount = scaled(told[name] ?? "0");
    if (sign * amount > 0n) wrong.push([name, amount, 0n]);
  }
  return [...wrong, ...compare([["removals", sum(contra.map(last)), booked]])];
}

// The contingent line of reversible removals says what their account holds, in this column.
/** @type {(statement: JsonObject, result: JsonObject, column: number) => Pairs} */
function outstanding({ memorandum = [] }, { balances }, column) {
  /** @type {JsonObject[]} */
  const listed = memorandum.filter((/** @type {JsonObject} */ one) => one.kind === "reversible-removals");
  const rows = balances.filter((/** @type {JsonObject} */ row) => row.account === "removals/reversible");
  const stated = sum(listed.map((one) => scaled(column ? one.market : one.location)));
  const held = -sum(rows.map((/** @type {JsonObject} */ row) => scaled(row.total)));
  return compare([["memorandum", stated, held]]);
}

/** @type {(result: JsonObject, earlier: JsonObject) => Pairs} */
function ofEarlierYears(result, earlier) {
  const before = new Map(earlier.balances.map((/** @type {JsonObject} */ row) => [row.account, row]));
  const now = new Set(result.balances.map((/** @type {JsonObject} */ row) => row.account));
  /** @type {Pairs} */
  const pairs = [...before].filter(([name]) => !now.has(name)).map(([name, row]) => [name, 0n, scaled(row.total)]);
  for (const row of result.balances) {
    const old = before.get(row.account);
    /** @type {Map<string, bigint>} */
    const own = new Map(row.changes.slice(0, -1).map((/** @type {JsonObject} */ one) => [one.year, scaled(one.amount)]));
    if (old === undefined) {
      pairs.push([row.account, sum([...own.values()]) + scaled(row.before), 0n]);
      continue;
    }
    /** @type {Map<string, bigint>} */
    const known = new Map(old.changes.map((/** @type {JsonObject} */ one) => [one.year, scaled(one.amount)]));
    for (const [year, amount] of own) if (known.has(year)) pairs.push([`${row.account}/${year}`, amount, known.get(year) ?? 0n]);
    const moved = sum([...known].filter(([year]) => !own.has(year)).map(([, amount]) => amount));
    // A year that the previous statement does not show was part of its `before`: the two are compared in one sum.
    const begins = scaled(row.before) + sum([...own].filter(([year]) => !known.has(year)).map(([, amount]) => amount));
    pairs.push([`${row.account}/before`, begins, scaled(old.before) + moved]);
  }
  return compare(pairs);
}
