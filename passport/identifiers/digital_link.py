"""Parse and format GS1 Digital Link URIs (URI syntax 1.7), by one table of all primary keys.

Uncompressed links with numeric application identifiers only; alphabetic names (``/gtin/``) left the standard.
The path may have a stem before the key: the right-most primary key wins. Values are percent-decoded first and
checked afterwards.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from passport.identifiers.check_digits import (
    CSET_39,
    CSET_82,
    has_check_digit,
    has_check_pair,
    is_digits,
)
from signing.errors import ToolError
from signing.shown import quoted

LONGEST_URI: Final = 512
"""Most characters of an identifier URI; the longest legal key with all qualifiers needs fewer than 300."""

_MOST_SHOWN: Final = 60
_CSET_82: Final = frozenset(CSET_82)
_HOST: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HEX: Final = frozenset("0123456789ABCDEFabcdef")


class IdentifierRefused(ToolError):
    """An identifier that breaks the rules of its kind; codes ``identifier.*``."""


class PrimaryKey(NamedTuple):
    """How a primary key is built.

    ``digits``: length of the leading all-digit part (0: none); ``extra``: how many further characters may
    follow it; ``charset``: the set of those; ``company``: where the GS1 company prefix begins, counted in
    characters; ``checked``: the slice of the digits whose last is a modulo 10 check digit; ``qualifiers``:
    the allowed orders; ``needs``: a qualifier without which the key names nothing by itself.
    """

    title: str
    digits: int = 0
    extra: int = 0
    charset: str = "X"
    company: int = 0
    checked: tuple[int, int] | None = None
    qualifiers: tuple[tuple[str, ...], ...] = ((),)
    needs: str = ""


PRIMARY_KEYS: Final[Mapping[str, PrimaryKey]] = {
    "00": PrimaryKey("SSCC", 18, company=1, checked=(0, 18)),
    "01": PrimaryKey("GTIN", 14, company=1, checked=(0, 14), qualifiers=(("22", "10", "21"), ("235",))),
    "253": PrimaryKey("GDTI", 13, extra=17, checked=(0, 13)),
    "255": PrimaryKey("GCN", 13, extra=12, charset="N", checked=(0, 13)),
    "401": PrimaryKey("GINC", extra=30),
    "402": PrimaryKey("GSIN", 17, checked=(0, 17)),
    "414": PrimaryKey("GLN of a location", 13, checked=(0, 13), qualifiers=(("254",), ("7040",))),
    "415": PrimaryKey(
        "GLN of the invoicing party", 13, checked=(0, 13), qualifiers=(("8020",),), needs="8020"
    ),
    "417": PrimaryKey("GLN of a party", 13, checked=(0, 13), qualifiers=(("7040",),)),
    "8003": PrimaryKey("GRAI", 14, extra=16, company=1, checked=(1, 14)),
    "8004": PrimaryKey("GIAI", extra=30, qualifiers=(("7040",),)),
    "8006": PrimaryKey("ITIP", 18, company=1, checked=(0, 14), qualifiers=(("22", "10", "21"),)),
    "8010": PrimaryKey("CPID", extra=30, charset="Y", qualifiers=(("8011",),)),
    "8013": PrimaryKey("GMN", extra=25),
    "8017": PrimaryKey("GSRN of a provider", 18, checked=(0, 18), qualifiers=(("8019",),)),
    "8018": PrimaryKey("GSRN of a recipient", 18, checked=(0, 18), qualifiers=(("8019",),)),
}
"""Application identifier of every Digital Link primary key to its build."""

_QUALIFIERS: Final[Mapping[str, tuple[str, int]]] = {
    "10": ("X", 20),
    "21": ("X", 20),
    "22": ("X", 20),
    "235": ("X", 28),
    "254": ("X", 20),
    "7040": ("X", 4),
    "8011": ("N", 12),
    "8019": ("N", 10),
    "8020": ("X", 25),
}
"""Qualifier to its character set and longest length."""


class DigitalLink(NamedTuple):
    """A checked link.

    ``host`` in lower case (with port if one was given), ``key`` the application identifier, ``value`` and
    ``qualifiers`` percent-decoded, in the order of the standard.
    """

    host: str
    key: str
    value: str
    qualifiers: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The canonical path without a leading slash: ``01/07312345678909/21/C-1``."""
        return format_path(self.key, self.value, self.qualifiers)


def refused(code: str, message: str, hint: str = "", where: str = "") -> IdentifierRefused:
    """The error of this room with its ``identifier.`` code."""
    return IdentifierRefused(f"identifier.{code}", message, hint=hint, where=where)


def shown(text: str) -> str:
    """Quote a text in an error message: escaped as everywhere (``signing.shown``), at most 60 characters."""
    return quoted(text, _MOST_SHOWN)


def split_uri(uri: str) -> tuple[str, str, list[str], str]:
    """Split an http(s) URI: scheme and host in lower case, path segments still percent-encoded, query.

    Refused: more than ``LONGEST_URI`` characters, anything but visible ASCII, a scheme in mixed case, user
    information, and hosts that are no plain names. One trailing slash of the path is tolerated.
    """
    if not 0 < len(uri) <= LONGEST_URI:
        raise refused("length", f"A product address has 1 to {LONGEST_URI} characters, not {len(uri)}.")
    if not uri.isascii() or not uri.isprintable() or " " in uri:
        raise refused("characters", f"Not visible ASCII: {shown(uri)}.", "Percent-encode everything else.")
    scheme, separator, rest = uri.partition("://")
    if not separator or scheme not in {"http", "https", "HTTP", "HTTPS"}:
        raise refused(
            "scheme",
            f"Not an http or https address: {shown(uri)}.",
            "Product identifiers look like https://id.mill.example/01/07312345678909/21/C-1.",
        )
    rest, _, _fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    segments = path.removesuffix("/").split("/") if path else []
    return scheme.lower(), _host(authority), segments, query


def _host(authority: str) -> str:
    """Check a host, and return it in lower case with its port if it has one; raises ``identifier.host``.

    Labels have 1 to 63 letters, digits and inner hyphens (RFC 1123); ports are written without leading zeros.
    """
    host = authority.lower()
    name, colon, port = host.partition(":")
    labels = name.split(".")
    good = len(name) <= 253 and _HOST.issuperset(name)
    good = good and all(0 < len(label) <= 63 and label[0] != "-" and label[-1] != "-" for label in labels)
    if colon:
        good = good and is_digits(port) and len(port) <= 5 and port[0] != "0" and int(port) <= 65535
    if not good:
        hint = "No user name, no bracketed address."
        raise refused("host", f"Not a plain host name: {shown(authority)}.", hint)
    return host


def percent_decoded(segment: str) -> str:
    """One path segment with its ``%XX`` turned into ASCII characters; raises ``identifier.percent``."""
    if "%" not in segment:
        return segment
    first, *others = segment.split("%")
    decoded = [first]
    for other in others:
        if len(other) < 2 or not _HEX.issuperset(other[:2]) or int(other[:2], 16) > 0x7E:
            raise refused("percent", f"Not a percent-encoded ASCII character: {shown('%' + other[:2])}.")
        decoded.append(chr(int(other[:2], 16)) + other[2:])
    return "".join(decoded)


def percent_encoded(value: str) -> str:
    """``value`` (ASCII) as a path segment: all but unreserved characters as ``%XX`` (RFC 3986, 2.3)."""
    if _UNRESERVED.issuperset(value):
        return value
    return "".join(letter if letter in _UNRESERVED else f"%{ord(letter):02X}" for letter in value)


def format_path(key: str, value: str, qualifiers: tuple[tuple[str, str], ...] = ()) -> str:
    """The path of a link, percent-encoded where needed, without a leading slash."""
    parts = [key, percent_encoded(value)]
    for name, text in qualifiers:
        parts += (name, percent_encoded(text))
    return "/".join(parts)


def parse(uri: str, *, pad_gtin: bool = False) -> DigitalLink:
    """Read a GS1 Digital Link URI and check every part of it.

    With ``pad_gtin`` a GTIN of 8, 12 or 13 digits is padded to 14, as comparison demands (DESIGN 9); without,
    GTINs have 14 digits (FACTS 2). Fragment and query do not belong to the identity, but a key that occurs in
    the path must not be repeated in the query. Raises ``IdentifierRefused``: ``identifier.no_key``,
    ``identifier.query_key``, and what ``split_uri``, ``check_key`` and ``check_qualifiers`` raise.
    """
    _, host, segments, query = split_uri(uri)
    place = key_place(segments)
    if place is None:
        raise refused(
            "no_key",
            f"No GS1 key in the path: {shown(uri)}.",
            "Keys are numeric, for example /01/ for a GTIN; names such as /gtin/ are not used any more.",
        )
    key = segments[place]
    values = [percent_decoded(segment) for segment in segments[place + 1 :: 2]]
    names = segments[place + 2 :: 2]
    short = pad_gtin and key == "01" and len(values[0]) in {8, 12, 13}
    value = values[0].zfill(14) if short else values[0]
    check_key(key, value)
    qualifiers = tuple(zip(names, values[1:], strict=True))
    check_qualifiers(key, qualifiers)
    # A qualifier of an order that the path does not follow is data beside the identity: 10 beside 235.
    fitting = [order for order in PRIMARY_KEYS[key].qualifiers if _is_subsequence(names, order)]
    own = {key, *(name for order in fitting for name in order)}
    for pair in query.replace(";", "&").split("&"):
        if percent_decoded(pair.partition("=")[0]) in own:
            message = f"A key or qualifier stands in the query: {shown(pair)}."
            raise refused("query_key", message, "Put it in the path.")
    return DigitalLink(host, key, value, qualifiers)


def key_place(segments: list[str]) -> int | None:
    """Where the right-most primary key stands, counting names and values in pairs from the end."""
    for place in range(len(segments) - 2, -1, -2):
        if segments[place] in PRIMARY_KEYS:
            return place
    return None


def check_key(key: str, value: str) -> None:
    """Check length, characters and check digits of a primary key's value.

    Raises ``identifier.key_form``, ``identifier.characters``, ``identifier.check_digit`` and
    ``identifier.dots``.
    """
    rule = PRIMARY_KEYS[key]
    head, tail = value[: rule.digits], value[rule.digits :]
    if len(head) < rule.digits or (head and not is_digits(head)):
        raise refused("key_form", f"A {rule.title} begins with {rule.digits} digits, unlike {shown(value)}.")
    if len(tail) > rule.extra or not value:
        longest = rule.digits + rule.extra
        raise refused("key_form", f"A {rule.title} has at most {longest} characters, unlike {shown(value)}.")
    _check_characters(rule.title, tail, rule.charset)
    if rule.digits == 0 and not (len(value) > 4 and is_digits(value[:4])):
        raise refused("key_form", f"A {rule.title} begins with a company prefix, unlike {shown(value)}.")
    _check_digits(key, rule, value)
    _check_dots(value)


def _check_digits(key: str, rule: PrimaryKey, value: str) -> None:
    """Check the modulo 10 digit, or the check pair of a GMN (8013), and what two keys need besides.

    A GRAI (8003) is padded with a zero in front; an ITIP (8006) ends with the number of the piece and of all
    pieces, two digits each.
    """
    good = rule.checked is None or has_check_digit(value[slice(*rule.checked)])
    if key == "8013":
        good = has_check_pair(value)
    if not good:
        raise refused("check_digit", f"The check digit of this {rule.title} does not fit: {shown(value)}.")
    if key == "8003" and value[0] != "0":
        raise refused("key_form", f"A GRAI is written with a leading zero, unlike {shown(value)}.")
    if key == "8006" and not 0 < int(value[14:16]) <= int(value[16:18]):
        raise refused("key_form", f"Piece {value[14:16]} of {value[16:18]} does not exist: {shown(value)}.")


def check_qualifiers(key: str, qualifiers: tuple[tuple[str, str], ...]) -> None:
    """Check the qualifiers of ``key``: an allowed order (gaps are allowed), then each value by itself.

    Raises ``identifier.qualifier_order``, ``identifier.qualifier_missing`` for a 415 without its 8020
    (General Specifications 4.14), and what ``_check_qualifier`` raises.
    """
    names = [name for name, _ in qualifiers]
    allowed, needs = PRIMARY_KEYS[key].qualifiers, PRIMARY_KEYS[key].needs
    if not any(_is_subsequence(names, order) for order in allowed):
        orders = " or ".join(", ".join(order) for order in allowed if order) or "none"
        raise refused(
            "qualifier_order",
            f"Qualifiers {shown(', '.join(names))} do not fit key {key}.",
            f"Allowed, in this order: {orders}.",
        )
    if needs and needs not in names:
        raise refused(
            "qualifier_missing",
            f"Key {key} names nothing without {needs}.",
            f"Write /{key}/... with /{needs}/... behind it.",
        )
    for name, value in qualifiers:
        _check_qualifier(name, value)


def _check_qualifier(name: str, value: str) -> None:
    """Check length, characters and form of one qualifier (General Specifications 3).

    Raises ``identifier.qualifier_form``, ``identifier.characters`` and ``identifier.dots``.
    """
    charset, longest = _QUALIFIERS[name]
    if not 0 < len(value) <= longest:
        message = f"Qualifier {name} has 1 to {longest} characters, unlike {shown(value)}."
        raise refused("qualifier_form", message)
    _check_characters(f"qualifier {name}", value, charset)
    _check_dots(value)
    if name == "8011" and value[0] == "0":
        raise refused("qualifier_form", f"Qualifier 8011 has no leading zero, unlike {shown(value)}.")
    if name == "7040" and not (len(value) == 4 and is_digits(value[0])):
        message = f"Qualifier 7040 is a digit and three characters, unlike {shown(value)}."
        raise refused("qualifier_form", message)


def _is_subsequence(names: list[str], order: tuple[str, ...]) -> bool:
    """Whether all ``names`` occur in ``order``, in that order."""
    remaining = iter(order)
    return all(name in remaining for name in names)


def _check_characters(what: str, value: str, charset: str) -> None:
    allowed = {"X": _CSET_82, "Y": CSET_39, "N": frozenset("0123456789")}[charset]
    if not allowed.issuperset(value):
        raise refused("characters", f"Characters that {what} may not have: {shown(value)}.")


def _check_dots(value: str) -> None:
    """Refuse ``.`` and ``..``: clients and servers remove such path segments (RFC 3986 section 5.2.4)."""
    if value in {".", ".."}:
        raise refused("dots", f"A value that addresses cannot carry: {shown(value)}.")
