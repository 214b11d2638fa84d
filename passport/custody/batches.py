"""Check batches: one source kept apart, the attribute kept apart, and blends of a known share."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Final, NamedTuple

from passport.custody import values
from passport.custody.movements import Movement
from passport.custody.results import Balance, Group, Output, text
from passport.custody.spelling import spelled
from passport.custody.system import System
from passport.sheets.drafts.reading import DraftRefused, Problem

MODELS: Final = frozenset({"identity-preserved", "segregated", "controlled-blending"})
_KINDS: Final = frozenset({"in", "out"})
_NONE: Final = Fraction(0)


def batches(system: System, movements: Sequence[Movement]) -> Balance:
    """The outputs of a system that keeps its batches apart; raises ``DraftRefused`` (``custody.*``).

    Every output of a batch carries the share of that batch, sum(w a) / sum(w), and its emissions by mass.
    """
    problems: list[Problem] = []
    found: dict[str, _Batch] = {}
    for one in movements:
        if one.kind not in _KINDS or not one.batch:
            hint = f"Under {system.model} every movement is in or out, and names its batch."
            problems.append(one.problem("batch", "batch", "it belongs to no batch.", hint))
            continue
        batch = found.setdefault(spelled(one.batch), _Batch(one.batch, [], []))
        (batch.went if one.kind == "out" else batch.came).append(one)
    for batch in found.values():
        problems += _problems(system, batch)
    if problems:
        raise DraftRefused(problems)
    groups, sold, rest = zip(*(_valued(system, batch) for batch in found.values()), strict=True)
    result = Balance(system, groups, tuple(chain(*sold)), tuple(chain(*rest)))
    if problems := values.conserved(result, movements):
        raise DraftRefused(problems)
    return result


class _Batch(NamedTuple):
    """Movements into a batch, and out of it."""

    name: str
    came: list[Movement]
    went: list[Movement]

    @property
    def mass(self) -> Fraction:
        """Tonnes of the material that came into it."""
        return sum((one.mass for one in self.came), _NONE)

    @property
    def attributed(self) -> Fraction:
        """Tonnes of these with the attribute."""
        return sum((one.attributed or _NONE for one in self.came), _NONE)


def _problems(system: System, batch: _Batch) -> list[Problem]:
    """What the model does not let into a batch or out of it."""
    if not batch.mass:
        hint = "Write what the batch was made of as movements in."
        message = "nothing came into this batch."
        return [one.problem("batch", "overdrawn", message, hint) for one in batch.went]
    found = _sources(system, batch.came)
    used = _NONE
    for one in sorted(batch.went, key=lambda one: one.day):
        product = system.products[one.product]
        used += one.mass / product.factor
        found += _shares(one, batch.attributed / batch.mass, product.limit)
        # At the end of the period all that came in is there; else what had come in on the day.
        there = [some.mass for some in batch.came if not system.continuous or some.day <= one.day]
        if used > sum(there, _NONE):
            hint = (
                f"{text(sum(there, _NONE))} t of {system.material} are in the batch by then; factors say"
                f" {text(used)} t went."
            )
            found.append(one.problem("mass", "overdrawn", "more goes out than came in.", hint))
    return found


def _valued(system: System, batch: _Batch) -> tuple[Group, list[Output], list[Output]]:
    """What came into a batch, what each sale of it carries, and the material that is left in it.

    All of it has one share and one intensity, so the emissions of what came in are those of what went and of
    what is left.
    """
    emissions = sum((one.emissions for one in batch.came), _NONE)
    share, each = batch.attributed / batch.mass, emissions / batch.mass
    sold, used = [], _NONE
    for one in batch.went:
        material = one.mass / system.products[one.product].factor
        used += material
        given = share * one.mass
        sold.append(Output(one.key, one.site, one.product, one.mass, given, material * each, one.party))
    sites = tuple(dict.fromkeys(one.site for one in batch.came))
    # A delivery to a batch may have the attribute in part, and says nothing of what that part emitted.
    group = Group(sites, batch.mass, used, emissions, batch.attributed, _NONE, None, batch.name)
    left = batch.mass - used
    site = sites[0] if len(sites) == 1 else ""
    rest = [Output("", site, system.material, left, share * left, left * each, "")] if left else []
    return group, sold, rest


def _sources(system: System, came: Sequence[Movement]) -> list[Problem]:
    """Material that the model does not let into a batch."""
    found = []
    if system.model == "identity-preserved":
        first = came[0]
        hint = "A batch of one source: give the other one a batch of its own."
        found = [
            one.problem("party", "source", f"another source than that of {first.key}.", hint)
            for one in came[1:] if (spelled(one.party), one.site) != (spelled(first.party), first.site)
        ]  # fmt: skip
    if system.model != "controlled-blending":
        hint = "Keep it apart, or call the model controlled-blending."
        found += [
            one.problem("attributed", "mixed", "material without the attribute is in this batch.", hint)
            for one in came
            if one.attributed != one.mass
        ]
    return found


def _shares(one: Movement, share: Fraction, limit: Fraction) -> list[Problem]:
    found = []
    if text(one.attributed or _NONE) != text(share * one.mass):
        hint = f"The batch has a share of {text(share)}: write {text(share * one.mass)}."
        found.append(one.problem("attributed", "blend", "it is not the share of its batch.", hint))
    if share > limit:
        message = f"{one.product} may hold a share of {text(limit)}, and the batch has {text(share)}."
        found.append(one.problem("product", "limit", message, "Correct the limit, or what came in."))
    return found
