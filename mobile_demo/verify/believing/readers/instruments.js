// The readers of certificates, retirements and assignments of devices, loaded where the first is met: few passports cite any.

import * as assignment from "../../../passport/model/instruments/assignment.js";
import * as certificate from "../../../passport/model/instruments/certificate.js";
import * as retirement from "../../../passport/model/instruments/retirement.js";
import { loadShared, OF_CERTIFICATES } from "../../../package_data.js";
import { learn } from "../credential.js";

await loadShared(OF_CERTIFICATES);
learn({ assignment, certificate, retirement });
