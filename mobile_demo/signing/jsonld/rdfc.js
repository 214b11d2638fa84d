// RDF Dataset Canonicalization (RDFC-1.0) with a hard limit on work, counted as in signing/jsonld/rdfc.py (T21).
// A quad is { subject, predicate, object, graph }; a term is written as canonical N-Quads writes it.

import { CanonicalisationRefused } from "../errors.js";
import { sha256Hex, sha384Hex } from "../sha2.js";
import { sorted, utf8 } from "../text.js";

/** @import { Algorithm } from "../suites/suite.js" */
/** @import { TextHash } from "../sha2.js" */
/** @typedef {{ subject: string, predicate: string, object: string, graph: string }} Quad */
/** @typedef {{ algorithm?: Algorithm, budget?: number }} How */

export const DEFAULT_BUDGET = 4000;
export const MAX_RECURSION = 64; // nested hashes of neighbours (T22)

/** @type {Record<number, string>} */
const SHORT = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };

// The text of a literal between its quotation marks (RDFC-1.0 5).
/** @type {(text: string) => string} */
export function escape(text) {
  return text.replace(/["\\\x00-\x1f\x7f]/g, (character) => {
    const code = character.charCodeAt(0);
    return SHORT[code] ?? `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

/** @type {(quads: Iterable<Quad>, how?: How) => Uint8Array} */
export function canonicalise(quads, { algorithm = "sha256", budget = DEFAULT_BUDGET } = {}) {
  const dataset = unique(quads);
  const labels = canonicalLabels(dataset, { algorithm, budget });
  /** @type {(term: string) => string} */
  const named = (term) => labels.get(term) ?? term;
  return utf8(sorted(dataset.map(({ subject, predicate, object, graph }) => (
    line(named(subject), predicate, named(object), named(graph))))).join(""));
}

// Label -> canonical label (_:c14n0) of every blank node (RDFC-1.0 4.4.3).
/** @type {(quads: Iterable<Quad>, how?: How) => Map<string, string>} */
export function canonicalLabels(quads, { algorithm = "sha256", budget = DEFAULT_BUDGET } = {}) {
  // Step 2: the quads that mention each blank node. Step 3: its first-degree hash.
  const mentions = new Map();
  for (const quad of unique(quads)) {
    for (const term of new Set([quad.subject, quad.object, quad.graph])) {
      if (!term.startsWith("_:")) continue;
      if (!mentions.has(term)) mentions.set(term, []);
      mentions.get(term).push(quad);
    }
  }
  const hash = algorithm === "sha384" ? sha384Hex : sha256Hex;
  const first = new Map([...mentions].map(([node, found]) => [node, firstDegree(node, found, hash)]));
  return labelsFrom(first, mentions, algorithm, budget);
}

// When the first-degree hashes (hex) are known: steps 4 and 5 of RDFC-1.0 4.4.3. Quads that mention no other
// blank node may be left out of mentions.
/** @type {(first: Map<string, string>, mentions: Map<string, Quad[]>, algorithm: Algorithm, budget?: number) => Map<string, string>} */
export function labelsFrom(first, mentions, algorithm, budget = DEFAULT_BUDGET) {
  const byHash = new Map();
  for (const [node, found] of first) {
    if (!byHash.has(found)) byHash.set(found, []);
    byHash.get(found).push(node);
  }
  const work = new Ties(first, mentions, algorithm, budget);
  const tied = [];
  for (const found of [...byHash.keys()].sort()) {
    const nodes = byHash.get(found);
    if (nodes.length === 1) work.canonical.issue(nodes[0]);
    else tied.push(nodes);
  }
  for (const nodes of tied) work.resolve(nodes);
  return work.canonical.issued;
}

/** @type {(quads: Iterable<Quad>) => Quad[]} */
function unique(quads) {
  const seen = new Map();
  for (const quad of quads) seen.set(JSON.stringify([quad.subject, quad.predicate, quad.object, quad.graph]), quad);
  return [...seen.values()];
}

/** @type {(subject: string, predicate: string, object: string, graph: string) => string} */
function line(subject, predicate, object, graph) {
  return graph ? `${subject} ${predicate} ${object} ${graph} .\n` : `${subject} ${predicate} ${object} .\n`;
}

// RDFC-1.0 4.6.3.
/** @type {(node: string, quads: Quad[], hash: TextHash) => string} */
function firstDegree(node, quads, hash) {
  /** @type {(term: string) => string} */
  const seen = (term) => (term.startsWith("_:") ? (term === node ? "_:a" : "_:z") : term);
  return hash(sorted(quads.map(({ subject, predicate, object, graph }) => (
    line(seen(subject), predicate, seen(object), seen(graph))))).join(""));
}

// Issues labels in order of asking (RDFC-1.0 4.3); remembers that order.
class Issuer {
  /**
   * @param {string} prefix
   * @param {Map<string, string>=} issued
   */
  constructor(prefix, issued = new Map()) {
    this.prefix = prefix;
    this.issued = issued;
  }

  copy() {
    return new Issuer(this.prefix, new Map(this.issued));
  }

  /** @type {(node: string) => string} */
  issue(node) {
    const known = this.issued.get(node) ?? this.prefix + this.issued.size;
    this.issued.set(node, known);
    return known;
  }
}

// In lexicographic order of places, which decides the ties of equal paths and what the budget pays for.
/** @type {(items: string[]) => Generator<string[]>} */
function* permutations(items) {
  const at = items.map((_, place) => place);
  for (;;) {
    yield at.map((place) => items[place]);
    let i = at.length - 2;
    while (i >= 0 && at[i] > at[i + 1]) i -= 1;
    if (i < 0) return;
    let j = at.length - 1;
    while (at[j] < at[i]) j -= 1;
    [at[i], at[j]] = [at[j], at[i]];
    for (let low = i + 1, high = at.length - 1; low < high; low += 1, high -= 1) [at[low], at[high]] = [at[high], at[low]];
  }
}

// Labels blank nodes whose first-degree hashes are equal, by what surrounds them.
class Ties {
  /**
   * @param {Map<string, string>} first
   * @param {Map<string, Quad[]>} mentions
   * @param {Algorithm} algorithm
   * @param {number} budget
   */
  constructor(first, mentions, algorithm, budget) {
    this.canonical = new Issuer("_:c14n");
    this.first = first;
    this.mentions = mentions;
    this.hash = algorithm === "sha384" ? sha384Hex : sha256Hex;
    this.left = budget;
  }

  // Step 5 of RDFC-1.0 4.4.3 for one first-degree hash.
  /** @type {(nodes: string[]) => void} */
  resolve(nodes) {
    const results = [];
    for (const node of nodes) {
      if (this.canonical.issued.has(node)) continue;
      const issuer = new Issuer("_:b");
      issuer.issue(node);
      results.push(this.hashNDegree(node, issuer, 0));
    }
    results.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [, issuer] of results) for (const node of issuer.issued.keys()) this.canonical.issue(node);
  }

  // Long lists cost more than short ones, so that a hub with thousands of neighbours cannot hide in few steps.
  /** @type {(items: number) => void} */
  spend(items) {
    this.left -= 1 + (items >> 4);
    if (this.left < 0) {
      throw new CanonicalisationRefused(
        "canon.budget", "the document has so many interchangeable nameless parts that it cannot be put in order",
      );
    }
  }

  // RDFC-1.0 4.7.3.
  /** @type {(related: string, quad: Quad, issuer: Issuer, position: string) => string} */
  hashRelated(related, quad, issuer, position) {
    const label = this.canonical.issued.get(related) ?? issuer.issued.get(related) ?? this.first.get(related);
    return this.hash(`${position}${position === "g" ? "" : quad.predicate}${label}`);
  }

  // RDFC-1.0 4.8.3 steps 1 to 3: the blank nodes beside a node, by the hash of their relation.
  /** @type {(node: string, issuer: Issuer) => [hash: string, related: string[]][]} */
  neighbours(node, issuer) {
    const found = new Map();
    for (const quad of this.mentions.get(node) ?? []) {
      for (const [position, term] of [["s", quad.subject], ["o", quad.object], ["g", quad.graph]]) {
        if (term === node || !term.startsWith("_:")) continue;
        const hash = this.hashRelated(term, quad, issuer, position);
        if (!found.has(hash)) found.set(hash, []);
        found.get(hash).push(term);
      }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  // RDFC-1.0 4.8.3.
  /** @type {(node: string, given: Issuer, depth: number) => [hash: string, issuer: Issuer]} */
  hashNDegree(node, given, depth) {
    let issuer = given;
    if (depth > MAX_RECURSION) {
      throw new CanonicalisationRefused("canon.depth", "a chain of interchangeable nameless parts is too long");
    }
    this.spend((this.mentions.get(node) ?? []).length);
    let data = "";
    for (const [hash, related] of this.neighbours(node, issuer)) {
      data += hash;
      const known = related.length === 1 && this.canonical.issued.get(related[0]);
      if (known) {
        // One neighbour, labelled already: the one permutation's path is that label. By far the usual case.
        data += known;
        continue;
      }
      let chosen = "";
      let best = issuer;
      for (const permutation of permutations(related)) {
        this.spend(related.length);
        const result = this.tryPath(permutation, issuer.copy(), chosen, depth);
        if (result !== null && (!chosen || result[0] < chosen)) [chosen, best] = result;
      }
      data += chosen;
      issuer = best;
    }
    return [this.hash(data), issuer];
  }

  // RDFC-1.0 4.8.3 step 5.4: the path of one permutation, or null once it cannot beat the chosen one.
  /** @type {(permutation: string[], given: Issuer, chosen: string, depth: number) => [path: string, issuer: Issuer] | null} */
  tryPath(permutation, given, chosen, depth) {
    let issuer = given;
    let path = "";
    const worse = () => chosen && path.length >= chosen.length && path > chosen;
    const recursion = [];
    for (const related of permutation) {
      let label = this.canonical.issued.get(related);
      if (label === undefined) {
        if (!issuer.issued.has(related)) recursion.push(related);
        label = issuer.issue(related);
      }
      path += label;
      if (worse()) return null;
    }
    for (const related of recursion) {
      const [found, result] = this.hashNDegree(related, issuer, depth + 1);
      path += `${issuer.issue(related)}<${found}>`;
      issuer = result;
      if (worse()) return null;
    }
    return [path, issuer];
  }
}
