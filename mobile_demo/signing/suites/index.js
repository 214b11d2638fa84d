// Data Integrity cryptosuites by name, which is compared exactly (T34).

import { ecdsaJcs2019 } from "./ecdsa_jcs.js";
import { ecdsaRdfc2019 } from "./ecdsa_rdfc.js";
import { eddsaJcs2022 } from "./eddsa_jcs.js";
import { eddsaRdfc2022 } from "./eddsa_rdfc.js";

export const SUITES = new Map(
  [eddsaRdfc2022, ecdsaRdfc2019, eddsaJcs2022, ecdsaJcs2019].map((suite) => [suite.name, suite]),
);
