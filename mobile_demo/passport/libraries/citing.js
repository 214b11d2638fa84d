// What a claim states of the libraries that its workings name (DESIGN 2.10); loaded with the engine.

import { each, key, need, text } from "../carbon/members.js";
import { compareCodePoints } from "../../signing/text.js";

/** @import { Json, JsonObject } from "../../signing/strict_json.js" */

// Throws TypeError for workings that are not in form, or that name a factor which they do not hold.
/** @type {(workings: Json, detail: string) => JsonObject[]} */
export function stated(workings, detail) {
  const digests = Object.fromEntries(each(need(workings, "factors")).map((entry) => [text(need(entry, "id")), text(need(entry, "digestMultibase"))]));
  const entries = each(need(workings, "libraries")).map((entry) => ({ entry, digest: text(need(entry, "digestMultibase")) }));
  return entries.sort((one, other) => compareCodePoints(one.digest, other.digest)).map(({ entry }) => {
    const named = Object.fromEntries(["id", "digestMultibase", "edition"].map((name) => [name, text(need(entry, name))]));
    const ids = each(need(entry, "factors")).map((one) => text(need(one, "id"))).sort(compareCodePoints);
    const held = ids.map((id) => ({ id, digestMultibase: need(digests, key(id)) }));
    return detail === "component" ? { ...named, factors: held } : named;
  });
}
