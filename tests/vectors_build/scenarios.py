"""All scenarios, by name; importing the modules declares them."""

from tests.vectors_build import (
    about_absent,
    about_accounts,
    about_accounts_before,
    about_accounts_gone,
    about_accreditations,
    about_answers,
    about_claims,
    about_clocks,
    about_containers,
    about_contradictions,
    about_custody,
    about_figures,
    about_inputs,
    about_inputs_gone,
    about_inputs_opinions,
    about_keys,
    about_links,
    about_logs,
    about_logs_wrong,
    about_memory,
    about_names,
    about_opinions,
    about_policy,
    about_profile,
    about_reading,
    about_runs,
    about_sectors,
    about_sound,
    about_status,
    about_times,
    about_trust,
    about_windows,
)
from tests.vectors_build.scenario import ALL, Scenario

_DECLARING = (
    about_absent, about_accounts, about_accounts_before, about_accounts_gone, about_accreditations,
    about_answers, about_claims,
    about_clocks,
    about_containers,
    about_contradictions, about_custody, about_figures, about_inputs, about_inputs_gone, about_inputs_opinions,
    about_keys, about_links, about_logs, about_logs_wrong, about_memory, about_names, about_opinions,
    about_policy, about_profile, about_reading, about_runs, about_sectors, about_sound, about_status,
    about_times, about_trust, about_windows,
)  # fmt: skip
SCENARIOS: dict[str, Scenario] = dict(sorted(ALL.items()))
