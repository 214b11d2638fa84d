"""Hold certificates against the retirements at hand: for this reporter, this product and this year, once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

from passport.custody.results import text
from passport.identifiers.instrument_name import named
from passport.inventories.sources import Action, Retirement, Sheets
from passport.inventories.uses import Cover
from passport.model.instruments.retirement import SCOPE_OF
from passport.sheets.drafts.reading import Problem

_MOST_VINTAGE: Final = 1
"""Years between making and use, at most."""
_NONE: Final = Fraction(0)
_Lot = TypeVar("_Lot", Action, Retirement)
Period = tuple[str, str]
"""The first day of a report, and the first one after it."""
Remark = tuple[str, str]
"""A reporter, and what a reader of its report must know."""


def retired(
    sheets: Sheets, covered: Sequence[Cover], period: Period
) -> tuple[list[Problem], list[Remark]]:
    """What is wrong with market-based certificates, and remarks where no retirement is at hand."""
    certificates = list(_certificates(sheets, covered))
    if sheets.retirements is None:
        return [], [
            _remark(one, "no retirement is at hand, so the market-based figure is unsupported.")
            for one, _ in certificates
        ]
    rows = _by_lot(sheets.retirements)
    problems = [
        problem
        for one, total in certificates
        for problem in _held(one, total, rows.get(named(one.instrument), []), period)
    ]
    held = [one for one, _ in certificates]
    problems += _scopes(covered, sheets.retirements)
    return problems, [*_unheld(sheets, held), *_elsewhere(sheets, held, rows)]


def _remark(one: Action, what: str) -> Remark:
    return one.reporter, f"{one.reporter} {one.key}: {what}"


def _by_lot(several: Iterable[_Lot]) -> dict[str, list[_Lot]]:
    """Lines by the lot that they name, in whatever spelling; each name is brought into its form once."""
    found: dict[str, list[_Lot]] = {}
    for one in several:
        found.setdefault(named(one.instrument), []).append(one)
    return found


def _unheld(sheets: Sheets, certificates: Sequence[Action]) -> Iterator[Remark]:
    """Certificates whose goods nobody in these sheets has: whoever has them may count the attribute too."""
    released = {named(line.released) for line in sheets.sourced if line.released}
    for one in certificates:
        if not one.counterpart and named(one.instrument) not in released:
            yield _remark(one, "who has its goods without the attribute is not in these sheets.")


def _elsewhere(
    sheets: Sheets, certificates: Sequence[Action], rows: Mapping[str, Sequence[Retirement]]
) -> Iterator[Remark]:
    """Retirements for the last user of a chain whose own use is not among these sheets."""
    actions = _by_lot(sheets.actions)
    for one in certificates:
        lot = named(one.instrument)
        users = {other.reporter for other in actions[lot]}
        for row in rows.get(lot, ()):
            if row.beneficiary not in users:
                what = f"it was retired for {row.beneficiary}, whose use of it is not in these sheets."
                yield _remark(one, what)


def _scopes(covered: Sequence[Cover], rows: Sequence[Retirement]) -> Iterator[Problem]:
    """Certificates that cover goods of another scope than the one in which their user may count them."""
    held = {named(row.instrument): row.scope for row in rows if row.scope}
    for one, line, _ in covered:
        scope = held.get(named(one.instrument), "") if one.kind == "certificate" else ""
        own = SCOPE_OF.get(one.role, scope)
        if scope and line.scope != own:
            hint = f"Use it for goods of scope {own}, or have it retired for scope {line.scope}."
            message = f"it may be counted in scope {own}, and {line.key} is of scope {line.scope}."
            yield _problem(one, "scope", message, hint)


def _certificates(sheets: Sheets, covered: Sequence[Cover]) -> Iterator[tuple[Action, Fraction]]:
    """Certificates that cover goods, and how much of them."""
    for one in sheets.actions:
        total = sum((cover.quantity for cover in covered if cover.action is one), _NONE)
        if one.kind == "certificate" and total:
            yield one, total


def _held(one: Action, quantity: Fraction, own: Sequence[Retirement], period: Period) -> list[Problem]:
    """What is wrong with a certificate beside the retirements of its lot."""
    if not own:
        hint = "Retire it for this reporter, and list the retirement."
        return [_problem(one, "unsupported", "its retirement is missing.", hint)]
    found = _compared(one, own[0], quantity, period)
    if own[1:]:
        hint = "A lot is retired once: find out which of the two is real."
        found.append(_problem(one, "used_twice", f"{one.instrument} was retired twice.", hint))
    return found


def _problem(one: Action, code: str, message: str, hint: str) -> Problem:
    return Problem(one.where, f"inventory.{code}", f"{one.reporter} {one.key}: {message}", hint)


def _compared(one: Action, row: Retirement, quantity: Fraction, period: Period) -> list[Problem]:
    found = []
    # Along one chain the last user retires for all who came before.
    if row.beneficiary != one.reporter and one.role in {"", "buyer", "shipper"}:
        hint = "Only who is named in a retirement may report it."
        found.append(_problem(one, "beneficiary", f"it was retired for {row.beneficiary}.", hint))
    if (row.product, row.region) != (one.product, one.region):
        hint = f"Use a certificate of {one.product} from {one.region}."
        found.append(_problem(one, "product", f"it is of {row.product} from {row.region}.", hint))
    start, end = period
    if not start <= row.used[:10] < end:
        hint = f"A retirement is used within the report, from {start} to the day before {end}."
        found.append(_problem(one, "year", f"it was used on {row.used[:10]}.", hint))
    if row.used[:10] < row.vintage[:10] or int(row.used[:4]) - int(row.vintage[:4]) > _MOST_VINTAGE:
        hint = f"Made at most {_MOST_VINTAGE} year before it is used, and not after."
        message = f"it was made on {row.vintage[:10]} and used on {row.used[:10]}."
        found.append(_problem(one, "vintage", message, hint))
    if row.quantity < quantity:
        hint = f"Cover at most {text(row.quantity)}."
        found.append(_problem(one, "more_than_retired", f"{text(quantity)} are covered.", hint))
    return found
