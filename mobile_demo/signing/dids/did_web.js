// did:web in its one normal form: lower-case ASCII host names, no port, no percent escapes (T24, T46).

import { DidRefused } from "../errors.js";

const PREFIX = "did:web:";
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** @type {(did: string) => Readonly<{ domain: string, path: readonly string[] }>} */
export function parse(did) {
  if (!did.startsWith(PREFIX) || did.length > 512) refuse("it does not begin with did:web:, or is too long");
  if (/[^\0-\x7f]|%/.test(did)) refuse("it has a port, a percent escape or a letter outside ASCII");
  const [domain, ...path] = did.slice(PREFIX.length).split(":");
  const labels = domain.split(".");
  if (domain.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
    refuse("its host is not a lower-case host name with a domain");
  }
  // A numeric last label makes an IPv4 address of the host (URL Standard, host parser).
  if (/^[0-9]/.test(labels[labels.length - 1]) || labels.some((label) => label.slice(2, 4) === "--" && !label.startsWith("xn"))) {
    refuse("its host is an address or has a reserved label");
  }
  if (!path.every((segment) => SEGMENT.test(segment))) {
    refuse("its path has an empty segment or a character that needs escaping");
  }
  return Object.freeze({ domain, path: Object.freeze(path) });
}

/** @type {(reason: string) => never} */
function refuse(reason) {
  throw new DidRefused("did.web", `This did:web is not in its normal form: ${reason}.`);
}
