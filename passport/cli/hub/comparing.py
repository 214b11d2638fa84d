"""``passport hub anomalies`` and ``reconcile``: advice to look, and coverage of an inventory; no verdicts."""

from argparse import Namespace
from typing import Any, Final

from passport.cli.hub import remote
from passport.cli.output import terminal
from passport.disk import files
from resolver.hub import plausible
from resolver.hub.engine import HubRefused
from resolver.hub.reconciling import HEADING, Reported, read_inventory
from resolver.hub.reconciling import reconcile as hold_against
from resolver.hub.searching import check_heading
from resolver.hub.store import Hub
from signing import jcs
from signing.strict_json import JsonValue

_AT_ONCE: Final = 100
"""Lines of an inventory in one question."""


def anomalies(args: Namespace) -> int:
    """Print what stands out; exit code 0 whatever it is, because it is advice."""
    check_heading(args.cn)
    if args.to:
        return _anomalies_elsewhere(args)
    found = plausible.anomalies(plausible.values_of(Hub.opened(args.hub), hs4=args.cn))
    lines: list[JsonValue] = [
        {"digest": one.digest, "electricity": one.cell[2], "against": one.against, "sentence": one.sentence}
        for one in found.anomalies
    ]
    if args.json:
        counts: dict[str, JsonValue] = {"compared": str(found.compared), "alone": str(found.alone)}
        terminal.say_bytes(jcs.canonical({**counts, "anomalies": lines}))
        return 0
    _say_anomalies({"anomalies": lines})
    count = len(found.anomalies)
    terminal.say(
        f"{found.compared:,} {terminal.noun(found.compared, 'number')} compared, {count:,}"
        f" {terminal.noun(count, 'finding')}; {found.alone:,} {'has' if found.alone == 1 else 'have'} nothing"
        " to be compared with. This is advice, no verdict."
    )
    return 0


def _anomalies_elsewhere(args: Namespace) -> int:
    if not args.cn:
        raise HubRefused(
            "hub.question", "A hub elsewhere is asked about one heading.", hint="Say which one: --cn 7208"
        )
    answer = remote.ask(args, "anomalies", {"cn": args.cn})
    if args.json:
        terminal.say_bytes(jcs.canonical(answer))
        return 0
    count = _say_anomalies(answer)
    terminal.say(f"{count:,} {terminal.noun(count, 'finding')}. This is advice, no verdict.")
    remote.receipt(answer)
    return 0


def _say_anomalies(answer: dict[str, Any]) -> int:
    names = ("digest", "electricity", "sentence")
    found = remote.taken(
        lambda one: [tuple(line[name] for name in names) for line in remote.texts(one["anomalies"])], answer
    )
    for line in found:
        digest, electricity, sentence = map(terminal.clean, line)
        terminal.say(f"  {digest} {electricity}: {sentence}")
    return len(found)


def reconcile(args: Namespace) -> int:
    """Print a line for each facility, year and set of rules."""
    reported = read_inventory(files.read(args.inventory), str(args.inventory))
    answer = _reconciled_elsewhere(args, reported) if args.to else _reconciled(args, reported)
    if args.json:
        terminal.say_bytes(jcs.canonical(answer))
        return 0
    for one in remote.taken(lambda said: [_line(line) for line in remote.texts(said["coverage"])], answer):
        terminal.say(one)
    for access in answer.get("accesses", []):
        remote.receipt({"access": access})
    return 0


def _reconciled(args: Namespace, reported: list[Reported]) -> dict[str, Any]:
    """What the hub in ``--hub`` says, as one elsewhere answers."""
    found = hold_against(Hub.opened(args.hub), reported)
    return {"coverage": [
        {**{name: str(value) for name, value in one._asdict().items()}, "finding": one.finding}
        for one in found
    ]}  # fmt: skip


def _reconciled_elsewhere(args: Namespace, reported: list[Reported]) -> dict[str, Any]:
    """Ask about as many lines at a time as a question takes; ``accesses`` has a receipt for each question."""
    if any(not one.facility for one in reported):
        raise HubRefused(
            "hub.inventory", "A hub elsewhere is asked about facilities alone.", where=str(args.inventory),
            hint="A table of a jurisdiction is held against a hub where it lies: --hub DIR",
        )  # fmt: skip
    coverage: list[JsonValue] = []
    accesses: list[JsonValue] = []
    for start in range(0, len(reported), _AT_ONCE):
        part = reported[start : start + _AT_ONCE]
        lines: list[JsonValue] = [{name: getattr(one, name) for name in HEADING} for one in part]
        answer = remote.ask(args, "reconcile", {"lines": lines})
        coverage += remote.taken(lambda one: list(one["coverage"]), answer)
        accesses.append(remote.taken(lambda one: one["access"], answer))
    return {"coverage": coverage, "accesses": accesses}


def _line(one: dict[str, str]) -> str:
    place = one["facility"] or f"{one['country']} {one['hs4']}"
    rules = [one[rule] for rule in ("boundary", "gwp_set", "electricity") if one[rule]]
    figures = ", ".join([f"{one['published_kg']} of {one['reported_kg']} kg", *rules])
    return terminal.clean(f"  {place} {one['year']}: {one['ratio']} ({figures}): {one['finding']}")
