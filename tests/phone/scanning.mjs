// Reads codes with a reader by name, one JSON object a line: our own, and three others to compare with.

import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { readGrey } from "../../mobile_demo/app/camera/qr/reader.js";
import { correct } from "../../mobile_demo/app/camera/qr/symbol/reed_solomon.js";
import { dataWords, evidence, order } from "../../mobile_demo/app/camera/qr/symbol/codewords.js";
import { alignments, blocksOf } from "../../mobile_demo/app/camera/qr/symbol/versions.js";
import { textOf } from "../../mobile_demo/app/camera/qr/symbol/text.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

function rgba({ data, width, height }) {
  const made = new Uint8ClampedArray(width * height * 4);
  for (let place = 0; place < data.length; place += 1) made.fill(data[place], 4 * place, 4 * place + 3)[4 * place + 3] = 255;
  return { data: made, width, height };
}

let zxing;
async function prepared() {
  const found = await import("../js/node_modules/zxing-wasm/dist/es/reader/index.js");
  const wasmBinary = readFileSync(new URL("../js/node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url)).buffer;
  await found.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return found;
}

// Each takes {data, width, height} of grey and gives texts.
const READERS = {
  own: (image) => readGrey(image).map(({ text }) => text),
  quick: (image) => readGrey(image, { thorough: false }).map(({ text }) => text),
  zxing: async (image) => {
    zxing ??= await prepared();
    const codes = await zxing.readBarcodes(rgba(image), { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 8 });
    return codes.filter((code) => code.isValid).map((code) => code.text);
  },
  qr: async (image) => {
    const { default: read } = await import("../js/node_modules/qr/decode.js");
    try {
      return [read(rgba(image))];
    } catch {
      return [];
    }
  },
  jsqr: async (image) => {
    const { default: read } = await import("../js/node_modules/jsqr/dist/jsQR.js");
    const found = (read.default ?? read)(rgba(image).data, image.width, image.height);
    return found ? [found.data] : [];
  },
};

const ANSWERS = {
  read: async ({ reader, data, width, height }) => {
    const image = { data: bytes(data), width, height };
    const begun = performance.now();
    const texts = await READERS[reader](image);
    return { texts, ms: performance.now() - begun };
  },
  codes: ({ data, width, height }) => readGrey({ data: bytes(data), width, height }),
  alignments: ({ version }) => alignments(version),
  blocks: ({ version, level }) => blocksOf(version, level),
  correct: ({ block, checks, spare, erased }) => {
    const held = bytes(block);
    const corrected = correct(held, checks, spare, erased);
    return { corrected, block: Buffer.from(held).toString("base64") };
  },
  text: ({ words, version }) => textOf(bytes(words), version),
  evidence: ({ length, checks, errors }) => evidence(length, checks, errors),
  order: ({ version }) => [...order(version)],
  words: ({ modules, version, level, mask }) => {
    const found = dataWords(bytes(modules), version, { level, mask });
    return found && Buffer.from(found).toString("base64");
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = await ANSWERS[ask](given);
  } catch (error) {
    answer = { crashed: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
