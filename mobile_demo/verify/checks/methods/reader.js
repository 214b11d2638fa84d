// The reader of attestations of methods, loaded where the first is met: few passports need one.

import * as method from "../../../passport/methods/attestation.js";
import { loadShared, OF_METHODS } from "../../../package_data.js";
import { learn } from "../../believing/credential.js";

await loadShared(OF_METHODS);
learn({ method });
