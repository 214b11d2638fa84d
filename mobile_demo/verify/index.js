// From bytes, evidence and trust to a report: offline, no clock, no chance, and the only place where a verdict is made.

export { Demand } from "./demand.js";
export { Evidence } from "./evidence.js";
export { isNew, Seen } from "./believing/memory.js";
export { verify } from "./pipeline.js";
export { Policy } from "./policy.js";
export { reportBytes } from "./report.js";
export { TrustList } from "./believing/trust.js";
