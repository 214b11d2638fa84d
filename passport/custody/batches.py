"""Check batches: one source kept apart, the attribute kept apart, and blends of a known share."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from passport.custody.movements import Movement
from passport.custody.results import Balance, Output, text
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
    found: dict[str, tuple[list[Movement], list[Movement]]] = {}
    for one in movements:
        if one.kind not in _KINDS or not one.batch:
            hint = f"Under {system.model} every movement is in or out, and names its batch."
            problems.append(one.problem("batch", "batch", "it belongs to no batch.", hint))
            continue
        found.setdefault(one.batch, ([], []))[one.kind == "out"].append(one)
    sold = [output for came, went in found.values() for output in _batch(system, came, went, problems)]
    if problems:
        raise DraftRefused(problems)
    return Balance(system, (), tuple(sold), ())


def _batch(
    system: System, came: Sequence[Movement], went: Sequence[Movement], problems: list[Problem]
) -> list[Output]:
    mass = sum((one.mass for one in came), _NONE)
    if not mass:
        hint = "Write what the batch was made of as movements in."
        problems += [one.problem("batch", "overdrawn", "nothing came into this batch.", hint) for one in went]
        return []
    problems += _sources(system, came)
    share = sum((one.attributed or _NONE for one in came), _NONE) / mass
    emissions = sum((one.emissions for one in came), _NONE)
    used = _NONE
    outputs = []
    for one in went:
        product = system.products[one.product]
        used += one.mass / product.factor
        problems += _shares(one, share, product.limit)
        if used > mass:
            hint = (
                f"{text(mass)} t of {system.material} came into the batch; factors say {text(used)} t went."
            )
            problems.append(one.problem("mass", "overdrawn", "more goes out than came in.", hint))
        carried = one.mass / product.factor * emissions / mass
        outputs.append(Output(one.key, one.site, one.product, one.mass, share * one.mass, carried, one.party))
    return outputs


def _sources(system: System, came: Sequence[Movement]) -> list[Problem]:
    """Material that the model does not let into a batch."""
    found = []
    if system.model == "identity-preserved":
        first = came[0]
        hint = "A batch of one source: give the other one a batch of its own."
        found = [
            one.problem("party", "source", f"another source than that of {first.key}.", hint)
            for one in came[1:] if (one.party, one.site) != (first.party, first.site)
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
