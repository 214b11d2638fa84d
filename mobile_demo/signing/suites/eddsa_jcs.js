// eddsa-jcs-2022: Ed25519 over SHA-256 of JCS (Data Integrity EdDSA Cryptosuites 1.0 section 3.3). What is signed is the
// document's text; the names in it mean what the closed profile says, under the constant @context.

import { sha256 } from "../sha2.js";
import { jcsSuite } from "./suite.js";

export const eddsaJcs2022 = jcsSuite("eddsa-jcs-2022", ["Ed25519"], ["Ed25519"], () => ({ algorithm: "sha256", hash: sha256 }));
