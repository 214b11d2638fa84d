// Plays browsers whose WebCrypto lacks Ed25519 or everything (plain HTTP); answers one JSON object a line.

import { createInterface } from "node:readline";
import { createPublicKey, verify as verifyNatively } from "node:crypto";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { PublicKey, setEd25519Fallback } from "../../mobile_demo/signing/keys.js";

const real = globalThis.crypto.subtle;
const without = {
  importKey: (form, data, how, ...rest) => (how.name === "Ed25519"
    ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")) : real.importKey(form, data, how, ...rest)),
  verify: (...all) => real.verify(...all),
};
const native = (signature, message, raw) => verifyNatively(null, message, createPublicKey({
  key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(raw).toString("base64url") }, format: "jwk",
}), signature);
const failing = {
  importKey: (...all) => real.importKey(...all),
  verify: () => Promise.reject(new DOMException("", "OperationError")),
};
const SETTINGS = {
  failing: [failing, null],
  verify: [without, null],
  fallback: [without, native],
  lenient: [without, () => true],
  nothing: [undefined, native],
};
const from = (text) => Uint8Array.from(Buffer.from(text, "hex"));

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, kind = "Ed25519", key, message, signature } = JSON.parse(line);
  const [subtle, fallback] = SETTINGS[ask];
  Object.defineProperty(globalThis, "crypto", { value: { subtle }, configurable: true });
  setEd25519Fallback(fallback);
  let answer = "good";
  try {
    await new PublicKey(kind, from(key)).verify(from(message), from(signature));
  } catch (error) {
    answer = error instanceof ToolError ? { refused: error.code } : { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
