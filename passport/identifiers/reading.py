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
_SIX_DIGITS: Final = re.compile("[0-9]{6}")
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
    """The address with a compressed EPC in its last segment written out; without one as it is.

    Raises ``identifier.path``, ``identifier.epc``, and ``identifier.compressed`` for what may be of the older
    compression (GS1 Digital Link 1.2), which is not read.
    """
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
    """Turn an element string, with or without blanks around the values, into an address (GS1 GenSpecs 7.8).

    The first primary key counts, with those of its qualifiers that are there, in the order of the standard.
    Raises ``identifier.element`` and ``identifier.characters``.
    """
    elements = _elements(text)
    key = next((name for name in elements if name in PRIMARY_KEYS), None)
    if key is None:
        raise _no_elements(text)
    order = [name for names in PRIMARY_KEYS[key].qualifiers for name in names]
    qualifiers = sorted((name for name in elements if name in order), key=order.index)
    for name, value in elements.items():
        if name != key and name not in qualifiers:
            _check_attribute(key, name, value)
    number = elements[key].replace(" ", "")
    return f"https://{NO_HOST}/" + _path(key, number, tuple((name, elements[name]) for name in qualifiers))


def _elements(text: str) -> dict[str, str]:
    """The elements of ``(AI)value(AI)value`` by application identifier, in their order, each once."""
    before, *parts = _ELEMENT.split(text)
    if len(text) > LONGEST_URI or before:
        raise _no_elements(text)
    elements: dict[str, str] = {}
    for name, value in zip(parts[::2], parts[1::2], strict=True):
        if name in elements or not value.strip(_BLANKS):
            raise _no_elements(text)
        elements[name] = value.strip(_BLANKS)
    return elements


def _check_attribute(key: str, name: str, value: str) -> None:
    """Refuse an element that is neither key, qualifier nor an attribute of six digits (date, measure).

    A value may contain brackets, so what looks like another element may be the rest of a serial number.
    """
    if not (_ATTRIBUTE.fullmatch(name) and _SIX_DIGITS.fullmatch(value)):
        raise refused(
            "element",
            f"The element ({name}) does not belong to the identity of a product with ({key}).",
            "Leave it out if it stands beside the serial number; an address takes any serial number.",
        )


def _path(key: str, value: str, qualifiers: tuple[tuple[str, str], ...]) -> str:
    """The path of an address; refuses blanks within values and what is not visible ASCII."""
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
