// JSON Schemas into closures: the keywords our schemas use and nothing else; an unknown keyword is an error when
// the schema is compiled. Each closure takes a value and returns null or the first violation in the fixed order of
// passport/model/compiling.py: kind, unknown members, missing members, then members by code point, depth first.

import { ToolError } from "../../signing/errors.js";
import { isObject } from "../../signing/strict_json.js";
import { codePointLength, compareCodePoints, sorted } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @typedef {Readonly<{ rule: string, where: string, problem: string }>} Violation */
/** @typedef {(value: Json) => Violation | null} Check */

const ANNOTATIONS = new Set(["$schema", "$id", "title", "$comment", "$defs"]);
/** @type {Record<string, string[]>} */
const KEYWORDS = {
  object: ["type", "properties", "required", "additionalProperties"],
  array: ["type", "items", "minItems", "maxItems", "x-order"],
  string: ["type", "minLength", "maxLength", "pattern", "enum", "x-form"],
  boolean: ["type"],
  const: ["const"],
  $ref: ["$ref"],
};
// Positions whose form is rule R6: identifiers are absolute, ASCII, and never blank node labels.
const IDENTIFIERS = new Set(["did", "keyId", "https", "iri", "urnUuid"]);

// { rule, where, problem }: R1 to R7 or form, a JSON Pointer, a code of what is wrong.
// Each rule in words; "form" stands for lengths, patterns and closed lists.
/** @type {Record<string, string>} */
const RULES = {
  R1: "@context is the list of the profile, and no other member begins with @",
  R2: "only the members the profile lists, and all that it requires",
  R3: "each place holds one kind of JSON value, never a number and never null",
  R4: "no array is empty; the member is left out instead",
  R5: "type is one exact list, and every other array is in ascending order without repeats",
  R6: "identifiers are absolute, in ASCII, and no blank node labels",
  R7: "no two objects of one document have the same id",
  form: "a value has the length and the pattern of its place",
};
// The rule with its explanation, and the code of what is wrong.
/** @type {(found: Violation) => string} */
export const toldOf = ({ rule, problem }) => `${rule} (${RULES[rule]}): ${problem}`;
/** @type {(rule: string, where: string, problem: string) => Violation} */
export const violation = (rule, where, problem) => Object.freeze({ rule, where, problem });
const WRONG_KIND = violation("R3", "", "wrong_kind");
const EMPTY = violation("R4", "", "empty");
const LENGTH = violation("form", "", "length");

/** @type {(found: Violation, step: string | number) => Violation} */
export function under(found, step) {
  const name = String(step).replaceAll("~", "~0").replaceAll("/", "~1");
  return violation(found.rule, `/${name}${found.where}`, found.problem);
}

/** @type {(code: string, message: string) => never} */
function bad(code, message) {
  throw new ToolError(`schema.${code}`, message);
}

// Compiles schemas that share one common file; forms are the checks named by x-form.
export class Compiler {
  /** @type {Record<string, JsonObject>} */
  #definitions;
  /** @type {Record<string, (text: string) => boolean>} */
  #forms;
  /** @type {Map<string, Check>} */
  #built = new Map();

  /**
   * @param {JsonObject} common
   * @param {Record<string, (text: string) => boolean>} forms
   */
  constructor(common, forms) {
    this.#definitions = common.$defs;
    this.#forms = forms;
  }

  /** @type {(schema: JsonObject) => Check} */
  compile(schema) {
    return this.#build(Object.fromEntries(Object.entries(schema).filter(([name]) => !ANNOTATIONS.has(name))), "");
  }

  /** @type {(schema: JsonObject) => JsonObject} */
  resolve(schema) {
    return "$ref" in schema ? this.#definitions[target(schema.$ref)] : schema;
  }

  // name is the member or definition that is compiled; it decides which rule a mismatch breaks.
  /** @type {(schema: JsonObject, name: string) => Check} */
  #build(schema, name) {
    const kind = ["$ref", "const"].find((word) => word in schema) ?? schema.type;
    const strange = Object.keys(schema).filter((word) => !KEYWORDS[kind]?.includes(word));
    if (strange.length) bad("keyword", `The schema uses ${strange} in a place of kind ${kind}.`);
    if (kind === "$ref") return this.#referred(target(schema.$ref), name);
    if (kind === "const") return constant(schema.const, name);
    if (kind === "object") return this.#object(schema);
    if (kind === "array") return this.#array(schema);
    return kind === "boolean" ? ofType("boolean") : this.#string(schema, name);
  }

  /** @type {(name: string, member: string) => Check} */
  #referred(name, member) {
    // A constant's rule depends on the member that holds it; everything else is shared.
    if ("const" in this.#definitions[name]) return this.#build(this.#definitions[name], member);
    const built = this.#built.get(name) ?? this.#build(this.#definitions[name], name);
    this.#built.set(name, built);
    return built;
  }

  /** @type {(schema: JsonObject) => Check} */
  #object(schema) {
    // A container's credentials are checked one by one, each by its own schema.
    if (!("properties" in schema)) return (value) => (isObject(value) ? null : WRONG_KIND);
    if (schema.additionalProperties !== false) bad("open", "An object of the profile is not closed.");
    const parts = schema.properties;
    const members = new Map();
    for (const name of sorted(Object.keys(parts))) members.set(name, this.#build(parts[name], name));
    return closedObject(members, sorted(schema.required));
  }

  /** @type {(schema: JsonObject) => Check} */
  #array(schema) {
    const items = this.resolve(schema.items);
    const inOrder = "x-order" in schema ? order(schema["x-order"], items) : () => null;
    return listOf(this.#build(items, "[]"), schema.minItems, schema.maxItems ?? Infinity, inOrder);
  }

  /** @type {(schema: JsonObject, name: string) => Check} */
  #string(schema, name) {
    if ("enum" in schema) {
      const words = new Set(schema.enum);
      return text((value) => (words.has(value) ? null : violation("form", "", "enum")));
    }
    const { minLength: least = 0, maxLength: most, pattern = "" } = schema;
    if (most === undefined || pattern[0] !== "^" || pattern.at(-1) !== "$") {
      bad("unbounded", `The string ${name} needs maxLength and an anchored pattern.`);
    }
    const form = "x-form" in schema ? this.#forms[schema["x-form"]] : () => true;
    const rule = IDENTIFIERS.has(name) ? "R6" : "form";
    let compiled;
    return text((value) => {
      // The length comes before the pattern, so that no pattern sees a long text (T11).
      const length = codePointLength(value);
      if (length < least || length > most) return violation(rule, "", "length");
      compiled ??= new RegExp(pattern, "u");
      if (!compiled.test(value)) return violation(rule, "", "pattern");
      return form(value) ? null : violation(rule, "", "form");
    });
  }
}

/** @type {(reference: string) => string} */
function target(reference) {
  const [file, name] = reference.split("#/$defs/");
  if (!["", "common.schema.json"].includes(file) || !name) bad("reference", `The reference ${reference} leads outside.`);
  return name;
}

/** @type {(type: string) => Check} */
const ofType = (type) => (value) => (typeof value === type ? null : WRONG_KIND);
/** @type {(check: (value: string) => Violation | null) => Check} */
const text = (check) => (value) => (typeof value === "string" ? check(value) : WRONG_KIND);

/** @type {(expected: Json, name: string) => Check} */
function constant(expected, name) {
  const wrong = violation(name === "@context" ? "R1" : name === "type" ? "R5" : "form", "", "const");
  /** @type {(value: Json, wanted: Json) => boolean} */
  const equal = (value, wanted) => (Array.isArray(wanted)
    ? Array.isArray(value) && value.length === wanted.length && wanted.every((entry, i) => equal(value[i], entry))
    : value === wanted);
  return (value) => (equal(value, expected) ? null : wrong);
}

/** @type {(members: Map<string, Check>, required: string[]) => Check} */
function closedObject(members, required) {
  return (value) => {
    if (!isObject(value)) return WRONG_KIND;
    const names = Object.keys(value);
    const unknown = names.filter((name) => !members.has(name));
    if (unknown.length) {
      const [name] = sorted(unknown);
      return under(violation(name.startsWith("@") ? "R1" : "R2", "", "unknown_member"), name);
    }
    const missing = required.find((name) => !(name in value));
    if (missing !== undefined) return under(violation("R2", "", "missing_member"), missing);
    for (const [name, check] of members) {
      const found = name in value ? check(value[name]) : null;
      if (found !== null) return under(found, name);
    }
    return null;
  };
}

/** @type {(item: Check, least: number, most: number, inOrder: Check) => Check} */
function listOf(item, least, most, inOrder) {
  return (value) => {
    if (!Array.isArray(value)) return WRONG_KIND;
    if (!value.length) return EMPTY;
    if (value.length < least || value.length > most) return LENGTH;
    for (let index = 0; index < value.length; index += 1) {
      const found = item(value[index]);
      if (found !== null) return under(found, index);
    }
    return inOrder(value);
  };
}

// R5: strictly ascending by the declared key, by code points or by the place in sequence.
/** @type {(how: JsonObject, item: JsonObject) => (value: Json[]) => Violation | null} */
function order({ by, sequence = [], ...strange }, item) {
  if (Object.keys(strange).length) bad("keyword", `x-order knows by and sequence, not ${Object.keys(strange)}.`);
  if (by !== "." && !by.every((/** @type {string} */ name) => item.required?.includes(name))) {
    bad("order", `The members ${by} that order an array must be required.`);
  }
  /** @type {(entry: Json) => (string | number)[]} */
  const keyOf = by === "." ? (entry) => [entry] : (entry) => by.map((/** @type {string} */ name) => entry[name]);
  return (value) => {
    let keys = value.map(keyOf);
    if (sequence.length) {
      keys = keys.map(([word]) => [sequence.indexOf(word)]);
      const strangeAt = keys.findIndex(([place]) => place === -1);
      if (strangeAt >= 0) return under(violation("R5", "", "order"), strangeAt);
    }
    const late = keys.findIndex((key, place) => place > 0 && !ascends(keys[place - 1], key));
    return late < 0 ? null : under(violation("R5", "", "order"), late);
  };
}

/** @type {(earlier: (string | number)[], later: (string | number)[]) => boolean} */
function ascends(earlier, later) {
  for (let i = 0; i < earlier.length; i += 1) {
    const [one, other] = [earlier[i], later[i]];
    const difference = typeof one === "string" ? compareCodePoints(one, String(other)) : one - Number(other);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
