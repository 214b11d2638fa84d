// Reads a buyer's policy from TOML, as passport/belief/policy_reading.py does: the same files, the same demands, every
// problem at once with its line. Problems are codes with values; the words stand in app/words/.

import { shared } from "../../package_data.js";
import { gwpSets as sets } from "../../passport/carbon/gwp.js";
import { TIERS } from "../../passport/carbon/tiers.js";
import { ELECTRICITY, SUITES } from "../../passport/vocab.js";
import { checkDid } from "../../signing/dids/index.js";
import { ToolError } from "../../signing/errors.js";
import { limit } from "../../verify/limits.js";
import { ASSURANCES, MOST_DAYS, Policy } from "../../verify/policy.js";
import { isTable, parseToml, TomlRefused } from "./toml.js";

const MOST_BYTES = 1_048_576;
const LONGEST_NAME = 80;
const RESPONSES = ["required", "optional"];
const INPUTS = ["any", "disclosed"];
const INSTRUMENTS = ["any", "retired", "covered"];
const SCHEMES = ["CBAM", "EU-ETS", "ISO14067", "ResponsibleSteel", "entity"];
const SHARE = /^(0(\.[0-9]+)?|1(\.0+)?)$/;
const LONGEST_SHARE = 18;

// problems: [{code, line, name, allowed}], in the order of the file's members.
export class PolicyFileRefused extends Error {
  code = "policy";

  constructor(problems) {
    super(problems[0].code);
    this.problems = problems;
  }

  // Every problem with its line, in the words of the app.
  told(t, escaped) {
    return t("error.policy", { problems: this.problems.map(({ code, line, name, allowed }) => (
      t("policy.problem", { line, what: t(`policy.${code}`, { name: escaped(name ?? ""), allowed }) }))).join(" ") });
  }
}

// {name, policy}: `source` stands for the name where the file has none.
export function readPolicy(bytes, source) {
  const { value, lineOf } = parsed(bytes);
  const reader = new Reader(lineOf);
  const members = reader.table([], value, MEMBERS);
  if (reader.problems.length) throw new PolicyFileRefused(reader.problems);
  const { name = source, response, assurance, inputs, suites, bodies, log, instruments, boundaries, credits, schemes } = members;
  const wanted = { response, assurance, inputs, suites, bodies, log, instruments, boundaries, credits, schemes, gwpSets: members["gwp-sets"], staleDays: members["stale-days"], maxAgeDays: members["max-age-days"], minNetShare: members["net-share"] };
  return { name, policy: new Policy(Object.fromEntries(Object.entries(wanted).filter(([, one]) => one !== undefined))) };
}

function parsed(bytes) {
  if (bytes.length > MOST_BYTES) throw new PolicyFileRefused([{ code: "too_large", line: 1 }]);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new PolicyFileRefused([{ code: "encoding", line: 1 }]);
  }
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlRefused)) throw error;
    throw new PolicyFileRefused([{ code: "toml", line: error.line }]);
  }
}

class Reader {
  problems = [];

  constructor(lineOf) {
    this.lineOf = lineOf;
  }

  wrong(path, code, allowed = "") {
    const name = path.filter((step) => typeof step === "string").join(".");
    this.problems.push({ code, line: this.lineOf(path), name, allowed });
  }

  table(path, value, members) {
    const values = {};
    if (!isTable(value)) {
      this.wrong(path, "wrong_kind", "[…]");
      return values;
    }
    for (const [name, member] of Object.entries(value)) {
      if (Object.hasOwn(members, name)) values[name] = members[name](this, [...path, name], member);
      else this.wrong([...path, name], "unknown");
    }
    return values;
  }

  choice(path, value, allowed) {
    if (typeof value === "string" && allowed.includes(value)) return value;
    this.wrong(path, typeof value === "string" ? "choice" : "wrong_kind", allowed.map((word) => `"${word}"`).join(", "));
    return undefined;
  }

  days(path, value, least, most) {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    this.wrong(path, typeof value === "number" ? "range" : "wrong_kind", `${least}–${most}`);
    return undefined;
  }

  texts(path, value, check) {
    if (!Array.isArray(value) || !value.length || !value.every((entry) => typeof entry === "string")) {
      this.wrong(path, "wrong_kind", '["…", "…"]');
      return [];
    }
    if (new Set(value).size < value.length) this.wrong(path, "twice");
    return value.filter((entry) => check(this, path, entry));
  }
}

function title(reader, path, value) {
  const signs = typeof value === "string" ? [...value] : [];
  if (signs.length && signs.length <= LONGEST_NAME && signs.every((sign) => sign === " " || !/[\p{C}\p{Z}]/u.test(sign))) return value;
  reader.wrong(path, "wrong_kind", '"…"');
  return "";
}

// "any", "required", or "fresh:7d" with 1 to MOST_DAYS days.
function log(reader, path, value) {
  const [, days] = /^fresh:([1-9][0-9]{0,3})d$/.exec(value) ?? [];
  if (typeof value === "string" && (["any", "required"].includes(value) || (days && Number(days) <= MOST_DAYS))) return value;
  reader.wrong(path, typeof value === "string" ? "choice" : "wrong_kind", '"any", "required", "fresh:7d"');
  return undefined;
}

function did(reader, path, value) {
  try {
    checkDid(value);
    return true;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    reader.wrong(path, "did");
    return false;
  }
}

function shares(reader, path, value) {
  if (!Array.isArray(value) || !value.length) {
    reader.wrong(path, "wrong_kind", "[[net-share]]");
    return [];
  }
  const found = [];
  value.forEach((entry, place) => {
    const one = netShare(reader, [...path, place], entry);
    if (!one) return;
    if (found.some((other) => other.tier === one.tier && other.electricity === one.electricity)) reader.wrong([...path, place], "twice");
    found.push(one);
  });
  return found;
}

function netShare(reader, path, entry) {
  const { tier, least, electricity } = reader.table(path, entry, NET_SHARE);
  for (const name of ["tier", "least"]) {
    if (!isTable(entry) || !Object.hasOwn(entry, name)) reader.wrong([...path, name], "missing");
  }
  return tier && least ? { tier, share: least, ...(electricity && { electricity }) } : null;
}

function share(reader, path, value) {
  if (typeof value === "string" && value.length <= LONGEST_SHARE && SHARE.test(value)) return value;
  reader.wrong(path, typeof value === "string" ? "share" : "wrong_kind", '"0.80"');
  return undefined;
}

const one = (allowed) => (reader, path, value) => reader.choice(path, value, allowed);
// Several words of a closed list, which is read when it is needed: tables are loaded by then.
const listed = (closed) => (reader, path, value) => reader.texts(path, value, (_, __, word) => reader.choice(path, word, closed()) !== undefined);
const NET_SHARE = { tier: one(TIERS), least: share, electricity: one(ELECTRICITY) };
const dids = (reader, path, value) => reader.texts(path, value, did);
const BODIES = Object.fromEntries(SCHEMES.map((scheme) => [scheme, dids]));
const MEMBERS = {
  name: title, response: one(RESPONSES), assurance: one(ASSURANCES), inputs: one(INPUTS), instruments: one(INSTRUMENTS),
  statement: one(["any", "required"]),
  suites: listed(() => [...SUITES].sort()), boundaries: listed(() => Object.keys(shared("passport/carbon/data/engine.json").boundaries)),
  "gwp-sets": listed(sets), credits: one(["any", "none"]), schemes: listed(() => SCHEMES),
  "stale-days": (reader, path, value) => reader.days(path, value, 0, limit("stale_days")),
  "max-age-days": (reader, path, value) => reader.days(path, value, 1, MOST_DAYS),
  "net-share": shares, log,
  bodies: (reader, path, value) => reader.table(path, value, BODIES),
};
