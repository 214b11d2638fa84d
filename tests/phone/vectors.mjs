// Every scenario of tests/vectors, answered by the phone's verifier: the whole report member by member, its digest and
// the exit code. Prints a line for each difference and a last line with the sum; exits 1 where there is any.
//   node tests/phone/vectors.mjs [--folder DIR] [NAME...]
// The same functions run in the browser, where the files come from the test's own server.

export const VERIFIER = "../../mobile_demo/";

const base64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

// The file with each part [start, end, text] replaced; offsets are those of the file.
function replaced(whole, parts) {
  const pieces = [];
  let reached = 0;
  for (const [start, end, text] of parts) {
    pieces.push(whole.subarray(reached, start), new TextEncoder().encode(text));
    reached = end;
  }
  pieces.push(whole.subarray(reached));
  const made = new Uint8Array(pieces.reduce((sum, one) => sum + one.length, 0));
  let place = 0;
  for (const one of pieces) {
    made.set(one, place);
    place += one.length;
  }
  return made;
}

async function bytesOf(source, file) {
  if (!("file" in source)) return "text" in source ? new TextEncoder().encode(source.text) : base64(source.base64);
  const whole = await file(source.file);
  if ("parts" in source) return replaced(whole, source.parts);
  if (!("start" in source)) return whole;
  const middle = "text" in source ? new TextEncoder().encode(source.text) : base64(source.base64);
  const made = new Uint8Array(source.start + middle.length + whole.length - source.end);
  made.set(whole.subarray(0, source.start));
  made.set(middle, source.start);
  made.set(whole.subarray(source.end), source.start + middle.length);
  return made;
}

// The whole report again, without tool and checkedAt.
function expanded({ credentials, expect }) {
  const about = { producer: "claim", verifier: "statement", platform: "response" };
  const findings = expect.findings.flatMap(([outcome, place, codes, where = "", params = {}]) =>
    codes.split(" ").map((code) => ({ code, credential: credentials[place], outcome, where, params })));
  const signatures = expect.signatures.map((one) => ({
    ...one,
    checks: findings
      .filter(({ code, credential }) => one.digest !== null && credential === one.digest && code.startsWith(`${about[one.role]}.`))
      .map(({ code, outcome }) => ({ code, outcome })),
  }));
  return { ...expect, findings, signatures };
}

// Where two JSON values first differ, or empty.
function apart(one, other, where = "") {
  const isObject = (value) => value !== null && typeof value === "object";
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return one === other ? "" : `${where || "/"}: ${JSON.stringify(one)} instead of ${JSON.stringify(other)}`;
  }
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const place = `${where}/${name}`;
    if (!Object.hasOwn(one, name)) return `${place}: missing, should be ${JSON.stringify(other[name])}`;
    if (!Object.hasOwn(other, name)) return `${place}: too much, ${JSON.stringify(one[name])}`;
    const found = apart(one[name], other[name], place);
    if (found) return found;
  }
  return "";
}

export async function runner(base, file) {
  const module = (name) => import(new URL(name, base));
  const [{ loadShared }, verifier, { canonical }, { multibaseDigest }] = await Promise.all(
    ["package_data.js", "verify/index.js", "signing/jcs.js", "signing/digests.js"].map(module));
  await loadShared();
  const { Demand, Evidence, Policy, Seen, TrustList, reportBytes, verify } = verifier;
  const lists = new Map();
  const trustOf = (source, data) => {
    const key = JSON.stringify(source);
    if (!lists.has(key)) lists.set(key, TrustList.open(data));
    return lists.get(key);
  };
  // The difference in words, or empty.
  return async (vector) => {
    const read = (source) => bytesOf(source, file);
    const all = (sources = []) => Promise.all(sources.map(read));
    const { evidence: given, demand: asked } = vector;
    const evidence = Evidence.open({
      status: await all(given.status),
      claims: await all(given.claims),
      inputs: await all(given.inputs),
      workings: "workings" in given ? await read(given.workings) : null,
      views: await all(given.views),
      methods: await all(given.methods),
      seen: Seen.of((vector.seen ?? []).map(([issuer, purpose, list, position, validFrom, isSet]) =>
        ({ issuer, purpose, list, position, validFrom, isSet }))),
    });
    const demand = new Demand({ ...asked, policy: new Policy(asked.policy ?? {}) });
    const trust = await trustOf(vector.trust, await read(vector.trust));
    const report = await verify(await read(vector.input), evidence, trust, demand);
    const { tool, checkedAt, ...answer } = JSON.parse(new TextDecoder().decode(reportBytes(report)));
    const found = apart(answer, expanded(vector));
    if (found) return found;
    if (checkedAt !== asked.at || !tool) return `/checkedAt: ${checkedAt}, /tool: ${tool}`;
    if (multibaseDigest(canonical(answer)) !== vector.digest) return "the digest of the report";
    return report.exitCode === vector.exit ? "" : `exit code ${report.exitCode} instead of ${vector.exit}`;
  };
}

// {scenarios, differences: [[name, what]], slowest: [name, ms]}
export async function runAll(names, base, file) {
  const run = await runner(base, file);
  const differences = [];
  let slowest = ["", 0];
  for (const name of names) {
    const vector = JSON.parse(new TextDecoder().decode(await file(`${name}.json`)));
    const begun = performance.now();
    const what = await run(vector).catch((error) => `throws ${error.stack}`);
    const took = performance.now() - begun;
    if (took > slowest[1]) slowest = [name, took];
    if (what) differences.push([name, what]);
  }
  return { scenarios: names.length, differences, slowest };
}

async function main(given) {
  const { readFile, readdir } = await import("node:fs/promises");
  const places = given.filter((one) => one !== "--folder");
  const folder = new URL(given.includes("--folder") ? `file://${places.shift()}/` : "../vectors/", import.meta.url);
  const names = places.length ? places : (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => `${(entry.parentPath ?? entry.path).replaceAll("\\", "/").split("/").at(-1)}/${entry.name.slice(0, -5)}`)
    .filter((name) => !/^(passport|trust|status)\//.test(name)).sort();
  const files = new Map();
  const file = async (name) => {
    if (!files.has(name)) files.set(name, new Uint8Array(await readFile(new URL(name, folder))));
    return files.get(name);
  };
  const { scenarios, differences, slowest } = await runAll(names, new URL(VERIFIER, import.meta.url), file);
  for (const [name, what] of differences) console.log(`${name}: ${what}`);
  console.log(JSON.stringify({ scenarios, differences: differences.length, slowest: slowest[0], slowestMs: Math.round(slowest[1]) }));
  process.exitCode = differences.length || !scenarios ? 1 : 0;
}

if (typeof process === "object" && process.argv[1] && import.meta.url.endsWith("/vectors.mjs") &&
    process.argv[1].replaceAll("\\", "/").endsWith("/vectors.mjs")) {
  await main(process.argv.slice(2));
}
