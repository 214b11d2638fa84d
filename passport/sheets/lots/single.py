"""Read one calculation from a sheet: the data of one product, or of one heat of a lot."""

from passport.carbon.factors import FactorRecord
from passport.sheets.activity.factor_sheet import factors_of
from passport.sheets.activity.reading import Rest, bounded, has_columns, normal_form
from passport.sheets.activity.reading_sheet import single_tree
from passport.sheets.cells.book import Parts, SheetKind, read_parts
from passport.sheets.cells.grid import refused
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.lot import Heat, read_heats
from passport.sheets.maps.sheet_map import SheetMap
from signing.shown import quoted

_SHOWN = 12
"""Names of heats that a hint lists."""


def read_single(
    data: bytes, *, source: str, kind: SheetKind, sheet_map: SheetMap | None = None, heat: str = ""
) -> tuple[Heat, tuple[FactorRecord, ...]]:
    """Read the activity data of a sheet, with the factors in it; ``heat`` chooses one heat of a lot.

    The document has a product id only where the sheet states one. Raises ``DraftRefused`` with all problems.
    """
    parts = read_parts(data, kind, source, sheet_map)
    problems = list(parts.problems)
    factors = tuple(factors_of(parts.factors, problems)) if parts.factors else ()
    all_factors = len(problems) == len(parts.problems)
    activity = parts.activity
    sound: list[int] = []
    if activity is not None and "heat" in {*activity.names, *activity.spec.columns}:
        chosen = _heat_of(parts, heat, problems, sound)
    else:
        if heat:
            where = parts.top
            raise refused(where, "lot.heat", "The sheet has no column heat.", "Leave out --heat.")
        tree = single_tree(parts, problems)
        chosen = Heat("", normal_form(tree, problems, sound=sound), tree)
    if problems:
        # Only where every factor and every column was read does the calculation say anything.
        calculable = all_factors and has_columns(problems)
        rest = Rest(chosen.document, chosen.tree, sound, factors) if calculable else None
        raise DraftRefused(bounded(problems), rest)
    return chosen, factors


def _heat_of(parts: Parts, heat: str, problems: list[Problem], sound: list[int]) -> Heat:
    """Build the heat of that name, or the only heat where none is named; else ``lot.heat`` lists them."""
    heats = read_heats(parts, problems)
    if problems and not len(heats):
        raise DraftRefused(bounded(problems))
    if not heat and len(heats) == 1:
        heat = next(iter(heats))
    if heat not in heats:
        names = ", ".join(name for name, _ in zip(heats, range(_SHOWN), strict=False))
        more = f" and {len(heats) - _SHOWN} more" if len(heats) > _SHOWN else ""
        what = f"There is no heat {quoted(heat, 60)}." if heat else f"The sheet holds {len(heats)} heats."
        hint = f"Name one with --heat: {names}{more}. passport issue --batch takes them all."
        raise DraftRefused(bounded([*problems, Problem(parts.top, "lot.heat", what, hint)]))
    return heats.check(heat, problems, sound)
