// The identities C1 to C11 of a CO2 statement, from its own figures alone, in each column. What its detail hides is
// not_checked: an identity that was not asked has not passed. Figures are BigInts in millionths.

import { sorted } from "../../../signing/text.js";
import { AMOUNT_PLACES, abs, rounded, scaled as scaledTo } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {[place: string, stated: bigint, computed: bigint][]} Pairs */
/** @typedef {{ identity: string, column: number, electricity: string, answer: "pass" | "fail" | "not_checked", place: string, stated: string, computed: string }} Found */

export const IDENTITIES = Object.freeze(Array.from({ length: 11 }, (_, place) => `C${place + 1}`));
// Grams by which sales of a layer, each rounded to a gram, may differ from their exact share of it.
const ROUNDING = 1000n;
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

// All identities of a co2Statement in both columns; C11 needs the previous year's.
/** @type {(statement: JsonObject, previous: JsonObject | null) => Found[]} */
export function identities(statement, previous) {
  /** @type {Found[]} */
  const found = [];
  const apart = unitsAlike(statement.results);
  const comparable = previous !== null && (previous.detail === "total") === (statement.detail === "total");
  statement.results.forEach((/** @type {JsonObject} */ result, /** @type {number} */ column) => {
    const earlier = comparable ? previous.results[column] : null;
    for (const [identity, wrong] of asked(result, earlier, statement.detail)) {
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

/** @type {(result: JsonObject, earlier: JsonObject | null, detail: string) => [identity: string, wrong: Pairs | null][]} */
function asked(result, earlier, detail) {
  const lines = detail === "line" || showsLines(result);
  return [
    ["C1", rows(result)],
    ["C2", columns(result)],
    ["C3", contribution(result)],
    ["C4", compare([["legacy", sum(sideOf(result, "legacy").map(last)), -scaled(result.contribution.total)]])],
    ["C5", flow(result)],
    ["C6", compare([["total", scaled(result.flow.total), scaled(result.contribution.total) + sum(sideOf(result, "asset").map(last))]])],
    ["C7", lines ? goods(result) : null],
    ["C8", lines ? products(result) : null],
    ["C9", lines ? finished(result) : null],
    ["C10", removals(result)],
    ["C11", earlier === null ? null : ofEarlierYears(result, earlier)],
  ];
}

// Whether a result shows lines of products, whatever its detail says.
/** @type {(result: JsonObject) => boolean} */
const showsLines = (result) => "products" in result || "corrections" in result || goodsOf(result).some((one) => "line" in one);

/** @type {(result: JsonObject) => Pairs} */
const rows = (result) => compare(result.balances.map((/** @type {JsonObject} */ row) => [
  row.account,
  scaled(row.total),
  scaled(row.before) + sum(row.changes.map((/** @type {JsonObject} */ one) => scaled(one.amount))),
]));

/** @type {(result: JsonObject) => Pairs} */
function columns(result) {
  /** @type {Pairs} */
  const other = [];
  /** @type {Map<string, [bigint, bigint]>} */
  const sums = new Map();
  const [{ changes: years }] = result.balances;
  for (const row of result.balances) {
    row.changes.forEach((/** @type {JsonObject} */ one, /** @type {number} */ place) => {
      const { year } = years[place];
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

/** @type {(result: JsonObject) => Pairs} */
function contribution(result) {
  const told = result.contribution;
  const sold = sum(goodsOf(result).map((one) => scaled(one.amount)));
  const items = (told.administration ?? []).map((/** @type {JsonObject} */ one) => scaled(one.amount));
  const parts = ["removals", "priorPeriod", "reversals", "rounding"].filter((name) => name in told).map((name) => scaled(told[name]));
  return compare([
    ["goodsSoldTotal", scaled(told.goodsSoldTotal), sold],
    ["total", scaled(told.total), sold + sum([...items, ...parts])],
  ]);
}

const PARTS = Object.freeze({ direct: "direct", removals: "removals", "indirect/scope-2": "scope2", "indirect/upstream": "upstream" });

/** @type {(result: JsonObject) => Pairs} */
function flow(result) {
  /** @type {Record<string, bigint>} */
  const parts = Object.fromEntries(Object.values(PARTS).map((part) => [part, 0n]));
  /** @type {Pairs} */
  const pairs = [];
  for (const row of sideOf(result, "liability", "contra-liability")) {
    const part = Object.entries(PARTS).find(([head]) => `${row.account}/`.startsWith(`${head}/`))?.[1];
    if (part === undefined) pairs.push([row.account, last(row), 0n]);
    else parts[part] += last(row);
  }
  const told = result.flow;
  for (const [name, amount] of Object.entries(parts)) pairs.push([name, scaled(told[name]), amount]);
  pairs.push(["total", scaled(told.total), sum(Object.keys(parts).map((name) => scaled(told[name])))]);
  return compare(pairs);
}

// Sales of goods made this year carry their share of what was made. Goods of earlier years are asked by C9 and C11
// only: their layers stand in the previous statement.
/** @type {(result: JsonObject) => Pairs} */
function goods(result) {
  /** @type {Pairs} */
  const wrong = [];
  /** @type {Map<string, [units: bigint, total: bigint, count: number]>} */
  const totals = new Map();
  for (const one of productsOf(result)) {
    const key = JSON.stringify([one.line, one.made]);
    const [units, total, count] = totals.get(key) ?? [0n, 0n, 0];
    totals.set(key, [units + scaled(one.units), total + scaled(one.total), count + 1]);
  }
  for (const one of goodsOf(result)) {
    const made = totals.get(JSON.stringify([one.line ?? "", one.made ?? ""]));
    if (made === undefined) continue;
    const [units, total, count] = made;
    const [sold, amount] = [scaled(one.units ?? "0"), scaled(one.amount)];
    const share = units > 0n ? rounded(total * sold, units) : 0n;
    if (sold > units || (count === 1 && abs(amount - share) > ROUNDING)) wrong.push([`${one.line}/${one.made}`, amount, share]);
  }
  return wrong;
}

/** @type {(result: JsonObject) => Pairs} */
const products = (result) => compare(productsOf(result).flatMap((one, place) => {
  const name = `${one.line}/${one.made}/${place}`;
  const [total, units] = [scaled(one.total), scaled(one.units)];
  const stages = sum((one.stages ?? []).map((/** @type {JsonObject} */ stage) => scaled(stage.amount)));
  const footprint = units > 0n ? rounded(total * MILLION, units) : 0n;
  return /** @type {Pairs} */ ([[name, total, stages], [`${name}/footprint`, scaled(one.footprint), footprint]]);
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

/** @type {(result: JsonObject) => Pairs} */
function removals(result) {
  const told = result.contribution;
  const contra = sideOf(result, "contra-liability");
  const balance = sum(contra.map((row) => scaled(row.total)));
  // Removals in products reach the contribution with the goods; reversals raise the balance.
  const booked = scaled(told.removals) + scaled(told.reversals ?? "0") + scaled(told.removalsInProducts ?? "0");
  /** @type {Pairs} */
  const wrong = balance > 0n ? [["balance", balance, 0n]] : [];
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
    pairs.push([`${row.account}/before`, scaled(row.before), scaled(old.before) + moved]);
  }
  return compare(pairs);
}
