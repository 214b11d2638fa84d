// Canonical labels of the nameless objects of one document (RDFC-1.0 4.4.3), when they form a tree.

import { sha256Hex, sha384Hex } from "../sha2.js";
import { labelsFrom } from "./rdfc.js";

/** @import { Algorithm } from "../suites/suite.js" */
/** @import { Quad } from "./rdfc.js" */
/** @typedef {[predicate: string, number: number]} Link */
/** @typedef {{ digest: string, text: string, lines: string[], links: Link[] }} Nameless */

// nodes: { digest (hex), text, lines, links: [[" <iri> ", number]] }; the label of each, in their order.
/** @type {(nodes: Nameless[], algorithm: Algorithm) => string[]} */
export function canonicalLabels(nodes, algorithm) {
  const counts = new Map();
  for (const { digest } of nodes) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  const order = nodes.map((_, number) => number)
    .sort((a, b) => (nodes[a].digest < nodes[b].digest ? -1 : nodes[a].digest > nodes[b].digest ? 1 : a - b));
  const labels = nodes.map(() => "");
  // Step 4: distinct hashes decide.
  let position = 0;
  const twins = [];
  for (const number of order) {
    if (counts.get(nodes[number].digest) > 1) twins.push(number);
    else {
      labels[number] = `_:c14n${position}`;
      position += 1;
    }
  }
  // Step 5: twins.
  if (twins.length && !labelLeaves(nodes, twins, labels, position, algorithm)) return labelsInFull(nodes, algorithm);
  return labels;
}

// Labels twins whose only nameless neighbour is a parent that has its label; false if there are others. Equal
// gases of two results are such twins. They need no search: 4.8.3 hashes the one way to the parent.
/** @type {(nodes: Nameless[], twins: number[], labels: string[], first: number, algorithm: Algorithm) => boolean} */
function labelLeaves(nodes, twins, labels, first, algorithm) {
  const hash = algorithm === "sha384" ? sha384Hex : sha256Hex;
  const wanted = new Set(twins);
  const parents = new Map();
  nodes.forEach(({ links }, parent) => {
    for (const [predicate, child] of links) if (wanted.has(child)) parents.set(child, [labels[parent], predicate]);
  });
  /** @type {[key: string, number: number][]} */
  const keys = [];
  for (const number of twins) {
    const [label, predicate] = parents.get(number) ?? ["", ""];
    if (!label || nodes[number].links.length) return false;
    // 4.7.3: the parent is the subject of the one quad that mentions it; 4.8.3: its label is the path.
    const related = hash(`s${predicate.slice(1, -1)}${label}`);
    keys.push([nodes[number].digest + hash(related + label), number]);
  }
  // Twins of one parent have equal keys. They are interchangeable: either order writes the same lines.
  keys.sort(([a, i], [b, j]) => (a < b ? -1 : a > b ? 1 : i - j));
  keys.forEach(([, number], place) => { labels[number] = `_:c14n${first + place}`; });
  return true;
}

/** @type {(nodes: Nameless[], algorithm: Algorithm) => string[]} */
function labelsInFull(nodes, algorithm) {
  const names = nodes.map((_, number) => `_:b${number}`);
  /** @type {Map<string, Quad[]>} */
  const mentions = new Map();
  /** @type {(name: string, quad: Quad) => unknown} */
  const mention = (name, quad) => mentions.get(name)?.push(quad) ?? mentions.set(name, [quad]);
  nodes.forEach(({ links }, parent) => {
    for (const [predicate, child] of links) {
      const quad = { subject: names[parent], predicate: predicate.slice(1, -1), object: names[child], graph: "" };
      mention(names[parent], quad);
      mention(names[child], quad);
    }
  });
  const found = labelsFrom(new Map(nodes.map(({ digest }, number) => [names[number], digest])), mentions, algorithm);
  return names.map((name) => /** @type {string} */ (found.get(name)));
}
