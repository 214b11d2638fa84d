"""Find the retirements of a counterpart's own, beside goods whose attribute was sold apart (T593, T594).

What a claim or report cites counts only as far as it is at hand, signed by a registry that is not the party's
own, and retired for this very document; units that were sold are not its own under whatever name.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.certificates.citing import REPORTED, Citing, misfit, of_claim
from passport.certificates.counted import in_base
from passport.certificates.units import shared
from passport.folding import same
from passport.model.claim import Claim
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments import cited as citing
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from verify.case import Case
from verify.checks.instruments.apart import in_common
from verify.checks.instruments.hand import Hand

_NONE: Final = Fraction(0)
Several = Sequence[Retirement]


class Own(NamedTuple):
    """A retirement that a document cites and that holds for it."""

    cited: Cited
    retirement: Retirement


def own(case: Case, hand: Hand, model: Claim | InventoryReport, several: Several) -> list[Own]:
    """What a claim or report cites for its market-based statement, beside what was sold (``several``).

    Each retirement once: cited twice, it holds no more units. Later ones of the same units add none.
    """
    said = _citing(model)
    found: list[Own] = []
    for cited in citing.read(model.document["credentialSubject"]):
        if cited.statement == MARKET and (one := _held(case, hand, cited, said)) is not None:
            if not any(_is_one(one, other) for other in (*several, *(held.retirement for held in found))):
                found.append(Own(cited, one))
    return found


def units(held: Iterable[Own], sold: Retirement) -> Fraction:
    """How many of these units are of the product and market that was sold, as ``in_base`` counts its unit."""
    base, _ = in_base(sold.unit)
    return sum((in_base(one.unit)[1] * int(one.quantity) for one in _of(held, sold, base)), _NONE)


def _of(held: Iterable[Own], sold: Retirement, base: str) -> Iterator[Cited]:
    for cited, one in held:
        if in_base(one.unit)[0] == base and same(one.product, sold.product):
            if same(one.geography, sold.geography):
                yield cited


def _citing(model: Claim | InventoryReport) -> Citing:
    """What the document says of itself, as its own retirements are compared with it."""
    if isinstance(model, InventoryReport):
        envelope, entity = model.envelope, model.entity
        return Citing(envelope.issuer.id, (entity.id,), entity.period, envelope.said, REPORTED)
    return of_claim(model)


def _held(case: Case, hand: Hand, cited: Cited, said: Citing) -> Retirement | None:
    """The retirement, where it is at hand, signed by a registry apart from the party, and fits it."""
    raw = hand.raw("retirement", cited.digest)
    found = None if raw is None or raw.document.get("id") != cited.id else hand.judge(raw)
    if found is None or found.stopped or not isinstance(found.model, Retirement):
        return None
    retirement = found.model
    if misfit(cited, retirement, said) or in_common(found.party, case.trust.party(said.issuer)):
        return None
    return retirement


def _is_one(one: Retirement, other: Retirement) -> bool:
    """Whether two retirements are one, or of the same units."""
    return one.envelope.id == other.envelope.id or bool(shared(one, other))
