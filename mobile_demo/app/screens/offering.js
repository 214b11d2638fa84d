// What every screen about trust lists needs: to offer one that was fetched, and to show a fingerprint.

import { el } from "../dom.js";
import { grouped } from "../../signing/shown.js";

// Shows a fetched list, so that the person agrees to it.
export function offer(app, bytes, more = {}) {
  app.offered = { bytes, kind: "trustlist", ...more };
  app.go("#/trust");
}

// In the groups that two people read to each other over the telephone, as in the terminal; never cut.
export const print = (text, name) => el("p", { class: "fingerprint code", "data-fingerprint": text, "data-name": name },
  grouped(text).split(" ").flatMap((group) => [el("span", {}, group), " "]));
