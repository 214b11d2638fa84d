"""``calculate --input`` of a footprint that somebody else made: a copy of a passport, or a declaration."""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files

_FIGURE: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")

if TYPE_CHECKING:
    from passport.carbon.inputs import CheckedInput
    from passport.imports.footprints import Footprint
    from passport.imports.naming import Named


class Given(NamedTuple):
    """Files of ``--input``: passports, and files of others with their bytes and the claims they name."""

    passports: list[Path]
    others: "list[tuple[Path, bytes, tuple[Named, ...]]]"


def sorted_out(paths: Sequence[Path]) -> Given:
    """Tell footprints of others from passports by what is in the files; raises ``file.*``."""
    if not paths:
        return Given([], [])
    from passport.imports.footprints import is_of_pact
    from passport.imports.naming import named_claims
    from passport.imports.untp import is_of_untp, opened
    from signing.errors import JsonRefused

    found = Given([], [])
    for path in paths:
        data = opened(files.read(path))
        try:
            named = named_claims(data)
        except JsonRefused:
            named = ()
        if named or is_of_pact(data) or is_of_untp(data):
            found.others.append((path, data, named))
        else:
            found.passports.append(path)
    return found


def declared(given: Given, inputs: "Sequence[CheckedInput]") -> "list[Footprint]":
    """The footprints that count as declarations: those that are no copy of a passport at hand.

    Raises ``footprint.contradicts`` for a copy with other totals than its passport, ``footprint.copy`` for
    one in a format that is not read by itself, and what ``read_footprints`` refuses.
    """
    from passport.imports.footprints import is_of_pact, read_footprints
    from passport.imports.untp import is_of_untp, read_untp

    at_hand = {one.digest: one for one in inputs}
    found: list[Footprint] = []
    for path, data, named in given.others:
        if named and all(one.digest in at_hand for one in named):
            for one in named:
                _check_totals(path, one, at_hand[one.digest])
                terminal.note(
                    f"{path}: a copy of {one.digest}, which was verified; its own figures are not used"
                )
            continue
        if not (is_of_pact(data) or is_of_untp(data)):
            raise UsageError(
                "footprint.copy",
                f"{path} is a copy of claim {named[0].digest}, which is not at hand.",
                hint="Name the passport itself with --input; a copy proves nothing.",
            )
        how = read_untp if is_of_untp(data) else read_footprints
        read = how(data, source=str(path))
        for footprint in read:
            terminal.note(
                f"{path}: {footprint.record.id} counts as T0, a declaration: {footprint.record.supplied} kg"
                f' CO2e a tonne; write factor = "{footprint.record.id}" in a source'
            )
        found += read
    return found


def _check_totals(path: Path, named: "Named", checked: "CheckedInput") -> None:
    """Refuse a copy that states other totals than the claim it names (``footprint.contradicts``)."""
    stated = {name: result.total for name, result in checked.results.items()}
    if any(not _is_equal(stated[name], total) for name, total in named.totals if name in stated):
        raise UsageError(
            "footprint.contradicts",
            f"{path} names claim {named.digest} and states another total than it.",
            hint="Somebody changed the copy; leave it out and use the passport.",
        )


def _is_equal(total: str, copied: str) -> bool:
    """Whether a copy states this total; who passes it on may leave out zeros at the end of JSON numbers."""
    return _FIGURE.fullmatch(copied) is not None and Fraction(copied) == Fraction(total)


def check_weights(footprints: "Sequence[Footprint]", gwp_set: str, boundary: str) -> None:
    """Refuse declared footprints that do not fit the calculation.

    ``footprint.gwp_set``: weighed by another table; ``footprint.boundary``: of one that may not enter it.
    """
    from passport.carbon.boundary import may_enter
    from passport.exports.facts import GWP_100

    for one in footprints:
        if one.boundary and not may_enter(one.boundary, boundary):
            raise UsageError(
                "footprint.boundary",
                f"{one.record.id} is of the boundary {one.boundary}, and this calculation of {boundary}.",
                hint="Ask for a footprint of the same boundary: what lies between the two is not known.",
            )

    wanted = GWP_100.get(gwp_set, gwp_set)
    other = [one for one in footprints if one.weights != wanted]
    if other:
        raise UsageError(
            "footprint.gwp_set",
            f"{other[0].record.id} is weighed by {other[0].weights}, and this calculation by {gwp_set}.",
            hint="Ask for a footprint by the same table: CO2e without its gases cannot be weighed again.",
        )
