// What the buyer wants besides the floor. A policy only adds: no policy makes verified out of less.

import { tier as checkTier } from "../passport/carbon/tiers.js";
import { ELECTRICITY, SUITES } from "../passport/vocab.js";
import { ToolError } from "../signing/errors.js";
import { isObject } from "../signing/strict_json.js";
import { compareCodePoints, sorted } from "../signing/text.js";
import { limit } from "./limits.js";

/** @import { Json } from "../signing/strict_json.js" */
/** @typedef {{ tier: string, share: string, electricity?: string | null }} Share */
/** @typedef {{ response?: string, minNetShare?: Share | Share[], staleDays?: number, maxAgeDays?: number | null, assurance?: string | null, inputs?: string, suites?: string[], bodies?: Record<string, string[]>, log?: string, instruments?: string, statement?: string, boundaries?: string[], gwpSets?: string[], credits?: string, schemes?: string[] }} Wanted */

/** @type {readonly string[]} */
export const ASSURANCES = Object.freeze(["limited", "reasonable"]); // the weaker one first
export const MOST_DAYS = 3650;

export class PolicyRefused extends ToolError {}
/** @type {(code: string, message: string, hint?: string) => never} */
const refuse = (code, message, hint = "") => {
  throw new PolicyRefused(`policy.${code}`, message, { hint });
};
/** @type {(list?: string[]) => string[]} */
const listed = (list) => sorted(list ?? []);
/** @type {(value: number, least: number, most: number) => boolean} */
const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

/** @type {(word: string | undefined) => string} */
const orAny = (word) => word ?? "any";

// All but the platform's response are off by default. Members as in the JSON of a policy: response, minNetShare
// (one or a list of {tier, share, electricity?}), staleDays, maxAgeDays, assurance, inputs, suites, bodies, log,
// instruments, statement, boundaries, gwpSets, credits, schemes.
export class Policy {
  // Times are whole days, shares decimal texts from 0 to 1. Suites and bodies are sorted by code point, shares by tier,
  // so that the same demands give the same bytes. Throws PolicyRefused policy.*, and tier.* for a tier there is not.
  /** @param {Wanted} wanted */
  constructor(wanted = {}) {
    checkForm(wanted);
    const shares = wanted.minNetShare ?? [];
    this.response = wanted.response ?? "required";
    this.minNetShare = (Array.isArray(shares) ? [...shares] : [shares]).sort(byTier);
    this.staleDays = wanted.staleDays ?? limit("stale_days");
    this.maxAgeDays = wanted.maxAgeDays ?? null;
    this.assurance = wanted.assurance ?? null;
    this.inputs = orAny(wanted.inputs);
    this.log = orAny(wanted.log);
    this.instruments = orAny(wanted.instruments);
    this.statement = orAny(wanted.statement);
    this.suites = listed(wanted.suites);
    this.boundaries = listed(wanted.boundaries);
    this.gwpSets = listed(wanted.gwpSets);
    this.schemes = listed(wanted.schemes);
    this.credits = orAny(wanted.credits);
    const bodies = wanted.bodies ?? {};
    this.bodies = sorted(Object.keys(bodies)).map((scheme) => ({ scheme, bodies: sorted(bodies[scheme]) }));
    this.#check();
    Object.freeze(this);
  }
  // Whether anything but a response and the age of status lists is asked.
  get hasMore() {
    const { minNetShare, inputs, assurance, suites, bodies, maxAgeDays, log, instruments, statement, boundaries, gwpSets, credits, schemes } = this;
    return inputs === "disclosed" || assurance !== null || maxAgeDays !== null || [log, instruments, statement, credits].some((one) => one !== "any") ||
      [minNetShare, suites, bodies, boundaries, gwpSets, schemes].some((one) => one.length > 0);
  }
  // Whether an attested method counts as absent: a statement, or a level of assurance, is demanded.
  get wantsStatement() {
    return this.statement === "required" || this.assurance !== null;
  }
  // How old the last moment at which a quorum has seen the documents may be, in days; null: any age.
  get logDays() {
    const days = Number(/^fresh:([1-9][0-9]{0,3})d$/.exec(this.log)?.[1] ?? 0);
    return isWhole(days, 1, MOST_DAYS) ? days : null;
  }
  // Throws PolicyRefused policy.* for a demand that makes no sense.
  #check() {
    const stale = limit("stale_days");
    if (!isWhole(this.staleDays, 0, stale)) refuse("stale_days", `stale_days is between 0 and ${stale}.`);
    if (this.maxAgeDays !== null && !isWhole(this.maxAgeDays, 1, MOST_DAYS)) {
      refuse("max_age_days", `max_age_days is between 1 and ${MOST_DAYS}.`);
    }
    this.#checkWords();
    const unknown = this.suites.find((name) => !SUITES.has(name));
    if (unknown !== undefined) refuse("suites", `The profile has no cryptosuite ${JSON.stringify(unknown.slice(0, 40))}.`);
    if (this.bodies.some(({ bodies }) => !bodies.length)) refuse("bodies", "A scheme without an accepted body accepts nobody.");
    for (const wanted of this.minNetShare) checkNetShare(wanted);
  }
  #checkWords() {
    if (!["required", "optional"].includes(this.response)) refuse("response", "response is required or optional.");
    if (!["any", "disclosed"].includes(this.inputs)) refuse("inputs", "inputs is any or disclosed.");
    if (!["any", "required"].includes(this.log) && this.logDays === null) {
      refuse("log", `log is any, required, or fresh: and 1 to ${MOST_DAYS} days.`, "Write for example fresh:7d.");
    }
    if (!["any", "retired", "covered"].includes(this.instruments)) refuse("instruments", "instruments is any, retired or covered.");
    if (!["any", "required"].includes(this.statement)) refuse("statement", "statement is any or required.");
    if (this.assurance !== null && !ASSURANCES.includes(this.assurance)) {
      refuse("assurance", "assurance is limited or reasonable.");
    }
    if (!["any", "none"].includes(this.credits)) refuse("credits", "credits is any or none.");
  }
}

// Throws policy.* or tier.* for a tier, share or method of electricity that there is not.
/** @type {(wanted: Share) => void} */
function checkNetShare({ tier, share, electricity }) {
  checkTier(tier);
  checkShare(share);
  if ((electricity ?? null) !== null && !ELECTRICITY.includes(String(electricity))) {
    refuse("electricity", "electricity is location-based or market-based.");
  }
}

const MEMBERS = ["response", "minNetShare", "staleDays", "maxAgeDays", "assurance", "inputs", "suites", "bodies", "log", "instruments", "statement", "boundaries", "gwpSets", "credits", "schemes"];
/** @type {(list: Json) => boolean} */
const areTexts = (list) => Array.isArray(list) && list.every((one) => typeof one === "string");

// Policies come from files and forms; what is not even of the right form says so by name.
/** @type {(wanted: Wanted) => void} */
function checkForm(wanted) {
  const unknown = Object.keys(wanted).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) refuse("unknown", `No demand is called ${JSON.stringify(unknown.slice(0, 40))}.`, `There are: ${MEMBERS.join(", ")}.`);
  const { minNetShare: shares = [], suites = [], bodies = {}, boundaries = [], gwpSets = [], schemes = [] } = wanted;
  /** @type {(one: Json) => boolean} */
  const isShare = (one) => isObject(one) && areTexts([one.tier, one.share, one.electricity ?? ""]);
  /** @type {Record<string, boolean>} */
  const form = { minNetShare: (Array.isArray(shares) ? shares : [shares]).every(isShare), suites: areTexts(suites), boundaries: areTexts(boundaries), gwpSets: areTexts(gwpSets), schemes: areTexts(schemes), log: typeof (wanted.log ?? "") === "string",
    bodies: isObject(bodies) && Object.values(bodies).every(areTexts) };
  const wrong = Object.keys(form).find((name) => !form[name]);
  if (wrong) refuse("form", `Not the form of ${wrong}.`, "Compare it with: passport policy show yard --json");
}

/** @type {(one: Share, other: Share) => number} */
const byTier = (one, other) => compareCodePoints(one.tier, other.tier) ||
  compareCodePoints(one.electricity ?? "", other.electricity ?? "") || compareCodePoints(one.share, other.share);

// Throws policy.share for anything but a decimal from 0 to 1.
/** @type {(text: string) => void} */
function checkShare(text) {
  if (text.length > 18 || !/^(0(\.[0-9]+)?|1(\.0+)?)$/.test(text)) {
    refuse("share", `Not a share: ${JSON.stringify(text.slice(0, 20))}.`, "Write a decimal from 0 to 1, for example 0.5.");
  }
}
