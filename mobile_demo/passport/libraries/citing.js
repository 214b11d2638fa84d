// What a claim states of the libraries that its workings name (DESIGN 2.10); loaded with the engine.

import { each, given, key, need, text } from "../carbon/members.js";
import { compareCodePoints } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */

// Those its components took factors from; what was only compared is in the workings alone. Throws TypeError for workings that
// are not in form, or that name a factor which they do not hold.
/** @type {(workings: Json, detail: string) => { libraries?: JsonObject[] }} */
export function stated(workings, detail) {
  const digests = Object.fromEntries(each(need(workings, "factors")).map((entry) => [text(need(entry, "id")), text(need(entry, "digestMultibase"))]));
  const used = each(need(workings, "components")).map((part) => given(part, "factor", null));
  const entries = each(need(workings, "libraries")).map((entry) => ({ entry, digest: text(need(entry, "digestMultibase")) }));
  const libraries = entries.sort((one, other) => compareCodePoints(one.digest, other.digest)).flatMap(({ entry }) => {
    const named = Object.fromEntries(["id", "digestMultibase", "edition"].map((name) => [name, text(need(entry, name))]));
    const ids = each(need(entry, "factors")).map((one) => text(need(one, "id"))).sort(compareCodePoints);
    const held = ids.map((id) => ({ id, digestMultibase: need(digests, key(id)) }));
    const shown = held.filter(({ id }) => used.includes(id));
    if (!shown.length) return [];
    return [detail === "component" ? { ...named, factors: shown } : named];
  });
  return libraries.length ? { libraries } : {};
}
