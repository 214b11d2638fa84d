// Derives cards, reasons and hosts from a report. Pure functions; verify/states.json says which state a finding leads to.

import { shared } from "../package_data.js";

const ORDER = ["missing", "pass", "not_checked", "replaced", "warning", "fail"];
// The level "unknown" is drawn as not checked, not as failed (DESIGN 7).
const LEVELS = { stop: "fail", unknown: "not_checked", replaced: "replaced", caution: "warning", ok: "pass" };
const MEMBERS = { producer: "claim", verifier: "statement", platform: "response" };

const table = () => shared("verify/states.json");
export const stateOf = ({ code, outcome }) => (outcome === "pass" ? null : table().findings[code]?.[outcome] ?? null);
const levelOf = (state) => table().states.find((row) => row.state === state).level;
export const documentOf = (role) => MEMBERS[role];

// The answers that belong to a card: those about its document, and for the verifier those about its accreditation,
// without which the opinion is nobody's.
export const answersOf = ({ role, digest }, { findings }) => findings.filter(({ code, credential }) => {
  const [about] = code.split(".");
  return (about === MEMBERS[role] && credential === digest) || (role === "verifier" && about === "accreditation");
});

// One of the three cards: missing, pass, not_checked, warning, fail; the worst of its answers.
export function cardState(entry, report) {
  if (entry.digest === null) return "missing";
  const checks = answersOf(entry, report);
  // Whether it is the scanned product is no question about the signer, and that the document is there is seen.
  // Nor is what no log was asked about.
  const own = checks.filter((one) => one.code !== `${MEMBERS[entry.role]}.present` && one.code !== "claim.label" && !unlogged(one));
  if (!own.length) return "not_checked";
  const worst = own.map(mark).reduce((bad, one) => (ORDER.indexOf(one) > ORDER.indexOf(bad) ? one : bad), "pass");
  return worst === "replaced" ? "warning" : worst;
}

// How one answer is drawn: by the level of the state it leads to; a signature that does not match never holds.
export function mark(check) {
  if (check.outcome !== "fail") return check.outcome;
  const state = stateOf(check);
  if (check.code.endsWith(".proof")) return "fail";
  return state === null ? "warning" : LEVELS[levelOf(state)];
}

// Whether a document is in a log is open wherever no proof reaches far enough; that is stated once, as a standing fact.
const unlogged = ({ code, outcome }) => code.endsWith(".logged") && outcome === "not_checked";

export const follows = (finding) => "because" in finding.params;

// Everything that is not as it should be, by the state it leads to; the verdict's own state first. What only
// follows from another answer comes after what it follows from.
export function reasons({ verdict, findings }) {
  return [verdict.state, ...verdict.also].map((state) => ({
    state,
    findings: findings.filter((finding) => stateOf(finding) === state).sort((a, b) => Number(follows(a)) - Number(follows(b))),
  })).filter((group) => group.findings.length || group.state === verdict.state && verdict.state !== "verified");
}

// Answers that lead to no state: a platform's answer that does not count, and the like.
export const remarks = ({ findings }) => findings.filter((finding) => (
  finding.outcome !== "pass" && stateOf(finding) === null && !finding.code.startsWith("standing.") && finding.params.problem !== "log.none"));

export const standing = ({ findings }) => findings.filter((finding) => finding.code.startsWith("standing.") && finding.outcome !== "pass");
export const passed = ({ findings }) => findings.filter((finding) => finding.outcome === "pass");

// The addresses of status lists this report rests on or misses, by the host that would be asked; https only.
export function listHosts({ freshness, findings }) {
  const named = findings.filter((finding) => finding.outcome === "not_checked" && finding.params.list).map((finding) => finding.params.list);
  const hosts = new Map();
  for (const id of new Set([...freshness.lists.map((list) => list.id), ...named])) {
    try {
      const url = new URL(id);
      if (url.protocol === "https:" && !url.username && !url.password) hosts.set(url.host, [...(hosts.get(url.host) ?? []), url.href]);
    } catch {
      // A list under a name that is no address cannot be asked for.
    }
  }
  return [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, urls]) => ({ host, urls: urls.sort() }));
}

// When the next of the lists should be renewed; null without lists.
export const nextCheck = ({ freshness }) => freshness.lists.map((list) => list.validUntil).sort()[0] ?? null;
