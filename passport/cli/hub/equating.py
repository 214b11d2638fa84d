"""``passport hub equate``: sign that two rule sets may be compared, for which goods and how far."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from passport.acts.hub import content as hub_content
from passport.belief.trust_source import in_force, opened
from passport.cli.hub import drafting
from passport.cli.hub.unlocking import party, unlocked
from passport.cli.output import terminal
from passport.disk import clock, files
from resolver.hub import equivalence
from resolver.hub.equivalence import Equivalence
from resolver.hub.searching import unstatable
from signing.shown import quoted
from verify.hub import equivalences

ROLE: Final = "standard-setter"
_HINT: Final = f"Who sets standards equates rule sets: passport init DIR --role {ROLE}"


def equate(args: Namespace) -> int:
    """Sign an equivalence from a draft; raises ``hub.equivalence`` with every mistake."""
    setter = party(args, ROLE, _HINT)
    draft = drafting.read(args.equivalence, "equivalence", _wrong)
    files.check_free(args.output)
    at = clock.at(args)
    signing = unlocked(args, at, setter)
    content = {"format": equivalences.FORMAT, "type": "RuleSetEquivalence", "at": at, **draft}
    data = hub_content.sign("RuleSetEquivalence", draft["number"], content, signing)
    files.write(args.output, data)
    terminal.say(
        f"{args.output} holds from {at} until {signing.valid_until}, by trust lists that name"
        f" {terminal.clean(signing.did)} as {ROLE}."
    )
    return 0


def read(path: Path, trust: Path | None, at: str) -> Equivalence:
    """The equivalence in a file, which has to hold by the trust list; raises ``hub.equivalence``."""
    return equivalence.read(files.read(path), opened(in_force(trust)), at, str(path))


def said(one: Equivalence) -> str:
    """Its limits, in one sentence."""
    sets = " and ".join(", ".join(map(terminal.clean, rules)) for rules in one.sets)
    return (
        f"By leave of {terminal.clean(one.setter)}, in one order: {sets}; of {', '.join(one.headings)} by"
        f" {', '.join(map(terminal.clean, one.routes))}, {one.first} to {one.last}. Differences below"
        f" {one.deviation} of a number mean nothing."
    )


def _wrong(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    number = draft.get("number", "1")
    if not (isinstance(number, str) and number.isascii() and number.isdigit() and number[:1] != "0"):
        yield "/number", f"is no number in text, like 1: {quoted(str(number), 20)}"
    found = [*equivalences.wrong_draft(draft)]
    yield from found or _unstatable(draft)


def _unstatable(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Values of sets and routes that no claim can state, so that the equivalence would be about nothing."""
    for place, one in enumerate(draft.get("sets", ())):
        for name, value in one.items():
            form = unstatable(name, value)
            if form:
                yield f"/sets/{place}/{name}", f"is {quoted(value, 40)}, which no claim states: {form}"
    for place, route in enumerate(draft.get("limits", {}).get("routes", ())):
        form = unstatable("productionRoute", route)
        if form:
            yield f"/limits/routes/{place}", f"is {quoted(route, 40)}, which no claim states: {form}"
