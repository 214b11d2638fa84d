"""Make the report of a finished case: what may be shown of which document (DESIGN 7).

Only a claim whose signature passed has its product and number shown; of a failed document only digest, id and
the issuer it claims.
"""

from typing import TYPE_CHECKING, Any, Final

from passport.carbon.rechecking.gross import gross
from passport.carbon.tiers import lowest_tier_holding
from passport.model.carbon_statement import CarbonStatement
from passport.model.claim import Claim, Footprint
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import READINGS
from verify.believing.memory import ListName, Observed
from verify.case import Case, Doc
from verify.findings import sort_key
from verify.report import DOCUMENT_OF, Report
from verify.states import decide

if TYPE_CHECKING:
    from passport.libraries.citing import CitedLibrary
    from passport.model.sources.library import Library

_LEAST: Final = "0.05"
"""Least share of the number that a tier and all below it hold to be named (DESIGN 6.2)."""


def report(case: Case) -> Report:
    """Sort the findings, decide the verdict, and show what the signatures allow."""
    claim = case.claim
    model = claim.model if claim is not None and not claim.stopped else None
    shown = model if isinstance(model, Claim) else None
    return Report(
        checked_at=case.demand.at,
        as_of=min((item.list.envelope.valid_from for item in case.counted), default=None),
        input={"kind": case.opened.input_kind, "digest": case.opened.digest},
        verdict=decide(case.findings),
        product=None if shown is None else _product(shown),
        number=None if shown is None else _number(case, shown),
        signatures=tuple(
            _signature(role, doc)
            for role, doc in zip(DOCUMENT_OF, (case.claim, case.statement, case.response), strict=True)
        ),
        findings=tuple(sorted(case.findings, key=sort_key)),
        freshness=_freshness(case),
        observed=_observed(case),
        accounts=_accounts(case, model) if isinstance(model, CarbonStatement) else None,
        inventory=_inventory(case, model) if isinstance(model, InventoryReport) else None,
    )


def _observed(case: Case) -> tuple[Observed, ...]:
    """List what the status lists that counted said, to be remembered.

    Only documents whose signature passed have entries that count, so no stranger can add to it.
    """
    return tuple(
        Observed(
            ListName(item.list.envelope.issuer.id, item.purpose, item.list.envelope.id),
            item.list.envelope.said,
            item.position,
            item.is_set,
        )
        for item in case.counted
    )


def _product(claim: Claim) -> dict[str, Any]:
    """The member ``product`` of the report, as the claim states it; ``sector`` is null where none follows."""
    product = claim.product
    return {
        "claim": claim.envelope.id,
        "id": product.id,
        "alternateIds": list(product.alternate_ids),
        "name": product.name,
        "grade": product.grade,
        "heat": product.heat,
        "mass": {"value": product.mass.value, "unit": product.mass.unit},
        "facility": {
            "id": product.facility.id,
            "name": product.facility.name,
            "country": product.facility.country,
        },
        "productionRoute": product.production_route,
        "sector": product.sector or None,
        "period": {"start": product.period.start, "end": product.period.end},
    }


def _number(case: Case, claim: Claim) -> dict[str, Any]:
    """The member ``number``: per electricity method the total (kgCO2e per declared unit) and its evidence.

    ``lowestTier`` is the weakest tier that, with all below it, holds at least 5 % of the number.
    """
    footprint = claim.product.footprint
    results = []
    for result in footprint.results:
        sides = gross(footprint.document, result.electricity, result.total)
        shares: dict[Any, str] = dict(result.evidence_breakdown)
        results.append(
            {
                "electricity": result.electricity,
                "total": result.total,
                "grossEmissions": None if sides is None else sides.emissions,
                "creditsAndRemovals": None if sides is None else sides.taken_off,
                "evidenceBreakdown": [{"tier": tier, "share": share} for tier, share in shares.items()],
                "lowestTier": lowest_tier_holding(shares, _LEAST),
                "primaryDataShare": result.primary_data_share,
            }
        )
    return {
        "results": results,
        "boundary": footprint.boundary,
        "unit": footprint.unit,
        "declaredUnit": {"value": footprint.declared_unit.value, "unit": footprint.declared_unit.unit},
        "gwpSet": footprint.gwp_set,
        "depth": _depth(case),
        "detail": footprint.detail,
        **_disclosed(case, footprint),
        **({"readings": footprint.document[READINGS]} if READINGS in footprint.document else {}),
        **({"libraries": [_library(*one) for one in case.libraries]} if case.libraries else {}),
    }


def _disclosed(case: Case, footprint: Footprint) -> dict[str, Any]:
    """The member ``disclosed``, only where views were shown: their facts, and of each component what is left.

    Amounts are kgCO2e per declared unit. How many facts are withheld nobody knows.
    """
    if case.disclosed is None:
        return {}
    from passport.carbon.rechecking.disclosed import of_each  # noqa: PLC0415 - only with views

    facts, aggregates = case.disclosed
    return {
        "disclosed": {
            "facts": [{"at": fact.at, "value": dict(fact.value)} for fact in facts],
            "aggregates": of_each(footprint.document.get("components", ()), aggregates),
        }
    }


def _library(cited: "CitedLibrary", model: "Library | None", holds: bool) -> dict[str, Any]:
    """An entry of the member ``libraries``: what the claim names; who approved it, where it is at hand.

    ``holds``: nothing that was found keeps the approval from counting for this claim.
    """
    return {
        "id": cited.id,
        "digest": cited.digest,
        "edition": cited.edition,
        "name": None if model is None else model.name,
        "publisher": None if model is None else model.envelope.issuer.id,
        "approver": None if model is None else {"name": model.approver.name, "date": model.approver.date},
        "holds": holds,
    }


def _accounts(case: Case, model: CarbonStatement) -> dict[str, Any]:
    """The member ``accounts``: the entity, its year, and in tonnes what its CO2 statement comes to.

    ``depth`` is L2 where the identities were asked, L3 where the journal was replayed.
    ``notChecked`` names those that the statement hides.
    """
    from passport.carbon.rechecking import accounts as books  # noqa: PLC0415 - most passports are of products
    from verify.checks.numbers.accounts import gross_contribution, hidden  # noqa: PLC0415 - as above

    entity, accounts = model.entity, model.accounts
    results = []
    for result in accounts["results"]:
        contribution, flow = result["contribution"], result["flow"]
        gross_total = gross_contribution(contribution)
        assets = sum(books.scaled(row["total"]) for row in result["balances"] if row["side"] == "asset")
        results.append(
            {
                "electricity": result["electricity"],
                "contribution": contribution["total"],
                "grossContribution": books.shown(gross_total),
                "removals": books.shown(books.scaled(contribution["total"]) - gross_total),
                "flow": flow["total"],
                "assets": books.shown(assets),
            }
        )
    not_checked = hidden(case)
    return {
        "statement": model.envelope.id,
        "id": entity.id,
        "name": entity.name,
        "legalEntity": entity.legal_entity,
        "country": entity.country,
        "consolidation": entity.consolidation,
        "period": {"start": entity.period.start, "end": entity.period.end},
        "standard": accounts["standard"],
        "unit": accounts["unit"],
        "gwpSet": accounts["gwpSet"],
        "detail": accounts["detail"],
        "results": results,
        "depth": ("L3" if case.replayed else "L2") if case.figures_done else "L1",
        "checked": str(_IDENTITIES - len(not_checked)),
        "notChecked": not_checked,
    }


def _inventory(case: Case, model: InventoryReport) -> dict[str, Any]:
    """The member ``inventory``: the entity, its period, and each statement by itself, in the report's unit.

    A statement has a sum or a word for why it has none; no two are added.
    """
    from passport.carbon.rechecking.inventories.sums import sums  # noqa: PLC0415 - few passports are reports

    entity, stated = model.entity, model.inventory
    return {
        "report": model.envelope.id,
        "title": stated["title"],
        "id": entity.id,
        "name": entity.name,
        "legalEntity": entity.legal_entity,
        "country": entity.country,
        "consolidation": entity.consolidation,
        "period": {"start": entity.period.start, "end": entity.period.end},
        "edition": stated["edition"]["name"],
        "unit": stated["unit"],
        "gwpSet": stated["gwpSet"],
        "statements": [{"statement": name, "sum": text} for name, text in sums(stated).items()],
        "depth": "L2" if case.figures_done else "L1",
    }


_IDENTITIES: Final = 11


def _depth(case: Case) -> str:
    """The depth to which the number was checked: L1, L2 or L3 (DESIGN 6.3).

    L1 as long as a figure waits for an input, or what the inputs add is not disclosed: to L2 belong the
    amounts of the inputs.
    """
    if case.figures_done and case.replayed:
        return "L3"
    return "L2" if case.figures_done and not case.undisclosed else "L1"


def _signature(role: str, doc: Doc | None) -> dict[str, Any]:
    """One entry of ``signatures``; null where the document or the member is not there.

    Of a failed document only digest, id and issuer are shown, the issuer's name as ``claimedName``.
    """
    empty: dict[str, Any] = {
        "role": role,
        "id": None,
        "digest": None,
        "issuer": None,
        "suite": None,
        "signedAt": None,
    }
    if doc is None:
        return empty
    entry: dict[str, Any] = {**empty, "digest": doc.raw.digest}
    if doc.model is None:
        return entry
    envelope = doc.envelope
    good = not doc.stopped
    entry["id"] = envelope.id
    entry["issuer"] = {
        "id": envelope.issuer.id,
        "name": doc.party.name if doc.party is not None and good else None,
        "claimedName": envelope.issuer.name,
        "listed": doc.party is not None,
    }
    if good:
        entry["suite"] = envelope.proof.cryptosuite
        entry["signedAt"] = envelope.proof.created
    return entry


def _freshness(case: Case) -> dict[str, Any]:
    """The member ``freshness``: the trust list, and each status list that counted, once, with its window."""
    trust = case.trust
    lists = {
        (item.list.envelope.id, item.list.envelope.valid_from): {
            "id": item.list.envelope.id,
            "validFrom": item.list.envelope.valid_from,
            "validUntil": item.list.envelope.valid_until,
            "state": "stale" if item.stale else "fresh",
        }
        for item in case.counted
    }
    return {
        "trustList": {
            "digest": trust.digest,
            "version": str(trust.register.version),
            "validFrom": trust.valid_from,
            "validUntil": trust.valid_until,
        },
        "lists": [lists[key] for key in sorted(lists)],
    }
