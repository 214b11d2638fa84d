// Compares goods sold of the layers of a year with what was made of them (C7). Figures are BigInts in millionths.

import { AMOUNT_PLACES, rounded, scaled } from "../exact.js";

/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @typedef {[place: string, stated: bigint, computed: bigint][]} Pairs */
/** @typedef {[less: bigint, more: bigint]} Room grams by which the sales of a layer may miss their share of what was made */

// Grams by which sales of a layer, each rounded to a gram, may differ from their exact share of it.
const ROUNDING = 1000n;
const WHOLE = 10n ** BigInt(AMOUNT_PLACES);
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
// the lines that are left out. The journal's number of entries bounds how often was rounded.
/** @type {(result: JsonObject, entries: bigint, leftOut: Set<string>) => Pairs} */
export function wrongSales(result, entries, leftOut) {
  const [made, sold, corrected] = [madeOf(result), soldOf(result, leftOut), correctedOf(result)];
  /** @type {(layer: string, units: bigint) => Room} */
  const room = (layer, units) => roomOf(corrected.get(layer) ?? [0n, 0n], units, entries);
  const { year } = result.balances[0].changes.at(-1);
  /** @type {Pairs} */
  const wrong = [];
  const found = new Set();
  for (const one of goodsOf(result)) {
    const sales = sold.get(layerOf(one));
    // Of a layer that is not of an earlier year, nothing can be sold that was not made.
    const products = made.get(layerOf(one)) ?? (isEarlier(one.made, year) ? [] : [{ units: 0n, grams: 0n }]);
    if (sales === undefined || !products.length || !("made" in one)) continue;
    const share = shareOf(sum(products.map(({ grams }) => grams)), unitsOf(one), unitsIn(products));
    const amount = millionths(one.amount);
    const apart = products.length === 1 && nearest(amount, share, share, room(layerOf(one), sales.units)) !== amount;
    if (!apart && unitsOf(one) > 0n && sales.units <= unitsIn(products)) continue;
    wrong.push([sales.name, amount, share]);
    found.add(layerOf(one));
  }
  return [...wrong, ...[...sold].filter(([layer]) => !found.has(layer))
    .flatMap(([layer, sales]) => together(sales, made.get(layer), room(layer, sales.units)))];
}

// Whether goods were made in a year before the statement's.
/** @type {(made: string | undefined, year: string) => boolean} */
const isEarlier = (made = "", year) => /^[0-9]{4}$/.test(made) && made < year;

// What corrections took off each layer, and what they added to it; the two never cancel.
/** @type {(result: JsonObject) => Map<string, Room>} */
function correctedOf({ corrections = [] }) {
  const found = new Map();
  for (const one of corrections.filter((/** @type {JsonObject} */ { reason }) => reason === "correction")) {
    const [[less, more], amount] = [found.get(layerOf(one)) ?? [0n, 0n], millionths(one.amount)];
    found.set(layerOf(one), amount < 0n ? [less + amount, more] : [less, more + amount]);
  }
  return found;
}

// What was corrected, and what is lost by rounding: half a gram a sale. How many sales there were is not stated: no more
// than entries, and of an attacker's number of entries no more count than units.
/** @type {(corrected: Room, units: bigint, entries: bigint) => Room} */
function roomOf([less, more], units, entries) {
  const whole = (units + WHOLE - 1n) / WHOLE;
  const sales = (whole < entries ? whole : entries) / 2n;
  const rounding = sales > ROUNDING ? sales : ROUNDING;
  return [less - rounding, more + rounding];
}

// A layer whose sales, all together, carry less or more than there can be.
/** @type {(sales: Sales, made: Made[] | undefined, room: Room) => Pairs} */
function together({ name, units, amount }, made, room) {
  if (made === undefined) return [];
  const products = made.filter((one) => one.units > 0n).sort(byFootprint);
  const [least, most] = [firstOf(products, units), firstOf([...products].reverse(), units)];
  return nearest(amount, least, most, room) === amount ? [] : [[name, amount, amount < least ? least : most]];
}

/** @typedef {{ name: string, units: bigint, amount: bigint }} Sales */
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

// The amount, or the nearest to it between the two, with room on either side.
/** @type {(amount: bigint, least: bigint, most: bigint, room: Room) => bigint} */
function nearest(amount, least, most, [less, more]) {
  const [low, high] = [least + less, most + more];
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
    sold.set(layerOf(one), { name: nameOf(one), units: units + unitsOf(one), amount: amount + millionths(one.amount) });
  }
  return sold;
}
