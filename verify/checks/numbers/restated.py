"""Compare what a report says of earlier years with what its reporter signed for those years (T518)."""

from collections.abc import Iterable, Iterator
from typing import Final

from passport.carbon.rechecking.inventories.restated import Restated, quotes
from passport.carbon.rechecking.inventories.restated import restated as of_year
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.identifiers.device_id import device_key
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import INVENTORY_POINTER
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, Finding
from verify.limits import FIGURES_REPORTED

_CODE: Final = "inventory.earlier"


def restated(case: Case, hand: Hand, doc: Doc, model: InventoryReport) -> None:
    """Record ``inventory.earlier`` where reports at hand are of years that this one quotes.

    Each sum that no report of its year has is not checked, with both figures: an honest restatement looks the
    same as another one.
    """
    digest, position = doc.raw.digest, doc.raw.position
    earlier = list(_earlier(hand, model)) if _has_years(model) else []
    found = list(_found(model, earlier))
    for one, other in found[:FIGURES_REPORTED]:
        facts = {"id": other.envelope.id, "year": one.year, "stated": one.stated, "computed": one.signed}
        where = f"{INVENTORY_POINTER}/{one.member}"
        case.findings.append(Finding(_CODE, digest, "not_checked", where, facts, position))
    if earlier and not found:
        case.findings.append(Finding(_CODE, digest, "pass", "", NOTHING, position))


def _has_years(model: InventoryReport) -> bool:
    lists = (
        *(model.inventory[member].get("figures", ()) for member in INVENTORIES),
        model.inventory.get("beyondValueChain", {}).get("credits", ()),
    )
    return any("before" in one for several in lists for one in several)


def _earlier(hand: Hand, model: InventoryReport) -> Iterator[InventoryReport]:
    """Reports of the same reporter and entity for years before this one that it quotes, by digest."""
    own = device_key(model.entity.id)
    for _, other in sorted(hand.reports_of(model.envelope.issuer.id), key=lambda one: one[0]):
        is_before = other.entity.period.end <= model.entity.period.start
        if is_before and device_key(other.entity.id) == own and quotes(model.inventory, _shown(other)):
            yield other


def _shown(report: InventoryReport) -> dict[str, str]:
    return {"start": report.entity.period.start, "end": report.entity.period.end}


def _found(
    model: InventoryReport, several: Iterable[InventoryReport]
) -> Iterator[tuple[Restated, InventoryReport]]:
    """What is said otherwise than in every report of that year; of several reports the first is named."""
    by_period: dict[tuple[str, str], list[InventoryReport]] = {}
    for report in several:
        by_period.setdefault((report.entity.period.start, report.entity.period.end), []).append(report)
    for period in sorted(by_period):
        first, *others = by_period[period]
        elsewhere = [
            {(one.member, one.where) for one in of_year(model.inventory, other.inventory, _shown(other))}
            for other in others
        ]
        for one in of_year(model.inventory, first.inventory, _shown(first)):
            if all((one.member, one.where) in said for said in elsewhere):
                yield one, first
