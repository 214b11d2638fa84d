"""Turn what was scanned or typed into the address of a product.

Labels and people write more than claims may: a scheme in any case or none, an element string as it is printed
below a code, ``(01)07312345678909(21)C-1``, or a compressed link. All of them become an address that
``parse_product_id`` reads; resolver, ``verify`` and phone use the same rules, so that each gives one answer.
"""

import re
from typing import Final

from passport.identifiers import epc
from passport.identifiers.digital_link import (
    LONGEST_URI,
    PRIMARY_KEYS,
    IdentifierRefused,
    format_path,
    key_place,
    percent_decoded,
    refused,
    shown,
    split_uri,
)
from passport.identifiers.product_id import ProductId, parse_product_id

NO_HOST: Final = "id.gs1.org"
"""Stands for the host where a number was typed without one: the standard's own (URI syntax 1.7, 2)."""

_BLANKS: Final = " \t\r\n"
_SCHEME: Final = re.compile(r"(https?)://", re.IGNORECASE)
_HOST_FIRST: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?/")
_PATH_FIRST: Final = re.compile(r"/?([0-9]{2,4})/[^/]")
_ELEMENT: Final = re.compile(r"\(([0-9]{2,4})\)")
# Dates, and measures with their decimal point in the last digit: six digits that identify nothing.
_ATTRIBUTE: Final = re.compile(r"1[1-7]|3[1-6][0-9]{2}")
_OLD_COMPRESSION: Final = re.compile(r"[A-Za-z0-9_-]{12,}")


def read_product(text: str) -> tuple[str, ProductId]:
    """The address of the product that ``text`` names, and its identity; raises ``IdentifierRefused``."""
    uri = product_uri(text)
    return uri, parse_product_id(uri)


def product_uri(text: str) -> str:
    """``text`` itself where it is a product's address already, else the address it stands for.

    Raises ``IdentifierRefused``; what is returned may still be refused by ``parse_product_id``.
    """
    text = text.strip(_BLANKS)
    if text.startswith("("):
        return _from_elements(text)
    scheme = _SCHEME.match(text)
    if scheme is not None:
        uri = scheme[1].lower() + text[scheme.end(1) :] if scheme[1] not in {"HTTP", "HTTPS"} else text
    elif _HOST_FIRST.match(text):
        uri = f"https://{text}"
    elif (first := _PATH_FIRST.match(text)) and first[1] in PRIMARY_KEYS:
        uri = f"https://{NO_HOST}/{text.removeprefix('/')}"
    else:
        return text
    return _checked_path(uri)


def check_stem(segments: list[str]) -> None:
    """Raise ``identifier.path`` for a stem that clients and servers would rewrite (RFC 3986, 5.2.4).

    ``segments`` are those of the path, still percent-encoded; those before the key are looked at.
    """
    place = key_place(segments)
    if place is None:
        place = max(len(segments) - 2, 0)
    for segment in segments[:place]:
        if segment.lower().replace("%2e", ".") in {"", ".", ".."}:
            raise refused("path", "The address has an empty part or dots before the key.", "Leave them out.")


def _checked_path(uri: str) -> str:
    _, host, segments, _ = split_uri(uri)
    check_stem(segments)
    if not segments or key_place(segments) is not None or segments[-2:-1] == ["p"]:
        return uri
    last = percent_decoded(segments[-1])
    if epc.is_compressed(last):
        return f"https://{host}/{epc.decompress(last)}"
    if len(segments) == 1 and _OLD_COMPRESSION.fullmatch(last):
        raise refused(
            "compressed",
            f"If this is a compressed link, its form is not read: {shown(uri)}.",
            "Open it in a browser and take the address it leads to, or type the numbers of the label:"
            " (01)...(21)...",
        )
    return uri


def _from_elements(text: str) -> str:
    """``(01)07312345678909(21)C-1``, with or without blanks around the values, as an address."""
    parts = _ELEMENT.split(text)
    if len(text) > LONGEST_URI or parts[0]:
        raise _no_elements(text)
    names, values = parts[1::2], [value.strip(_BLANKS) for value in parts[2::2]]
    found: dict[str, str] = {}
    for name, value in zip(names, values, strict=True):
        if name in found or not value:
            raise _no_elements(text)
        found[name] = value
    key = next((name for name in names if name in PRIMARY_KEYS), None)
    if key is None:
        raise _no_elements(text)
    order = [name for names in PRIMARY_KEYS[key].qualifiers for name in names]
    qualifiers = sorted((name for name in found if name in order), key=order.index)
    for name in (one for one in names if one not in {key, *qualifiers}):
        # A value may contain brackets; what looks like an element and is none may be the rest of a serial.
        if not (_ATTRIBUTE.fullmatch(name) and re.fullmatch("[0-9]{6}", found[name])):
            raise refused(
                "element",
                f"The element ({name}) does not belong to the identity of a product with ({key}).",
                "Leave it out if it stands beside the serial number; an address takes any serial number.",
            )
    value = found[key].replace(" ", "")
    return f"https://{NO_HOST}/" + _path(key, value, tuple((name, found[name]) for name in qualifiers))


def _path(key: str, value: str, qualifiers: tuple[tuple[str, str], ...]) -> str:
    for text in (value, *(text for _, text in qualifiers)):
        if not text.isascii() or not text.isprintable() or " " in text:
            raise refused("characters", f"Characters that no identifier has: {shown(text)}.")
    return format_path(key, value, qualifiers)


def _no_elements(text: str) -> IdentifierRefused:
    return refused(
        "element",
        f"Not the elements of one product: {shown(text)}.",
        "They look like (01)07312345678909(21)C-1: each once, the key and its serial number.",
    )
