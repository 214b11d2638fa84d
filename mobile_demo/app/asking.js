// The only place that requests from another host: one address that the user has just confirmed, without cookies,
// referrer or redirects, limited in time and size.

import { limit } from "../verify/limits.js";
import { Refused } from "./refused.js";

const MILLISECONDS = 15_000;

// 128 bits by chance, in base64url.
export const challenge = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export async function ask(address, mostBytes = limit("container")) {
  const { host } = new URL(address);
  let answer;
  try {
    answer = await fetch(address, {
      headers: { Accept: "application/json" }, credentials: "omit", referrerPolicy: "no-referrer", redirect: "error",
      cache: "no-store", signal: AbortSignal.timeout(MILLISECONDS),
    });
  } catch {
    throw new Refused(navigator.onLine === false ? "offline" : "no_answer", { host });
  }
  if (!answer.ok && answer.status !== 410) throw new Refused("status", { host, status: String(answer.status) });
  if (answer.headers.get("content-type")?.toLowerCase().startsWith("text/html")) throw new Refused("not_document", { host });
  return readUpTo(answer, mostBytes, host);
}

async function readUpTo(answer, most, host) {
  const parts = [];
  let size = 0;
  try {
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) {
        await reader.cancel();
        throw new Refused("answer_large", { host });
      }
      parts.push(value);
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("no_answer", { host });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
