// Answers questions about the ground floor, one JSON object a line, as mobile_demo/signing and passport/model do.
// Bytes travel as hex or base64; a refusal answers {"refused": code, "where": where}.

import { createInterface } from "node:readline";
import { OF_CERTIFICATES, OF_ENTITIES, OF_LIBRARIES, OF_METHODS, loadShared } from "../../mobile_demo/package_data.js";
import { FIRST, LAST, isMoment, moment, seconds } from "../../mobile_demo/passport/moments.js";
import { kindOf, versionOf } from "../../mobile_demo/passport/model/index.js";
import { check } from "../../mobile_demo/passport/model/shape.js";
import { MAX_BYTES, MIN_BITS, bit, decodeBits, parseIndex } from "../../mobile_demo/passport/status.js";
import { UNITS, kilogramExponent } from "../../mobile_demo/passport/units.js";
import * as vocab from "../../mobile_demo/passport/vocab.js";
import { checkDid, splitMethod } from "../../mobile_demo/signing/dids/index.js";
import { documentDigest, multibaseDigest, parseDigest, sha256, sha384 } from "../../mobile_demo/signing/digests.js";
import * as encoding from "../../mobile_demo/signing/encoding.js";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { canonical } from "../../mobile_demo/signing/jcs.js";
import { MAX_DEPTH, MAX_NODES, canonicalNquads, tableFor } from "../../mobile_demo/signing/jsonld/emit.js";
import * as rdfc from "../../mobile_demo/signing/jsonld/rdfc.js";
import { PublicKey } from "../../mobile_demo/signing/keys.js";
import { byTable, checkProof } from "../../mobile_demo/signing/proofs.js";
import { hex } from "../../mobile_demo/signing/sha2.js";
import { isObject, loads } from "../../mobile_demo/signing/strict_json.js";
import { codePointLength, compareCodePoints, sorted, utf8 } from "../../mobile_demo/signing/text.js";

const bytesOf = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const nameOf = (bytes) => ({ size: bytes.length, sha256: hex(sha256(bytes)) });

async function refusals(answer) {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ToolError) return { refused: error.code, where: error.where };
    throw error;
  }
}

// The document with the value at the path put in place of what is there; none for the whole.
function replaced(document, [step, ...path], value) {
  if (step === undefined) return value;
  const copy = Array.isArray(document) ? [...document] : loads(utf8("{}"));
  if (!Array.isArray(document)) Object.assign(copy, document);
  copy[step] = replaced(document[step], path, value);
  return copy;
}

// As strict JSON would have made it; the tests also send what it refuses, as halves of surrogate pairs.
function asRead(value) {
  if (Array.isArray(value)) return value.map(asRead);
  if (!isObject(value)) return value;
  const members = loads(utf8("{}"));
  for (const name of Object.keys(value)) members[name] = asRead(value[name]);
  return members;
}

function exponentOf(code) {
  try {
    return kilogramExponent(code);
  } catch (error) {
    return error.code;
  }
}

const about = {
  violation: (document, { kind }) => check(kind, document),
  nquads: (document, { algorithm }) => {
    const { proof: _, ...unsecured } = document;
    return nameOf(canonicalNquads(unsecured, tableFor(Array.isArray(unsecured["@context"]) ? unsecured["@context"] : []), algorithm));
  },
  configuration: (document) => {
    const { proofValue: _, ...options } = document.proof;
    return nameOf(byTable({ ...options, "@context": document["@context"] }, "sha256"));
  },
  digest: (document) => documentDigest(document),
  proof: async (document, { multikey, lowS = true }) => {
    await checkProof(document, PublicKey.fromMultikey(multikey), { requireLowS: lowS });
    return "good";
  },
  kind: (document) => [kindOf(document), versionOf(document)],
  model: async (document, { kind }) => {
    const instrument = ["certificate", "retirement", "assignment"].includes(kind);
    const file = ["carbonstatement", "inventory"].includes(kind) ? "carbon_statement" : instrument ? `instruments/${kind}` : kind;
    const apart = { method: "methods/attestation", factorlibrary: "model/sources/library" };
    const place = apart[kind] ?? `model/${file}`;
    const { read } = await import(`../../mobile_demo/passport/${place}.js`);
    const model = read(document);
    return kind === "claim" ? { ...model, components: model.product.footprint.components() } : model;
  },
};

const ANSWERS = {
  json: ({ data, options }) => nameOf(canonical(loads(bytesOf(data), options))),
  // Many changes of one document, each asked one thing.
  changes: ({ data, what, changes, ...details }) => {
    const document = loads(bytesOf(data), { maxBytes: 1 << 24, maxDepth: 64 });
    return Promise.all(changes.map(({ path, value }) => refusals(() => {
      const changed = replaced(document, path, asRead(value));
      return isObject(changed) || what === "violation" || what === "kind" ? about[what](changed, details) : null;
    })));
  },
  jcsNumbers: ({ bits }) => bits.map((text) => {
    const view = new DataView(Uint8Array.from(Buffer.from(text, "hex")).buffer);
    return Buffer.from(canonical(view.getFloat64(0))).toString();
  }),
  encodings: ({ rows }) => Promise.all(rows.map(([name, text, ...rest]) => refusals(() => {
    const found = encoding[name](text, ...rest);
    return found instanceof Uint8Array ? hex(found) : [found[0], hex(found[1])];
  }))),
  encoded: ({ rows }) => rows.map(([name, data, ...first]) => encoding[name](...first, bytesOf(data))),
  hashes: ({ rows }) => rows.map((data) => [
    hex(sha256(bytesOf(data))), hex(sha384(bytesOf(data))), multibaseDigest(bytesOf(data), "sha2-256"),
  ]),
  digests: ({ rows }) => Promise.all(rows.map((text) => refusals(() => {
    const [algorithm, value] = parseDigest(text);
    return [algorithm, hex(value)];
  }))),
  dids: ({ rows }) => Promise.all(rows.map((text) => Promise.all([
    refusals(() => checkDid(text) ?? "good"), refusals(() => splitMethod(text)),
  ]))),
  signatures: ({ rows }) => Promise.all(rows.map(([kind, key, message, signature, requireLowS]) => refusals(async () => {
    const from = (text) => Uint8Array.from(Buffer.from(text, "hex"));
    await PublicKey.fromRaw(kind, from(key)).verify(from(message), from(signature), { requireLowS });
    return "good";
  }))),
  multikeys: ({ rows }) => Promise.all(rows.map((text) => refusals(() => {
    const key = PublicKey.fromMultikey(text);
    return [key.kind, hex(key.raw), key.multikey, key.fingerprint];
  }))),
  rdfc: ({ quads, algorithm, budget }) => {
    const named = quads.map(([subject, predicate, object, graph]) => ({ subject, predicate, object, graph }));
    const options = { algorithm, ...(budget === undefined ? {} : { budget }) };
    return [Buffer.from(rdfc.canonicalise(named, options)).toString("base64"), [...rdfc.canonicalLabels(named, options)]];
  },
  escape: ({ text }) => rdfc.escape(text),
  moments: ({ rows }) => Promise.all(rows.map((text) => refusals(() => [isMoment(text), seconds(text), moment(seconds(text))]))),
  bits: ({ rows, indices }) => Promise.all(rows.map((text) => refusals(() => {
    const found = decodeBits(text);
    return { ...nameOf(found), bits: (indices ?? []).map((index) => bit(found, index)) };
  }))),
  indices: ({ rows }) => Promise.all(rows.map((text) => refusals(() => parseIndex(text)))),
  constants: () => ({
    vocab: { ...vocab, KINDS: Object.fromEntries(vocab.KINDS), SUITES: [...vocab.SUITES].sort(), JCS_SUITES: [...vocab.JCS_SUITES].sort() },
    units: Object.fromEntries([...UNITS].map(([code, name]) => [code, [name, exponentOf(code)]])),
    status: [MIN_BITS, MAX_BYTES],
    moments: [FIRST, LAST],
    work: [MAX_DEPTH, MAX_NODES, rdfc.DEFAULT_BUDGET, rdfc.MAX_RECURSION],
    codecs: Object.fromEntries(encoding.MULTICODEC),
  }),
  order: ({ rows }) => [sorted(rows), rows.map(codePointLength), rows.map((text) => Math.sign(compareCodePoints(text, rows[0])))],
};

await loadShared();
await loadShared(OF_CERTIFICATES);
await loadShared(OF_LIBRARIES);
await loadShared(OF_METHODS);
await loadShared(OF_ENTITIES);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { ask, ...question } = JSON.parse(line);
  let answer;
  try {
    answer = await refusals(() => ANSWERS[ask](question));
  } catch (error) {
    answer = { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
