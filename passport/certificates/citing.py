"""Decide whether a retirement is one for a claim that cites it, and whether its certificates bear it.

Closed rules over documents that passed the profile; nothing here looks at signatures. A problem is a code
that the messages of the verifier know.
"""

from typing import Final, NamedTuple

from passport.certificates.policy import Policy, Use, refusals
from passport.certificates.units import sound
from passport.folding import folded, same
from passport.identifiers.product_id import identities
from passport.model.claim import Claim
from passport.model.common import Document, Window
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import SCOPE_OF, Retired, Retirement

PURPOSE: Final = "product-claim"
REPORTED: Final = "inventory"
"""The purpose of what is retired for an inventory report: it needs no product."""
ELECTRICITY: Final = "electricity"
"""The product of certificates of electricity."""
_POLICY: Final = Policy()
_DIRECT: Final = "1"
_BOTH: Final = {"2": MARKET}
"""Of which scope a component without a mark may be energy of the market-based result."""
_ELECTRIC: Final = frozenset({"2", "3"})
"""The scopes in which electricity can be counted: nobody emits it."""


class Citing(NamedTuple):
    """What a claim says of itself: its producer, identifiers and period of its product, when it was said.

    Of a report: its reporter, the entity and the period; ``uses`` are product, market and scope of the goods
    for which its figures use the units, of effects the label alone; ``elsewhere`` is its id where it uses
    them in another statement than the one for which it cites them; ``physical`` says that its physical
    statement uses them, under whatever name. ``market``: of a claim ``market_scopes``; ``None``: of a report.
    """

    issuer: str
    products: tuple[str, ...]
    period: Window
    said: str
    purpose: str = PURPOSE
    uses: tuple[tuple[str, str | None, str | None], ...] = ()
    elsewhere: str = ""
    physical: bool = False
    market: frozenset[str] | None = None


def of_claim(claim: Claim) -> Citing:
    """What a claim says of itself, as what it cites is compared with it."""
    envelope, product = claim.envelope, claim.product
    names = product.id, *product.alternate_ids
    shown = market_scopes(product.footprint.document)
    return Citing(envelope.issuer.id, names, product.period, envelope.said, market=shown)


def market_scopes(footprint: Document) -> frozenset[str]:
    """The scopes of what a footprint shows of energy and goods that its market-based result counts.

    Those of the components that are marked so, and of purchased energy that counts in both results, without
    materials by passport; empty where it shows none.
    """
    return frozenset(
        one["scope"]
        for one in footprint.get("components", ())
        if one.get("electricity", _BOTH.get(one["scope"])) == MARKET and "input" not in one
    )


def scopes_of_draft(draft: Document) -> frozenset[str]:
    """The ``market_scopes`` of the claim of a draft, which has a footprint or the components of one."""
    return market_scopes(draft.get("footprint", draft))


def misfit(cited: Cited, retirement: Retirement, citing: Citing) -> str:
    """Why the units are not retired for this claim; empty: they are.

    ``units`` (the retirement contradicts itself), ``beneficiary``, ``purpose``, ``product``, ``geography``,
    ``scope``, ``unit``, ``quantity``, ``period``, ``order`` (it is later than the claim), ``physical``. The
    product is that of the beneficiary; others of its chain have products of their own. A chain that does not
    name the beneficiary in a role of its scope is none: units of scope 2 have one user.
    """
    own = citing.issuer == retirement.beneficiary
    answers = (
        ("units", sound(retirement)),
        ("beneficiary", own or citing.issuer in _chained(retirement)),
        ("purpose", retirement.purpose == citing.purpose),
        ("product", (not own or _is_for(retirement, citing)) and _are_of(citing, retirement)),
        ("geography", _are_there(citing, retirement)),
        ("scope", _are_in_scope(citing, retirement) and _is_in_scope(cited, citing, retirement)),
        ("unit", cited.unit == retirement.unit),
        ("quantity", int(cited.quantity) <= retirement.size),
        ("period", citing.period.contains(retirement.period)),
        ("order", retirement.envelope.said <= citing.said),
        ("physical", not citing.physical),
    )
    return next((problem for problem, holds in answers if not holds), "")


def _chained(retirement: Retirement) -> set[str]:
    """The parties that claim the units one after the other."""
    parties = {party for _, party in retirement.chain}
    roles = {SCOPE_OF[role] for role, party in retirement.chain if party == retirement.beneficiary}
    return parties if retirement.scope in roles else set()


def scopes(retirement: Retirement, party: str) -> tuple[str, ...]:
    """The scopes in which a party may count the units: one for each of its roles in the chain.

    Without a chain the beneficiary's is that of the retirement, and nobody else has one.
    """
    if party in _chained(retirement):
        return tuple(SCOPE_OF[role] for role, who in retirement.chain if who == party)
    return (retirement.scope,) if party == retirement.beneficiary else ()


def direct(retirement: Retirement) -> set[str]:
    """The parties that claim the units as emissions of their own, in scope 1."""
    found = {party for role, party in retirement.chain if SCOPE_OF[role] == _DIRECT}
    return found | ({retirement.beneficiary} if retirement.scope == _DIRECT else set())


def _are_of(citing: Citing, retirement: Retirement) -> bool:
    """Whether all that the units are used for is of their product, however it is spelled.

    The label of an effect is the product, or the product, a comma and the market.
    """
    wanted = folded(retirement.product)
    return all(
        folded(label) == wanted or (region is None and folded(label).startswith(f"{wanted},"))
        for label, region, _ in citing.uses
    )


def _are_there(citing: Citing, retirement: Retirement) -> bool:
    """Whether all that they are used for is of their market; of effects, as far as the label names one."""
    wanted = folded(retirement.product), folded(f"{retirement.product}, {retirement.geography}")
    return all(
        folded(label) in wanted if region is None else same(region, retirement.geography)
        for label, region, _ in citing.uses
    )


def _are_in_scope(citing: Citing, retirement: Retirement) -> bool:
    """Whether all figures that use them are of a scope in which this party may count them."""
    own = scopes(retirement, citing.issuer)
    return all(scope is None or scope in own for _, _, scope in citing.uses)


def _is_in_scope(cited: Cited, citing: Citing, retirement: Retirement) -> bool:
    """Whether electricity for the market-based result of a claim was retired in a scope where it has some."""
    if citing.market is None or cited.statement != MARKET or retirement.product != ELECTRICITY:
        return True
    return not electric_scopes(citing.market).isdisjoint(scopes(retirement, citing.issuer))


def electric_scopes(shown: frozenset[str]) -> frozenset[str]:
    """The scopes in which a claim with these ``market_scopes`` can count electricity."""
    return shown & _ELECTRIC or _ELECTRIC


def _is_for(retirement: Retirement, citing: Citing) -> bool:
    """Whether the product or entity it was retired for is the claim's, by any identifier in any spelling."""
    named = retirement.used_for
    if named is None:
        return citing.purpose == REPORTED
    return named in citing.products or not identities([named]).isdisjoint(identities(citing.products))


def unborne(retired: Retired, certificate: Certificate, retirement: Retirement) -> str:
    """Why a certificate does not bear the units that name it; empty: it does.

    ``device``, ``produced`` (another period of production), ``interval`` (units it does not hold),
    ``registry`` (kept elsewhere), ``window`` (not valid when they were retired), and the last part of the
    codes ``retirement.*`` of the policy (``product``, ``unit``, ``geography``, ``vintage``, ``supports``).
    """
    units = certificate.units
    answers = (
        ("device", retired.origin == certificate.origin.id),
        ("produced", retired.period == certificate.period),
        ("interval", units.start <= retired.units.start and retired.units.end <= units.end),
        ("registry", certificate.registry == retirement.envelope.issuer.id),
        ("window", certificate.envelope.window.holds(retirement.envelope.said)),
    )
    wrong = next((problem for problem, holds in answers if not holds), "")
    if wrong:
        return wrong
    use = Use(
        retirement.product, retirement.unit, retirement.geography, retirement.period, retirement.purpose
    )
    return next((code.partition(".")[2] for code, _ in refusals(certificate, use, _POLICY)), "")
