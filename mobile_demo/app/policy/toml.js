// Parses TOML 1.0, as Python's tomllib does: what one refuses the other refuses. A number with a fraction or an exponent
// and a date are kept apart ({ other }), because no member of a policy is one.

const NOT_TEXT = /[\0-\x08\x0a-\x1f\x7f]/; // control characters but the tab
const NOT_LINES = /[\0-\x08\x0b-\x1f\x7f]/;
const BARE = /[A-Za-z0-9_-]+/y;
const INTEGER = /[+-]?(?:0|[1-9](?:_?[0-9])*)|0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*/;
const FLOAT = /[+-]?(?:0|[1-9](?:_?[0-9])*)(?:(?:\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?|[eE][+-]?[0-9](?:_?[0-9])*)|[+-]?(?:inf|nan)/;
const DATE = /[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6}[0-9]*)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?|[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6}[0-9]*)?/;
const SCALAR = new RegExp(`(${DATE.source})|(${FLOAT.source})|(0[xob][0-9A-Fa-f_]+|${INTEGER.source})`, "y");
const WHOLE = new RegExp(`^(?:${INTEGER.source})$`);
const ESCAPES = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };
const DEEPEST = 100;

export class TomlRefused extends Error {
  constructor(line) {
    super(`line ${line}`);
    this.line = line;
  }
}

const table = () => Object.create(null);
export const isTable = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;

// {value, lineOf}: lineOf(path) is the line, from 1, of a member, or of the nearest table around it.
export function parseToml(text) {
  const parser = new Parser(text.replaceAll("\r\n", "\n"));
  const value = parser.document();
  return { value, lineOf: (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = parser.lines.get(JSON.stringify(path.slice(0, length)));
      if (line) return line;
    }
    return 1;
  } };
}

class Parser {
  at = 0;
  lines = new Map();
  // Tables that no heading may name again; those of inline tables and of arrays that were written as values are closed.
  named = new Set();
  closed = new Set();
  pending = [];

  constructor(text) {
    this.text = text;
  }

  refuse() {
    throw new TomlRefused(this.text.slice(0, this.at).split("\n").length);
  }

  // Reads a pattern at this place, or nothing.
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  take(mark) {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  expect(mark) {
    if (!this.take(mark)) this.refuse();
  }

  blanks() {
    this.match(/[ \t]*/y);
  }

  comment() {
    const [found] = this.match(/(?:#[^\n]*)?/y);
    if (NOT_TEXT.test(found)) this.refuse();
  }

  // Blanks, comments and ends of lines.
  space() {
    for (let before = -1; before !== this.at;) {
      before = this.at;
      this.match(/[ \t\n]*/y);
      this.comment();
    }
  }

  endOfLine() {
    this.blanks();
    this.comment();
    if (this.at < this.text.length) this.expect("\n");
  }

  document() {
    const root = table();
    let [current, path] = [root, []];
    for (this.space(); this.at < this.text.length; this.space()) {
      if (this.text[this.at] === "[") [current, path] = this.heading(root);
      else this.assignment(current, path);
      this.endOfLine();
    }
    return root;
  }

  note(path, line) {
    const key = JSON.stringify(path);
    if (!this.lines.has(key)) this.lines.set(key, line);
  }

  line() {
    return this.text.slice(0, this.at).split("\n").length;
  }

  heading(root) {
    const line = this.line();
    const entry = this.take("[[") || !this.take("[");
    for (const one of this.pending) this.named.add(one);
    this.pending = [];
    this.blanks();
    const keys = this.key();
    this.blanks();
    this.expect(entry ? "]]" : "]");
    const made = this.nested(root, keys, entry);
    this.note(made[1], line);
    return made;
  }

  // The table that a heading names, and its path with the places of entries. [[entry]] adds a table to an array of tables;
  // [table] makes one, or opens one that only names below it have made so far. Throws TomlRefused for a table that was
  // named before, is inline (`closed`), or is no table.
  nested(root, keys, entry) {
    let [current, path] = [root, []];
    for (const key of keys.slice(0, -1)) [current, path] = this.latest(this.child(current, key), [...path, key]);
    const last = keys[keys.length - 1];
    path = [...path, last];
    const there = current[last];
    if (entry) {
      if (there !== undefined && (!Array.isArray(there) || this.closed.has(there))) this.refuse();
      const list = (current[last] ??= []);
      list.push(table());
      return [list[list.length - 1], [...path, list.length - 1]];
    }
    if (there !== undefined && (!isTable(there) || this.named.has(there) || this.closed.has(there))) this.refuse();
    const made = (current[last] ??= table());
    this.named.add(made);
    return [made, path];
  }

  child(current, key) {
    const found = (current[key] ??= table());
    if (typeof found !== "object" || this.closed.has(found) || !(Array.isArray(found) || isTable(found))) this.refuse();
    return found;
  }

  // Of an array of tables its latest entry.
  latest(found, path) {
    return Array.isArray(found) ? [found[found.length - 1], [...path, found.length - 1]] : [found, path];
  }

  assignment(current, path) {
    const line = this.line();
    const keys = this.key();
    this.blanks();
    this.expect("=");
    this.blanks();
    let place = current;
    keys.slice(0, -1).forEach((key, depth) => {
      place = this.child(place, key);
      if (Array.isArray(place) || this.named.has(place)) this.refuse();
      this.pending.push(place);
      this.note([...path, ...keys.slice(0, depth + 1)], line);
    });
    this.put(place, keys[keys.length - 1], this.value(0));
    this.note([...path, ...keys], line);
  }

  put(place, key, value) {
    if (place[key] !== undefined) this.refuse();
    place[key] = value;
  }

  key() {
    const keys = [this.part()];
    for (this.blanks(); this.take("."); this.blanks()) {
      this.blanks();
      keys.push(this.part());
    }
    return keys;
  }

  part() {
    if (this.text[this.at] === '"' || this.text[this.at] === "'") return this.shortText();
    return (this.match(BARE) ?? this.refuse())[0];
  }

  value(depth) {
    if (depth > DEEPEST) this.refuse();
    const sign = this.text[this.at];
    if (sign === '"' || sign === "'") return this.text.startsWith(sign.repeat(3), this.at) ? this.longText(sign) : this.shortText();
    if (sign === "[") return this.array(depth);
    if (sign === "{") return this.inline(depth);
    if (this.take("true")) return true;
    if (this.take("false")) return false;
    return this.scalar();
  }

  scalar() {
    const [written, date, float] = this.match(SCALAR) ?? this.refuse();
    if (date) return isDate(date) ? { other: date } : this.refuse();
    if (float) return { other: float };
    if (!WHOLE.test(written)) this.refuse();
    return Number(written.replaceAll("_", "")) + 0; // of -0 too
  }

  array(depth) {
    const list = [];
    this.closed.add(list);
    this.expect("[");
    for (this.space(); !this.take("]"); this.space()) {
      list.push(this.value(depth + 1));
      this.space();
      if (!this.take(",")) {
        this.expect("]");
        break;
      }
    }
    return list;
  }

  inline(depth) {
    const made = table();
    this.expect("{");
    this.blanks();
    if (!this.take("}")) {
      do {
        this.blanks();
        this.member(made, depth);
        this.blanks();
      } while (this.take(","));
      this.expect("}");
    }
    this.close(made);
    return made;
  }

  member(made, depth) {
    const keys = this.key();
    this.blanks();
    this.expect("=");
    this.blanks();
    let place = made;
    for (const key of keys.slice(0, -1)) {
      place = this.child(place, key);
      if (!isTable(place)) this.refuse();
    }
    this.put(place, keys[keys.length - 1], this.value(depth + 1));
  }

  // Nothing is added to an inline table afterwards, nor to the tables in it.
  close(made) {
    this.closed.add(made);
    for (const value of Object.values(made)) if (isTable(value)) this.close(value);
  }

  shortText() {
    const quote = this.text[this.at];
    this.at += 1;
    let written = "";
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined || NOT_TEXT.test(sign)) this.refuse();
      this.at += 1;
      if (sign === quote) return written;
      written += sign === "\\" && quote === '"' ? this.escape(false) : sign;
    }
  }

  longText(quote) {
    const fence = quote.repeat(3);
    this.at += 3;
    this.take("\n");
    let written = "";
    for (;;) {
      if (this.take(fence)) {
        // Up to two quotation marks may stand before the fence.
        for (let more = 0; more < 2 && this.take(quote); more += 1) written += quote;
        return written;
      }
      const sign = this.text[this.at];
      if (sign === undefined || NOT_LINES.test(sign)) this.refuse();
      this.at += 1;
      written += sign === "\\" && quote === '"' ? this.escape(true) : sign;
    }
  }

  // The character that an escape means (TOML 1.0, String); throws TomlRefused with the line for one there is not, and for a
  // surrogate. Behind a backslash; in a text of several lines the end of a line and all blanks after it are left out.
  escape(several) {
    if (several && this.match(/[ \t]*\n[ \t\n]*/y)) return "";
    const sign = this.text[this.at];
    this.at += 1;
    if (Object.hasOwn(ESCAPES, sign ?? "")) return ESCAPES[sign];
    const digits = sign === "u" ? this.match(/[0-9A-Fa-f]{4}/y) : sign === "U" ? this.match(/[0-9A-Fa-f]{8}/y) : null;
    const point = digits ? parseInt(digits[0], 16) : -1;
    if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) this.refuse();
    return String.fromCodePoint(point);
  }
}

// Whether a date or a time exists; 24:00 and 31 April do not.
function isDate(written) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(written) ?? [null, "2000", "01", "01"];
  const [, hour, minute, second] = /(\d{2}):(\d{2}):(\d{2})/.exec(written) ?? [null, "0", "0", "0"];
  const made = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  made.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const zone = /[+-](\d{2}):(\d{2})$/.exec(written.slice(10));
  return year !== "0000" && made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(day) && Number(hour) < 24 &&
    Number(minute) < 60 && Number(second) < 60 && (!zone || (Number(zone[1]) < 24 && Number(zone[2]) < 60));
}
