// The mathematics: the one proof of a document against its bytes and its issuer's key (DESIGN 3, T30-T37).

import { ProofMismatch, ToolError, Unavailable } from "../../signing/errors.js";
import { checkProof } from "../../signing/proofs.js";
import { NOTHING } from "../findings.js";

/** @import { PublicKey } from "../../signing/keys.js" */
/** @import { JsonObject } from "../../signing/strict_json.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Step } from "../findings.js" */
/** @typedef {{ steps: readonly Step[], stopped: string, settled: boolean }} Proved */

/** @type {readonly string[]} */
export const QUESTIONS = Object.freeze(["proof_form", "proof"]);
/** @type {readonly Step[]} */
const GOOD = Object.freeze([["proof_form", "pass", NOTHING], ["proof", "pass", NOTHING]]);

/** @type {(document: JsonObject, key: PublicKey) => Promise<Proved>} */
async function answer(document, key) {
  try {
    await checkProof(document, key);
    return { steps: GOOD, stopped: "", settled: true };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    if (error instanceof ProofMismatch) {
      return { steps: [["proof_form", "pass", NOTHING], ["proof", "fail", NOTHING]], stopped: "proof", settled: true };
    }
    // What this device cannot compute is left open and never the document's fault.
    const outcome = error instanceof Unavailable ? "not_checked" : "fail";
    /** @type {Step} */
    const form = ["proof_form", outcome, { problem: error.code }];
    return { steps: [form, ["proof", "not_checked", { because: "proof_form" }]], stopped: "proof_form", settled: true };
  }
}
const MEANWHILE = Object.freeze({ steps: GOOD, stopped: "", settled: false });

// {steps, stopped: the suffix of the one that is no, settled}. Only proof failing means changed bytes.
/** @type {(document: JsonObject, digest: string, key: PublicKey, answers: Answers) => Proved} */
export const prove = (document, digest, key, answers) =>
  answers.ask(`proof ${digest} ${key.multikey}`, () => answer(document, key), MEANWHILE);
