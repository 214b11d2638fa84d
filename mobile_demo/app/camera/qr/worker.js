// The reader in a thread of its own, so that the page stays awake while a picture is read.

import { readPixels } from "./reader.js";

self.onmessage = ({ data: { pixels, thorough } }) => {
  try {
    self.postMessage({ texts: readPixels(pixels, { thorough }).map(({ text }) => text) });
  } catch (error) {
    self.postMessage({ problem: String(error?.message ?? error) });
  }
};
