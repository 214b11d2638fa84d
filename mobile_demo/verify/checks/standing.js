// What nobody can check here, said in every report (DESIGN 7, T97): no ledger of inputs, no eye on the coil; and whether
// others see the same documents, which is answered where claim and statement are in a log that witnesses watch. A document of
// an entity has neither a label on goods nor inputs: of it only the last is said.

import { isOfEntity } from "../../passport/vocab.js";
import { NOWHERE } from "../findings.js";

/** @import { Case } from "../case.js" */

/** @type {(c: Case) => void} */
export function facts(c) {
  const all = !isOfEntity(c.claim?.kind ?? null);
  for (const name of all ? ["label_copied", "consumed_elsewhere"] : []) c.say(`standing.${name}`, "", "not_checked", "", undefined, NOWHERE);
  equivocation(c);
}

// Whether claim and statement were seen by a quorum; because of the one that was not, if that was asked.
/** @type {(c: Case) => void} */
function equivocation(c) {
  const { code, asked } = c.notLogged();
  const params = asked && (c.opened.log.length || c.evidence.log.length) ? { because: code } : undefined;
  c.say("standing.equivocation", "", code === "" ? "pass" : "not_checked", "", params, NOWHERE);
}
