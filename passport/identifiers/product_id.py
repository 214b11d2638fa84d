"""Parse and compare the identifiers of products, whatever host serves them, and say who may issue them.

DESIGN 9: compared are the primary key and all qualifiers, percent-decoded, GTIN padded to 14, case-sensitive;
host and query are ignored. DESIGN 4: a producer speaks only for identifiers under its own prefixes (T105).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from passport.identifiers.check_digits import is_digits
from passport.identifiers.digital_link import (
    PRIMARY_KEYS,
    DigitalLink,
    IdentifierRefused,
    format_path,
    key_place,
    parse,
    percent_decoded,
    refused,
    shown,
)
from passport.identifiers.digital_link import split_uri as _split_uri
from passport.identifiers.licence_plate import is_plate, is_uuid, plate_path
from signing.digests import multibase_digest

Kind = Literal["gs1", "plate", "uuid"]
Relation = Literal["same", "broader", "different"]

SHORTEST_GS1_PREFIX: Final = 4
SHORTEST_PLATE_PREFIX: Final = 3
"""Below these a prefix would name an agency or a country, never a company."""
LONGEST_GS1_PREFIX: Final = 12
_KNOWN: Final = 1024
"""Products kept as read: a lot reads the id of each coil five times on its way to a claim."""


class ProductId(NamedTuple):
    """A product's identity.

    ``domain`` is the host of the URI it was read from; ``key`` the canonical path without host and leading
    slash, the one string to look a product up by; ``primary`` application identifier and value, or ``("p",
    plate or UUID)``; ``qualifiers`` in the order of the standard, percent-decoded.
    """

    kind: Kind
    domain: str
    key: str
    primary: tuple[str, str]
    qualifiers: tuple[tuple[str, str], ...] = ()

    def uri(self, domain: str = "") -> str:
        """The canonical https URI under ``domain``, or under the one it was read from."""
        return f"https://{domain or self.domain}/{self.key}"


@lru_cache(maxsize=_KNOWN)
def parse_product_id(uri: str) -> ProductId:
    """Read a product's URI: a GS1 Digital Link, or a licence plate or UUID as last segment after ``/p/``.

    Raises ``IdentifierRefused`` with a code ``identifier.*``; never another error, whatever the text.
    """
    scheme, host, segments, _ = _split_uri(uri)
    if len(segments) < 2 or segments[-2] != "p" or key_place(segments) is not None:
        return from_link(parse(uri, pad_gtin=True))
    if scheme != "https":
        raise refused("scheme", f"A licence plate or UUID needs an https address: {shown(uri)}.")
    text = percent_decoded(segments[-1])
    return ProductId("uuid" if is_uuid(text) else "plate", host, plate_path(text), ("p", text))


def from_link(link: DigitalLink) -> ProductId:
    """The identity a checked Digital Link names."""
    return ProductId("gs1", link.host, link.path, (link.key, link.value), link.qualifiers)


def identities(names: Iterable[str]) -> frozenset[str]:
    """The canonical keys of those ``names`` that are product ids: one string for every spelling of a product.

    Hosts, percent escapes, the padding of a GTIN and the order of qualifiers make no difference. What is no
    product id is left out: no issuer holds a prefix for it.
    """
    return frozenset(product.key for product in _products(names))


def _products(names: Iterable[str]) -> Iterator[ProductId]:
    """Those of the names that are product ids, parsed."""
    for name in names:
        try:
            yield parse_product_id(name)
        except IdentifierRefused:
            continue


_SERIALS: Final = frozenset({"21", "235"})
"""Application identifiers of one item under a GTIN or ITIP."""
_BESIDE_SERIAL: Final = frozenset({"10", "22"})
"""Lot and variant: beside a serial number they name no other item."""


def is_item(product: ProductId) -> bool:
    """Whether a serial number makes it the identifier of one item."""
    return any(name in _SERIALS for name, _ in product.qualifiers)


def item_digest(product: ProductId) -> str:
    """The digest by which a claim lists an item: of its canonical path, lot and variant left out.

    All spellings of an item have one digest (``u`` and base64url of a SHA-384 multihash), and a label that
    names the lot beside the serial number has that of the serial number alone.
    """
    if not is_item(product):
        return multibase_digest(product.key.encode("utf-8"))
    left = tuple(pair for pair in product.qualifiers if pair[0] not in _BESIDE_SERIAL)
    return multibase_digest(format_path(*product.primary, left).encode("utf-8"))


def item_keys(names: Iterable[str], listed: Iterable[str]) -> frozenset[str]:
    """Keys of the items that a claim is about: those of its ``names`` and those it lists by their digests."""
    return frozenset(f"item {digest}" for digest in (*listed, *map(item_digest, _products(names))))


def relation(scanned: ProductId, claimed: ProductId) -> Relation:
    """How the identifier a claim is about relates to the one on the label.

    ``same``; ``broader`` when the claim's qualifiers are a true subset of the scanned ones (the passport of a
    lot for the label of an item, T108); otherwise ``different``, also when the label says less than the claim
    (T62).
    """
    if scanned.primary != claimed.primary:
        return "different"
    if scanned.qualifiers == claimed.qualifiers:
        return "same"
    return "broader" if set(claimed.qualifiers) < set(scanned.qualifiers) else "different"


def covered_by(prefixes: Iterable[tuple[str, str]], product: ProductId) -> bool:
    """Whether one of a party's prefixes ``(scheme, value)`` covers the product (T105).

    ``gs1``: company prefix digits, compared where the key carries its company prefix; ``plate``: a leading
    part of the licence plate; ``domain``: the exact host, for UUIDs. A prefix that is malformed or too short
    covers nothing.
    """
    return any(_covers(scheme, value, product) for scheme, value in prefixes)


def comparable_prefix(scheme: str, value: str) -> tuple[str, str] | None:
    """Scheme and text by which prefixes of two parties are compared (T119), if it covers anything.

    Two gs1 or plate prefixes overlap exactly when one begins with the other: every key carries its company
    prefix at one place, counted behind the padding of a GTIN or the extension digit of an SSCC, so leading
    zeros are digits like others. Domains are one when they name one host, also with capitals, a closing dot
    or the usual port.
    """
    if scheme == "domain":
        return scheme, value.lower().removesuffix(":443").removesuffix(".")
    return (scheme, value) if _is_prefix(scheme, value) else None


def _is_prefix(scheme: str, value: str) -> bool:
    if scheme == "gs1":
        return SHORTEST_GS1_PREFIX <= len(value) <= LONGEST_GS1_PREFIX and is_digits(value)
    return (
        scheme == "plate"
        and len(value) >= SHORTEST_PLATE_PREFIX
        and (is_plate(value) or is_plate(value + "00"))
    )


def _covers(scheme: str, value: str, product: ProductId) -> bool:
    if scheme == "domain":
        return product.kind == "uuid" and value == product.domain
    if scheme != product.kind or not _is_prefix(scheme, value):
        return False
    key, text = product.primary
    return text.startswith(value, PRIMARY_KEYS[key].company if scheme == "gs1" else 0)
