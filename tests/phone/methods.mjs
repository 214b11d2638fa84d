// Answers questions about the method behind workings, one JSON object a line, as mobile_demo/passport/methods gives it.

import { createInterface } from "node:readline";
import { OF_METHODS, loadShared } from "../../mobile_demo/package_data.js";
import { methodDigest, skeleton } from "../../mobile_demo/passport/methods/skeleton.js";
import { canonical } from "../../mobile_demo/signing/jcs.js";
import { loads } from "../../mobile_demo/signing/strict_json.js";
import { utf8 } from "../../mobile_demo/signing/text.js";

const limits = { maxBytes: 8_388_608 };
const ANSWERS = {
  skeleton: ({ workings }) => new TextDecoder().decode(canonical(skeleton(workings))),
  digests: ({ several }) => several.map(methodDigest),
};

await loadShared();
await loadShared(OF_METHODS);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { ask, ...question } = loads(utf8(line), limits);
  let answer;
  try {
    answer = ANSWERS[ask](question);
  } catch (error) {
    answer = { crashed: String(error.stack) };
  }
  console.log(JSON.stringify(answer));
}
