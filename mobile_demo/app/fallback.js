// Where this browser's WebCrypto has no Ed25519 and the server offers @noble/ed25519, that library multiplies the
// curve's points; hashing stays with WebCrypto, and what counts as a signature with the verifier.

import { setEd25519Fallback } from "../signing/keys.js";

const LIBRARY = "node_modules/@noble/ed25519/index.js";

async function hasEd25519() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (error) {
    return error.name !== "NotSupportedError" && error.name !== "TypeError";
  }
}

// Whether signatures can be checked, and by what: "browser", "library", "nothing".
export async function prepareCurves(files) {
  if (!globalThis.crypto?.subtle) return "nothing";
  if (await hasEd25519()) return "browser";
  if (!files.includes(LIBRARY)) return "nothing";
  const { verifyAsync } = await import(`../${LIBRARY}`);
  setEd25519Fallback(async (signature, message, key) => {
    try {
      return await verifyAsync(signature, message, key, { zip215: false });
    } catch {
      return false; // the library throws for what it cannot decode
    }
  });
  return "library";
}
