"""``passport verify`` of what numbers are calculated from: signed readings, and libraries of factors.

Each file is judged as ``calculate`` judges it; the files of one run are evidence about each other.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.cli import known
from passport.cli.output import languages, terminal
from passport.disk import beginnings, clock, files
from passport.libraries.document import MOST_BYTES as MOST_OF_LIBRARY
from passport.readings.document import MOST_BYTES as MOST_OF_READINGS
from passport.sheets.drafts.reading import Problem
from signing import jcs
from verify import messages

if TYPE_CHECKING:
    from passport.readings.facts import Signed
    from passport.work.libraries.taking import Libraries, Taken
    from verify import TrustList

FORMAT: Final = "passport-source-check/1"
_HOLDS, _OPEN, _WRONG, _STRANGER, _UNREADABLE = (
    "holds", "open", "does_not_hold", "unknown_signer", "cannot_be_judged"
)  # fmt: skip
EXITS: Final[Mapping[str, int]] = {_HOLDS: 0, _OPEN: 3, _WRONG: 5, _STRANGER: 6, _UNREADABLE: 6}
_HEADLINES: Final[Mapping[str, str]] = {
    _HOLDS: "HOLDS: signed by a listed party, unchanged, and nothing in it contradicts itself",
    _OPEN: "HOLDS, BUT: see below",
    _WRONG: "DOES NOT HOLD",
    _STRANGER: "UNKNOWN SIGNER: nobody of the trust list",
    _UNREADABLE: "CANNOT BE JUDGED",
}
_STRANGERS: Final = frozenset({"readings.gateway", "readings.key", "library.publisher", "library.key"})
_NO_SUCH: Final = frozenset({"readings.format", "library.format"})

_WELL: Final[Mapping[str, str]] = {"gaps": "0", "repeated": "0", "register": "equal", "calibration": "valid"}
"""What readings show that leave nothing to ask."""


class Checked(NamedTuple):
    """What was found about one file: its verdict, lines about what it holds, what is wrong or open."""

    verdict: str
    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    facts: Mapping[str, Any]


def run(args: Namespace) -> list[int]:
    """Judge all files by the trust list in force, print what was found of each; the exit codes."""
    trust, evidence = known.trust_and_evidence(args.trust, args.status)
    limit = max(MOST_OF_READINGS, MOST_OF_LIBRARY)
    data = {name: files.read(Path(name), limit=limit) for name in args.targets}
    batches = {name: one for name, one in data.items() if beginnings.is_readings(one)}
    found = dict(_readings(batches, trust, languages.chosen(args))) if batches else {}
    others = [(name, one) for name, one in data.items() if name not in batches]
    if others:
        from passport.work.libraries.taking import taken  # only for libraries

        found |= _libraries([name for name, _ in others], taken(others, trust, evidence, clock.at(args)))
    for name in dict.fromkeys(args.targets):
        _show(args, name, found[name])
    return [EXITS[found[name].verdict] for name in args.targets]


def _readings(
    data: Mapping[str, bytes], trust: "TrustList", lang: str
) -> Iterator[tuple[str, Checked]]:
    """Judge files of batches; the facts of each are those of its whole time."""
    from passport.readings.facts import facts_of  # only for readings
    from passport.work.gateways.judging import examined
    from passport.work.libraries.wording import readings as worded

    found, problems = examined(data, trust)
    for name, batches in found.items():
        own = _of(name, problems)
        facts = None
        if batches and not own:
            facts = facts_of(batches, batches[0].batch.period.start, batches[-1].batch.period.end)
        lines = [*map(_batch, batches), *([] if facts is None else worded([facts], lang))]
        remarks = _before(name, batches) if facts is not None else ()
        is_open = facts is not None and any(facts[member] != good for member, good in _WELL.items())
        verdict = _OPEN if is_open or remarks else _verdict(own)
        shown = {} if facts is None else {"readings": [facts]}
        yield name, Checked(verdict, tuple(lines), (*own, *remarks), shown)


def _before(name: str, batches: "Sequence[Signed]") -> tuple[Problem, ...]:
    """The remark ``readings.before`` where the first batch says it follows one that is not in the file."""
    if not batches[0].batch.previous:
        return ()
    since = batches[0].batch.period.start
    message = f"The batch from {since} follows one that is not in this file."
    hint = "Ask for the whole file of this meter; passport issue writes every batch before it too."
    return (Problem(name, "readings.before", message, hint),)


def _batch(one: "Signed") -> str:
    batch = one.batch
    count = terminal.counted(batch.readings, "reading")
    said = f"{count}, signed {batch.envelope.said} by {batch.envelope.issuer.id}"
    return f"{batch.period.start} to {batch.period.end}: {said}"


def _libraries(names: Sequence[str], found: "Libraries") -> dict[str, Checked]:
    """Judge libraries: what keeps a calculation from taking factors, and what it would warn about."""
    held = {one.name: one for one in found.taken}
    made = {}
    for name in names:
        wrong = _of(name, found.problems)
        open_ones = tuple(
            Problem(name, one.code, _WARNED[one.code].format(about=messages.quoted(one.about)), "")
            for one in found.warnings
            if one.where == name
        )
        lines, facts = _library(held[name]) if name in held else ((), {})
        verdict = _verdict(wrong) if wrong else _OPEN if open_ones else _HOLDS
        made[name] = Checked(verdict, lines, (*wrong, *open_ones), facts)
    return made


_WARNED: Final[Mapping[str, str]] = {
    "library.replaced": "The edition {about} at hand replaces it.",
    "library.status": "Whether its publisher has withdrawn it is unknown; --status names its lists.",
}


def _library(one: "Taken") -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """Lines and members about a library that counts."""
    model = one.held.model
    publisher, approver = model.envelope.issuer.id, messages.quoted(model.approver.name)
    name, edition = messages.quoted(model.name), messages.quoted(model.edition)
    lines = (
        f"{terminal.counted(len(one.factors), 'factor')} of {name}, edition {edition}, of {publisher}",
        f"approved by {approver} on {model.approver.date}",
        f"for activity from {model.period.start} to {model.period.end}",
    )
    return lines, {"digest": one.held.raw.digest, "edition": model.edition, "publisher": publisher}


def _of(name: str, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems of one file, whose name their places begin with."""
    return tuple(one for one in problems if one.where == name or one.where.startswith(f"{name}: "))


def _verdict(problems: Sequence[Problem]) -> str:
    """The verdict by the worst that is wrong; what nobody listed has signed is said before what it says."""
    codes = {one.code for one in problems}
    if not codes:
        return _HOLDS
    if any(code.startswith("json.") or code in _NO_SUCH for code in codes):
        return _UNREADABLE
    return _STRANGER if codes <= _STRANGERS else _WRONG


def _show(args: Namespace, name: str, found: Checked) -> None:
    if args.json:
        problems: Any = [
            {"where": one.where, "code": one.code, "message": one.message, "hint": one.hint}
            for one in found.problems
        ]
        said = {"format": FORMAT, "file": name, "verdict": found.verdict, "problems": problems}
        terminal.say_bytes(jcs.canonical({**said, **found.facts}))
        return
    if len(args.targets) > 1:
        terminal.say(terminal.clean(name))
    terminal.say(_HEADLINES[found.verdict])
    for line in found.lines:
        terminal.say(f"  {terminal.clean(line)}")
    for one in found.problems:
        terminal.say(f"  {terminal.clean(f'{one.where}: {one.message}')} ({one.code})")
        if one.hint:
            terminal.note(f"hint: {terminal.clean(one.hint)}")
