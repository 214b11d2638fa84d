// The files that bear on the verdict about one of them (T122): what its documents lead to by digest, and what looks for it or
// is looked for by name. Loaded where there may be any.

import { beginning, isReport, leads, sought } from "../../passport/certificates/bearing.js";
import { limit } from "../limits.js";

/** @import { ClaimSaid, Index, Said } from "../together.js" */

// Inputs are followed breadth first. What reports and claims of a counterpart cite is brought too: whose units are theirs (T593).
// Where more would be brought than a verification judges, one more is brought than that: then it says so (T659).
/** @type {<F>(own: Said, index: Index<F>) => Promise<{ rivals: F[], inputs: F[] }>} */
export async function gathered(own, index) {
  const most = limit("input_credentials") + 1;
  const [have, inputs] = [new Set(), new Set()];
  const invoked = new Set(own.claims.some((one) => one.inputs.length) ? own.invoked : []);
  let materials = 0;
  /** @type {(said: Said) => void} */
  const met = ({ claims, opinions }) => [...claims.map(({ digest }) => digest), ...opinions.map(([digest]) => digest)].forEach((one) => have.add(one));
  /** @type {(file: any) => ClaimSaid[]} */
  const take = (file) => {
    const said = index.said(file);
    const fresh = said.claims.filter(({ digest }) => !have.has(digest));
    inputs.add(file);
    said.invoked.forEach((one) => invoked.add(one));
    met(said);
    return fresh;
  };
  /** @type {(claims: ClaimSaid[]) => Promise<ClaimSaid[]>} */
  const walked = async (claims) => {
    for (const claim of claims) { // grows while it is walked
      for (const named of claim.inputs) {
        let statements = 0;
        for (const [digest, file] of await index.documentsOf(named)) {
          if (have.has(digest) || (digest === named ? (materials += 1) : (statements += 1)) > most) continue;
          claims.push(...take(file));
        }
      }
      for (const named of claim.cited) {
        for (const [digest, file] of await index.documentsOf(named)) if (digest === named && !have.has(digest)) claims.push(...take(file));
      }
    }
    return claims;
  };
  met(own);
  const { found, about } = await joined(await walked([...own.claims]), have, index);
  // Reports, and claims of parties that were looked for, without their materials.
  const others = found.map(({ claim }) => claim).filter((one) => isReport(one) || beginning(one.products, "claims of ").some((key) => about.has(key)));
  await walked(others.map((one) => ({ ...one, inputs: [] })));
  // The accreditations, by the same bodies, of those who made statements about materials (T658).
  for (const key of invoked) (await index.about([key])).filter(([digest]) => !have.has(digest)).slice(0, most).forEach(([, file]) => take(file));
  return { rivals: [...new Set(found.map(({ file }) => file))].filter((file) => !inputs.has(file)), inputs: [...inputs] };
}

// The documents that these look for and those they lead to, nearest first, until none leads further; all keys looked for.
/** @type {<F>(claims: ClaimSaid[], have: Set<string>, index: Index<F>) => Promise<{ found: { file: F, claim: ClaimSaid }[], about: Set<string> }>} */
async function joined(claims, have, index) {
  const keys = claims.flatMap(({ products, seeks }) => [...sought(products), ...seeks]);
  const asked = { taken: new Set(beginning(keys, "item ", "retirement ")), isReport: claims.some(isReport) };
  const [found, about, pairs] = [new Map(), new Set(), new Map()];
  /** @type {(one: string, other: string) => void} */
  const pair = (one, other) => void pairs.set(one, [...(pairs.get(one) ?? []), other]);
  for (let [wanted, step] = [new Set(keys), 0]; wanted.size; step++) {
    wanted.forEach((key) => about.add(key));
    const next = [];
    for (const [digest, file] of await index.about([...wanted])) {
      const claim = have.has(digest) || found.has(digest) ? null : index.said(file).claims.find((one) => one.digest === digest);
      if (!claim) continue;
      found.set(digest, { file, claim });
      next.push(...leads(claim.products, step, asked));
      claim.joined.forEach(([one, other]) => {
        pair(one, other);
        pair(other, one);
      });
    }
    wanted = new Set(next);
    // Whoever cites a retirement joins its names (T655).
    const rest = new Set(asked.isReport ? [...about, ...wanted] : []);
    for (const key of rest) { // grows while it is walked
      for (const one of pairs.get(key) ?? []) {
        wanted.add(one);
        rest.add(one);
      }
    }
    about.forEach((key) => wanted.delete(key));
  }
  return { found: [...found.values()], about };
}
