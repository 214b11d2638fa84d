"""Add up what all claims of a run consume of one material, from the index of its body of evidence (T122)."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

from passport.carbon.rechecking.consumption import Consumer, Overuse, consumer_of, overused
from passport.certificates.bearing import BESIDE_PRODUCT, CLAIMS_OF
from passport.work.batches.items import Place, read
from signing.errors import ToolError
from verify import messages
from verify.believing.listed import judge
from verify.believing.trust import TrustList
from verify.evidence import Evidence

_CONSUMERS: Final = 2_000
"""Claims that consume one material and are added up; of more than these the note is about these."""


class Consumed:
    """What the claims of one run consume beyond the mass of a material; ``place`` says where a file lies."""

    def __init__(self, base: sqlite3.Connection, place: Callable[[int], Place], trust: TrustList) -> None:
        self._base = base
        self._place = place
        self._trust = trust

    def overused(self) -> dict[str, Overuse]:
        """The material that is consumed beyond its mass, under the digest of each version of its claim.

        Checks a signature for each consumer.
        """
        found: dict[str, Overuse] = {}
        several = self._base.execute(
            "SELECT a.product FROM uses u JOIN about a ON a.digest = u.input"
            " WHERE substr(a.product, 1, ?) <> ? GROUP BY a.product HAVING COUNT(DISTINCT u.claim) > 1",
            (len(CLAIMS_OF), CLAIMS_OF),
        )
        for (product,) in several.fetchall():
            if product.startswith(BESIDE_PRODUCT):
                continue  # materials that cite one retirement are no versions of each other
            versions = set(self._about(product))
            for one in overused(self._consumers(product)):
                if one.digest in versions:
                    found |= dict.fromkeys(versions, one)
        return found

    def _about(self, product: str) -> dict[str, int]:
        """Digest and place of each claim about a product."""
        return dict(self._base.execute("SELECT digest, place FROM about WHERE product = ?", (product,)))

    def _consumers(self, product: str) -> Iterator[Consumer]:
        """The claims about a material and those that consume it, where their signatures hold."""
        materials = self._about(product)
        places = dict(materials)
        for digest in materials:
            rows = self._base.execute(
                "SELECT u.claim, o.place FROM uses u JOIN of o ON o.claim = u.claim AND o.digest = u.claim"
                " WHERE u.input = ? LIMIT ?",
                (digest, _CONSUMERS),
            )
            places |= dict(rows.fetchall())
        for digest, place in sorted(places.items()):
            consumer = self._sound(digest, place)
            if consumer is not None:
                kept = tuple(pair for pair in consumer.used if pair[0] in materials)
                yield consumer._replace(used=kept)

    def _sound(self, digest: str, place: int) -> Consumer | None:
        try:
            known = Evidence.open(claims=read(self._place(place))).claims
        except ToolError:
            return None
        for one in known:
            if one.digest == digest:
                listed = judge("claim", one.document, one.digest, self._trust)
                return None if listed.stopped else consumer_of(one.document, one.digest)
        return None


def note(over: Overuse, lang: str) -> str:
    """The sentence about a material that the run consumes beyond its mass."""
    facts = {"input": over.id, "stated": over.stated, "computed": over.computed}
    return messages.label("consumed_in_run", lang, **facts)
