// What nobody can check here, said in every report (DESIGN 7, T97): no log of what others saw, no ledger of inputs,
// no eye on the coil. A CO2 statement has neither a label on goods nor inputs: of it only the first is said.

import { NOWHERE } from "../findings.js";

/** @import { Case } from "../case.js" */

/** @type {(c: Case) => void} */
export function facts(c) {
  const all = c.claim?.kind !== "carbonstatement";
  for (const name of all ? ["label_copied", "equivocation", "consumed_elsewhere"] : ["equivocation"]) {
    c.say(`standing.${name}`, "", "not_checked", "", undefined, NOWHERE);
  }
}
