// The phone's verifier on a command line: prints the bytes of the report, exits with the verdict's code.
//   node tests/phone/verify.mjs FILE --trust TRUST [--status FILE]... [--claims FILE]... [--inputs FILE]...
//     [--view FILE]... [--workings FILE] [--policy FILE] [--product URI] [--challenge TEXT] --at TIME
// FILE - is standard input. Wrong usage, and files that do not open: exit 2 with error: and hint: lines.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { loadShared } from "../../mobile_demo/package_data.js";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { isObject, loads } from "../../mobile_demo/signing/strict_json.js";
import { Demand, Evidence, Policy, reportBytes, TrustList, verify } from "../../mobile_demo/verify/index.js";

const USAGE = "Usage: node tests/phone/verify.mjs FILE --trust TRUST --at TIME [--status FILE]...";
const text = { type: "string" };
const many = { type: "string", multiple: true, default: [] };
const OPTIONS = {
  trust: text, at: text, policy: text, product: text, challenge: text, workings: text, status: many, claims: many, inputs: many, view: many, method: many,
};
class UsageError extends ToolError {}
const usage = (message, hint = USAGE) => {
  throw new UsageError("usage", message, { hint });
};

async function read(path) {
  try {
    return new Uint8Array(path === "-" ? await readFile("/dev/stdin") : await readFile(path));
  } catch (error) {
    if (typeof error.code !== "string") throw error;
    return usage(`${path} cannot be read: ${error.code}.`, "Give the path of a file that exists.");
  }
}
const all = (paths) => Promise.all(paths.map(read));
const optional = (path) => (path === undefined ? null : read(path));

async function policyOf(path) {
  if (path === undefined) return new Policy();
  const wanted = loads(await read(path));
  return isObject(wanted) ? new Policy(wanted) : usage(`${path} is no policy.`, "passport policy show NAME --json prints one.");
}

function given() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return usage(error.message);
  }
}

async function main() {
  const { values, positionals } = given();
  if (positionals.length !== 1) usage("Give one file to verify.");
  for (const name of ["trust", "at"]) if (values[name] === undefined) usage(`--${name} is missing.`);
  await loadShared();
  const demand = new Demand({
    at: values.at, policy: await policyOf(values.policy), product: values.product ?? null, challenge: values.challenge ?? null,
  });
  const trust = await TrustList.open(await read(values.trust));
  const evidence = Evidence.open({
    status: await all(values.status), claims: await all(values.claims), inputs: await all(values.inputs),
    workings: await optional(values.workings), views: await all(values.view), methods: await all(values.method),
  });
  const report = await verify(await read(positionals[0]), evidence, trust, demand);
  process.stdout.write(reportBytes(report));
  process.exitCode = report.exitCode;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ""}`);
  process.exitCode = 2;
}
