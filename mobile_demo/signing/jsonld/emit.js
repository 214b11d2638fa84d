// Canonical N-Quads of a JSON document, straight from a compiled table: no context processing, no expansion. The
// bytes equal those of signing/jsonld/emit.py; whatever a table cannot say is refused, nothing is ever dropped
// (T13, T17, T24).

import { CanonicalisationRefused, ContextRefused } from "../errors.js";
import { sha256Hex, sha384Hex } from "../sha2.js";
import { isObject } from "../strict_json.js";
import { sorted, utf8 } from "../text.js";
import { canonicalLabels } from "./labels.js";
import { escape } from "./rdfc.js";
import { BOOLEAN, ID, IRI, KEYWORD, LITERAL, NEEDS_ESCAPE, REFUSED, STRING, VOCAB, tableFor } from "./table.js";

/** @import { Json, JsonObject } from "../strict_json.js" */
/** @import { Algorithm } from "../suites/suite.js" */
/** @import { Link, Nameless } from "./labels.js" */
/** @import { Entry } from "./table.js" */
/** @typedef {ReturnType<typeof tableFor>} Table */
/** @typedef {Table["root"]} Active */

export { tableFor };

export const MAX_DEPTH = 32; // objects within objects (T22)
export const MAX_NODES = 5000; // nameless objects of one document (T23)

const XSD_BOOLEAN = "^^<http://www.w3.org/2001/XMLSchema#boolean> .\n";
const LONE = /\p{Surrogate}/u;

// algorithm: sha256 or sha384, the hash used inside. A proof is refused: take it out first.
/** @type {(document: JsonObject, table: Table, algorithm?: Algorithm) => Uint8Array} */
export function canonicalNquads(document, table, algorithm = "sha256") {
  const { "@context": context, ...body } = document;
  if (JSON.stringify(context) !== JSON.stringify(table.contexts)) {
    throw new ContextRefused(
      "context.mismatch", "the @context of the document is not the one of the table", { where: "/@context" },
    );
  }
  const writer = new Writer(algorithm);
  writer.node(body, table.root, "", 0);
  const text = writer.text();
  if (LONE.test(text)) throw value("a string holds half of a surrogate pair");
  return utf8(text);
}

// Collects the nodes of one document. A line is kept without its subject: predicate, object, stop.
class Writer {
  #hash;
  #algorithm;
  /** @type {Nameless[]} */
  #nameless = [];
  /** @type {Map<string, { lines: string[], links: Link[] }>} */
  #named = new Map(); // IRI in angle brackets -> { lines, links }: two objects of one id are one node

  /** @param {Algorithm} algorithm */
  constructor(algorithm) {
    this.#algorithm = algorithm;
    this.#hash = algorithm === "sha384" ? sha384Hex : sha256Hex;
  }

  // Writes one object; its number when nameless, else its IRI in angle brackets. link is the line that leads
  // here, without the object, its subject written as RDFC-1.0 4.6.3 asks; empty at the top.
  /** @type {(object: JsonObject, base: Active, link: string, depth: number) => number | string} */
  node(object, base, link, depth) {
    if (depth > MAX_DEPTH) {
      throw new CanonicalisationRefused("canon.depth", `objects are nested more than ${MAX_DEPTH} deep`);
    }
    const active = "type" in object ? base.typed(object.type) : base;
    const text = active.shape(Object.keys(object))?.write(object);
    if (text) return this.#keepNameless(link, text, [], []);
    return this.#object(object, active, link, depth);
  }

  // As node, for any object: its lines member by member, sorted, each once. A nameless object is hashed with _:a for itself
  // and _:z for its nameless children (RDFC-1.0 4.6.3).
  /** @type {(object: JsonObject, active: Active, link: string, depth: number) => number | string} */
  #object(object, active, link, depth) {
    const subject = "id" in object ? `<${iri(object.id, "/id")}>` : "_:z";
    let lines = [...active.typeLines];
    /** @type {Link[]} */
    const links = [];
    if (this.#members(object, active, subject, lines, links, depth)) lines = [...new Set(lines)];
    lines = sorted(lines);
    if (!lines.length && !links.length && (subject === "_:z" || depth === 0)) {
      throw new ContextRefused("context.empty", "an object without members says nothing");
    }
    if (subject !== "_:z") return this.#keepNamed(subject, lines, links);
    const own = links.length ? sorted([...lines, ...links.map(([predicate]) => `${predicate}_:z .\n`)]) : lines;
    return this.#keepNameless(link, `_:a${own.join("_:a")}`, lines, links);
  }

  // Writes the members of an object into lines and links; returns whether a line may be there twice. A member that no
  // context defines is refused: a signature would not cover it (T13).
  /** @type {(object: JsonObject, active: Active, subject: string, lines: string[], links: Link[], depth: number) => boolean} */
  #members(object, active, subject, lines, links, depth) {
    let { mayRepeat } = active;
    for (const key of Object.keys(object)) {
      const entry = active.terms.get(key);
      if (entry === undefined) throw unknown(key);
      if (entry.kind === KEYWORD) continue;
      const item = object[key];
      if (typeof item === "string") {
        lines.push(entry.kind <= LITERAL ? literal(item, entry) : reference(key, item, entry, active));
        continue;
      }
      mayRepeat = true;
      placed(key, () => this.#value(item, entry, active, subject, lines, links, depth));
    }
    return mayRepeat;
  }

  // A value that is not a string: an object, an array or a boolean.
  /** @type {(item: Json, entry: Entry, active: Active, subject: string, lines: string[], links: Link[], depth: number) => void} */
  #value(item, entry, active, subject, lines, links, depth) {
    if (entry.kind === REFUSED) throw refused(entry);
    if (isObject(item)) {
      this.#child(item, active.base.scoped(entry.scope), entry, subject, lines, links, depth);
    } else if (typeof item === "boolean" && (entry.kind === STRING || entry.kind === BOOLEAN)) {
      lines.push(`${entry.predicate}"${item}"${XSD_BOOLEAN}`);
    } else if (Array.isArray(item) && item.length) {
      this.#array(item, entry, active, subject, lines, links, depth);
    } else {
      throw value("the value is none of string, true, false, object and non-empty array that this member takes");
    }
  }

  // Each item is a value of its own; an RDF dataset has no order.
  /** @type {(items: Json[], entry: Entry, active: Active, subject: string, lines: string[], links: Link[], depth: number) => void} */
  #array(items, entry, active, subject, lines, links, depth) {
    const context = active.base.scoped(entry.scope);
    const left = MAX_NODES - this.#nameless.length;
    if (items.length > left && items.filter((item) => isObject(item) && !("id" in item)).length > left) {
      throw tooMany(); // before the work, not after it (T23)
    }
    items.forEach((item, index) => placed(index, () => {
      if (isObject(item) && entry.kind !== REFUSED) {
        this.#child(item, context, entry, subject, lines, links, depth);
      } else if (typeof item === "string") {
        lines.push(entry.kind <= LITERAL ? literal(item, entry) : reference("", item, entry, active));
      } else if (Array.isArray(item)) throw value("an array within an array");
      else this.#value(item, entry, active, subject, lines, links, depth);
    }));
  }

  /** @type {(item: JsonObject, context: Active, entry: Entry, subject: string, lines: string[], links: Link[], depth: number) => void} */
  #child(item, context, entry, subject, lines, links, depth) {
    const child = this.node(item, context, subject + entry.predicate, depth + 1);
    if (typeof child === "number") links.push([entry.predicate, child]);
    else lines.push(`${entry.predicate}${child} .\n`);
  }

  /** @type {(subject: string, lines: string[], links: Link[]) => string} */
  #keepNamed(subject, lines, links) {
    const known = this.#named.get(subject);
    this.#named.set(subject, known === undefined ? { lines, links } : {
      lines: sorted(new Set([...known.lines, ...lines])), links: [...known.links, ...links],
    });
    return subject;
  }

  /** @type {(link: string, text: string, lines: string[], links: Link[]) => number} */
  #keepNameless(link, text, lines, links) {
    const number = this.#nameless.length;
    if (number >= MAX_NODES) throw tooMany();
    let hashed = text;
    // "<" sorts before "_", and "_:z" after "_:a".
    if (link) hashed = link[0] === "<" ? `${link}_:a .\n${text}` : `${text}${link}_:a .\n`;
    this.#nameless.push({ digest: this.#hash(hashed), text, lines, links });
    return number;
  }

  // All quads, sorted, with canonical labels.
  /** @type {() => string} */
  text() {
    const labels = canonicalLabels(this.#nameless, this.#algorithm);
    const blocks = this.#nameless.map(({ text, lines, links }, number) => {
      const label = labels[number];
      if (links.length) return [label, block(label, lines, links, labels)];
      // A line feed within a value is written as an escape, so this finds beginnings of lines only.
      return [label, label + text.slice(3).replaceAll("\n_:a ", `\n${label} `)];
    });
    for (const [name, { lines, links }] of this.#named) {
      if (lines.length || links.length) blocks.push([name, block(name, lines, links, labels)]);
    }
    // No subject is the beginning of another one's line, and all are ASCII: sorting the blocks sorts the lines.
    blocks.sort(([a], [b]) => (a < b ? -1 : 1));
    return blocks.map(([, text]) => text).join("");
  }
}

/** @type {(label: string, lines: string[], links: Link[], labels: string[]) => string} */
function block(label, lines, links, labels) {
  const more = links.map(([predicate, number]) => `${predicate}${labels[number]} .\n`);
  return label + (more.length ? sorted([...lines, ...more]) : lines).join(label);
}

/** @type {(text: string, entry: Entry) => string} */
const literal = (text, { head, tail }) => head + (NEEDS_ESCAPE.test(text) ? escape(text) : text) + tail;

const tooMany = () => new CanonicalisationRefused("canon.nodes", `more than ${MAX_NODES} nameless objects`);

// The line of a string that is no literal; key is empty within an array.
/** @type {(key: string, text: string, entry: Entry, active: Active) => string} */
function reference(key, text, entry, active) {
  const where = key ? `/${pointer(key)}` : "";
  if (entry.kind === ID) return entry.head + iri(text, where) + entry.tail;
  if (entry.kind === VOCAB) {
    const found = active.vocab(entry, text);
    if (found === null) throw unknownTerm(`no context defines ${text.slice(0, 80)}`, where);
    return entry.head + found + entry.tail;
  }
  if (entry.kind === REFUSED) throw refused(entry, where);
  throw value("a JSON true or false belongs here, not a string", where);
}

/** @type {(text: Json, where: string) => string} */
function iri(text, where) {
  if (typeof text === "string" && IRI.test(text)) return text;
  throw new ContextRefused("context.iri", "an id is not an absolute IRI in normal form", { where });
}

/** @type {(step: string | number, write: () => void) => void} */
function placed(step, write) {
  try {
    write();
  } catch (error) {
    if (error instanceof ContextRefused || error instanceof CanonicalisationRefused) {
      error.where = `/${pointer(String(step))}${error.where}`;
    }
    throw error;
  }
}

/** @type {(message: string, where?: string) => ContextRefused} */
const value = (message, where = "") => new ContextRefused("context.value", message, { where });
/** @type {(message: string, where: string) => ContextRefused} */
const unknownTerm = (message, where) => new ContextRefused("context.unknown_term", message, { where });
/** @type {(entry: Entry, where?: string) => ContextRefused} */
const refused = ({ head }, where = "") => (
  new ContextRefused("context.unsupported", `not supported here: ${head}`, { where }));
/** @type {(key: string) => string} */
const pointer = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** @type {(key: string) => ContextRefused} */
function unknown(key) {
  const where = `/${pointer(key)}`;
  if (!key.startsWith("@")) return unknownTerm(`no context defines the member ${key.slice(0, 80)}`, where);
  return new ContextRefused("context.keyword", `the keyword ${key.slice(0, 40)} does not belong in a document`, { where });
}
