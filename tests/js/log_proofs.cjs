// Asks the Merkle and checkpoint code of npm @sigstore/verify about proofs that the test wrote into a file.
// Argument: a JSON file {key, origin, keyId, cases: [{body, index, hashes, checkpoint}]}, bytes in base64.
// Prints for each case whether the checkpoint's signature holds and whether the entry is in its tree.
const { readFileSync } = require("node:fs");
const { createPublicKey } = require("node:crypto");
const { verifyMerkleInclusion } = require("@sigstore/verify/dist/tlog/merkle.js");
const { verifyCheckpoint } = require("@sigstore/verify/dist/tlog/checkpoint.js");

const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
const bytes = (text) => Buffer.from(text, "base64");
const publicKey = createPublicKey({ key: bytes(asked.key), format: "der", type: "spki" });
const logs = [{ logID: bytes(asked.keyId), baseURL: `https://${asked.origin}`, publicKey }];

function answer(one) {
  const entry = {
    canonicalizedBody: bytes(one.body),
    inclusionProof: {
      logIndex: one.index,
      hashes: one.hashes.map(bytes),
      checkpoint: { envelope: one.checkpoint },
    },
  };
  try {
    verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
    return true;
  } catch {
    return false;
  }
}

process.stdout.write(JSON.stringify(asked.cases.map(answer)));
