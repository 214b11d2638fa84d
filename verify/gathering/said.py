"""Read what a file says of itself, unchecked: what it is found by, and what it looks for (T122)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.certificates.bearing import bearings, joins, seeks, sought
from passport.identifiers.product_id import identities, item_keys
from passport.libraries import citing
from passport.libraries.document import is_library, parts_of
from passport.model import kind_of
from passport.model.instruments.cited import names
from passport.vocab import CLAIMS, ITEMS, Kind
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify.evidence import Known
from verify.limits import CONTAINER_BYTES, DEPTH
from verify.opening import about_of, product_names


class ClaimSaid(NamedTuple):
    """A claim in a file: its digest, the identities of its product, the digests of the materials it names.

    A CO2 statement counts as a claim about its entity, and so do instruments and libraries of factors. The
    instruments that a document cites it is also about: claims of one retirement, and retirements of one
    certificate, bear on each other. So do those of one device and time, with its assignments (T387).
    """

    digest: str
    products: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    """The digests of instruments and libraries that it names."""
    seeks: tuple[str, ...] = ()
    """What it looks for besides ``products``, and is not found by."""
    joined: tuple[str, ...] = ()
    """Names in pairs, of which each leads to the other."""

    @property
    def sought(self) -> tuple[str, ...]:
        """What other documents are looked for by."""
        return (*sought(self.products), *self.seeks)


class Said(NamedTuple):
    """What a file says of itself, unchecked. ``opinions``: digests of statement and claim."""

    claims: tuple[ClaimSaid, ...] = ()
    opinions: tuple[tuple[str, str], ...] = ()
    lists: tuple[Known, ...] = ()
    grants: tuple[tuple[str, str], ...] = ()
    """Accreditations: digest, and what they are found by: verifier and body."""
    invoked: tuple[str, ...] = ()
    """What the accreditations of the statements are found by."""


_INSTRUMENTS: Final[frozenset[Kind]] = frozenset(
    {"certificate", "retirement", "assignment", "factorlibrary"}
)
_INDEXED: Final[frozenset[Kind]] = CLAIMS | _INSTRUMENTS | {"statement", "statuslist", "accreditation"}
"""Every kind that ``Evidence.open`` takes among ``inputs`` (T658)."""


def said(data: bytes) -> Said:
    """List claims, instruments, statements and status lists in a file; none where it cannot be read."""
    return said_of((kind, _digest(member), member) for kind, member in _members(data))


def said_of(members: Iterable[tuple[Kind, str, dict[str, Any]]]) -> Said:
    """What documents say, each with its kind and digest; those without a digest say nothing."""
    claims: list[ClaimSaid] = []
    opinions: list[tuple[str, str]] = []
    lists: list[Known] = []
    grants: list[tuple[str, str]] = []
    invoked: list[str] = []
    for kind, digest, member in members:
        if not digest:
            continue
        if kind in CLAIMS or kind in _INSTRUMENTS:
            claims.append(_claim(kind, digest, member))
        elif kind == "statement":
            opinions.append((digest, about_of(member)))
            invoked += _invoked(member)
        elif kind == "accreditation":
            grants += _granted(member, digest)
        elif kind == "statuslist":
            lists.append(Known("statuslist", digest, member))
    every = tuple(claims), tuple(opinions), tuple(lists), tuple(grants)
    return Said(*every, tuple(dict.fromkeys(invoked)))


def _claim(kind: Kind, digest: str, member: Mapping[str, Any]) -> ClaimSaid:
    """What a claim, instrument or library says."""
    named = (*names(kind, member), *citing.names(kind, member))
    cited = tuple(dict.fromkeys(one for _, one in named))
    products, inputs = (_products(member), _inputs(member)) if kind in CLAIMS else ((), ())
    about = tuple(sorted({*products, *bearings(kind, member, digest)}))
    looks = tuple(dict.fromkeys(seeks(kind, member)))
    pairs = tuple(one for pair in dict.fromkeys(joins(kind, member)) for one in pair)
    return ClaimSaid(digest, about, inputs, cited, looks, pairs)


def _invoked(statement: Mapping[str, Any]) -> Iterator[str]:
    """What accreditations of whoever signed a statement are found by, the one that it names among them."""
    subject = statement.get("credentialSubject")
    used = subject.get("accreditation") if isinstance(subject, dict) else None
    yield f"accredited {_text(statement.get('issuer'), 'id')} {_text(used, 'body')}"
    yield f"accreditation {_text(used, 'digestMultibase')}"


def _granted(accreditation: Mapping[str, Any], digest: str) -> Iterator[tuple[str, str]]:
    """What an accreditation is found by, each with its digest."""
    who, by = (_text(accreditation.get(name), "id") for name in ("credentialSubject", "issuer"))
    yield digest, f"accredited {who} {by}"
    yield digest, f"accreditation {digest}"


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
