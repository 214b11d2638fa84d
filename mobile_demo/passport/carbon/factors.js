// Factor records: a factor with publisher, edition, geography, validity, kind, unit and licence (DESIGN 6.1).

import { Fraction, ZERO, isFigure } from "./exact.js";
import { gases as knownGases } from "./gwp.js";
import { each, given, key, text } from "./members.js";
import { meaning, table } from "./tables.js";
import { weaker } from "./tiers.js";
import { same, truthy, written } from "./values.js";
import { isUnit } from "../units.js";
import { shared } from "../../package_data.js";
import { multibaseDigest } from "../../signing/digests.js";
import { ToolError } from "../../signing/errors.js";
import { canonical } from "../../signing/jcs.js";
import { isObject } from "../../signing/strict_json.js";
import { codePointLength } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Factor } from "./sources.js" */
/** @typedef {JsonObject & { geography: Json[], gases: [gas: string, value: Json][], biogenic: boolean }} FactorRecord Its texts are as somebody wrote them. */

const WORLD = "GLO";
const TEXTS = [
  "id", "publisher", "edition", "kind", "unit", "validFrom", "validUntil", "carbon", "supplied", "material", "calorific",
  "uncertainty", "licence", "source", "evidence", "evidenceDigest", "priceYear", "basis", "spatial",
];
const MEMBERS = new Set([...TEXTS, "geography", "gases", "biogenic"]);
/** @type {Record<string, string>} */
const FORMS = { id: "iri", edition: "code" };

export class FactorRefused extends ToolError {}
/** @type {(code: string, message: string) => never} */
const refuse = (code, message) => {
  throw new FactorRefused(`factor.${code}`, message);
};

// The record that workings keep. Throws for the first thing wrong with it.
/** @type {(members: Json) => FactorRecord} */
export function recordOf(members) {
  if (!isObject(members)) throw new TypeError("record");
  if (Object.keys(members).some((name) => name !== "digestMultibase" && !MEMBERS.has(name))) {
    refuse("member", "A factor has no such member.");
  }
  const gases = given(members, "gases", {});
  const record = Object.fromEntries(TEXTS.map((name) => [name, given(members, name, "")]));
  checkTexts(record);
  checkFigures(record, gases);
  const geography = each(given(members, "geography", [WORLD]));
  return Object.freeze({ ...record, geography, gases: Object.entries(gases), biogenic: given(members, "biogenic", "") === "yes" });
}

/** @type {(name: string, value: Json) => boolean} */
function hasForm(name, value) {
  const { maxLength, pattern } = shared("passport/schemas/common.schema.json").$defs[name];
  return typeof value === "string" && codePointLength(value) <= maxLength && new RegExp(pattern, "u").test(value);
}

/** @type {(record: JsonObject) => void} */
function checkTexts(record) {
  for (const name of ["id", "publisher", "edition", "kind", "unit"]) {
    if (!truthy(record[name])) refuse("missing", `The factor has no ${name}.`);
  }
  for (const [name, form] of Object.entries(FORMS)) {
    // Both are published with the component, so they keep to the profile.
    if (hasForm(form, record[name])) continue;
    if (!Array.isArray(record[name])) text(record[name]);
    refuse(name, `No ${name} for a claim.`);
  }
  if (meaning("factorKinds", text(record.kind)) === undefined) refuse("kind", "No such kind of factor.");
  if (!isUnit(text(record.unit)) && !isCurrency(record.unit)) refuse("unit", "Not a unit code used here.");
  if (truthy(record.spatial) && !table("spatialKinds").includes(record.spatial)) refuse("spatial", "No factor speaks for that.");
}

/** @type {(code: Json) => boolean} */
export const isCurrency = (code) => table("currencies").includes(key(code));

/** @type {(record: JsonObject) => void} */
function checkPrice({ unit, priceYear, basis }) {
  const bases = table("priceBases");
  const priced = isCurrency(unit);
  if (truthy(priceYear) !== priced || truthy(basis) !== priced || (truthy(basis) && !bases.includes(basis))) {
    refuse("price", "The price of a factor is a currency, a year and a basis.");
  }
}

/** @type {(record: JsonObject, gases: Json) => void} */
function checkFigures(record, gases) {
  if (!isObject(gases)) throw new TypeError("gases");
  checkPrice(record);
  const figures = ["carbon", "supplied", "calorific", "uncertainty"].map((name) => record[name]);
  for (const value of [...figures, ...Object.values(gases)]) {
    if (truthy(value) && (!isFigure(text(value)) || value.startsWith("-"))) refuse("figure", "Not a figure, or negative.");
  }
  checkEvidence(record);
  if (Object.keys(gases).some((gas) => !Object.hasOwn(knownGases(), gas))) refuse("gas", "No such gas.");
  const values = [Object.keys(gases).length > 0, truthy(record.carbon), truthy(record.supplied)];
  if (values.filter(Boolean).length !== 1) refuse("value", "The factor has no value, or more than one.");
}

/** @type {(record: JsonObject) => void} */
function checkEvidence({ evidence, evidenceDigest }) {
  if (!truthy(evidenceDigest)) return;
  if (!hasForm("digest", evidenceDigest)) {
    if (!Array.isArray(evidenceDigest)) text(evidenceDigest);
    refuse("evidence", "No digest of a document.");
  }
  if (!truthy(evidence)) refuse("evidence", "The factor has a digest of a document, and does not name it.");
}

// sha2-384 of the record's JCS bytes; empty members are left out.
/** @type {(record: FactorRecord) => string} */
export function digestOf(record) {
  const members = Object.entries({ ...record, gases: Object.fromEntries(record.gases), biogenic: record.biogenic ? "yes" : "" });
  return multibaseDigest(canonical(Object.fromEntries(members.filter(([, value]) => truthy(value)))));
}

// The figures as the engine takes them.
/** @type {(record: FactorRecord) => Factor} */
export const factorOf = ({ id, edition, gases, carbon, supplied }) => ({
  id,
  edition,
  gases: new Map(gases.map(([gas, value]) => [gas, decimal(value)])),
  carbon: truthy(carbon) ? decimal(carbon) : null,
  supplied: truthy(supplied) ? decimal(supplied) : null,
});

/** @type {(value: Json) => Fraction} */
function decimal(value) {
  if (value === 0 || value === false) return ZERO;
  if (!truthy(value)) throw new TypeError("no figure");
  return Fraction.of(value);
}

/** @type {(record: FactorRecord) => string} */
export const tierOfRecord = (record) => table("factorKinds")[record.kind];

const WITHOUT_EVIDENCE = "T1";
/** @type {(record: FactorRecord) => boolean} */
const isShipped = (record) => table("shippedFactors").includes(digestOf(record));
/** @type {(record: FactorRecord) => JsonObject} */
const values = ({ unit, gases, carbon, supplied, priceYear, basis }) => (
  { unit, gases: Object.fromEntries(gases), carbon, supplied, priceYear, basis });

// [tier, evidenced]: the leg a record gives. A kind above T1 counts with a document named by file and digest, with an
// input passport that verified, or with a shipped record of the same figures. Without any of these a published factor
// gives T1, and everything else T0 (T129).
/** @type {(record: FactorRecord, library: Library, vouched: (digest: Json) => boolean) => [tier: string, evidenced: boolean]} */
export function earned(record, library, vouched) {
  const tier = tierOfRecord(record);
  const { evidence } = record;
  if (tier <= WITHOUT_EVIDENCE || (truthy(evidence) && truthy(record.evidenceDigest))) return [tier, true];
  if ((truthy(evidence) && vouched(evidence)) || isShipped(record)) return [tier, true];
  const other = library.get(evidence);
  if (other !== undefined && isShipped(other) && same(values(other), values(record))) {
    return [weaker(tier, tierOfRecord(other)), true];
  }
  return [table("publishedKinds").includes(record.kind) ? "T1" : "T0", false];
}

// Why a record is doubtful for a period and a country.
/** @type {(record: FactorRecord, start: Json, end: Json, country: Json) => string[]} */
export function misfits({ validFrom, validUntil, geography }, start, end, country) {
  const early = truthy(validFrom) && text(start).slice(0, 10) < text(validFrom);
  // The end of a period is exclusive, like that of a validity.
  const late = !early && truthy(validUntil) && text(end) > `${written(validUntil)}T00:00:00Z`;
  const found = early || late ? ["factor.validity"] : [];
  if (!geography.includes(WORLD) && !geography.includes(country)) found.push("factor.geography");
  return found;
}

// Records by id; the same id with other content is refused.
export class Library {
  /** @type {Map<Json, FactorRecord>} */
  #byId = new Map();
  /** @type {(record: FactorRecord) => void} */
  add(record) {
    const known = this.#byId.get(record.id) ?? record;
    /** @type {(record: FactorRecord) => JsonObject} */
    const fields = ({ gases, ...rest }) => ({ ...rest, gases: Object.fromEntries(gases) });
    if (!same(fields(known), fields(record))) refuse("twice", "Two different factors have the same id.");
    this.#byId.set(record.id, known);
  }
  /** @type {(id: Json) => FactorRecord | undefined} */
  get(id) {
    return this.#byId.get(key(id));
  }
}

