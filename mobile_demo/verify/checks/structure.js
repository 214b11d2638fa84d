// Size, strict JSON, container, version, profile, suite (T1-T28, T34, T40, T104, T115).

import { Doc } from "../case.js";
import { ABOUT_INPUT, ABSENT } from "../findings.js";
import { entriesOf, MEMBERS } from "../opening.js";
import * as credential from "../believing/credential.js";
import { Asked } from "../believing/credential.js";
import * as party from "../believing/party.js";

/** @import { AnyDoc, Case } from "../case.js" */
/** @import { Raw } from "../opening.js" */
/** @import { Models } from "../believing/listed.js" */

/** @type {(c: Case) => void} */
export function read(c) {
  const { jsonProblem, kindProblem } = c.opened;
  aboutInput(c, "input.json", jsonProblem, "problem");
  if (jsonProblem) pointless(c, "input.kind", "input.json");
  else aboutInput(c, "input.kind", kindProblem, "kind");
}

/** @type {(c: Case) => void} */
export function container(c) {
  const { jsonProblem, kindProblem, claim } = c.opened;
  if (jsonProblem || kindProblem) {
    pointless(c, "container.structure", jsonProblem ? "input.json" : "input.kind");
    return;
  }
  if (claim?.unknownVersion) {
    // Another version may order its container otherwise; a tool too old for it has no red word to say.
    pointless(c, "container.structure", "claim.version");
    return;
  }
  const problems = [...c.opened.problems, ...listsOfNobody(c)];
  for (const [where, problem] of problems) c.say("container.structure", "", "fail", where, { problem }, ABOUT_INPUT);
  if (!problems.length) c.say("container.structure", "", "pass", "", undefined, ABOUT_INPUT);
}

// Status lists in which neither the credentials here nor listed accreditations have entries.
/** @type {(c: Case) => [where: string, problem: string][]} */
function listsOfNobody(c) {
  const { claim, statement, response, extras } = c.opened;
  const raws = [claim, statement, response, ...extras].filter((raw) => raw !== null);
  const named = new Set([...raws, ...c.trust.accreditations].flatMap(({ document }) => entriesOf(document)));
  return extras.filter((raw) => raw.kind === "statuslist" && !named.has(raw.document.id))
    .map((raw) => [`/${MEMBERS}/${raw.position}`, "unreferenced"]);
}

// Version, rules R1 to R7 and suite of claim, statement and response.
/** @type {(c: Case) => void} */
export function profile(c) {
  const { claim, statement, response } = c.opened;
  if (claim === null) return;
  c.claim = documentOf(c, "claim", claim);
  if (claim.unknownVersion) return;
  c.statement = optional(c, "statement", statement);
  c.response = optional(c, "response", response);
}

/** @type {<K extends keyof Models>(c: Case, name: K, raw: Raw) => Doc<Models[K]>} */
function documentOf(c, name, raw) {
  const doc = new Doc(name, raw);
  const version = raw.unknownVersion;
  if (!c.ask(doc, "version", !version, "/@context/1", { version })) {
    doc.stopped = `${name}.version`;
    c.skip(doc, ["profile", "suite"], doc.stopped);
    return doc;
  }
  const asked = new Asked(/** @type {keyof Models} */ (doc.kind), raw.document, raw.digest, c.trust, c.answers, raw.size);
  credential.profile(asked);
  credential.suite(asked);
  c.take(doc, asked.steps, asked.where);
  doc.model = asked.model;
  if (asked.stopped) {
    doc.stopped = `${name}.${asked.stopped}`;
    c.take(doc, party.rest(asked.steps, ["suite"], asked.stopped));
  }
  return doc;
}

/** @type {<K extends keyof Models>(c: Case, name: K, raw: Raw | null) => Doc<Models[K]> | null} */
function optional(c, name, raw) {
  if (raw === null) {
    c.say(`${name}.present`, "", "fail", "", undefined, ABSENT[name]);
    return null;
  }
  c.say(`${name}.present`, raw.digest, "pass", "", undefined, raw.position);
  return documentOf(c, name, raw);
}

/** @type {(c: Case, code: string, because: string) => void} */
const pointless = (c, code, because) => c.say(code, "", "not_checked", "", { because }, ABOUT_INPUT);

/** @type {(c: Case, code: string, problem: string, name: string) => void} */
const aboutInput = (c, code, problem, name) =>
  c.say(code, "", problem ? "fail" : "pass", "", problem ? { [name]: problem } : undefined, ABOUT_INPUT);
