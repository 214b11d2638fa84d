// The only place that makes elements. Tags and attribute names are ours; every value ends as a text node or
// an attribute that runs nothing, so no text of a stranger can become markup (T92).

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "g", "path", "circle", "rect", "polygon", "pattern", "defs", "text", "line"]);

export function el(tag, attributes, ...children) {
  const made = DRAWN.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function button(text, action, attributes = {}) {
  return el("button", { type: "button", click: action, ...attributes }, text);
}

export function link(text, hash, attributes = {}) {
  return el("a", { href: hash, ...attributes }, text);
}

// A text by somebody else: marked as a quotation, cut off from the direction of its surroundings (T93).
export function stranger(text, attributes = {}) {
  return el("q", { dir: "auto", class: "stranger", ...attributes }, text);
}

export function facts(pairs, attributes = {}) {
  return el("dl", { class: "facts", ...attributes }, pairs.filter(Boolean).map(([name, value, more]) => (
    el("div", more ?? {}, el("dt", {}, name), el("dd", {}, value)))));
}

// Files chosen by a person; the input itself stays invisible beside its label, and reachable by keyboard.
export function chooser(text, accept, taken, attributes = {}) {
  const input = el("input", { type: "file", accept, ...attributes, class: "beside", change: async () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) await taken(files);
  } });
  return el("label", { class: `button ${attributes.class ?? ""}`, "data-file": attributes["data-action"] }, input, text);
}

export function save(name, type, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
