// Turns what was scanned or typed into the address of a product: a scheme in any case or none, an element string
// as printed below a code, (01)07312345678909(21)C-1, or a compressed link. Python's reading.py has the same rules.

import { formatPath, keyPlace, LONGEST_URI, percentDecoded, PRIMARY_KEYS, refused, ruleOf, shown, splitUri } from "./digital_link.js";
import { decompress, isCompressed } from "./epc.js";
import { parseProductId } from "./product_id.js";

/** @import { Pair } from "./digital_link.js" */
/** @import { ProductId } from "./product_id.js" */

// Stands for the host where a number was typed without one: the standard's own (URI syntax 1.7, section 2).
export const NO_HOST = "id.gs1.org";

// Blanks of one kind only: what trim() takes differs from language to language.
/** @type {(text: string) => string} */
const stripped = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

// {text: the address, product}; throws IdentifierRefused.
/** @type {(raw: string) => { text: string, product: ProductId }} */
export function readProduct(raw) {
  const text = productUri(raw);
  return { text, product: parseProductId(text) };
}

// The text itself where it is a product's address already, else the address it stands for.
/** @type {(raw: string) => string} */
export function productUri(raw) {
  const text = stripped(raw);
  if (text.startsWith("(")) return fromElements(text);
  const scheme = /^(https?):\/\//i.exec(text)?.[1];
  let uri = text;
  if (scheme !== undefined) {
    if (!/^HTTPS?$/.test(scheme)) uri = scheme.toLowerCase() + text.slice(scheme.length);
  } else if (/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?\//.test(text)) uri = `https://${text}`;
  else if (PRIMARY_KEYS.has(/^\/?([0-9]{2,4})\/[^/]/.exec(text)?.[1] ?? "")) uri = `https://${NO_HOST}/${text.replace(/^\//, "")}`;
  else return text;
  return checkedPath(uri);
}

// A stem that clients and servers would rewrite (RFC 3986, 5.2.4) is refused.
/** @type {(segments: string[]) => void} */
function checkStem(segments) {
  const place = keyPlace(segments) ?? Math.max(segments.length - 2, 0);
  if (segments.slice(0, place).some((one) => ["", ".", ".."].includes(one.toLowerCase().replaceAll("%2e", ".")))) {
    throw refused("path", "The address has an empty part or dots before the key.", "Leave them out.");
  }
}

/** @type {(uri: string) => string} */
function checkedPath(uri) {
  const { host, segments } = splitUri(uri);
  checkStem(segments);
  if (!segments.length || keyPlace(segments) !== null || segments.at(-2) === "p") return uri;
  const last = percentDecoded(segments[segments.length - 1]);
  if (isCompressed(last)) return `https://${host}/${decompress(last)}`;
  if (segments.length === 1 && /^[A-Za-z0-9_-]{12,}$/.test(last)) {
    throw refused("compressed", `If this is a compressed link, its form is not read: ${shown(uri)}.`,
      "Open it in a browser and take the address it leads to, or type the numbers of the label: (01)...(21)...");
  }
  return uri;
}

/** @type {(text: string) => Error} */
const noElements = (text) => refused("element", `Not the elements of one product: ${shown(text)}.`,
  "They look like (01)07312345678909(21)C-1: each once, the key and its serial number.");

// Turns an element string, with or without blanks around the values, into an address. The first primary key counts, with
// those of its qualifiers that are there, in the order of the standard; throws identifier.element, identifier.characters.
/** @type {(text: string) => string} */
function fromElements(text) {
  const elements = elementsOf(text);
  const key = [...elements.keys()].find((name) => PRIMARY_KEYS.has(name));
  if (key === undefined) throw noElements(text);
  const order = ruleOf(key).qualifiers.flat();
  const qualifiers = [...elements.keys()].filter((name) => name !== key && order.includes(name))
    .sort((one, other) => order.indexOf(one) - order.indexOf(other));
  for (const [name, value] of elements) {
    if (name !== key && !qualifiers.includes(name)) checkAttribute(key, name, value);
  }
  const number = String(elements.get(key)).replaceAll(" ", "");
  const held = qualifiers.map((name) => /** @type {Pair} */ ([name, elements.get(name)]));
  return `https://${NO_HOST}/${pathOf(key, number, held)}`;
}

// The elements of (AI)value(AI)value by application identifier, in their order, each once.
/** @type {(text: string) => Map<string, string>} */
function elementsOf(text) {
  const [before, ...parts] = text.split(/\(([0-9]{2,4})\)/);
  if ([...text].length > LONGEST_URI || before) throw noElements(text);
  const elements = new Map();
  for (let place = 0; place < parts.length; place += 2) {
    const value = stripped(parts[place + 1]);
    if (elements.has(parts[place]) || !value) throw noElements(text);
    elements.set(parts[place], value);
  }
  return elements;
}

// Refuses an element that is neither key, qualifier nor an attribute of six digits (date, measure). A value may contain
// brackets, so what looks like another element may be the rest of a serial number.
/** @type {(key: string, name: string, value: string) => void} */
function checkAttribute(key, name, value) {
  if (/^(1[1-7]|3[1-6][0-9]{2})$/.test(name) && /^[0-9]{6}$/.test(value)) return;
  throw refused("element", `The element (${name}) does not belong to the identity of a product with (${key}).`,
    "Leave it out if it stands beside the serial number; an address takes any serial number.");
}

// The path of an address; refuses blanks within values and what is not visible ASCII.
/** @type {(key: string, value: string, qualifiers: Pair[]) => string} */
function pathOf(key, value, qualifiers) {
  for (const text of [value, ...qualifiers.map(([, part]) => part)]) {
    if (!/^[!-~]*$/.test(text)) throw refused("characters", `Characters that no identifier has: ${shown(text)}.`);
  }
  return formatPath(key, value, qualifiers);
}
