"""Find whether a market-based result stands on what was retired, here and up the chain (T642, T643).

What comes with a consumed passport is supported as far as the market-based result of that claim is: nothing
that is retired for the consumer makes up for it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from passport.model.claim import Claim, Input
from passport.vocab import INSTRUMENTS
from verify.case import RETIRED, UNSUPPORTED, WHOLE, Case, Doc
from verify.findings import NOWHERE, Finding, Outcome

if TYPE_CHECKING:
    from verify.materials.followed import Followed


def supported(case: Case, doc: Doc, model: Claim) -> None:
    """Leave in ``case.support`` how far the market-based result stands; of an input nothing is recorded.

    ``standing.market_based`` is recorded where the two results differ or units are cited that the claim can
    use, and ``inputs.supported`` of the first input that leaves it open although what it cites holds.
    """
    borne = _borne(case, doc, model)
    own = _own(borne, model)
    lacking = None if own is False else _lacking(model, case.consumed)
    holds = own is not False and lacking is None
    if _differs(model):
        case.support = RETIRED if holds else UNSUPPORTED
    if case.walk is not None or (own is None and case.support == WHOLE):
        return
    if borne and lacking is not None:
        facts = {"id": lacking.id}
        case.findings.append(Finding("inputs.supported", lacking.digest, "not_checked", "", facts, NOWHERE))
    outcome: Outcome = "pass" if holds else "not_checked"
    case.findings.append(Finding("standing.market_based", "", outcome, position=NOWHERE))


def is_whole(case: Case) -> bool:
    """Whether no input takes anything from a market: else nobody shows how much was retired for it."""
    return case.support == WHOLE or all(one.support == WHOLE for one in case.consumed.values())


def _differs(model: Claim) -> bool:
    location, market = model.product.footprint.results
    return location.total != market.total


def _borne(case: Case, doc: Doc, model: Claim) -> bool | None:
    """Whether all that a claim cites for its market-based result holds; ``None``: nothing that it can use."""
    if INSTRUMENTS not in doc.raw.document["credentialSubject"] and not case.evidence.instruments:
        return None
    from verify.checks.instruments import cited  # noqa: PLC0415 - most claims cite nothing

    return cited.instruments(case, doc, model)


def _own(borne: bool | None, model: Claim) -> bool | None:
    """Whether what a claim itself takes from a market is supported; ``None``: it shows nothing of it."""
    if borne is not None:
        return borne
    components = model.product.footprint.components()
    shown = any(one.electricity is not None and one.input is None for one in components)
    return False if shown or (_differs(model) and not (components and model.product.inputs)) else None


def _lacking(model: Claim, consumed: "Mapping[str, Followed]") -> Input | None:
    """The first input whose own market-based result is not supported, or of which nobody here knows."""
    for entry in model.product.inputs:
        followed = consumed.get(entry.digest)
        if followed is None or followed.support == UNSUPPORTED:
            return entry
    return None
