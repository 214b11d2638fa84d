// Codes out of pictures: the device's own detector, else the optional WebAssembly decoder in a worker, served
// from this origin. Without both the app says so, and a photo, a file or a link do it.

const LONGEST_SIDE = 1_600;
const POLICY = globalThis.trustedTypes?.createPolicy("passport-app", {
  // The only addresses that may become scripts at run time: our worker and our service worker.
  createScriptURL(url) {
    if (!/^\.\/(sw\.js\?v=[0-9a-f]{1,64}|app\/decoder\.js)$/.test(url)) throw new TypeError(`not a script of ours: ${url}`);
    return url;
  },
});
export const scriptUrl = (url) => POLICY?.createScriptURL(url) ?? url;

// The decoder of this device, {name, read(picture) -> texts}, or null.
export async function findReader(files) {
  return (await deviceReader()) ?? (files.some((name) => name.endsWith("/zxing_reader.wasm")) ? workerReader() : null);
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

function workerReader() {
  let worker = null;
  let waiting = null;
  let last = Promise.resolve();
  const start = () => {
    worker = new Worker(scriptUrl("./app/decoder.js"), { type: "module" });
    worker.onmessage = ({ data }) => (data.texts ? waiting?.resolve(data.texts) : waiting?.reject(new Error(data.problem)));
    worker.onerror = () => waiting?.reject(new Error("decoder"));
  };
  return {
    name: "wasm",
    // One after the other: a photo chosen while the camera runs gets its own answer.
    read: (source) => (last = last.catch(() => {}).then(() => new Promise((resolve, reject) => {
      if (!worker) start();
      waiting = { resolve, reject };
      const pixels = pixelsOf(source);
      worker.postMessage(pixels, [pixels.data.buffer]);
    }))),
  };
}

function pixelsOf(source) {
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

// A photo or file to the texts of its codes; [] when it shows none.
export async function readPicture(reader, blob) {
  const picture = await createImageBitmap(blob);
  try {
    return await reader.read(picture);
  } finally {
    picture.close();
  }
}

// What stands in the way of the camera: null, "insecure", "none".
export function cameraProblem() {
  if (!globalThis.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia ? null : "none";
}

// Shows the camera in `video` and calls found(texts) for each picture with codes, until stop() is called.
export async function watch(video, reader, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false, video: { facingMode: "environment", width: { ideal: 1_280 }, height: { ideal: 720 } },
  });
  let running = true;
  const stop = () => {
    running = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  try {
    await video.play();
  } catch {
    stop(); // The screen was left before the first picture.
  }
  const step = async () => {
    if (!running || !video.isConnected) return stop();
    let texts = [];
    try {
      texts = video.videoWidth ? await reader.read(video) : [];
    } catch {
      // One picture that could not be read; the next one comes.
    }
    if (running && texts.length) await found(texts);
    if (running) setTimeout(step, 80);
  };
  step();
  const [track] = stream.getVideoTracks();
  const torch = track.getCapabilities?.().torch ? (on) => track.applyConstraints({ advanced: [{ torch: on }] }) : null;
  return { stop, torch };
}
