// eddsa-rdfc-2022: Ed25519 over SHA-256 of RDFC-1.0 (Data Integrity EdDSA Cryptosuites 1.0 section 3.2).

import { sha256 } from "../sha2.js";
import { suite } from "./suite.js";

export const eddsaRdfc2022 = suite(
  "eddsa-rdfc-2022", ["Ed25519"], ["Ed25519"], () => ({ algorithm: "sha256", hash: sha256 }),
);
