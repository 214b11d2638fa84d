// Who attests a method is judged as who gives an opinion (DESIGN 4), by the same checks: they run in a case of their own, in
// which the attestation stands where the statement would.

import { sorted } from "../../../signing/text.js";
import { judge } from "../../believing/listed.js";
import { Case, Doc } from "../../case.js";
import { BESIDE_INPUT, byPlace } from "../../findings.js";
import { limit } from "../../limits.js";
import { opened, Raw } from "../../opening.js";
import { stateOf } from "../../states.js";
import { accreditation } from "../accreditation.js";
import * as freshness from "../freshness.js";
import { independence, persons } from "../opinion.js";
import * as signers from "../signers.js";
import { statusOfStatement } from "../status.js";
import { window } from "../time.js";

/** @import { Known } from "../../evidence.js" */
/** @import { Listed } from "../../believing/listed.js" */
/** @import { Outcome, Params } from "../../findings.js" */
/** @typedef {NonNullable<Case["claim"]>} Claimed */

// What is asked of an attestation as of a statement, and what it is called where it is answered with no.
/** @type {Record<string, string>} */
const PROBLEMS = {
  "statement.key_distinct": "dependent", "statement.independent": "dependent", "statement.signatories": "persons",
  "statement.look_alikes": "persons", "statement.window": "window", "statement.revocation": "revoked",
  "statement.suspension": "suspended", "statement.freshness": "stale",
};

// Those of a kind beside the passport, by digest.
/** @type {(c: Case, kind: string) => Map<string, Known>} */
export const named = (c, kind) => new Map(c.evidence.methods.filter((one) => one.kind === kind).map((one) => [one.digest, one]));

// Whether the verifier may say this and has not taken it back; the lists that say so then count.
/** @type {(c: Case, claim: Claimed, found: Listed<"method">) => [Outcome, Params?]} */
export function standing(c, claim, found) {
  const { document, digest, model, party, key } = found;
  const doc = /** @type {any} */ (new Doc("statement", new Raw("method", document, digest, BESIDE_INPUT, 0), { model: /** @type {any} */ (model), party, key }));
  const own = new Case(openedWith(c), c.evidence, c.trust, c.demand, c.answers, c.start);
  Object.assign(own, { claim, statement: doc, extras: [...c.extras, ...granted(c)], sightings: c.sightings });
  signers.keys(own);
  independence(own);
  persons(own, doc, claim, model.opinion.signatories.map(([, name]) => name));
  window(own, doc);
  accreditation(own);
  statusOfStatement(own);
  freshness.ofStatement(own);
  if (named(c, "accreditation").size > limit("input_credentials")) own.crowded(doc, "input_credentials");
  const wrong = worst(own);
  if (wrong === null) {
    c.counted.push(...own.counted);
    return ["pass"];
  }
  const problem = PROBLEMS[wrong.code] ?? "accreditation";
  const known = problem === "stale" || wrong.outcome === "fail";
  return [wrong.outcome, { problem: `method.${known ? problem : "unknown"}`, question: wrong.code }];
}

// The first finding that keeps an attestation from counting: a no before what is not known.
/** @type {(own: Case) => Case["findings"][number] | null} */
function worst(own) {
  const bars = own.findings.filter(({ code, outcome }) => outcome !== "pass" && stateOf(code, outcome) !== null);
  const direct = bars.filter(({ params }) => !("because" in params));
  const [first = null] = (direct.length ? direct : bars).sort((one, other) =>
    Number(one.outcome !== "fail") - Number(other.outcome !== "fail") || byPlace(one, other));
  return first;
}

// The file that was asked about, with the accreditations that lie beside it.
/** @type {(c: Case) => Case["opened"]} */
function openedWith(c) {
  const found = opened(c.opened.digest);
  found.extras = [...c.opened.extras, ...beside(c)];
  return found;
}

/** @type {(c: Case) => Raw[]} */
function beside(c) {
  const held = named(c, "accreditation");
  const some = sorted(held.keys()).slice(0, limit("input_credentials")).map((digest) => /** @type {Known} */ (held.get(digest)));
  return some.map((one) => new Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0));
}

// Those of them that verify, so that a newer one of the same body is found (T121).
/** @type {(c: Case) => Listed<"accreditation">[]} */
const granted = (c) => beside(c).map((raw) => judge("accreditation", raw.document, raw.digest, c.trust, c.answers)).filter(({ stopped }) => !stopped);
