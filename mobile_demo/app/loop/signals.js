// Sound and vibration of a verdict: each level has its own, so that it is known without looking at the phone. Both can be
// switched off in the settings. An iPhone has no vibration for pages; there the sound is all there is.

// By level: pairs of pitch in Hz and length in ms, played one after the other; and the vibration, on and off in ms.
export const SIGNALS = {
  ok: { tones: [[880, 90], [1320, 140]], pulses: [40] },
  replaced: { tones: [[660, 120], [660, 120]], pulses: [40, 60, 40] },
  caution: { tones: [[520, 140], [440, 140], [520, 140]], pulses: [90, 70, 90, 70, 90] },
  stop: { tones: [[196, 300], [165, 450]], pulses: [240, 90, 240, 90, 240] },
  unknown: { tones: [[440, 160]], pulses: [20, 60, 20, 60, 20, 60, 20] },
};
const GAP = 40;
const LOUDNESS = 0.25;
const ROW = ["facts", "signals"];

let context = null;

// {sound, vibration}: both on until somebody switches one off.
export const chosen = async (store) => ({ sound: true, vibration: true, ...(await store.get(...ROW)) });
export const choose = (store, wanted) => store.write([[...ROW, wanted]]);

// Browsers let a page make sounds only after a tap; the tap that starts the camera is early enough.
export function prepare() {
  context ??= globalThis.AudioContext ? new AudioContext() : null;
  return context?.resume();
}

export async function signal(store, level) {
  const { sound, vibration } = await chosen(store);
  const { tones, pulses } = SIGNALS[level];
  if (vibration) globalThis.navigator?.vibrate?.(pulses);
  if (!sound || !context) return;
  let from = context.currentTime;
  for (const [pitch, length] of tones) {
    tone(pitch, from, from + length / 1_000);
    from += (length + GAP) / 1_000;
  }
}

function tone(pitch, from, until) {
  const source = context.createOscillator();
  const loudness = context.createGain();
  source.frequency.value = pitch;
  source.type = pitch < 300 ? "sawtooth" : "sine"; // small loudspeakers give deep sines almost silently
  loudness.gain.setValueAtTime(LOUDNESS, from);
  loudness.gain.exponentialRampToValueAtTime(0.001, until);
  source.connect(loudness).connect(context.destination);
  source.start(from);
  source.stop(until);
}
