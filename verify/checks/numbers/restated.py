"""Compare what a report says of earlier years with what its reporter signed for those years (T518)."""

from collections.abc import Sequence
from typing import Final

from passport.carbon.rechecking.inventories.restated import Restated, called, is_year, years
from passport.carbon.rechecking.inventories.restated import restated as of_year
from passport.carbon.rechecking.inventories.years import fits
from passport.identifiers.device_id import device_key
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import INVENTORY_POINTER
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, Finding
from verify.limits import FIGURES_REPORTED

_CODE: Final = "inventory.earlier"
Reports = Sequence[InventoryReport]
"""Of one period."""
Told = tuple[Restated, InventoryReport]
"""A sum that is another one, and a report of that year."""


def restated(case: Case, hand: Hand, doc: Doc, model: InventoryReport) -> None:
    """Record ``inventory.earlier`` where reports at hand are of years that this one quotes.

    Each sum that no report of its year has is not checked, with both figures: an honest restatement looks the
    same as another one. Nothing is said where nobody knows which fiscal year it is that is quoted so.
    """
    digest, position = doc.raw.digest, doc.raw.position
    answers = _answers(hand, model) if years(model.inventory) else []
    found = [one for some in answers for one in some or ()]
    for one, other in found[:FIGURES_REPORTED]:
        facts = {"id": other.envelope.id, "year": one.year, "stated": one.stated, "computed": one.signed}
        where = f"{INVENTORY_POINTER}/{one.member}"
        case.findings.append(Finding(_CODE, digest, "not_checked", where, facts, position))
    if answers and not found and None not in answers:
        case.findings.append(Finding(_CODE, digest, "pass", "", NOTHING, position))


def _answers(hand: Hand, model: InventoryReport) -> list[list[Told] | None]:
    """What is said otherwise of each year that reports at hand may be of; ``None``: nobody knows of which."""
    own = device_key(model.entity.id)
    by_period: dict[tuple[str, str], list[InventoryReport]] = {}
    for _, other in sorted(hand.reports_of(model.envelope.issuer.id), key=lambda one: one[0]):
        period = other.entity.period
        is_before = period.end <= model.entity.period.start and is_year(_shown(other))
        if is_before and device_key(other.entity.id) == own:
            by_period.setdefault((period.start, period.end), []).append(other)
    several = [by_period[period] for period in sorted(by_period)]
    way = called(model.inventory, _shown(model))
    answers = []
    for name in years(model.inventory):
        fitting = [(fits(name, _shown(one[0])), one) for one in several]
        meant = [(how, one) for how, one in fitting if how[1] or (how[0] and way != "last")]
        if meant:
            answers.append(_told(model, name, way, meant))
    return answers


def _told(
    model: InventoryReport, name: str, way: str, meant: Sequence[tuple[tuple[bool, bool], Reports]]
) -> list[Told] | None:
    """What is said otherwise of one year than in all reports that may be of it; the likeliest is named.

    ``meant``: whether a name is that of a period by its first part and by its last, and its reports.
    """
    likely = sorted(meant, key=lambda one: not one[0][way != "first"])
    said = [_found(model, name, several) for _, several in likely]
    everywhere = [{(one.member, one.where) for one, _ in found} for found in said]
    told = [one for one in said[0] if all((one[0].member, one[0].where) in found for found in everywhere)]
    ways = [how for how, _ in meant]
    is_known = any(map(all, ways)) or all(map(any, zip(*ways, strict=True)))
    is_known = is_known or any(how[way == "last"] for how in ways if way)
    return told if is_known or not told else None


def _shown(report: InventoryReport) -> dict[str, str]:
    return {"start": report.entity.period.start, "end": report.entity.period.end}


def _found(model: InventoryReport, name: str, several: Reports) -> list[Told]:
    """What is said otherwise than in every report of one period; of several the first is named."""
    first, *others = several
    elsewhere = [
        {(one.member, one.where) for one in of_year(model.inventory, other.inventory, name)}
        for other in others
    ]
    differing = of_year(model.inventory, first.inventory, name)
    return [(one, first) for one in differing if all((one.member, one.where) in said for said in elsewhere)]
