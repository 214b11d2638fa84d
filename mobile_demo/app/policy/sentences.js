// What a policy asks for, in the sentences of `passport policy explain`.

import { shared } from "../../package_data.js";
import * as messages from "../../verify/messages.js";

export function sentences(policy, lang) {
  const ask = (name, values) => messages.demand(name, lang, values);
  // The verdict where a demand is not met.
  const state = (code) => ({ state: messages.headline(shared("verify/states.json").findings[code].fail, lang) });
  const shares = policy.minNetShare.map(({ tier, share, electricity }) => ask("net_share", { tier, share,
    electricity: electricity ? messages.word(electricity, lang) : ask("each_result"), ...state("policy.net_share") }));
  return [
    ask("adds"), ask(`response_${policy.response}`, state("policy.response")),
    policy.statement === "required" && ask("statement_required", state("statement.present")),
    policy.assurance && ask(`assurance_${policy.assurance}`, state("policy.assurance")),
    policy.inputs === "disclosed" && ask("inputs_disclosed", state("policy.inputs")),
    policy.log !== "any" && ask(policy.logDays === null ? "log_required" : "log_fresh", { days: String(policy.logDays), ...state("policy.log") }),
    policy.instruments !== "any" && ask(`instruments_${policy.instruments}`, state("policy.instruments")),
    ...ofNumber(policy, ask, state),
    ...shares,
    policy.suites.length > 0 && ask("suites", { suites: policy.suites.join(", "), ...state("policy.suite") }),
    ...policy.bodies.map(({ scheme, bodies }) => ask("bodies", { scheme, bodies: bodies.join(", "), ...state("policy.body") })),
    policy.bodies.length > 0 && ask("bodies_else", state("policy.body")),
    ask("stale_days", { days: String(policy.staleDays) }),
    policy.maxAgeDays !== null && ask("max_age_days", { days: String(policy.maxAgeDays), ...state("policy.as_of") }),
  ].filter(Boolean);
}

// What kind of number is asked for.
function ofNumber({ boundaries, gwpSets, credits, schemes }, ask, state) {
  return [
    boundaries.length > 0 && ask("boundaries", { boundaries: boundaries.join(", "), ...state("policy.boundary") }),
    gwpSets.length > 0 && ask("gwp_sets", { sets: gwpSets.join(", "), ...state("policy.gwp_set") }),
    credits === "none" && ask("credits_none", state("policy.credits")),
    schemes.length > 0 && ask("schemes", { schemes: schemes.join(", "), ...state("policy.scheme") }),
  ];
}
