"""One fact in two spellings: product identifiers, DIDs, keys, persons, legal entities (T119, T62).

A pair is a scenario with the fact as usual and the same with it spelled otherwise. They have one answer; a
spelling that the profile or the trust list refuses outright has none, and is no better than the usual one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from passport.identifiers.product_id import identities, parse_product_id
from passport.model import kind_of
from passport.model.shape import check
from signing.encoding import b64url_encode, base58_decode
from signing.errors import ToolError
from tests.mutations import Path, replaced
from tests.properties.signing_again import about, key_of, signed_with
from tests.properties.vectors_as_data import Document, Given, Place, digest_of

_SIGN: Final = re.compile("%[0-9A-Fa-f]{2}|.")
Change = tuple[Path, str]
"""A path into a document, and the text to be put there."""
KINDS: Final = ("scanned product", "product", "person", "legal entity", "DID", "key")


class Spelling(NamedTuple):
    """``kind`` of the fact, ``what`` was done to it, and the scenario in both spellings.

    ``refused`` asks whether the document with the other spelling breaks the profile, so that nobody can sign
    it. All is asked when the pair is tried, as few of those that are drawn from are.
    """

    kind: str
    what: str
    usual: Callable[[], Given | None]
    other: Callable[[], Given | None]
    refused: Callable[[], bool] = lambda: False


def spellings(given: Given) -> Iterator[Spelling]:
    """Every fact of a scenario in every other spelling.

    A document in another spelling is another document, which no log has seen: its proofs stay away on both
    sides, so that the spelling alone differs.
    """
    yield from _scanned(given)
    if given.shell and "log" in given.shell:
        shell = {name: one for name, one in given.shell.items() if name != "log"}
        given = given._replace(shell={**shell, "@context": shell["@context"][:1]})
    yield from _products(given)
    yield from _persons(given)
    yield from _entities(given)
    yield from _identifiers(given)


def of_product(uri: str) -> Iterator[tuple[str, str]]:
    """Other spellings of a product's address (DESIGN 9).

    What is percent-encoded already is one sign: encoded once more, ``%43`` would be ``%2543``, which is the
    address of another product.
    """
    parts = urlsplit(uri)
    stem = f"{parts.scheme}://{parts.netloc}"
    head, _, last = parts.path.rpartition("/")
    signs = _SIGN.findall(last)
    begun = f"{stem}{head}/{_encoded(signs[0]).upper()}{''.join(signs[1:])}"
    found = {
        "first sign of the end percent-encoded": begun,
        "host in capitals": f"{parts.scheme}://{parts.netloc.upper()}{parts.path}",
        "percent-encoded in small letters": f"{stem}{head}/{''.join(signs[:-1])}{_encoded(signs[-1])}",
        "nothing percent-encoded": f"{stem}{head}/{_SIGN.sub(_decoded, last)}",
        "GTIN of 13 digits": f"{stem}{parts.path.replace('/01/0', '/01/', 1)}",
    }
    for what, other in found.items():
        if other != uri:
            yield what, other


def _encoded(sign: str) -> str:
    return sign.lower() if len(sign) > 1 else f"%{ord(sign):02x}"


def _decoded(sign: re.Match[str]) -> str:
    """The letter or digit that is percent-encoded; other signs may have to stay so."""
    plain = unquote(sign[0])
    return plain if plain.isascii() and plain.isalnum() else sign[0]


def of_scan(uri: str) -> Iterator[tuple[str, str]]:
    """What a label may say besides: another host, a stem, a query.

    Not another host for a UUID: only its host says whose it is (DESIGN 9), so that is another product.
    """
    yield from of_product(uri)
    path = urlsplit(uri).path
    if parse_product_id(uri).kind != "uuid":
        yield "another host", f"https://id.gs1.example{path}"
    yield "a stem", uri.replace("/01/", "/products/01/", 1)
    yield "a query", f"{uri}?linkType=all"
    if "/p/" not in path:
        yield "http", uri.replace("https:", "http:", 1)


def of_name(name: str) -> Iterator[tuple[str, str]]:
    """Other spellings of a person or a company (T119)."""
    yield "capitals", name.upper()
    yield "small letters", name.lower()
    yield "decomposed", unicodedata.normalize("NFD", name)
    yield "two blanks", name.replace(" ", "  ") if " " in name else f"{name} "
    yield "zero-width joiner", f"{name[:1]}\u200d{name[1:]}"
    yield "full width", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)


def of_did(did: str) -> Iterator[tuple[str, str]]:
    """Other spellings of a DID."""
    method, _, rest = did[4:].partition(":")
    yield "method in capitals", f"did:{method.upper()}:{rest}"
    if method == "web":
        yield "host in capitals", f"did:web:{rest.upper()}"
        yield "percent-encoded", f"did:web:{rest.replace('.', '%2E')}"
        yield "a dot at the end", f"did:web:{rest}."
        yield "a port", f"did:web:{rest}%3A443"


def of_key(multikey: str) -> Iterator[tuple[str, str]]:
    """Other spellings of the bytes of a key."""
    data = base58_decode(multikey[1:])
    yield "base64url", f"u{b64url_encode(data)}"
    yield "hexadecimal", f"f{data.hex()}"
    yield "hexadecimal in capitals", f"F{data.hex().upper()}"


def _scanned(given: Given) -> Iterator[Spelling]:
    uri = given.demand["product"] or _product(given.passport[0] if given.passport else {})
    try:
        parse_product_id(uri)
    except ToolError:
        return  # an address that says no product has no other spelling

    def asked(text: str) -> Given:
        return given._replace(demand={**given.demand, "product": text})

    for what, other in of_scan(uri):
        yield Spelling("scanned product", what, lambda: asked(uri), lambda other=other: asked(other))  # type: ignore[misc]  # bound now


def _product(document: Document) -> str:
    subject = document.get("credentialSubject")
    found = subject.get("id") if isinstance(subject, dict) else None
    return found if isinstance(found, str) and found.startswith("https://") and "/" in found[8:] else ""


def has_rivals(given: Given) -> bool:
    """Whether two claims at hand name one product, or one claim names it with signs percent-encoded."""
    named = [_product(claim) for claim in given.claims_at_hand().values()]
    return len(identities(named)) < len([name for name in named if name]) or "%" in "".join(named)


def _products(given: Given) -> Iterator[Spelling]:
    """The product as a claim, its rivals and the platform's answer name it.

    Everybody must be able to sign again; workings name their inputs, and views their claim, by digests that
    would change.
    """
    named = given.workings is not None or given.views or "views" in (given.shell or {})
    if named or any(key_of(one) is None for one in given.passport):
        return
    for place, document in given.documents():
        kind = kind_of(document)
        # One that breaks the profile already may break it no more (R7: equal ids of two objects).
        if kind in {"claim", "response"} and _product(document) and check(kind, document) is None:
            for what, other in of_product(_product(document)):
                changed = (("credentialSubject", "id"), other)
                yield _pair("product", f"{kind_of(document)}: {what}", given, place, changed)


def _persons(given: Given) -> Iterator[Spelling]:
    """One person in two roles, in one spelling and in two."""
    for place, document in given.documents():
        if kind_of(document) != "statement" or about(document) != digest_of(given.passport[0]):
            continue
        signatories = document["credentialSubject"].get("signatories")
        if not isinstance(signatories, list) or len(signatories) < 2:
            continue
        path = ("credentialSubject", "signatories", 1, "name")
        name = signatories[0].get("name")
        if not isinstance(name, str) or not name:
            continue
        twice = _signed(given, place, (path, name))
        for what, other in of_name(name):
            yield Spelling("person", what, twice, _signed(given, place, (path, other)))


def _entities(given: Given) -> Iterator[Spelling]:
    """The verifier's legal entity as the accreditation spells it."""
    for place, document in given.documents():
        subject = document.get("credentialSubject")
        if kind_of(document) == "accreditation" and isinstance(subject, dict):
            entity = subject.get("legalEntity")
            for what, other in of_name(entity) if isinstance(entity, str) else ():
                changed = (("credentialSubject", "legalEntity"), other)
                yield _pair("legal entity", what, given, place, changed)


def _identifiers(given: Given) -> Iterator[Spelling]:
    """The DID of each issuer, and each key of the list in force."""
    for place, document in given.documents():
        issuer = document.get("issuer")
        if place[0] != "status" and isinstance(issuer, dict) and str(issuer.get("id")).startswith("did:"):
            for what, other in of_did(issuer["id"]):
                changed = (("issuer", "id"), other)
                yield _pair("DID", f"{kind_of(document)}: {what}", given, place, changed)
    parties = given.trust[0]["credentialSubject"].get("parties", [])
    for index, party in enumerate(parties):
        for number, key in enumerate(party.get("keys", [])):
            path = ("credentialSubject", "parties", index, "keys", number, "publicKeyMultibase")
            for what, other in of_key(key["publicKeyMultibase"]):
                yield _pair("key", what, given, ("trust", 0), (path, other))


def _pair(kind: str, what: str, given: Given, place: Place, change: Change) -> Spelling:
    def refused() -> bool:
        changed = replaced(given.at(place), *change)
        named = kind_of(changed)
        return named is not None and check(named, changed) is not None

    return Spelling(kind, what, lambda: given, _signed(given, place, change), refused)


def _signed(given: Given, place: Place, change: Change) -> Callable[[], Given | None]:
    return lambda: signed_with(given, place, replaced(given.at(place), *change))
