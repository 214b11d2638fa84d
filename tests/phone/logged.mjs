// Milliseconds of two checks in turns: the proof of a response, and a proof of a log about claim and statement.
//   node tests/phone/logged.mjs JOB
// JOB is JSON: passport and trust in base64, at, rounds. Prints the times by name.

import { readFile } from "node:fs/promises";
import { argv, stdout } from "node:process";
import { loadShared } from "../../mobile_demo/package_data.js";
import { read } from "../../mobile_demo/passport/log_evidence.js";
import { logEntry, subjectOf } from "../../mobile_demo/passport/model/log_entry.js";
import { documentDigest } from "../../mobile_demo/signing/digests.js";
import { PublicKey } from "../../mobile_demo/signing/keys.js";
import { checkProof } from "../../mobile_demo/signing/proofs.js";
import { loads } from "../../mobile_demo/signing/strict_json.js";
import { Answers } from "../../mobile_demo/verify/believing/answers.js";
import { acceptedOf, openHead, sight } from "../../mobile_demo/verify/believing/sightings.js";
import { TrustList } from "../../mobile_demo/verify/index.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const job = JSON.parse(await readFile(argv[2], "utf8"));
await loadShared();
const file = loads(bytes(job.passport));
const trust = await TrustList.open(bytes(job.trust));
const [block] = read(file.log);
const [claim, statement, response] = file.verifiableCredential;
const keyOf = ({ issuer, proof }) =>
  trust.party(issuer.id).keys.find(({ id }) => id === proof.verificationMethod).multikey;
const platform = PublicKey.fromMultikey(keyOf(response));

// Digests are known when a passport was read, whether it has proofs or not.
const chain = [["claim", claim], ["statement", statement]].map(([kind, document]) => ({
  kind, document, digest: documentDigest(document),
}));

async function log() {
  const answers = new Answers();
  openHead(block, acceptedOf(trust), answers);
  await answers.settle();
  const head = openHead(block, acceptedOf(trust), answers);
  return chain.map(({ kind, document, digest }) => {
    const leaf = logEntry(kind, digest, subjectOf(kind, document), keyOf(document));
    const entry = block.entries.find((one) => one.digest === digest);
    const signers = [document, claim].map(({ issuer }) => trust.party(issuer.id));
    return sight(head, entry, leaf, acceptedOf(trust), signers, job.at).outcome;
  });
}

const times = { response: [], log: [] };
for (let round = 0; round <= job.rounds; round += 1) {
  let begun = performance.now();
  await checkProof(response, platform);
  if (round) times.response.push(performance.now() - begun);
  begun = performance.now();
  const outcomes = await log();
  if (round) times.log.push(performance.now() - begun);
  if (outcomes.some((one) => one !== "pass")) throw new Error(`${outcomes}`);
}
stdout.write(`${JSON.stringify(times)}\n`);
