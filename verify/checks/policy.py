"""What the buyer wants besides (T109): a platform response, and a net share of strong evidence."""

from decimal import Decimal
from fractions import Fraction

from passport.carbon.exact import text_of
from passport.carbon.tiers import SHARE_PLACES, TIERS, WHOLE, net_share
from passport.model.claim import Claim, Component
from verify.case import NOWHERE, Case, Doc
from verify.findings import BECAUSE, Finding
from verify.policy import NetShare


def policy(case: Case) -> None:
    """A policy only adds findings; it takes none away."""
    wanted = case.demand.policy
    if wanted.response == "required" and (case.claim is None or case.claim.model is None):
        # Without a claim that can be read there is nothing a platform could have answered about.
        because = {BECAUSE: case.stopped(case.claim)}
        case.findings.append(Finding("policy.response", "", "not_checked", "", because, NOWHERE))
    elif wanted.response == "required":
        doc = case.response
        absent = doc.stopped if doc is not None else "response.present"
        case.general("policy.response", not absent, absent=absent)
    doc = case.claim
    if (
        wanted.min_net_share is not None
        and doc is not None
        and not doc.stopped
        and isinstance(doc.model, Claim)
    ):
        _net_share(case, doc, doc.model, wanted.min_net_share)


def _net_share(case: Case, doc: Doc, claim: Claim, least: NetShare) -> None:
    """Credits are first deducted from the strongest tier: a credit cannot buy measured share (T109)."""
    components = claim.product.footprint.components()
    for result in claim.product.footprint.results:
        if not components:
            # Only the gross breakdown is published; it says nothing about the net one.
            params = {"electricity": result.electricity, "tier": least.tier, "least": least.share}
            case.findings.append(
                Finding("policy.net_share", doc.raw.digest, "not_checked", "", params, NOWHERE)
            )
            continue
        share = _held(components, result.electricity, least.tier)
        case.findings.append(
            Finding(
                "policy.net_share",
                doc.raw.digest,
                "pass" if share >= Fraction(least.share) else "fail",
                "",
                {
                    "electricity": result.electricity,
                    "tier": least.tier,
                    "least": least.share,
                    "share": text_of(int(share * WHOLE), SHARE_PLACES),
                },
                NOWHERE,
            )
        )


def _held(components: tuple[Component, ...], electricity: str, tier: str) -> Fraction:
    counted = [part for part in components if part.electricity in {None, electricity}]
    shares = net_share((Decimal(part.amount), part.tier) for part in counted)
    return sum((Fraction(shares[name]) for name in TIERS if name >= tier), Fraction())
