// Data Integrity cryptosuites by name, which is compared exactly (T34).

import { ecdsaRdfc2019 } from "./ecdsa_rdfc.js";
import { eddsaRdfc2022 } from "./eddsa_rdfc.js";

export const SUITES = new Map([eddsaRdfc2022, ecdsaRdfc2019].map((suite) => [suite.name, suite]));
