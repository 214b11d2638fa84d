"""Asks the verifier, and compares its answer with what the author of the scenario declared."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.vectors_build.scenario import Given, Scenario, Source
from verify import Demand, Evidence, NetShare, Observed, Policy, Report, Seen, TrustList, verify
from verify.believing.memory import ListName
from verify.policy import Number

LEVELS = {
    **dict.fromkeys(
        "tampered chain_broken wrong_label revoked suspended adverse figures_wrong refused".split(),
        ("stop", 5),
    ),
    **dict.fromkeys("unreadable unknown_signer".split(), ("unknown", 6)),
    "superseded": ("replaced", 4),
    **dict.fromkeys(
        "self_verified not_verified method_verified out_of_date status_unknown incomplete disputed qualified "
        "input_corrected stale below_policy two_signatures".split(),
        ("caution", 3),
    ),
    "verified": ("ok", 0),
}
"""The table of DESIGN 7, copied by hand and in its order: state to level and exit code."""


def read(one: Source, folder: Path) -> bytes:
    """The bytes of a source."""
    return (folder / one).read_bytes() if isinstance(one, str) else one


def policy_of(wanted: dict[str, Any] | None) -> Policy:
    """The policy of a vector's ``demand``."""
    if wanted is None:
        return Policy()
    shares = wanted.get("minNetShare", [])
    return Policy(
        wanted.get("response", "required"),
        [NetShare(**share) for share in (shares if isinstance(shares, list) else [shares])],
        wanted.get("staleDays", Policy().stale_days),
        max_age_days=wanted.get("maxAgeDays"),
        assurance=wanted.get("assurance"),
        suites=wanted.get("suites", ()),
        bodies=wanted.get("bodies"),
        inputs=wanted.get("inputs", "any"),
    ).with_log(wanted.get("log", "any")).with_instruments(wanted.get("instruments", "any")).with_number(
        Number(
            tuple(wanted.get("boundaries", ())),
            tuple(wanted.get("gwpSets", ())),
            wanted.get("credits", "any"),
            tuple(wanted.get("schemes", ())),
        )
    ).with_statement(wanted.get("statement", "any"))  # fmt: skip


def seen_of(rows: Iterable[Iterable[Any]]) -> Seen:
    """What the rows of a vector's ``seen`` remember."""
    return Seen.of(
        Observed(ListName(issuer, purpose, name), moment, position, is_set)
        for issuer, purpose, name, position, moment, is_set in rows
    )


def ask(given: Given, folder: Path) -> Report:
    """The verifier's report."""
    trust = TrustList.open(read(given.trust, folder))
    evidence = Evidence.open(
        status=[read(one, folder) for one in given.status],
        claims=[read(one, folder) for one in given.claims],
        seen=seen_of(given.seen),
        inputs=[read(one, folder) for one in given.inputs],
        workings=None if given.workings is None else read(given.workings, folder),
        views=[read(one, folder) for one in given.views],
        methods=[read(one, folder) for one in given.methods],
    )
    demand = Demand(given.at, policy_of(given.policy), given.product, given.challenge)
    return verify(given.input, evidence, trust, demand)


def disagreements(scenario: Scenario, report: Report) -> list[str]:
    """What the report says otherwise than the declaration; empty when they agree."""
    declared = scenario.declared
    found = []
    for what, answer, wanted in (
        ("state", report.state, declared.state),
        ("also", report.also, declared.also),
        ("level and exit", (report.level, report.exit_code), LEVELS[declared.state]),
    ):
        if answer != wanted:
            found.append(f"{scenario.name}: {what}: {answer!r}, not {wanted!r}")
    for what, said, meant in (
        ("fails", codes(report, "fail"), declared.fails),
        ("unknown", unknown(report), declared.unknown),
    ):
        if said != meant:
            more, less = sorted(said - meant), sorted(meant - said)
            found.append(f"{scenario.name}: {what}: not declared {more}, not found {less}")
    return found + [f"{scenario.name}: {text}" for text in oddities(report)]


def codes(report: Report, outcome: str) -> frozenset[str]:
    """The codes with that outcome."""
    return frozenset(finding.code for finding in report.findings if finding.outcome == outcome)


def unknown(report: Report) -> frozenset[str]:
    """What could not be checked in its own right; not what no proof of a log was given for."""
    return frozenset(
        finding.code
        for finding in report.findings
        if finding.outcome == "not_checked"
        and "because" not in finding.params
        and not finding.code.startswith("standing.")
        and finding.params.get("problem") != "log.none"
        and finding.code != "log.consistent"
    )


def oddities(report: Report) -> list[str]:
    """What no report may be, whatever the scenario (DESIGN 7)."""
    found = []
    answered = {(finding.code, finding.outcome) for finding in report.findings}
    for finding in report.findings:
        because = finding.params.get("because")
        if because is not None and not {(because, "fail"), (because, "not_checked")} & answered:
            found.append(f"{finding.code} is not checked because of {because!r}, which nobody failed")
    shown = report.to_json()
    proved = ("claim.proof", "pass") in answered
    if not proved and (shown["product"] is not None or shown["number"] is not None):
        found.append("shows a product or a number nobody signed")
    if [entry["role"] for entry in shown["signatures"]] != ["producer", "verifier", "platform"]:
        found.append("does not show three signatures in their order")
    order = list(LEVELS)
    states = [report.state, *report.also]
    if states != sorted(set(states), key=order.index):
        found.append(f"its states are not in the order of the table: {states}")
    return found
