// A browser whose WebCrypto lacks Ed25519, as many a phone's does: what does the verifier say then?
//   node tests/phone/without_ed25519.mjs FILE TRUST STATUS AT

import { readFile } from "node:fs/promises";

const subtle = globalThis.crypto.subtle;
const importKey = subtle.importKey.bind(subtle);
subtle.importKey = (format, data, algorithm, ...rest) => {
  if ((algorithm.name ?? algorithm) === "Ed25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
  return importKey(format, data, algorithm, ...rest);
};

const { loadShared } = await import("../../mobile_demo/package_data.js");
const { Demand, Evidence, reportBytes, TrustList, verify } = await import("../../mobile_demo/verify/index.js");
await loadShared();
const [data, list, status] = await Promise.all(process.argv.slice(2, 5).map(async (path) => new Uint8Array(await readFile(path))));
try {
  const trust = await TrustList.open(list);
  const report = await verify(data, Evidence.open({ status: [status] }), trust, new Demand({ at: process.argv[5] }));
  process.stdout.write(reportBytes(report));
} catch (error) {
  process.stdout.write(JSON.stringify({ refused: error.code, message: error.message }));
}
