// Compiled context tables as the emitter wants them: which terms are active where, and how they are written.
// The files are those of signing/jsonld/tables, the layout is described in signing/jsonld/compile.py.

import { shared } from "../../package_data.js";
import { ContextRefused } from "../errors.js";
import { compareCodePoints, sorted } from "../text.js";
import { unpinned } from "./contexts.js";

/** @import { JsonObject } from "../strict_json.js" */
/** @typedef {{ iri?: string, type?: string, scope?: number, refused?: string }} Definition An iri, or why it is refused. */
/** @typedef {Record<string, Definition>} Scope */
/** @typedef {{ kind: number, head: string, tail: string, predicate: string, scope: number }} Entry */

const RDF_TYPE = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ";
const XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean";

// An absolute IRI in ASCII, without dot segments, which some libraries resolve and some do not.
export const IRI = /^[A-Za-z][A-Za-z0-9+.-]*:(?!.*\/\.{1,2}(?:[/?#]|$))[!#-;=?-[\]_a-z~]+$/;
// What the text of a literal may hold as it is (RDFC-1.0 5).
export const NEEDS_ESCAPE = /["\\\x00-\x1f\x7f]/;

// Merged scopes and shapes kept per table; only a hostile document goes beyond, whose are made anew each time.
const KEPT = 1000;
const MEMBERS = 64;

export const [STRING, LITERAL, BOOLEAN, ID, VOCAB, KEYWORD, REFUSED] = [0, 1, 2, 3, 4, 5, 6];

// One active term: its line is head + value + tail; scope is -1 where the term opens none.
/** @type {(kind: number, head: string, tail: string, predicate: string, scope: number) => Entry} */
const entry = (kind, head, tail, predicate, scope) => ({ kind, head, tail, predicate, scope });
const KEYWORD_ENTRY = entry(KEYWORD, "", "", "", -1);

/** @type {(definition: Definition) => Entry} */
function entryOf(definition) {
  if (definition.refused !== undefined) return entry(REFUSED, definition.refused, "", "", -1);
  const predicate = ` <${definition.iri}> `;
  const { type, scope = -1 } = definition;
  if (type === undefined) return entry(STRING, `${predicate}"`, '" .\n', predicate, scope);
  if (type === "@id") return entry(ID, `${predicate}<`, "> .\n", predicate, scope);
  if (type === "@vocab") return entry(VOCAB, `${predicate}<`, "> .\n", predicate, scope);
  return entry(type === XSD_BOOLEAN ? BOOLEAN : LITERAL, `${predicate}"`, `"^^<${type}> .\n`, predicate, scope);
}

// Objects of one list of members, none an object or array: the order of their lines is sorted once for all.
class Shape {
  /**
   * @param {Active} active
   * @param {string[]} names
   */
  constructor(active, names) {
    /** @type {{ key: string, fixed: string, name: string, entry: Entry }[]} */
    const lines = [];
    for (const name of names) {
      const found = active.terms.get(name);
      if (name !== "type" && found) lines.push({ key: found.predicate, fixed: "", name, entry: found });
    }
    for (const line of active.typeLines) lines.push({ key: line, fixed: `_:a${line}`, name: "", entry: KEYWORD_ENTRY });
    this.lines = lines.sort((a, b) => compareCodePoints(a.key, b.key));
    this.size = names.length;
    this.active = active;
  }

  /** @type {(active: Active, names: string[]) => boolean} */
  static fits(active, names) {
    const entries = names.filter((name) => name !== "type").map((name) => active.terms.get(name));
    if (!entries.length || entries.some((found) => !found || found.kind >= KEYWORD)) return false;
    const predicates = new Set(entries.map((found) => found?.predicate));
    return predicates.size === entries.length && !(active.typeLines.length && predicates.has(RDF_TYPE));
  }

  // The sorted lines of one object as _:a; null when a value takes more than copying: a text with characters to be escaped,
  // an id that is no absolute IRI, an unknown term, a value of another type. The caller then writes member by member.
  /** @type {(object: JsonObject) => string | null} */
  write(object) {
    let text = "";
    for (const line of this.lines) {
      if (line.fixed) {
        text += line.fixed;
        continue;
      }
      const { kind, head, tail } = line.entry;
      let value = object[line.name];
      if (kind === BOOLEAN && typeof value === "boolean") value = String(value);
      else if (kind === BOOLEAN || typeof value !== "string") return null;
      else if (kind === ID) {
        if (!IRI.test(value)) return null;
      } else if (kind === VOCAB) {
        value = this.active.vocab(line.entry, value);
        if (value === null) return null;
      } else if (NEEDS_ESCAPE.test(value)) return null;
      text += `_:a${head}${value}${tail}`;
    }
    return text;
  }
}

// The terms that are active for one object (an active context of JSON-LD 1.1, already merged). base is the
// context that goes on to nested objects: type-scoped terms do not (JSON-LD 1.1 4.1.8).
class Active {
  #table;
  /** @type {Map<string, Shape | null>} */
  #shapes = new Map();
  /** @type {Map<number, Active>} */
  #scoped = new Map();
  /** @type {Map<string, Active>} */
  #typed = new Map();
  /** @type {Map<string, Active>} */
  #typedByList = new Map();

  /**
   * @param {Table} table
   * @param {Scope} raw
   * @param {Map<string, Entry>} terms
   * @param {Active | null=} base
   * @param {string[]=} types
   */
  constructor(table, raw, terms, base = null, types = []) {
    this.#table = table;
    this.raw = raw;
    /** @type {Active} */
    this.base = base ?? this;
    this.typeLines = sorted(new Set(types)).map((iri) => `${RDF_TYPE}<${iri}> .\n`);
    this.terms = terms.set("id", KEYWORD_ENTRY).set("type", KEYWORD_ENTRY);
    // Two terms of one IRI could write the same line twice; an RDF dataset is a set.
    const predicates = [...terms.values()].map((found) => found.predicate).filter(Boolean);
    this.mayRepeat = new Set(predicates).size < predicates.length;
  }

  /** @type {(names: string[]) => Shape | null} */
  shape(names) {
    if (names.length > MEMBERS) return null; // written member by member, so that no long key is kept
    // Names with a NUL could be taken for two; the sizes then differ.
    const key = names.join("\0");
    let found = this.#shapes.get(key);
    if (found === undefined) {
      if (!this.#table.mayKeep()) return null;
      found = Shape.fits(this, names) ? new Shape(this, names) : null;
      this.#shapes.set(key, found);
    }
    return found !== null && found.size === names.length ? found : null;
  }

  // For the object values of a property, whose scope may override protected terms.
  /** @type {(scope: number) => Active} */
  scoped(scope) {
    if (scope < 0) return this;
    let found = this.#scoped.get(scope);
    if (found === undefined) {
      const table = this.#table;
      const raw = Object.assign(Object.create(null), this.raw, table.scopes[scope]);
      found = new Active(table, raw, new Map([...this.terms, ...table.entries(scope)]));
      if (table.mayKeep()) this.#scoped.set(scope, found);
    }
    return found;
  }

  // For an object of these types (string or array); types that no term names are refused.
  /** @type {(types: unknown) => Active} */
  typed(types) {
    const single = typeof types === "string";
    if (!single && !(Array.isArray(types) && types.length && types.every((name) => typeof name === "string"))) {
      throw new ContextRefused("context.value", "type is one string, or an array of at least one", { where: "/type" });
    }
    const kept = single ? this.#typed : this.#typedByList;
    const key = single ? types : JSON.stringify(types);
    let found = kept.get(key);
    if (found === undefined) {
      found = this.#merged(single ? [types] : types);
      if (this.#table.mayKeep()) kept.set(key, found);
    }
    return found;
  }

  /** @type {(types: string[]) => Active} */
  #merged(types) {
    const raw = Object.assign(Object.create(null), this.raw);
    const terms = new Map(this.terms);
    const iris = [];
    for (const name of types) {
      const definition = this.raw[name];
      if (definition?.iri === undefined) {
        const message = `no context defines the type ${name.slice(0, 80)}`;
        throw new ContextRefused("context.unknown_type", message, { where: "/type" });
      }
      iris.push(definition.iri);
      if (definition.scope !== undefined) {
        overlay(raw, this.#table.scopes[definition.scope]);
        for (const [term, found] of this.#table.entries(definition.scope)) terms.set(term, found);
      }
    }
    return new Active(this.#table, raw, terms, this, iris);
  }

  // The IRI a @vocab value stands for, or null.
  /** @type {(entry: Entry, value: string) => string | null} */
  vocab({ scope }, value) {
    const definition = (scope >= 0 && this.#table.scopes[scope][value]) || this.raw[value];
    return definition?.iri ?? null;
  }
}

/** @type {(keyof Definition)[]} */
const PARTS = ["iri", "type", "scope", "refused"];

// Lays a type-scoped context over another; all terms are protected (JSON-LD 1.1 4.1.11).
/** @type {(raw: Scope, scope: Scope) => void} */
function overlay(raw, scope) {
  for (const [term, definition] of Object.entries(scope)) {
    raw[term] ??= definition;
    const known = raw[term];
    if (PARTS.some((part) => known[part] !== definition[part])) {
      throw new ContextRefused("context.protected", `two types define ${term} differently`, { where: "/type" });
    }
  }
}

class Table {
  /** @type {Map<number, Map<string, Entry>>} */
  #entries = new Map();
  #kept = 0;

  /** @param {{ contexts: { url: string, digest: string }[], scopes: Scope[] }} parsed */
  constructor(parsed) {
    this.contexts = parsed.contexts.map(({ url }) => url);
    this.digests = parsed.contexts.map(({ digest }) => digest);
    this.scopes = parsed.scopes;
    this.root = new Active(this, this.scopes[0], new Map(this.entries(0)));
  }

  /** @type {(scope: number) => Map<string, Entry>} */
  entries(scope) {
    let found = this.#entries.get(scope);
    if (found === undefined) {
      found = new Map(Object.entries(this.scopes[scope]).map(([term, definition]) => [term, entryOf(definition)]));
      this.#entries.set(scope, found);
    }
    return found;
  }

  mayKeep() {
    this.#kept += 1;
    return this.#kept <= KEPT;
  }
}

/** @type {Map<string, Table>} */
const tables = new Map();

// The table of exactly this context list; else ContextRefused (context.unpinned).
/** @type {(contexts: unknown[]) => Table} */
export function tableFor(contexts) {
  const index = shared("signing/jsonld/tables/index.json");
  const wanted = JSON.stringify(contexts);
  const name = Object.keys(index).find((key) => JSON.stringify(index[key]) === wanted);
  if (name === undefined) throw unpinned(contexts);
  const table = tables.get(name) ?? new Table(shared(`signing/jsonld/tables/${name}.json`));
  tables.set(name, table);
  return table;
}
