// Compares goods sold of the layers of a year with what was made of them (C7). Figures are BigInts in millionths.

import { AMOUNT_PLACES, rounded, scaled } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {[place: string, stated: bigint, computed: bigint][]} Pairs */

// Grams by which sales of a layer, each rounded to a gram, may differ from their exact share of it.
const ROUNDING = 1000n;
/** @type {(text: string) => bigint} */
const millionths = (text) => scaled(text, AMOUNT_PLACES);
/** @type {(values: bigint[]) => bigint} */
const sum = (values) => values.reduce((one, other) => one + other, 0n);
/** @type {(result: JsonObject) => JsonObject[]} */
const goodsOf = (result) => result.contribution.goodsSold ?? [];
/** @type {(result: JsonObject) => JsonObject[]} */
const productsOf = (result) => result.products ?? [];

// Sales of goods made this year carry their share of what was made, each and all of a layer together, as in
// passport/carbon/rechecking/goods_sold.py. Goods of earlier years are asked by C9 and C11 only, and nothing is asked of
// the lines that are left out.
/** @type {(result: JsonObject, leftOut: Set<string>) => Pairs} */
export function wrongSales(result, leftOut) {
  const [made, sold] = [madeOf(result), soldOf(result, leftOut)];
  /** @type {Map<string, bigint>} */
  const corrected = new Map((result.corrections ?? []).map((/** @type {JsonObject} */ one) => [one.line, millionths(one.amount)]));
  const { year } = result.balances[0].changes.at(-1);
  /** @type {Pairs} */
  const wrong = [];
  const found = new Set();
  for (const one of goodsOf(result)) {
    const sales = sold.get(layerOf(one));
    // Nothing of a layer of this year that was not made can be sold.
    const products = made.get(layerOf(one)) ?? (one.made === year ? [{ units: 0n, grams: 0n }] : []);
    if (sales === undefined || !products.length) continue;
    const share = shareOf(sum(products.map(({ grams }) => grams)), unitsOf(one), unitsIn(products));
    const amount = millionths(one.amount);
    const apart = products.length === 1 && nearest(amount, share, share, corrected.get(sales.line)) !== amount;
    if (!apart && sales.units <= unitsIn(products)) continue;
    wrong.push([sales.name, amount, share]);
    found.add(layerOf(one));
  }
  return [...wrong, ...[...sold].filter(([layer]) => !found.has(layer)).flatMap(([layer, sales]) => together(sales, made.get(layer), corrected))];
}

// A layer whose sales, all together, carry less or more than there can be.
/** @type {(sales: Sales, made: Made[] | undefined, corrected: Map<string, bigint>) => Pairs} */
function together({ name, line, units, amount }, made, corrected) {
  if (made === undefined) return [];
  const products = made.filter((one) => one.units > 0n).sort(byFootprint);
  const [least, most] = [firstOf(products, units), firstOf([...products].reverse(), units)];
  return nearest(amount, least, most, corrected.get(line)) === amount ? [] : [[name, amount, amount < least ? least : most]];
}

/** @typedef {{ name: string, line: string, units: bigint, amount: bigint }} Sales */
/** @typedef {{ units: bigint, grams: bigint }} Made */
/** @type {(one: Made, other: Made) => number} */
const byFootprint = (one, other) => Number(one.grams * other.units > other.grams * one.units) - Number(one.grams * other.units < other.grams * one.units);
/** @type {(grams: bigint, sold: bigint, units: bigint) => bigint} */
const shareOf = (grams, sold, units) => units > 0n ? rounded(grams * sold, units) : 0n;

/** @type {(products: Made[]) => bigint} */
const unitsIn = (products) => sum(products.map(({ units }) => units));

// The grams of so many units when they are taken out of the products in this order.
/** @type {(products: Made[], units: bigint) => bigint} */
function firstOf(products, units) {
  let [total, left] = [0n, units];
  for (const { units: size, grams } of products) {
    const taken = left < size ? left : size;
    total += taken === size ? grams : shareOf(grams, taken, size);
    left -= taken;
  }
  return total;
}

// The amount, or the nearest to it between the two, to what was corrected and to rounding.
/** @type {(amount: bigint, least: bigint, most: bigint, corrected?: bigint) => bigint} */
function nearest(amount, least, most, corrected = 0n) {
  const low = least + (corrected < 0n ? corrected : 0n) - ROUNDING;
  const high = most + (corrected > 0n ? corrected : 0n) + ROUNDING;
  const under = amount < high ? amount : high;
  return under > low ? under : low;
}

/** @type {(one: JsonObject) => string} */
const layerOf = ({ line = "", made = "" }) => JSON.stringify([line, made]);
/** @type {(one: JsonObject) => string} */
const nameOf = ({ line = "", made = "" }) => `${line}/${made}`;
/** @type {(one: JsonObject) => bigint} */
const unitsOf = ({ units = "0" }) => millionths(units);

// What was made of each layer: units and grams of each product.
/** @type {(result: JsonObject) => Map<string, Made[]>} */
function madeOf(result) {
  const made = new Map();
  for (const one of productsOf(result)) {
    const products = made.get(layerOf(one)) ?? [];
    products.push({ units: unitsOf(one), grams: millionths(one.total) });
    made.set(layerOf(one), products);
  }
  return made;
}

// Units and grams sold of each layer, in the order of the first sale of each.
/** @type {(result: JsonObject, leftOut: Set<string>) => Map<string, Sales>} */
function soldOf(result, leftOut) {
  const sold = new Map();
  for (const one of goodsOf(result).filter(({ line = "" }) => !leftOut.has(line))) {
    const { units, amount } = sold.get(layerOf(one)) ?? { units: 0n, amount: 0n };
    sold.set(layerOf(one), { name: nameOf(one), line: one.line ?? "", units: units + unitsOf(one), amount: amount + millionths(one.amount) });
  }
  return sold;
}
