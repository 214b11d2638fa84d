"""Footprints of claims as PACT has them: written by ``passport.exports`` from what verifies at this moment.

A claim is judged with everything about it that this service holds, as ``passport verify`` judges the file.
What does not verify is not served, and comes back when it does. What was replaced is served as deprecated.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from passport import moments
from passport.exports import formats
from passport.exports.reading import ExportRefused
from passport.exports.regions import region_of
from passport.exports.subject import UNVERIFIED, Subject
from passport.identifiers.product_id import parse_product_id
from resolver.answers import respond
from resolver.answers.respond import Collected, Credential, Held
from resolver.pact.filters import word
from resolver.store.remembering import Bounded
from resolver.store.sql import SqlStore
from resolver.store.store import Stored
from signing import jcs, strict_json
from verify import Demand, Evidence, Policy, TrustList, verify
from verify.states import decide

_FORMAT: Final = "pact"
_VERIFIED: Final = "verified"
_SUPERSEDED: Final = "superseded"
_REPLACING: Final = frozenset({"claim.refresh", "claim.successor"})
"""Findings that say that another claim stands in its place, and nothing else against it."""
_POLICY: Final = Policy("optional")
_SECONDS: Final = 300
"""How long a verdict is used again while what it rests on is the same: validity ends by the clock alone."""
_MOST_BYTES: Final = 32 * 1_048_576
_MOST_INPUTS: Final = 200


class Footprint(NamedTuple):
    """One ``ProductFootprint``: its id, its status, and the whole of it as JSON."""

    id: str
    status: str
    data: bytes


class Entry(NamedTuple):
    """How a footprint is found: its id, its validity, and its words by criterion, as they are compared."""

    id: str
    start: str
    end: str
    words: tuple[tuple[str, str], ...]


class _Judged(NamedTuple):
    """What a claim came to. ``of``: what the verdict rests on, ``product`` the key of the claim's product."""

    of: tuple[str, ...]
    until: str
    product: str
    consumes: bool
    footprints: tuple[Footprint, ...]


class Footprints:
    """The footprints of stored claims, judged by one trust list."""

    def __init__(
        self, store: SqlStore, collected: Collected, trust: TrustList, origin: str, clock: Callable[[], str]
    ) -> None:
        self._store, self._collected, self._trust = store, collected, trust
        self._origin, self._clock = origin, clock
        self._kept: Bounded[_Judged] = Bounded(
            _MOST_BYTES, lambda one: 600 + sum(len(each.data) for each in one.footprints)
        )

    def of(self, digest: str) -> tuple[Footprint, ...]:
        """The footprints of a claim; none where it does not verify now."""
        stored = self._store.get(digest)
        if stored is None:
            return ()
        kept, at = self._kept.get(digest), self._clock()
        if kept is None:
            subject = respond.parse(stored).document["credentialSubject"]
            product, consumes = parse_product_id(str(subject["id"])).key, "inputs" in subject
        else:
            product, consumes = kept.product, kept.consumes
        # Another write may have withdrawn a material: what the verdict rests on besides is not in ``found``.
        revision = str(self._store.revision()) if consumes else ""
        found = self._held(stored, product)
        rests = (*_named(found), revision)
        if kept is not None and kept.of == rests and at < kept.until:
            return kept.footprints
        footprints = self._made(found, at)
        until = moments.shift(at, _SECONDS)
        self._kept.put(digest, _Judged(rests, until, product, consumes, footprints))
        return footprints

    def _held(self, stored: Stored, product: str) -> Held:
        head = self._collected.head(product)
        return self._collected.version(stored, stored if head is None else head)

    def _made(self, found: Held, at: str) -> tuple[Footprint, ...]:
        verdict = self._verdict(found, at)
        if not verdict:
            return ()
        claim, statement = found.claim, found.statement
        given = Subject(
            claim.document, claim.stored.digest,
            None if statement is None else statement.document,
            "" if statement is None else statement.stored.digest,
            verdict, self._origin,
        )  # fmt: skip
        try:
            return tuple(Footprint(one["id"], one["status"], jcs.canonical(one)) for one in _exported(given))
        except ExportRefused:
            return ()  # PACT has no footprint of this kind (another boundary, or per piece)

    def _verdict(self, found: Held, at: str) -> str:
        """``verified``, ``superseded`` where nothing but its replacement speaks against it, or empty."""
        evidence = Evidence.open(inputs=list(self._inputs(found.claim, set())))
        report = verify(respond.passport(found, None), evidence, self._trust, Demand(at, _POLICY))
        if report.state == _VERIFIED:
            return _VERIFIED if found.successor is None else _SUPERSEDED
        others = [one for one in report.findings if one.code not in _REPLACING]
        if report.state == _SUPERSEDED and decide(others).state.name == _VERIFIED:
            return _SUPERSEDED
        return ""

    def _inputs(self, claim: Credential, seen: set[str]) -> Iterator[bytes]:
        """The passports of consumed materials, as far as they are held here; each once, and at most 200."""
        for entry in claim.document["credentialSubject"].get("inputs", ()):
            digest = str(entry.get("digestMultibase", ""))
            if not digest or digest in seen or len(seen) >= _MOST_INPUTS:
                continue
            seen.add(digest)
            stored = self._store.get(digest)
            if stored is not None and stored.kind == "claim":
                subject = respond.parse(stored).document["credentialSubject"]
                found = self._held(stored, parse_product_id(str(subject["id"])).key)
                yield respond.passport(found, None)
                yield from self._inputs(found.claim, seen)


def entries_of(stored: Stored) -> tuple[Entry, ...]:
    """How the footprints of a claim are found; none where PACT has no footprint of its kind."""
    try:
        exported = _exported(Subject(respond.parse(stored).document, stored.digest, None, "", UNVERIFIED))
    except ExportRefused:
        return ()
    return tuple(_entry(one) for one in exported)


def _exported(given: Subject) -> list[dict[str, Any]]:
    (data,) = formats.export(given, _FORMAT).files.values()
    value: Any = strict_json.loads(data, max_bytes=len(data), numbers=False)
    return list(value["data"])


def _entry(footprint: dict[str, Any]) -> Entry:
    country = footprint["pcf"]["geographyCountry"]
    words = [
        *(("productId", one) for one in footprint["productIds"]),
        *(("companyId", one) for one in footprint["companyIds"]),
        *(("classification", one) for one in footprint.get("productClassifications", ())),
        *(("geography", one) for one in (country, region_of(country)) if one),
    ]
    unique = dict.fromkeys((kind, word(value)) for kind, value in words)
    start, end = footprint["validityPeriodStart"], footprint["validityPeriodEnd"]
    return Entry(footprint["id"], start, end, tuple(unique))


def _named(found: Held) -> Iterator[str]:
    """The digests of everything that a verdict rests on here, materials aside."""
    documents = (found.claim, found.statement, found.accreditation, found.successor)
    yield from (one.stored.digest if one is not None else "" for one in (*documents, *found.lists))
