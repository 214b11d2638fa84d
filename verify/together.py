"""Verify several files as one body of evidence (T122).

A first pass reads what each file says about itself; ``gather`` then names the files that belong to one. What
was gathered becomes ``Evidence``, and counts only where its signatures hold. ``verify_together`` does all of
it in memory; ``passport/work/batches/body.py`` keeps the index on disk.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Final

from passport.certificates.bearing import is_judged
from passport.vocab import Kind
from signing.digests import document_digest
from verify.believing import listed
from verify.believing.renewing import keep
from verify.believing.trust import TrustList
from verify.demand import Demand
from verify.evidence import Evidence, Known
from verify.gathering.gather import Gathered, gather
from verify.gathering.opened import Opened
from verify.gathering.said import ClaimSaid, Said, said, said_of
from verify.limits import INSTRUMENT_CREDENTIALS, REVISION_LINE
from verify.pipeline import verify
from verify.report import Report

Holding = tuple[tuple[Kind, ClaimSaid], ...]
"""The documents in a file of which profile, signer and signature hold, each with its kind."""

_PARTS: Final = tuple(map(attrgetter, ("claims", "inputs", "instruments", "libraries")))


def chosen(found: Gathered, holding_at: Callable[[int], Holding]) -> tuple[int, ...]:
    """Choose, of the rivals that were found, those to compare with; ``holding_at`` is asked of their places.

    Up to ``REVISION_LINE`` all; of more only files where the signature of a document that bears on the
    verdict holds, so that a stranger who floods a folder pushes out no rival that counts, also not with files
    in which a genuine document about something else lies beside a forged one. Of those that a verification
    judges by what they were found by (``is_judged``), one more than ``INSTRUMENT_CREDENTIALS`` for each: then
    it does not say that units are claimed once. All others are brought, as those about one product (T661).
    """
    if len(found.rivals) <= REVISION_LINE:
        return found.rivals
    if len(found.rivals) <= INSTRUMENT_CREDENTIALS:  # so many are found by no key
        return tuple(one for one in found.rivals if _bears(holding_at(one), found.about))
    kept, taken = [], Counter[tuple[Kind, str]]()
    for where in found.rivals:
        some = holding_at(where)
        keys = {(kind, key) for kind, one in some for key in found.about.intersection(one.products)}
        if any(taken[one] <= INSTRUMENT_CREDENTIALS or not is_judged(one[1]) for one in keys):
            kept.append(where)
            taken.update(keys)
    return tuple(kept)


def _bears(some: Holding, about: frozenset[str]) -> bool:
    for _, one in some:  # asked of each pair of files: a generator takes twice as long
        if not about.isdisjoint(one.products):
            return True
    return False


def holding(data: bytes, content: Said, trust: TrustList) -> Holding:
    """The claims, instruments and libraries in a file that hold, and what they say, as it was read."""
    says = {one.digest: one for one in content.claims}
    opened = Evidence.open(claims=data)
    every = {one.digest: one for one in (*opened.claims, *opened.instruments, *opened.libraries)}
    return tuple(
        (one.kind, says[digest])
        for digest, one in every.items()
        if digest in says and not listed.judge(one.kind, one.document, digest, trust).stopped
    )


class _Held:
    """An ``Index`` of files that are in memory; of equal documents the first place counts.

    What is evidence for every file has places below 0.
    """

    def __init__(self, files: Sequence[bytes], evidence: Evidence) -> None:
        self.all = [said(data) for data in files]
        self._about: dict[str, dict[str, int]] = {}
        self._of: dict[str, dict[str, int]] = {}
        known = (*evidence.claims, *evidence.inputs, *evidence.instruments, *evidence.libraries)
        self._beside = [said_of([(one.kind, one.digest, one.document)]) for one in known]
        for place, one in (*enumerate(self.all), *((-1 - at, one) for at, one in enumerate(self._beside))):
            for claim in one.claims:
                self._of.setdefault(claim.digest, {}).setdefault(claim.digest, place)
                for product in claim.products:
                    self._about.setdefault(product, {}).setdefault(claim.digest, place)
            for digest, about in one.opinions:
                self._of.setdefault(about, {}).setdefault(digest, place)
            for digest, key in one.grants:
                self._about.setdefault(key, {}).setdefault(digest, place)

    def claims_about(self, products: Iterable[str]) -> Iterator[tuple[str, int]]:
        for product in products:
            yield from self._about.get(product, {}).items()

    def documents_of(self, claim: str) -> Iterable[tuple[str, int]]:
        return self._of.get(claim, {}).items()

    def said(self, place: int) -> Said:
        return self.all[place] if place >= 0 else self._beside[-1 - place]


def verify_together(
    files: Sequence[bytes], evidence: Evidence, trust: TrustList, demand: Demand
) -> list[Report]:
    """Verify each file with all others as evidence; the reports are in the order of the files.

    The same as ``passport verify`` over a folder of them. Every file may be a passport, a single credential
    or a bundle; status lists in any of them count for all. ``demand.product`` and ``demand.challenge`` are
    about one passport and are left as they are.
    """
    index = _Held(files, evidence)
    pooled = pool(evidence, (one for entry in index.all for one in entry.lists), trust, at=demand.at)
    holding_at = cache(lambda place: holding(files[place], index.all[place], trust))
    opened = Opened()
    reports = []
    for place, data in enumerate(files):
        found = gather(place, index)
        inputs = [opened.take(one, files[one], is_input=True) for one in found.inputs]
        rivals = [opened.take(one, files[one], is_input=False) for one in chosen(found, holding_at)]
        reports.append(verify(data, joined(pooled, rivals, inputs), trust, demand))
    return reports


def pool(evidence: Evidence, lists: Iterable[Known], trust: TrustList, *, at: str) -> Evidence:
    """Add to ``evidence`` those of the status lists that can change a verdict under this trust list."""
    kept = keep(((one.digest, one.document) for one in lists), trust, at=at)
    more = [Known("statuslist", document_digest(document), dict(document)) for document in kept]
    held = {one.digest for one in evidence.status}
    return evidence._replace(status=(*evidence.status, *(one for one in more if one.digest not in held)))


def beside(evidence: Evidence, rivals: Iterable[bytes], inputs: Iterable[bytes]) -> Evidence:
    """Add to ``evidence`` the claims of ``rivals`` and the documents of ``inputs``; raises ``json.*``."""
    more = Evidence.open(claims=rivals, inputs=inputs)
    return joined(evidence, (more,), ())


def joined(evidence: Evidence, rivals: Iterable[Evidence], inputs: Iterable[Evidence]) -> Evidence:
    """Add to ``evidence`` what stands in files that were opened, each as a rival or as an input."""
    more = (*inputs, *rivals)
    of = tuple(tuple(chain.from_iterable(map(part, more))) for part in _PARTS)
    if not any(of):
        return evidence
    claims, given, instruments, libraries = of
    return evidence._replace(
        claims=(*evidence.claims, *claims),
        inputs=(*evidence.inputs, *given),
        instruments=(*evidence.instruments, *instruments),
        libraries=(*evidence.libraries, *libraries),
    )
