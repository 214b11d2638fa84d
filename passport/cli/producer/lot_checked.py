"""Report a lot that was checked: the number of each heat and what to look at, as lines and as JSON."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from passport.cli.output import terminal
from passport.cli.output.calculate_rendering import finding_text
from passport.work.lot_check import LotCheck

MOST_HEATS: Final = 50
_MOST_DOUBTS: Final = 20
_MOST_NAMED: Final = 5


def lines(seen: LotCheck) -> list[str]:
    """A table of the first heats, and what a reviewer would ask about their numbers."""
    from passport.cli.output.table import drawn  # tables are drawn after the work

    heats = seen.heats
    rows = [
        (terminal.clean(heat.name), str(heat.coils), f"{heat.mass_kg:f}", f"{heat.output_kg:f}", heat.number)
        for heat in heats[:MOST_HEATS]
    ]
    table = drawn(("heat", "coils", "kg", "of kg made", "kgCO₂e, location-based"), rows, right=(1, 2, 3, 4))
    if len(heats) > MOST_HEATS:
        table.append(f"(the first {MOST_HEATS} of {terminal.counted(len(heats), 'heat')}; --json lists all)")
    doubts_listed = [
        f"look at  {terminal.clean(heat.name)}: {finding_text(doubt.code, doubt.where, doubt.params)}"
        for heat in heats
        for doubt in heat.doubts
    ]
    return [*table, *doubts_listed[:_MOST_DOUBTS], *_more(len(doubts_listed) - _MOST_DOUBTS)]


def doubts(seen: LotCheck) -> Iterator[str]:
    """Coils that do not fit their heat or each other, reported whenever a lot is read."""
    sentences = [finding_text(doubt.code, doubt.where, doubt.params) for doubt in seen.doubts()]
    yield from (f"look at: {text}" for text in islice(sentences, _MOST_DOUBTS))
    yield from _more(len(sentences) - _MOST_DOUBTS)


def warn_of_template(leftovers: list[str]) -> None:
    """Say before the signing that names of the template are still there."""
    if leftovers:
        shown = "; ".join(terminal.clean(one) for one in leftovers[:_MOST_DOUBTS])
        terminal.note(f"warning: still as in the template, not your own: {shown}.")
        terminal.note("hint: Nothing takes a signed name back: replace them first, if they are not yours.")


def remark(remarks: Mapping[str, int], sheet: str) -> None:
    """Say which heats came with warnings or doubts; what they are, passport calculate shows."""
    if not remarks:
        return
    named = ", ".join(terminal.clean(heat) for heat in islice(remarks, _MOST_NAMED))
    more = f" and {len(remarks) - _MOST_NAMED} more" if len(remarks) > _MOST_NAMED else ""
    many = terminal.counted(sum(remarks.values()), "remark")
    terminal.note(f"warning: {many} on the numbers of {named}{more}.")
    terminal.note(f"hint: passport calculate {sheet} --heat HEAT shows them.")


def _more(rest: int) -> list[str]:
    return [f"and {rest} more to look at"] if rest > 0 else []


def facts(seen: LotCheck) -> dict[str, Any]:
    """The members of ``--check --json``."""
    listed = [
        {
            "heat": heat.name,
            "coils": str(heat.coils),
            "massKg": f"{heat.mass_kg:f}",
            "outputKg": f"{heat.output_kg:f}",
            "number": heat.number,
            "lookAt": [{"code": one.code, "where": one.where, **one.params} for one in heat.doubts],
        }
        for heat in seen.heats
    ]
    return {
        "numbers": listed,
        "lookAt": [{"code": one.code, "where": one.where, **one.params} for one in seen.doubts()],
    }
