// The phone's verifier as a process that answers: {"ask": "setup", trust, status: [...]} once, then {"ask": "verify",
// data, at, product, challenge, policy}; bytes travel as base64. Answers the report's text, or a refusal's code.

import { createInterface } from "node:readline";
import { loadShared } from "../../mobile_demo/package_data.js";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { Demand, Evidence, Policy, reportBytes, Seen, TrustList, verify } from "../../mobile_demo/verify/index.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
let trust;
let evidence;

const ANSWERS = {
  setup: async ({ trust: list, status = [], claims = [], inputs = [], log = [], workings = null, seen = [], views = [], methods = [] }) => {
    trust = await TrustList.open(bytes(list));
    evidence = Evidence.open({
      status: status.map(bytes), claims: claims.map(bytes), inputs: inputs.map(bytes), log: log.map(bytes),
      workings: workings === null ? null : bytes(workings),
      views: views.map(bytes),
      methods: methods.map(bytes),
      seen: Seen.of(seen.map(([issuer, purpose, name, position, validFrom, isSet]) =>
        ({ issuer, purpose, list: name, position, validFrom, isSet }))),
    });
    return { opened: trust.digest };
  },
  verify: async ({ data, at, product = null, challenge = null, policy = {} }) => {
    const demand = new Demand({ at, product, challenge, policy: new Policy(policy) });
    const report = await verify(bytes(data), evidence, trust, demand);
    return { report: new TextDecoder().decode(reportBytes(report)), exit: report.exitCode };
  },
};

await loadShared();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { ask, ...question } = JSON.parse(line);
  let answer;
  try {
    answer = await ANSWERS[ask](question);
  } catch (error) {
    answer = error instanceof ToolError ? { refused: error.code } : { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
