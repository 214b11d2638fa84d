"""Gather, of many files, those that bear on the verdict about one of them (T122).

Those with other claims about the products in it, and those with the inputs it names, by an index of what all
say of themselves (``said``). Nothing is believed here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from passport.certificates.bearing import CLAIMS_OF, Asked, leading
from verify.gathering.said import ClaimSaid, Said
from verify.limits import INPUT_CREDENTIALS


class Gathered(NamedTuple):
    """Places of other files: ``rivals`` hold other claims about a product, ``inputs`` what was consumed."""

    rivals: tuple[int, ...] = ()
    inputs: tuple[int, ...] = ()
    about: frozenset[str] = frozenset()
    """What the rivals were looked for by: products, items and instruments."""


class Index(Protocol):
    """What the first pass found. A place is the number of a file in the run."""

    def claims_about(self, products: Iterable[str]) -> Iterable[tuple[str, int]]:
        """Digest and first place of each different claim about one of these products."""

    def documents_of(self, claim: str) -> Iterable[tuple[str, int]]:
        """Digest and first place of that claim and of each different statement about it."""

    def said(self, place: int) -> Said:
        """What the file at that place says."""


def gather(place: int, index: Index) -> Gathered:
    """Name the other files that bear on the verdict about the file at ``place``, each once, nearest first.

    Inputs are followed breadth first, from the claims of the file to those of the files that hold them;
    rivals are looked for about every product that was met on the way, and by what those lead to. What reports
    and claims of a counterpart cite is brought too: whether units are a party's own is seen from their
    retirement (T593). Places below 0 are evidence for every file anyway. Where more would be brought than a
    verification judges, one more is brought than that: then it says so.
    """
    own = index.said(place)
    walk = _Walk(place, own, index)
    found, about = _joined(walk.follow(own.claims), walk.have, index)
    walk.follow(_others(found, about))
    walk.accredit()
    inputs = {where for where in walk.places if where >= 0}
    rivals = dict.fromkeys(where for where, _ in found if where >= 0 and where not in {place, *inputs})
    return Gathered(tuple(rivals), tuple(sorted(inputs)), frozenset(about))


def _others(found: Iterable[tuple[int, ClaimSaid]], about: set[str]) -> Iterator[ClaimSaid]:
    """The reports that were found and the claims of parties that were looked for, without their materials."""
    parties = {one for one in about if one.startswith(CLAIMS_OF)}
    for _, one in found:
        if leading(one.products).reports or not parties.isdisjoint(one.products):
            yield one._replace(inputs=())


class _Walk:
    """The files that documents lead to by digest, and the digests of all that were met."""

    def __init__(self, place: int, own: Said, index: Index) -> None:
        self._place = place
        self._index = index
        self._materials = 0
        self._invoked = dict.fromkeys(own.invoked) if any(one.inputs for one in own.claims) else {}
        self.have = _digests(own)
        self.places: list[int] = []

    def follow(self, claims: Iterable[ClaimSaid]) -> list[ClaimSaid]:
        """Follow what claims name. Returns all claims met."""
        found = list(claims)
        for claim in found:  # grows while it is walked
            for digest in claim.inputs:
                found += self._material(digest)
            for digest in claim.cited:
                found += (more for one, at in self._new(digest) if one == digest for more in self._take(at))
        return found

    def accredit(self) -> None:
        """Bring the accreditations, by the same bodies, of those who made statements about materials (T658).

        What calls itself one by a listed body counts until its signature is asked, so of one more than are
        judged nothing is missed.
        """
        for key in self._invoked:
            found = (at for one, at in self._index.claims_about([key]) if one not in self.have)
            for _, where in zip(range(INPUT_CREDENTIALS + 1), found, strict=False):
                self.have |= _digests(self._index.said(where))
                self.places.append(where)

    def _material(self, named: str) -> Iterator[ClaimSaid]:
        """The claims of the files with that claim and with statements about it, that were not met.

        Whoever writes forged statements about it pushes none out: of each claim one more is brought than a
        verification judges, which says then that it was too many (T659).
        """
        statements = 0
        for document, where in self._new(named):
            if document == named:
                self._materials += 1
                if self._materials > INPUT_CREDENTIALS + 1:
                    return
            elif statements > INPUT_CREDENTIALS:
                continue
            else:
                statements += 1
            yield from self._take(where)

    def _new(self, named: str) -> Iterator[tuple[str, int]]:
        """The documents with that digest or about it, in other files, that were not met."""
        for document, where in self._index.documents_of(named):
            if document not in self.have and where != self._place:
                yield document, where

    def _take(self, where: int) -> Iterator[ClaimSaid]:
        """Take a file; the claims in it that were not met."""
        more = self._index.said(where)
        self.places.append(where)
        self._invoked |= dict.fromkeys(more.invoked)
        fresh = [one for one in more.claims if one.digest not in self.have]
        self.have |= _digests(more)
        yield from fresh


def _joined(
    claims: Sequence[ClaimSaid], have: set[str], index: Index
) -> tuple[list[tuple[int, ClaimSaid]], set[str]]:
    """The other documents that these look for and those they lead to, nearest first; all keys looked for."""
    wanted = {key for claim in claims for key in claim.sought}
    asked = Asked.of(claim.products for claim in claims)
    found: dict[str, tuple[int, ClaimSaid]] = {}
    about: set[str] = set()
    pairs = _Pairs()
    step = 0
    while wanted:
        about |= wanted
        met = _met(index, wanted, have | found.keys())
        found |= {claim.digest: (where, claim) for where, claim in met}
        wanted = {key for _, one in met for key in asked.leads(one.products, step)}
        if asked.for_report:
            wanted |= pairs.beside(about | wanted, (one.joined for _, one in met))
        wanted -= about
        step += 1
    return list(found.values()), about


class _Pairs:
    """Names of which each leads to another, as whoever cites a retirement says."""

    def __init__(self) -> None:
        self._next: dict[str, set[str]] = {}

    def beside(self, names: Iterable[str], more: Iterable[Sequence[str]]) -> set[str]:
        """All to which these lead, over however many pairs; ``more`` are taken in first, as they come."""
        for some in more:
            for one, other in zip(some[::2], some[1::2], strict=True):
                self._next.setdefault(one, set()).add(other)
                self._next.setdefault(other, set()).add(one)
        rest, found = [one for one in names if one in self._next], set[str]()
        while rest:
            fresh = self._next[rest.pop()] - found
            found |= fresh
            rest += fresh
        return found


def _met(index: Index, wanted: set[str], known: set[str]) -> list[tuple[int, ClaimSaid]]:
    """The documents about these that are not known, each with the place of its file, in their order."""
    fresh = {(where, digest) for digest, where in index.claims_about(wanted) if digest not in known}
    return [(where, _of(index, where, digest)) for where, digest in sorted(fresh)]


def _of(index: Index, place: int, digest: str) -> ClaimSaid:
    """The document with that digest in the file at a place."""
    return next(one for one in index.said(place).claims if one.digest == digest)


def _digests(one: Said) -> set[str]:
    """The digests of the claims, statements and accreditations in a file."""
    return {claim.digest for claim in one.claims} | {digest for digest, _ in (*one.opinions, *one.grants)}
