// The limits of a verification; values, units and reasons stand in limits.json.

import { shared } from "../package_data.js";

/** @type {(name: string) => number} */
export const limit = (name) => shared("verify/limits.json")[name].value;
