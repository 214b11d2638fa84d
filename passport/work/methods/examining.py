"""Examine how a producer calculates: claims of a lot, the workings they name, and the one method behind them.

The attestation of a method rests on it (methods.md), and so does the replay of a lot by an attested method.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from passport.acts.methods.examined import Examined
from passport.acts.statement import population_digest
from passport.methods.skeleton import method_digest
from passport.work.reviewing import replaying
from passport.work.reviewing.engagement import AttestRefused
from passport.work.reviewing.review import Entered, Lot, Reviewed, Workings

_NAMED: Final = 3


def examined(entered: Sequence[Entered], lot: Lot, workings: Workings, since: str) -> Examined:
    """Give what an attestation says of the method by which all these claims were calculated.

    ``lot`` is the review of the same claims with the same workings. Raises ``method.workings`` (not at hand,
    or not replayed), ``method.contradicted`` (a claim fails, or says otherwise than its workings),
    ``method.several`` (more than one method, plant, route, boundary or GWP set), each naming the claims.
    """
    _check(lot.reviewed)
    named = {one.chain.workings: workings(one.chain.workings) for one in lot.reviewed}
    methods = {digest: method_digest(document) for digest, document in named.items() if document is not None}
    _check_one(lot.reviewed, methods)
    documents = {one.digest: one.document for one in entered}
    first = lot.reviewed[0]
    return Examined(
        documents[first.digest], methods[first.chain.workings], since, len(named), population_digest(named)
    )


def _check(reviewed: Iterable[Reviewed]) -> None:
    """Refuse a lot in which a number is wrong, or cannot be calculated again."""
    unseen = [one for one in reviewed if one.replayed != replaying.YES]
    if unseen:
        raise AttestRefused(
            "method.workings",
            f"{_names(unseen)}: {unseen[0].chain.reason or unseen[0].replayed}.",
            hint="Name the workings of every claim with --workings; only they show the method.",
        )
    wrong = [one for one in reviewed if one.wrong or one.differs]
    if wrong:
        raise AttestRefused(
            "method.contradicted",
            f"{_names(wrong)}: the claim does not follow from its workings, or fails by the trust list.",
            hint="passport review shows every difference; a method whose numbers differ is not attested.",
        )


def _check_one(reviewed: Sequence[Reviewed], methods: Mapping[str, str]) -> None:
    """Refuse claims of several methods, plants or terms: an attestation is about one of each."""
    by_method: dict[tuple[str, ...], list[Reviewed]] = {}
    for one in reviewed:
        product = one.claim.product
        terms = product.facility.id, product.facility.country, product.production_route
        footprint = product.footprint
        key = methods[one.chain.workings], *terms, footprint.boundary, footprint.gwp_set
        by_method.setdefault(key, []).append(one)
    if len(by_method) > 1:
        lots = "; ".join(_names(ones) for ones in by_method.values())
        raise AttestRefused(
            "method.several",
            f"The claims are of {len(by_method)} methods or plants: {lots}.",
            hint="Attest each by itself; whatever is no measured value is of the method (methods.md).",
        )


def _names(several: Sequence[Any]) -> str:
    more = f" and {len(several) - _NAMED} more" if len(several) > _NAMED else ""
    return ", ".join(one.name for one in several[:_NAMED]) + more
