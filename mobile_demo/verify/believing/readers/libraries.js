// The reader of libraries of factors, loaded where the first is met: few claims name any.

import * as factorlibrary from "../../../passport/model/sources/library.js";
import { loadShared, OF_LIBRARIES } from "../../../package_data.js";
import { learn } from "../credential.js";

await loadShared(OF_LIBRARIES);
learn({ factorlibrary });
