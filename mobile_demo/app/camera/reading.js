// Codes out of photos and files, and the camera.

import { Refused } from "../refused.js";

const LONGEST_SIDE = 1_600;
const LONGEST_PHOTO = 4_096;
const SMALL = 800;
const LEAST_CONTRAST = 64;

// A photo or file to the texts of its codes; [] when it shows none. Read small first, then larger: a code may be
// a small part of a photo. Of a picture with transparent parts both grounds are read, as Python does.
export async function readPicture(reader, blob) {
  const picture = await createImageBitmap(blob);
  try {
    const longest = Math.max(picture.width, picture.height);
    const scales = [LONGEST_SIDE, LONGEST_PHOTO].map((side) => Math.min(1, side / longest));
    for (const scale of new Set([...scales, ...(longest <= SMALL ? [2] : [])])) {
      const texts = new Set();
      for (const canvas of grounds(picture, scale)) for (const text of await reader.read(canvas)) texts.add(text);
      if (texts.size) return [...texts];
    }
    return [];
  } finally {
    picture.close();
  }
}

// The picture on white, and on black too where parts of it are transparent: light modules on nothing are seen there.
function grounds(picture, scale) {
  const made = [];
  for (const ground of ["white", "black"]) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const clear = pixels.data.some((value, place) => place % 4 === 3 && value !== 255);
    if (!clear) {
      spread(context, pixels);
      return [canvas];
    }
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    spread(context, context.getImageData(0, 0, canvas.width, canvas.height));
    made.push(canvas);
  }
  return made;
}

// Grey that uses a small part of the range, as 12 bits stored in 16 do, is spread over all of it.
function spread(context, pixels) {
  const { data } = pixels;
  let low = 255;
  let high = 0;
  for (let place = 0; place < data.length; place += 4) {
    low = Math.min(low, data[place], data[place + 1], data[place + 2]);
    high = Math.max(high, data[place], data[place + 1], data[place + 2]);
  }
  if (high - low >= LEAST_CONTRAST || high === low) return;
  for (let place = 0; place < data.length; place += 1) {
    if (place % 4 !== 3) data[place] = Math.round(((data[place] - low) * 255) / (high - low));
  }
  context.putImageData(pixels, 0, 0);
}

// Shows the camera in `video` and calls found(texts) for each picture with codes, until stop() is called; lost(error)
// when the device takes the camera away. {stop, torch, zoom}: null for what this camera does not have.
export async function watch(video, reader, found, lost = () => {}) {
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
      texts = video.videoWidth ? await reader.read(video, false) : [];
    } catch {
      // One picture that could not be read; the next one comes.
    }
    if (running && texts.length) await found(texts);
    if (running) setTimeout(step, 80);
  };
  step();
  const [track] = stream.getVideoTracks();
  // "ended" comes only from outside: a track that was stopped here does not say so (Media Capture and Streams, 4.3.1).
  // A handler: listeners on Firefox's tracks hear only what the browser itself sends, and no test could be heard.
  const gone = () => running && lost(new Refused("camera_lost"));
  track.onended = gone;
  if (track.readyState === "ended") setTimeout(gone); // Taken away before the first picture.
  return { stop, ...controls(track) };
}

function controls(track) {
  const { torch, zoom } = track.getCapabilities?.() ?? {};
  const set = (constraint) => track.applyConstraints({ advanced: [constraint] });
  const ranged = zoom?.max > zoom?.min;
  return {
    torch: torch ? (on) => set({ torch: on }) : null,
    zoom: ranged ? { min: zoom.min, max: zoom.max, step: zoom.step || "any", now: track.getSettings().zoom ?? zoom.min, set: (value) => set({ zoom: value }) } : null,
  };
}
