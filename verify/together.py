"""Gather, of many files verified in one run, those that bear on the verdict about one of them (T122).

A first pass reads what each file says about itself (``said``); ``gather`` then names the files that belong to
one: those with other claims about the products in it, and those with the inputs it names. Nothing is believed
here: what was gathered becomes ``Evidence``, and counts only where its signatures hold. ``verify_together``
does all of it in memory; ``passport/work/batches/body.py`` keeps the index on disk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from passport.certificates.bearing import MOST, REPORTS, bearings
from passport.identifiers.product_id import identities, item_keys
from passport.libraries import citing
from passport.libraries.document import is_library, parts_of
from passport.model import kind_of
from passport.model.instruments.cited import names
from passport.vocab import CLAIMS, ITEMS, Kind
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import JsonValue, loads
from verify.believing import listed
from verify.believing.renewing import keep
from verify.believing.trust import TrustList
from verify.demand import Demand
from verify.evidence import Evidence, Known
from verify.limits import (
    CONTAINER_BYTES,
    DEPTH,
    INPUT_CREDENTIALS,
    INSTRUMENT_CREDENTIALS,
    REVISION_LINE,
)
from verify.opening import about_of, product_names
from verify.pipeline import verify
from verify.report import Report


class ClaimSaid(NamedTuple):
    """A claim in a file: its digest, the identities of its product, the digests of the inputs it names.

    A CO2 statement counts as a claim about its entity. Instruments count as inputs, and what is cited by
    digest as something that the document is about: claims of one retirement, and retirements of one
    certificate, bear on each other. So do those of one device and day, with its assignments (T387). A library
    of factors counts like an instrument.
    """

    digest: str
    products: tuple[str, ...]
    inputs: tuple[str, ...]


class Said(NamedTuple):
    """What a file says of itself, unchecked. ``opinions``: digests of statement and claim."""

    claims: tuple[ClaimSaid, ...] = ()
    opinions: tuple[tuple[str, str], ...] = ()
    lists: tuple[Known, ...] = ()


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


_INSTRUMENTS: Final[frozenset[Kind]] = frozenset(
    {"certificate", "retirement", "assignment", "factorlibrary"}
)
_TAKEN_OUT: Final = "item ", "retirement "
"""How texts begin by which claims bear on each other, and which a correction may have taken out."""
_INDEXED: Final[frozenset[Kind]] = CLAIMS | _INSTRUMENTS | {"statement", "statuslist"}


def said(data: bytes) -> Said:
    """List claims, instruments, statements and status lists in a file; none where it cannot be read."""
    claims: list[ClaimSaid] = []
    opinions: list[tuple[str, str]] = []
    lists: list[Known] = []
    room = MOST
    for kind, member in _members(data):
        digest = _digest(member)
        if not digest:
            continue
        if kind in CLAIMS or kind in _INSTRUMENTS:
            named = (*names(kind, member), *citing.names(kind, member))
            cited = tuple(dict.fromkeys(one for _, one in named))
            beside = list(islice(bearings(kind, member), room))
            room -= len(beside)
            products, inputs = (_products(member), _inputs(member)) if kind in CLAIMS else ((), ())
            about = tuple(sorted({*products, *cited, *beside}))
            claims.append(ClaimSaid(digest, about, (*inputs, *cited)))
        elif kind == "statement":
            opinions.append((digest, about_of(member)))
        elif kind == "statuslist":
            lists.append(Known("statuslist", digest, member))
    return Said(tuple(claims), tuple(opinions), tuple(lists))


def _members(data: bytes) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """The members of these kinds in a container, or the one credential that the file is."""
    try:
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except ToolError:
        return
    if is_library(document):
        held = parts_of(document)
        document = None if held is None else held.credential
    members = document.get("verifiableCredential", [document]) if isinstance(document, dict) else ()
    for member in members if isinstance(members, list) else ():
        kind = kind_of(member) if isinstance(member, dict) else None
        if kind is not None and kind in _INDEXED:
            yield kind, member


def _digest(member: Mapping[str, Any]) -> str:
    """The digest D of a credential; empty for one without a canonical form, which no document names."""
    try:
        return document_digest(member)
    except ToolError:  # for example an integer only JSON can hold: no document of the profile
        return ""


def _inputs(claim: Mapping[str, Any]) -> tuple[str, ...]:
    """The digests of the inputs that a claim, checked or not, names."""
    subject = claim.get("credentialSubject")
    entries = subject.get("inputs") if isinstance(subject, dict) else None
    named = (_text(entry, "digestMultibase") for entry in (entries if isinstance(entries, list) else ()))
    return tuple(digest for digest in named if digest)


def _products(claim: Mapping[str, Any]) -> frozenset[str]:
    """The products and items that a claim, checked or not, is about (T446)."""
    subject, named = claim.get("credentialSubject"), product_names(claim)
    listed = subject.get(ITEMS) if isinstance(subject, dict) else None
    texts = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, str)]
    return identities(named) | item_keys(named, texts)


def _text(value: object, name: str) -> str:
    """The text of a member of an object; empty for anything else."""
    text = value.get(name) if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def gather(place: int, index: Index) -> Gathered:
    """Name the other files that bear on the verdict about the file at ``place``, each once, in their order.

    Inputs are followed breadth first, from the claims of the file to those of the files that hold them, over
    at most ``INPUT_CREDENTIALS`` files, as a verification would; rivals are looked for about every product
    that was met on the way. What other reports cite is brought too: whether units are a party's own is seen
    from their retirement (T593).
    """
    own = index.said(place)
    have = _digests(own)
    inputs: list[int] = []
    claims = _walked(own.claims, have, inputs, index, place)
    rivals, about = _rivals({product for claim in claims for product in claim.products}, have, index)
    others = [claim for where in sorted(rivals) for claim in index.said(where).claims if _is_report(claim)]
    _walked(others, have, inputs, index, place)
    return Gathered(tuple(sorted(rivals - {place})), tuple(sorted(set(inputs) - rivals)), frozenset(about))


def _walked(
    claims: Iterable[ClaimSaid], have: set[str], inputs: list[int], index: Index, place: int
) -> list[ClaimSaid]:
    """Follow what claims name as inputs; adds to the digests and places met. Returns all claims met."""
    found = list(claims)
    for claim in found:  # grows while it is walked
        for document, where in _documents_of_inputs(claim, index):
            if document in have or where == place or len(inputs) >= INPUT_CREDENTIALS:
                continue
            more = index.said(where)
            inputs.append(where)
            found += [one for one in more.claims if one.digest not in have]
            have |= _digests(more)
    return found


def _is_report(claim: ClaimSaid) -> bool:
    return any(one.startswith(REPORTS) for one in claim.products)


def _rivals(products: set[str], have: set[str], index: Index) -> tuple[set[int], set[str]]:
    """Places of other claims about these products, and what all that were looked for are about."""
    found = [one for one in index.claims_about(sorted(products)) if one[0] not in have]
    lots = _lots(found, products, index)
    found += [one for one in index.claims_about(sorted(lots)) if one[0] not in have]
    return {where for _, where in found}, products | lots


def _lots(found: Iterable[tuple[str, int]], products: set[str], index: Index) -> set[str]:
    """What claims that share an item, and reports, are about besides.

    A correction may have taken the item out (T446), what a report counted (T629), or a retirement (T519).
    """
    alike = [
        claim.products
        for digest, where in found
        for claim in index.said(where).claims
        if claim.digest == digest
    ]
    named = {one for one in products if one.startswith(_TAKEN_OUT)}
    more = {one for about in alike if not named.isdisjoint(about) for one in about}
    return more.union(one for about in alike for one in about if one.startswith(REPORTS)) - products


def _digests(one: Said) -> set[str]:
    """The digests of the claims and statements in a file."""
    return {claim.digest for claim in one.claims} | {digest for digest, _ in one.opinions}


def _documents_of_inputs(claim: ClaimSaid, index: Index) -> Iterator[tuple[str, int]]:
    """Digest and place of the claims that ``claim`` names as inputs, and of the statements about them."""
    for digest in claim.inputs:
        yield from index.documents_of(digest)


def rivals_of(files: Iterable[bytes], found: Gathered, trust: TrustList) -> list[bytes]:
    """Choose, of the files that hold the rivals that were found, those to compare with.

    Up to ``REVISION_LINE`` all; of more only files where the signature of a document that bears on the
    verdict holds, so that a stranger who floods a folder pushes out no rival that counts, also not with files
    in which a genuine document about something else lies beside a forged one. Of these at most
    ``INSTRUMENT_CREDENTIALS``, beyond which no verification says that units are claimed once.
    """
    if len(found.rivals) <= REVISION_LINE:
        return list(files)
    return list(islice((data for data in files if counts(data, found, trust)), INSTRUMENT_CREDENTIALS))


def counts(data: bytes, found: Gathered, trust: TrustList) -> bool:
    """Whether a document in the file is about one of these and its profile, signer and signature hold."""
    bearing = {one.digest for one in said(data).claims if not found.about.isdisjoint(one.products)}
    opened = Evidence.open(claims=data)
    known = (one for one in (*opened.claims, *opened.instruments) if one.digest in bearing)
    return any(not listed.judge(one.kind, one.document, one.digest, trust).stopped for one in known)


class _Held:
    """An ``Index`` of files that are in memory; of equal documents the first place counts."""

    def __init__(self, files: Sequence[bytes]) -> None:
        self.all = [said(data) for data in files]
        self._about: dict[str, dict[str, int]] = {}
        self._of: dict[str, dict[str, int]] = {}
        for place, one in enumerate(self.all):
            for claim in one.claims:
                self._of.setdefault(claim.digest, {}).setdefault(claim.digest, place)
                for product in claim.products:
                    self._about.setdefault(product, {}).setdefault(claim.digest, place)
            for digest, about in one.opinions:
                self._of.setdefault(about, {}).setdefault(digest, place)

    def claims_about(self, products: Iterable[str]) -> Iterator[tuple[str, int]]:
        for product in products:
            yield from self._about.get(product, {}).items()

    def documents_of(self, claim: str) -> Iterable[tuple[str, int]]:
        return self._of.get(claim, {}).items()

    def said(self, place: int) -> Said:
        return self.all[place]


def verify_together(
    files: Sequence[bytes], evidence: Evidence, trust: TrustList, demand: Demand
) -> list[Report]:
    """Verify each file with all others as evidence; the reports are in the order of the files.

    The same as ``passport verify`` over a folder of them. Every file may be a passport, a single credential
    or a bundle; status lists in any of them count for all. ``demand.product`` and ``demand.challenge`` are
    about one passport and are left as they are.
    """
    index = _Held(files)
    pooled = pool(evidence, (one for entry in index.all for one in entry.lists), trust, at=demand.at)
    reports = []
    for place, data in enumerate(files):
        found = gather(place, index)
        rivals = rivals_of((files[one] for one in found.rivals), found, trust)
        inputs = [files[one] for one in found.inputs]
        reports.append(verify(data, beside(pooled, rivals, inputs), trust, demand))
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
    if not (more.claims or more.inputs or more.instruments or more.libraries):
        return evidence
    return evidence._replace(
        claims=(*evidence.claims, *more.claims),
        inputs=(*evidence.inputs, *more.inputs),
        instruments=(*evidence.instruments, *more.instruments),
        libraries=(*evidence.libraries, *more.libraries),
    )


def packed(one: Said) -> bytes:
    """Write ``one`` without its status lists as JCS bytes, for an index on disk; ``unpacked`` reads them."""
    claims: JsonValue = [[claim.digest, list(claim.products), list(claim.inputs)] for claim in one.claims]
    opinions: JsonValue = [[digest, about] for digest, about in one.opinions]
    return jcs.canonical([claims, opinions])


def unpacked(data: bytes) -> Said:
    """Read what ``packed`` wrote; the status lists are empty."""
    value: Any = loads(data, max_bytes=CONTAINER_BYTES)
    claims = tuple(ClaimSaid(digest, tuple(keys), tuple(inputs)) for digest, keys, inputs in value[0])
    return Said(claims, tuple((digest, about) for digest, about in value[1]))
