// Files that were opened together with a passport and are none: the workings of its number, and attestations of the method
// behind it. They are evidence for the passports beside them. Loaded where several files were opened.

import { kindOf } from "../../passport/model/index.js";
import { ToolError } from "../../signing/errors.js";
import { loads } from "../../signing/strict_json.js";
import { Evidence } from "../../verify/evidence.js";
import { limit } from "../../verify/limits.js";

const OF_METHODS = ["method", "accreditation", "statuslist"];

function parsed(bytes) {
  try {
    return loads(bytes, { maxBytes: limit("container"), maxDepth: limit("depth") });
  } catch (error) {
    // Not readable: the verifier's report says what is wrong.
    if (error instanceof ToolError) return null;
    throw error;
  }
}

const membersOf = (value) => (Array.isArray(value?.verifiableCredential) ? value.verifiableCredential : [value]);

// "workings", "method", or "" for what is opened by itself.
function roleOf(value) {
  if (value?.format === "passport-workings/1") return "workings";
  const kinds = membersOf(value).map(kindOf);
  return kinds.includes("method") && kinds.every((kind) => OF_METHODS.includes(kind)) ? "method" : "";
}

// Of files {bytes} those that are opened: workings and attestations only where nothing else is.
export function opened(files) {
  const passports = files.filter(({ bytes }) => !roleOf(parsed(bytes)));
  return passports.length ? passports : files;
}

// {workings, methods, status} for a passport: the workings that its claim names, and all attestations.
export function evidenceFor(bytes, beside) {
  const read = beside.filter((other) => other !== bytes).map((other) => ({ other, role: roleOf(parsed(other)) }));
  const named = membersOf(parsed(bytes))[0]?.credentialSubject?.footprint?.workings?.digestMultibase;
  const of = (wanted) => read.filter(({ role }) => role === wanted).map(({ other }) => other);
  const { methods, status } = Evidence.open({ methods: of("method") });
  const workings = of("workings").map((other) => Evidence.open({ workings: other }).workings)
    .find(({ digest }) => digest === named) ?? null;
  return { workings, methods, status };
}
