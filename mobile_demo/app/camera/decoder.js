// A worker around the optional decoder zxing-wasm. It is a worker because WebAssembly needs a wider policy than
// the page has, and because a picture takes longer to read than a frame lasts.

import { prepareZXingModule, readBarcodes } from "../../node_modules/zxing-wasm/dist/es/reader/index.js";

const WASM = new URL("../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url).href;
// The package would fetch its binary from a public server; ours lies beside it.
prepareZXingModule({ overrides: { locateFile: () => WASM } });

self.onmessage = async ({ data }) => {
  try {
    const codes = await readBarcodes(data, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 8 });
    self.postMessage({ texts: codes.filter((code) => code.isValid).map((code) => code.text) });
  } catch (error) {
    self.postMessage({ problem: String(error?.message ?? error) });
  }
};
