// Which facts a calculation holds that its claim commits to, as the workings name them (DESIGN 2.9).

import { ELECTRICITY } from "../vocab.js";
import { committed } from "../views/commitment.js";
import { wrongForm } from "../views/facts.js";
import { AMOUNT_PLACES, textOf } from "./exact.js";
import { byStage, componentsOf } from "./calculating/calculate.js";
import { grouped } from "./calculating/detail.js";
import { multibaseDecode } from "../../signing/encoding.js";
import { ToolError } from "../../signing/errors.js";
import { isObject } from "../../signing/strict_json.js";
import { sorted } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */
/** @import { Result } from "./calculating/calculate.js" */

const CBAM = "CBAM-production-process";
const MOST = 8192;

export class DisclosableRefused extends ToolError {}
/** @type {(code: string, message: string) => never} */
const refuse = (code, message) => {
  throw new DisclosableRefused(`disclosable.${code}`, message);
};

// Root and size of the tree of the facts that workings name.
/** @type {(result: Result, detail: string, workings: Json) => { digestMultibase: string, size: string }} */
export function commitment(result, detail, workings) {
  const known = calculated(result, detail);
  const { disclosable: places, facts: declared = {} } = workings;
  if (!Array.isArray(places) || !places.length || !isObject(declared)) refuse("form", "What the workings say of facts is not in form.");
  for (const [at, value] of Object.entries(declared)) {
    if (known.has(at) || wrongForm(at, value) !== null) refuse("form", "The workings declare a fact that is none.");
  }
  for (const [at, value] of Object.entries(declared)) known.set(at, value);
  const facts = [...new Set(places)].map((at) => ({ at, value: known.get(at) ?? refuse("place", "The workings name a fact that they do not hold.") }));
  if (facts.length > MOST) throw new ToolError("view.size", "A claim commits to fewer facts.");
  return committed(facts, multibaseDecode(workings.salt, { maxChars: 64 }));
}

// The facts that follow from the calculation alone, by place.
/** @type {(result: Result, detail: string) => Map<string, JsonObject>} */
function calculated(result, detail) {
  /** @type {Map<string, JsonObject>} */
  const known = new Map();
  const listed = componentsOf(result);
  const partOf = new Map(detail === "component" ? listed.map(({ key }) => [key, key])
    : grouped(listed).flatMap(([group, keys]) => keys.map((key) => [key, group.key])));
  for (const part of listed) known.set(`/components/${part.key}`, { ...part, partOf: partOf.get(part.key) });
  for (const electricity of ELECTRICITY) {
    for (const stage of sorted(new Set(result.components.map(({ source }) => source.stage)))) {
      const gases = byStage(result, electricity, stage);
      if (gases.length) known.set(`/gases/${electricity}/${stage}`, { gases });
    }
  }
  if (result.profile.boundary === CBAM) {
    for (const [name, scope] of [["direct", "1"], ["indirect", "2"]]) {
      const amount = result.components.filter(({ source }) => source.scope === scope && (source.electricity ?? ELECTRICITY[0]) === ELECTRICITY[0])
        .reduce((all, part) => all + part.amount, 0n);
      known.set(`/cbam/${name}`, { value: textOf(amount, AMOUNT_PLACES) });
    }
  }
  return known;
}
