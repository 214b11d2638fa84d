"""Gather, of many files verified in one run, those that bear on the verdict about one of them (T122).

A first pass reads what each file says about itself (``said``); ``gather`` then names the files that belong to
one: those with other claims about the products in it, and those with the inputs it names. Nothing is believed
here: what was gathered becomes ``Evidence``, and counts only where its signatures hold. ``verify_together``
does all of it in memory; ``passport/work/batches/body.py`` keeps the index on disk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from passport.certificates.bearing import CLAIMS_OF, MOST, Asked, bearings, is_report, seeks, sought
from passport.identifiers.product_id import identities, item_keys
from passport.libraries import citing
from passport.libraries.document import is_library, parts_of
from passport.model import kind_of
from passport.model.instruments.cited import names
from passport.vocab import CLAIMS, ITEMS, Kind
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
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
    """A claim in a file: its digest, the identities of its product, the digests of the materials it names.

    A CO2 statement counts as a claim about its entity, and so do instruments and libraries of factors. What a
    document cites by digest it is also about: claims of one retirement, and retirements of one certificate,
    bear on each other. So do those of one device and day, with its assignments (T387).
    """

    digest: str
    products: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    """The digests of instruments and libraries that it names."""
    seeks: tuple[str, ...] = ()
    """What it looks for besides ``products``, and is not found by."""

    @property
    def sought(self) -> tuple[str, ...]:
        """What other documents are looked for by."""
        return (*sought(self.products), *self.seeks)


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
_INDEXED: Final[frozenset[Kind]] = CLAIMS | _INSTRUMENTS | {"statement", "statuslist"}


def said(data: bytes) -> Said:
    """List claims, instruments, statements and status lists in a file; none where it cannot be read."""
    return _said((kind, _digest(member), member) for kind, member in _members(data))


def _said(members: Iterable[tuple[Kind, str, dict[str, Any]]]) -> Said:
    """What documents say, each with its kind and digest; those without a digest say nothing."""
    claims: list[ClaimSaid] = []
    opinions: list[tuple[str, str]] = []
    lists: list[Known] = []
    room = MOST
    for kind, digest, member in members:
        if not digest:
            continue
        if kind in CLAIMS or kind in _INSTRUMENTS:
            named = (*names(kind, member), *citing.names(kind, member))
            cited = tuple(dict.fromkeys(one for _, one in named))
            beside = list(islice(bearings(kind, member, digest), room))
            room -= len(beside)
            products, inputs = (_products(member), _inputs(member)) if kind in CLAIMS else ((), ())
            about = tuple(sorted({*products, *cited, *beside}))
            claims.append(ClaimSaid(digest, about, inputs, cited, tuple(seeks(kind, member))))
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
    """Name the other files that bear on the verdict about the file at ``place``, each once, nearest first.

    Inputs are followed breadth first, from the claims of the file to those of the files that hold them, over
    as many files as a verification would; rivals are looked for about every product that was met on the way,
    and by what those lead to. What reports and claims of a counterpart cite is brought too: whether units are
    a party's own is seen from their retirement (T593). Places below 0 are evidence for every file anyway.
    """
    own = index.said(place)
    walk = _Walk(place, _digests(own), index)
    found, about = _joined(walk.follow(own.claims), walk.have, index)
    walk.follow(_others(found, about))
    inputs = {where for where in walk.places if where >= 0}
    rivals = dict.fromkeys(where for where, _ in found if where >= 0 and where not in {place, *inputs})
    return Gathered(tuple(rivals), tuple(sorted(inputs)), frozenset(about))


def _others(found: Iterable[tuple[int, ClaimSaid]], about: set[str]) -> Iterator[ClaimSaid]:
    """The reports that were found and the claims of parties that were looked for, without their materials."""
    parties = {one for one in about if one.startswith(CLAIMS_OF)}
    for _, one in found:
        if is_report(one.products) or not parties.isdisjoint(one.products):
            yield one._replace(inputs=())


class _Walk:
    """The files that documents lead to by digest, and the digests of all that were met."""

    def __init__(self, place: int, have: set[str], index: Index) -> None:
        self._place = place
        self._index = index
        self._left = {"inputs": INPUT_CREDENTIALS, "cited": INSTRUMENT_CREDENTIALS}
        self.have = have
        self.places: list[int] = []

    def follow(self, claims: Iterable[ClaimSaid]) -> list[ClaimSaid]:
        """Follow what claims name. Returns all claims met."""
        found = list(claims)
        for claim in found:  # grows while it is walked
            for kind, digests in (("inputs", claim.inputs), ("cited", claim.cited)):
                for digest in digests:
                    found += self._met(kind, digest)
        return found

    def _met(self, kind: str, named: str) -> Iterator[ClaimSaid]:
        """The claims of the files with that document, and with statements about it, that were not met."""
        for document, where in self._index.documents_of(named):
            if document in self.have or where == self._place or not self._left[kind]:
                continue
            self._left[kind] -= 1
            self.places.append(where)
            more = self._index.said(where)
            yield from (one for one in more.claims if one.digest not in self.have)
            self.have |= _digests(more)


def _joined(
    claims: Sequence[ClaimSaid], have: set[str], index: Index
) -> tuple[list[tuple[int, ClaimSaid]], set[str]]:
    """The other documents that these look for and those they lead to, nearest first; all keys looked for."""
    wanted = {key for claim in claims for key in claim.sought}
    asked = Asked.of(claim.products for claim in claims)
    found: dict[str, tuple[int, ClaimSaid]] = {}
    about: set[str] = set()
    step = 0
    while wanted:
        about |= wanted
        fresh = {(where, digest) for digest, where in index.claims_about(wanted) if digest not in have}
        met = [(where, _of(index, where, digest)) for where, digest in sorted(fresh) if digest not in found]
        found |= {claim.digest: (where, claim) for where, claim in met}
        wanted = {key for _, one in met for key in asked.leads(one.products, step)} - about
        step += 1
    return list(found.values()), about


def _of(index: Index, place: int, digest: str) -> ClaimSaid:
    """The document with that digest in the file at a place."""
    return next(one for one in index.said(place).claims if one.digest == digest)


def _digests(one: Said) -> set[str]:
    """The digests of the claims and statements in a file."""
    return {claim.digest for claim in one.claims} | {digest for digest, _ in one.opinions}


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
    every = (*opened.claims, *opened.instruments, *opened.libraries)
    known = (one for one in every if one.digest in bearing)
    return any(not listed.judge(one.kind, one.document, one.digest, trust).stopped for one in known)


class _Held:
    """An ``Index`` of files that are in memory; of equal documents the first place counts.

    What is evidence for every file has places below 0.
    """

    def __init__(self, files: Sequence[bytes], evidence: Evidence) -> None:
        self.all = [said(data) for data in files]
        self._about: dict[str, dict[str, int]] = {}
        self._of: dict[str, dict[str, int]] = {}
        known = (*evidence.claims, *evidence.inputs, *evidence.instruments, *evidence.libraries)
        self._beside = [_said([(one.kind, one.digest, one.document)]) for one in known]
        for place, one in (*enumerate(self.all), *((-1 - at, one) for at, one in enumerate(self._beside))):
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
