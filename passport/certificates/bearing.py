"""Name what makes unchecked documents bear on each other although none names the other's digest (T387).

Two certificates of one production have two digests, and so has a retirement that was signed anew. Devices are
named with the days of a short period, so that the hours of one park bear on each other a day at a time, and
of a longer one with longer cells of time, so that no period has many names (T656, T657). Certificates are
named with each reading too: a retirement of it need not state its period (T660). Reports bear on each other
by what they count or cite, under whichever of its names: a retirement goes by its id and digest, which
whoever cites it joins (T655), and by those of its certificates. They also do by their issuers: a correction
of one need not count what it did. Who has the goods of a certificate is named by its retirement or by itself
(T629 to T631). Editions of one library follow each other (T632).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from passport.certificates.readings import METER
from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import named
from passport.model.instruments.cited import names
from passport.moments import is_moment, seconds
from passport.vocab import Kind

_CELLS: Final = (1, 32, 1_024, 100_000_000)
"""Days of a cell of time; the longest holds all moments that a document may state."""
_MOST_CELLS: Final = 16
"""Cells that a period may touch; one that touches more is placed in longer ones."""
REPORTS: Final = "reports of "
"""Before the DID of whoever signed a report."""
CLAIMS_OF: Final = "claims of "
"""Before the DID of whoever signed a claim: it is found by that, and looks for nothing by it."""
_GOODS: Final = "goods of "
"""Before the DID of who has the goods of a certificate or retirement."""
_DEVICE: Final = "device "
"""Before a device and a cell of time of the size in which a period is placed."""
_WITHIN: Final = "within "
"""Before a device and a longer cell, in which a shorter period lies: it is found by that."""
_FOUND_BY: Final = (CLAIMS_OF, _WITHIN)
_NAME: Final = "intervention "
"""Before what a report counts or cites, and before each name of a retirement or certificate."""
_RETIREMENT: Final = "retirement "
CITES: Final = "cites "
"""Before the digest of an instrument that a document cites: others that cite it are found by that."""
BESIDE_PRODUCT: Final = (CLAIMS_OF, CITES, _RETIREMENT)
"""Before what a claim is found by besides its product and items."""
_JUDGED: Final = (CLAIMS_OF, REPORTS, CITES, _RETIREMENT, _DEVICE, _WITHIN)
_TAKEN_OUT: Final = ("item ", _RETIREMENT)
_EDITIONS: Final = ("edition ", "library ")
_STEPS: Final = 3
"""Steps from a name in a report to all that reports compare it with.

From a certificate's id to the certificate, to the retirements of it, to their other certificates.
"""
_DAY: Final = 86_400


def bearings(kind: Kind | None, document: Mapping[str, Any], digest: str = "") -> Iterator[str]:
    """What a document is found by and looks for: retirements by id, parties, names, devices with their days.

    ``digest`` is its own D.
    """
    cited = list(names(kind, document))
    yield from (f"{CITES}{one}" for _, one in cited)
    if kind in {"claim", "inventory"}:
        yield from (f"{_RETIREMENT}{one}" for one, _ in cited)
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        return
    yield from _parties(kind, document, subject)
    if kind == "retirement":
        yield f"{_RETIREMENT}{_text(document.get('id'))}"
        yield from _named((_text(document.get("id")), digest), kind, document)
    elif kind == "certificate":
        yield from _named((_text(document.get("id")), digest), kind, document)
        yield from _readings(subject)
    elif kind == "inventory":
        yield from _named((), kind, document)
        yield from _counted(subject.get("inventory"))
    elif kind == "factorlibrary":
        yield from _editions(_signer(document), subject, digest)
    for cell, own in _times(kind, subject):
        yield f"{_DEVICE if own else _WITHIN}{cell}"


def joins(kind: Kind | None, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pairs of names that a report joins: id and digest of each retirement that it cites (T655)."""
    for pair in names(kind, document) if kind == "inventory" else ():
        first, second = (f"{_NAME}{named(one)}" for one in pair)
        if first != second:
            yield first, second


def seeks(kind: Kind | None, document: Mapping[str, Any]) -> Iterator[str]:
    """What a document looks for besides and is not found by.

    Who signs claims or reports may have goods of a certificate; what is retired of goods that somebody else
    has is held against the claims and reports of that party.
    """
    subject = document.get("credentialSubject")
    if kind in {"claim", "inventory"}:
        signer = _signer(document)
        if signer:
            yield f"{_GOODS}{signer}"
    elif isinstance(subject, dict):
        if party := _holder(kind, subject):
            yield f"{CLAIMS_OF}{party}"
            yield f"{REPORTS}{party}"
        yield from (f"{_WITHIN if own else _DEVICE}{cell}" for cell, own in _times(kind, subject))


def sought(keys: Iterable[str]) -> Iterator[str]:
    """Of what a document is found by, what it looks for too: not all that its signer claims."""
    return (one for one in keys if not one.startswith(_FOUND_BY))


def is_judged(key: str) -> bool:
    """Whether a verification judges all that is found by it, and says where that is too many (T661)."""
    return key.startswith(_JUDGED)


def is_report(keys: Iterable[str]) -> bool:
    """Whether they are those of an inventory report."""
    return any(one.startswith(REPORTS) for one in keys)


class Leading(NamedTuple):
    """Those of the keys of one document that lead to others, by what they are."""

    is_claim: bool
    is_retired: bool
    reports: tuple[str, ...]
    editions: tuple[str, ...]
    named: tuple[str, ...]
    """Editions and names, in their order."""


@lru_cache(maxsize=4096)
def leading(keys: tuple[str, ...]) -> Leading:
    """Sort out what a document leads to; of many that bear on each other it is asked again and again."""
    return Leading(
        any(one.startswith(CLAIMS_OF) for one in keys),
        any(one.startswith(_RETIREMENT) for one in keys),
        tuple(one for one in keys if one.startswith(REPORTS)),
        tuple(one for one in keys if one.startswith(_EDITIONS)),
        tuple(one for one in keys if one.startswith((*_EDITIONS, _NAME))),
    )


class Asked(NamedTuple):
    """What a search is for: whether a report was asked about, and what corrections of claims may take out."""

    for_report: bool
    taken: frozenset[str]
    """The items and retirements that the documents asked about list or cite."""

    @classmethod
    def of(cls, several: Iterable[Iterable[str]]) -> "Asked":
        """Read the keys of the documents that a search begins from."""
        keys = {key for one in several for key in one}
        return cls(is_report(keys), frozenset(one for one in keys if one.startswith(_TAKEN_OUT)))

    def leads(self, keys: tuple[str, ...], step: int) -> Iterable[str]:
        """Name what a document found in one step of the search, from 0, leads to in the next, by its keys.

        A claim with one of the items or retirements leads to all that it is about: a correction may have
        taken it out (T446, T519). A report leads to those of its issuer, a library to other editions, a
        certificate to its retirements. Retirements that are found at once lead to their certificates, whose
        readings are compared (T671); where a report is asked about, all do, as far as reports are compared.
        """
        own = leading(keys)
        if own.is_claim and not self.taken.isdisjoint(keys):
            return sought(keys)
        if own.reports:
            return own.reports
        by_name = step < _STEPS and (self.for_report or not own.is_retired or not step)
        return own.named if by_name else own.editions


def _named(own: Iterable[str], kind: Kind, document: Mapping[str, Any]) -> Iterator[str]:
    """The names of an instrument, and those of each that a document leads to."""
    cited = (one for pair in names(kind, document) for one in pair)
    yield from (f"{_NAME}{named(one)}" for one in dict.fromkeys((*own, *cited)) if one)


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _parties(kind: Kind | None, document: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[str]:
    """Who signed a claim or report, and who has the goods of a certificate."""
    signer, holder = _signer(document), _holder(kind, subject)
    if kind == "inventory" and signer:
        yield f"{REPORTS}{signer}"
    elif kind == "claim" and signer:
        yield f"{CLAIMS_OF}{signer}"
    elif holder:
        yield f"{_GOODS}{holder}"


def _signer(document: Mapping[str, Any]) -> str:
    issuer = document.get("issuer")
    return _text(issuer.get("id")) if isinstance(issuer, dict) else ""


def _holder(kind: Kind | None, subject: Mapping[str, Any]) -> str:
    member = {"retirement": "counterpart", "certificate": "recipient"}.get(kind or "")
    return _text(subject.get(member)) if member else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _editions(signer: str, subject: Mapping[str, Any], digest: str) -> Iterator[str]:
    """A library and the one it replaces, and all of that name by its publisher."""
    replaced = subject.get("replaces")
    before = _text(replaced.get("digestMultibase")) if isinstance(replaced, dict) else ""
    yield from (f"edition {one}" for one in (digest, before) if one)
    if isinstance(subject.get("name"), str):
        yield f"library {signer} {subject['name']}"


def _counted(value: object) -> Iterator[str]:
    """The interventions and certificates that a report counts, wherever it names one."""
    if isinstance(value, list):
        for one in value:
            yield from _counted(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "instrument" and isinstance(one, str):
                yield f"{_NAME}{named(one)}"
            yield from _counted(one)


def _readings(subject: Mapping[str, Any]) -> Iterator[str]:
    """The readings of a certificate: a device, a period and the file of a meter, as they are compared."""
    origin, period = subject.get("origin"), subject.get("period")
    if isinstance(origin, dict) and isinstance(period, dict):
        stated = device_key(_text(origin.get("id"))), _text(period.get("start")), _text(period.get("end"))
        for one in _objects(subject.get("evidence")):
            if one.get("kind") == METER:
                yield " ".join(("reading", *stated, _text(one.get("digestMultibase"))))


def _times(kind: Kind | None, subject: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Devices of a retirement or assignment with cells of time, as ``_placed`` gives them."""
    if kind == "retirement":
        for one in _objects(subject.get("units")):
            yield from _placed(one.get("origin"), one)
    elif kind == "assignment":
        yield from _placed(subject.get("id"), subject.get("period"))


def _placed(device: object, period: object) -> Iterator[tuple[str, bool]]:
    """A device with each cell that a period touches, of the smallest size of which these are few, and above.

    Whether it is of that size comes with it. Nothing for what is no period. Of two periods that share time
    one is found by a cell that the other looks for, whatever their lengths.
    """
    if not isinstance(device, str) or not isinstance(period, dict):
        return
    start, end = (_text(period.get(name)) for name in ("start", "end"))
    if not (is_moment(start) and is_moment(end)):
        return
    key = device_key(device)
    first, last = sorted((seconds(start) // _DAY, (seconds(end) - 1) // _DAY))
    own = next(size for size in _CELLS if last // size - first // size < _MOST_CELLS)
    for size in (one for one in _CELLS if one >= own):
        for cell in range(first // size, last // size + 1):
            yield f"{key} {size} {cell}", size == own
