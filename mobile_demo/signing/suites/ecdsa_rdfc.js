// ecdsa-rdfc-2019: P-256, or P-384 with SHA-384 throughout (Data Integrity ECDSA Cryptosuites 1.0 section 3.2).
// Passports use P-256 only.

import { sha256, sha384 } from "../sha2.js";
import { suite } from "./suite.js";

export const ecdsaRdfc2019 = suite("ecdsa-rdfc-2019", ["P-256", "P-384"], ["P-256"], (kind) => (
  kind === "P-384" ? { algorithm: "sha384", hash: sha384 } : { algorithm: "sha256", hash: sha256 }));
