// Answers questions about identifiers, sentences, inspections, key changes and renewals, one JSON object a line.

import { createInterface } from "node:readline";
import { loadShared } from "../../mobile_demo/package_data.js";
import { checkDigit, checkPair } from "../../mobile_demo/passport/identifiers/check_digits.js";
import { alike, folded, same } from "../../mobile_demo/passport/folding.js";
import { deviceKey, isShared, named } from "../../mobile_demo/passport/identifiers/address.js";
import { coveredBy, parseProductId, relation } from "../../mobile_demo/passport/identifiers/product_id.js";
import { readProduct } from "../../mobile_demo/passport/identifiers/reading.js";
import { documentDigest } from "../../mobile_demo/signing/digests.js";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { loads } from "../../mobile_demo/signing/strict_json.js";
import { Demand, Evidence, Policy, reportBytes, Seen, TrustList, verify } from "../../mobile_demo/verify/index.js";
import { checkedInput } from "../../mobile_demo/verify/materials/inputs.js";
import { inspect } from "../../mobile_demo/verify/inspecting.js";
import * as messages from "../../mobile_demo/verify/messages.js";
import { keep } from "../../mobile_demo/verify/believing/renewing.js";
import { checkUpdate, judgeChange, successors } from "../../mobile_demo/verify/believing/succession.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const each = (rows, answer) => rows.map((row) => {
  try {
    return answer(row);
  } catch (error) {
    if (error instanceof ToolError) return { refused: error.code };
    throw error;
  }
});
const lists = new Map();
const trustOf = (text) => {
  if (!lists.has(text)) lists.set(text, TrustList.open(bytes(text)));
  return lists.get(text);
};
const evidenceOf = ({ status, claims, inputs, workings = null, seen = [], views = [], methods = [] }) => Evidence.open({
  status: status.map(bytes), claims: claims.map(bytes), inputs: inputs.map(bytes),
  workings: workings && bytes(workings), seen: Seen.of(seen), views: views.map(bytes), methods: methods.map(bytes),
});

const ANSWERS = {
  products: ({ rows }) => each(rows, (uri) => {
    const { kind, domain, key, primary, qualifiers } = parseProductId(uri);
    return [kind, domain, key, primary, qualifiers];
  }),
  readings: ({ rows }) => each(rows, (text) => {
    const { text: uri, product } = readProduct(text);
    return [uri, product.key];
  }),
  relations: ({ rows }) => each(rows, ([one, other]) => relation(parseProductId(one), parseProductId(other))),
  covered: ({ rows }) => each(rows, ([prefixes, uri]) =>
    coveredBy(prefixes.map(([scheme, value]) => ({ scheme, value })), parseProductId(uri))),
  lists: ({ rows }) => Promise.all(rows.map(async (text) => {
    const data = new TextEncoder().encode(text);
    const told = (await TrustList.look(data)).contradictions
      .map(({ kind, one, other, said, otherSaid, where }) => [kind, one, other, said, otherSaid, where]);
    const refused = await TrustList.open(data).then(() => null, ({ code, message, where }) => ({ code, message, where }));
    return [told, refused];
  })),
  names: ({ rows }) => rows.map(([one, other]) => [folded(one), same(one, other), alike(one, other)]),
  addresses: ({ rows }) => rows.map((text) => [deviceKey(text), named(text), isShared(text)]),
  checks: ({ digits, models }) => [digits.map(checkDigit), models.map(checkPair)],
  quoted: ({ rows }) => rows.map(messages.quoted),
  sentences: ({ lang, rows }) => rows.map((finding) => messages.sentence(finding, lang)),
  whose: ({ lang, rows }) => rows.map((pair) => messages.who("out_of_date", lang, pair)),
  states: ({ lang, rows }) => rows.map((name) =>
    [messages.sentence(name, lang), messages.headline(name, lang), messages.who(name, lang)]),
  inspect: ({ rows }) => rows.map((text) => inspect(bytes(text))),
  verify: async ({ data, trust, evidence, at, product, challenge, policy }) => {
    const demand = new Demand({ at, product, challenge, policy: new Policy(policy) });
    const report = await verify(bytes(data), evidenceOf(evidence), await trustOf(trust), demand);
    return { report: new TextDecoder().decode(reportBytes(report)), exit: report.exitCode };
  },
  input: async ({ data, trust, evidence, at }) => {
    const { passes, digest } = await checkedInput(bytes(data), evidenceOf(evidence), await trustOf(trust), at);
    return [passes, digest];
  },
  keep: async ({ trust, documents, at }) =>
    (await keep(documents.map(({ digest, document }) => [digest, loads(bytes(document))]), await trustOf(trust), { at })).map(documentDigest),
  change: async ({ document, keys, at }) => {
    const { holder, ended, begun } = await judgeChange(loads(bytes(document)), keys, { at });
    return [holder, ended.key, ended.revoked, begun?.key ?? null];
  },
  update: async ({ installed, pinned, update, extra }) => {
    checkUpdate(await trustOf(installed), pinned, await trustOf(update), extra);
    return "followed";
  },
  successors: async ({ installed, pinned }) => [...successors(await trustOf(installed), pinned)].sort(),
};

await loadShared();
await loadShared(["en", "de", "zh"].map((lang) => `verify/messages/${lang}.json`));
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
