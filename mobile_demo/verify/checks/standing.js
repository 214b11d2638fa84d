// What nobody can check here, said in every report (DESIGN 7, T97): no log of what others saw, no ledger of inputs,
// no eye on the coil.

import { NOWHERE } from "../findings.js";

/** @import { Case } from "../case.js" */

/** @type {(c: Case) => void} */
export function facts(c) {
  for (const name of ["label_copied", "equivocation", "consumed_elsewhere"]) {
    c.say(`standing.${name}`, "", "not_checked", "", undefined, NOWHERE);
  }
}
