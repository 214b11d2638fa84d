// The libraries that a claim took factors from: at hand, in time, in force, with those records (T460). What is not at hand
// leaves the claim incomplete, as with inputs and instruments; which factors it took a claim may hide.

import { digestOf, isProven } from "../../../passport/libraries/document.js";
import { figure } from "../../../passport/carbon/exact.js";
import { BESIDE_INPUT, NOTHING } from "../../findings.js";
import { limit } from "../../limits.js";
import { lastWord } from "../time.js";
import { ended, outOfTime, shelfOf, together } from "./held.js";

/** @import { Claim } from "../../../passport/model/claim.js" */
/** @import { JsonObject } from "../../../signing/strict_json.js" */
/** @import { Case, Doc } from "../../case.js" */
/** @import { Outcome, Params } from "../../findings.js" */
/** @import { HeldLibrary, Shelf } from "./held.js" */
/** @typedef {{ id: string, digestMultibase: string, edition: string, factors?: { id: string, digestMultibase: string }[] }} Cited */
/** @typedef {{ id: string, digest: string, editions: string[] | null }} Used */
/** @typedef {Map<string, { record: JsonObject, path: JsonObject }>} Paths */

// Records what holds of each library that a claim names; c.libraries says whose each is, and whether it holds: no question
// about it is open or answered with no, but which factors were taken.
/** @type {(c: Case, doc: Doc<Claim>, named: readonly Cited[]) => void} */
export function libraries(c, doc, named) {
  const shelf = shelfOf(c);
  c.libraries = named.map((one) => {
    const first = c.findings.length;
    const held = present(c, shelf, one);
    if (held !== null) {
      inTime(c, shelf, one, held, doc);
      if (shelf.spent) c.crowded(doc, "input_credentials");
      records(c, one, held, doc);
    }
    const holds = c.findings.slice(first).every(({ code, outcome }) => outcome === "pass" || (code === "library.shown" && outcome === "not_checked"));
    const { name = null, envelope = null, approver = null } = held?.model ?? {};
    return { id: one.id, digest: one.digestMultibase, edition: one.edition, name, publisher: envelope?.issuer.id ?? null, approver, holds };
  });
}

/** @type {(c: Case, one: Cited, suffix: string, outcome: Outcome, position: number, params?: Params) => void} */
const say = (c, { id, digestMultibase }, suffix, outcome, position, params) =>
  c.say(`library.${suffix}`, digestMultibase, outcome, "", outcome === "pass" ? NOTHING : { id, ...params }, position);

// At hand as it was named, signed by a listed publisher.
/** @type {(c: Case, shelf: Shelf, one: Cited) => HeldLibrary | null} */
function present(c, shelf, one) {
  const raw = shelf.raws.get(one.digestMultibase);
  if (raw === undefined) {
    say(c, one, "present", "not_checked", BESIDE_INPUT, { problem: "library.missing" });
    return null;
  }
  const held = shelf.judged(raw);
  const same = held?.model.envelope.id === one.id && held.model.edition === one.edition;
  const unfit = same ? "" : "library.reference";
  const problem = held === null ? "library.signed" : unfit;
  say(c, one, "present", problem ? "fail" : "pass", raw.position, { problem });
  return problem ? null : held;
}

// For the period, in force, and not replaced by editions that were signed before the claim, which follow directly or one after
// another and are together for all of the period. Open where one of that name replaces an edition that is not at hand.
/** @type {(c: Case, shelf: Shelf, one: Cited, held: HeldLibrary, doc: Doc<Claim>) => void} */
function inTime(c, shelf, one, held, { envelope, model: { product: { period } } }) {
  const [{ raw: { position } }, said] = [held, lastWord(envelope)];
  const problem = outOfTime(held.model, period, said);
  say(c, one, "valid", problem ? "fail" : "pass", position, { problem });
  const [isEnded, how] = ended(c, held);
  const known = isEnded ? "fail" : "pass";
  say(c, one, "in_force", isEnded === null ? "not_checked" : known, position, { problem: how });
  const wasThere = (/** @type {HeldLibrary} */ { model }) => lastWord(model.envelope) <= said;
  const newer = shelf.following(held).filter(wasThere);
  if (together(newer, period, said)) {
    say(c, one, "current", "fail", position, { other: newer[0].raw.digest });
    return;
  }
  const loose = shelf.loose(held).filter(wasThere).find((other) => together([other], period, said));
  say(c, one, "current", loose ? "not_checked" : "pass", position, { other: loose?.raw.digest ?? "" });
}

// Asked of the factors that the claim lists, or else of those that replayed workings took from the library.
/** @type {(c: Case, one: Cited, held: HeldLibrary, doc: Doc<Claim>) => void} */
function records(c, one, held, doc) {
  const { position } = held.raw;
  const paths = pathsOf(c, one.digestMultibase);
  const listed = listedOf(one, doc);
  const used = listed.length ? listed : [...paths].map(([id, { record }]) => ({ id, digest: digestOf(record), editions: null }));
  say(c, one, "shown", shownBy(one, doc, used), position);
  if (!used.length) { // whoever lists components has nothing to hide
    if (doc.model.product.footprint.detail === "component") say(c, one, "records", "not_checked", position, { factor: "", problem: "library.hidden" });
    return;
  }
  const asked = used.map((factor) => ({ factor, misfit: misfitOf(factor, held, paths) }));
  const wrong = asked.filter(({ misfit }) => misfit?.contradicts);
  for (const { factor, misfit } of wrong.slice(0, limit("figures_reported"))) {
    say(c, one, "records", "fail", position, { factor: factor.id, problem: misfit?.problem ?? "" });
  }
  if (wrong.length) return;
  const unproven = asked.find(({ misfit }) => misfit !== null);
  if (unproven) {
    say(c, one, "records", "not_checked", position, { factor: unproven.factor.id, problem: unproven.misfit?.problem ?? "" });
  } else say(c, one, "records", "pass", position);
}

// Whether it is shown which factors were taken; failed where all components by factors listed of the library are of nothing.
/** @type {(one: Cited, doc: Doc<Claim>, used: Used[]) => Outcome} */
function shownBy({ factors = [] }, { model: { product: { footprint: { detail, document: { components = [] } } } } }, used) {
  if (!used.length) return "not_checked";
  const ids = factors.map(({ id }) => id);
  const amounts = components.filter(({ factor }) => factor !== undefined && ids.includes(factor)).map(({ amount }) => figure(amount));
  return detail !== "component" || !amounts.length || amounts.some(({ sign }) => sign !== 0) ? "pass" : "fail";
}

// The factors that a claim lists of a library, with every edition its components give each; null where they show no factors.
/** @type {(one: Cited, doc: Doc<Claim>) => Used[]} */
function listedOf({ factors = [] }, { model: { product: { footprint: { detail, document: { components = [] } } } } }) {
  const editionsOf = (/** @type {string} */ id) => components.filter(({ factor }) => factor === id).map(({ factorEdition }) => factorEdition ?? "");
  return factors.map(({ id, digestMultibase: digest }) => ({ id, digest, editions: detail === "component" ? editionsOf(id) : null }));
}

// Why a factor is not shown to be in a library, and whether that contradicts the claim; null: it is.
/** @type {(factor: Used, held: HeldLibrary, paths: Paths) => { problem: string, contradicts: boolean } | null} */
function misfitOf(factor, { model, records: held, lacking }, paths) {
  if (factor.editions?.length === 0) return { problem: "library.unused", contradicts: true };
  if (held === null) {
    const known = paths.get(factor.id);
    if (known === undefined) return { problem: lacking, contradicts: false };
    const { record, path } = known;
    const proven = digestOf(record) === factor.digest && isProven(record, path, model.root, model.size);
    return proven ? otherEdition(factor, record) : { problem: "library.path", contradicts: true };
  }
  const found = held.filter(({ id }) => id === factor.id);
  const same = found.find((record) => digestOf(record) === factor.digest);
  if (!same) return { problem: found.length ? "library.other" : "library.no_such", contradicts: true };
  return otherEdition(factor, same);
}

/** @type {(factor: Used, record: JsonObject) => { problem: string, contradicts: boolean } | null} */
function otherEdition({ editions }, record) {
  const given = editions ?? [];
  if (given.some((one) => one !== "" && one !== record.edition)) return { problem: "library.factor_edition", contradicts: true };
  return given.includes("") ? { problem: "library.no_edition", contradicts: false } : null;
}

// Record and path of each factor that replayed workings took from a library; none without workings.
/** @type {(c: Case, digest: string) => Paths} */
function pathsOf(c, digest) {
  const held = c.evidence.workings;
  if (held === null || !c.replayed) return new Map();
  const { factors = [], libraries: named = [] } = held.document;
  const records = new Map(factors.map((/** @type {JsonObject} */ { digestMultibase: _, ...record }) => [record.id, record]));
  const entry = named.find((/** @type {JsonObject} */ one) => one.digestMultibase === digest);
  return new Map((entry?.factors ?? []).map((/** @type {JsonObject} */ path) => [path.id, { record: records.get(path.id), path }]));
}
