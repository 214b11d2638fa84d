// ecdsa-jcs-2019: P-256, or P-384 with SHA-384 (Data Integrity ECDSA Cryptosuites 1.0 section 3.3). Passports use P-256
// only; eddsa_jcs says what signing text instead of RDF means.

import { sha256, sha384 } from "../sha2.js";
import { jcsSuite } from "./suite.js";

export const ecdsaJcs2019 = jcsSuite("ecdsa-jcs-2019", ["P-256", "P-384"], ["P-256"], (kind) => (
  kind === "P-384" ? { algorithm: "sha384", hash: sha384 } : { algorithm: "sha256", hash: sha256 }));
