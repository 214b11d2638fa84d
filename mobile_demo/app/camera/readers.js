// Reads codes out of pictures with the app's own reader, which runs in every browser. Where it finds nothing, a second one is
// asked: the device's own, else zxing-wasm where this server offers it.

const LONGEST_SIDE = 1_600;
const POLICY = globalThis.trustedTypes?.createPolicy("passport-app", {
  // The only addresses that may become scripts at run time: our workers and our service worker.
  createScriptURL(url) {
    if (!/^\.\/(sw\.js\?v=[0-9a-f]{1,64}|app\/camera\/(qr\/worker|decoder)\.js)$/.test(url)) throw new TypeError(`not a script of ours: ${url}`);
    return url;
  },
});
export const scriptUrl = (url) => POLICY?.createScriptURL(url) ?? url;

// {name, read(picture, thorough) -> texts}. `thorough`: also what takes longer than a frame of the camera lasts.
export async function findReader(files) {
  const own = ownReader();
  const stronger = (await deviceReader()) ?? (files.some((name) => name.endsWith("/zxing_reader.wasm")) ? wasmReader() : null);
  if (!stronger) return own;
  return { name: stronger.name, read: async (source, thorough) => {
    const texts = await own.read(source, thorough);
    return texts.length ? texts : stronger.read(source);
  } };
}

function ownReader() {
  const inWorker = workerReader("./app/camera/qr/worker.js", (pixels, thorough) => ({ pixels, thorough }));
  let here = null;
  return { name: "own", read: async (source, thorough = true) => {
    try {
      if (!here) return await inWorker(source, thorough);
    } catch {
      // A browser without workers that are modules: read in the page, which then waits.
      here = await import("./qr/reader.js");
    }
    return here.readPixels(pixelsOf(source), { thorough }).map(({ text }) => text);
  } };
}

async function deviceReader() {
  try {
    if (!(await globalThis.BarcodeDetector?.getSupportedFormats())?.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return { name: "device", read: async (source) => (await detector.detect(source)).map((code) => code.rawValue) };
  } catch {
    return null;
  }
}

const wasmReader = () => ({ name: "wasm", read: workerReader("./app/camera/decoder.js", (pixels) => pixels) });

// Asks a worker, started with the first picture: read(picture, thorough) -> texts.
function workerReader(script, asked) {
  let worker = null;
  let waiting = null;
  let last = Promise.resolve();
  const start = () => {
    worker = new Worker(scriptUrl(script), { type: "module" });
    worker.onmessage = ({ data }) => (data.texts ? waiting?.resolve(data.texts) : waiting?.reject(new Error(data.problem)));
    worker.onerror = (event) => {
      event.preventDefault(); // The promise is rejected with the failure.
      waiting?.reject(new Error("decoder"));
    };
  };
  // One after the other: a photo chosen while the camera runs gets its own answer.
  return (source, thorough) => (last = last.catch(() => {}).then(() => new Promise((resolve, reject) => {
    if (!worker) start();
    waiting = { resolve, reject };
    const pixels = pixelsOf(source);
    worker.postMessage(asked(pixels, thorough), [pixels.data.buffer]);
  })));
}

function pixelsOf(source) {
  if (source instanceof HTMLCanvasElement) return source.getContext("2d").getImageData(0, 0, source.width, source.height);
  const wide = source.videoWidth ?? source.width;
  const high = source.videoHeight ?? source.height;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(wide, high));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
