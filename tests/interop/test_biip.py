"""Our Digital Link parser against the PyPI package ``biip``: they agree, or a known fault says why not."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from passport.identifiers.check_digits import check_digit, check_pair
from passport.identifiers.digital_link import PRIMARY_KEYS, IdentifierRefused, parse

biip = pytest.importorskip("biip.gs1_digital_link_uris", reason="biip (extra: test) is not installed")

HOST = "https://id.mill.example/"
GTIN = "01/07312345678909"
DATA = {
    "253": "D1",
    "255": "1",
    "401": "7312345A1",
    "8003": "A",
    "8004": "7312345A1",
    "8010": "7312345A1",
    "8013": "7312345ABC",
}
TAILS = {
    "10": "L",
    "21": "S",
    "22": "V",
    "235": "U",
    "254": "E",
    "7040": "1A00",
    "8011": "1",
    "8019": "1",
    "8020": "R",
}
Read = tuple[tuple[str, str], ...] | None


def example(key: str) -> str:
    """A value of a primary key that fits all its rules."""
    rule = PRIMARY_KEYS[key]
    if rule.checked is None:
        return DATA[key] + (check_pair(DATA[key]) if key == "8013" else "")
    start, stop = rule.checked
    digits = ("0" * rule.company + "7312345678901234567")[: stop - 1]
    return digits + check_digit(digits[start:]) + ("0102" if key == "8006" else "") + DATA.get(key, "")


def uris() -> Iterator[str]:
    for key, rule in PRIMARY_KEYS.items():
        value = example(key)
        path = f"{key}/{value}"
        yield from (path, f"{path}/", f"stem/{path}", f"{path}/foo", f"{path}/99/x", f"{GTIN}/{path}")
        yield from (
            f"{path}?{key}={value}",
            f"{path}?17=261231",
            f"{path}?{rule.qualifiers[0][:1] or ('21',)}=x",
        )
        for order in rule.qualifiers:
            if order:
                pairs = [f"/{name}/{TAILS[name]}" for name in order]
                yield path + "".join(pairs)
                yield path + "".join(reversed(pairs))
                yield f"{path}?{order[0]}={TAILS[order[0]]}"
        if rule.checked is not None:
            place = rule.checked[1] - 1
            yield f"{key}/{value[:place]}{(int(value[place]) + 1) % 10}{value[place + 1 :]}"
        yield f"{key}/{'9' * 40}"
    yield from (f"{GTIN}/21/a%2Fb", f"{GTIN}/21/{'9' * 20}", f"{GTIN}/21/{'9' * 21}", f"{GTIN}/10/%23")
    yield from (
        f"{GTIN}/21/%C3%A9",
        f"{GTIN}/10/",
        f"{GTIN}//21/x",
        "gtin/07312345678909",
        "01/7312345678909",
    )
    yield from (f"{GTIN}/21/..", f"{GTIN}/21/x#y")


def ours(uri: str) -> tuple[Read, str]:
    try:
        link = parse(uri)
    except IdentifierRefused as error:
        return None, error.code
    return ((link.key, link.value), *link.qualifiers), ""


def theirs(uri: str) -> Read:
    try:
        read = biip.GS1DigitalLinkURI.parse(uri)
    except biip.ParseError:
        return None
    return tuple((one.ai.ai, one.value) for one in read.element_strings)


# What biip 5 does otherwise, and the clause it breaks or the choice it makes.
FAULTS: dict[str, Callable[[str, Read, str, Read], bool]] = {
    # Resolver 1.2, 2.13: one trailing slash is tolerated.
    "a trailing slash is refused": lambda uri, a, _, b: uri.endswith("/") and a is not None and b is None,
    # URI syntax 4.9: the right-most primary key begins the identifier.
    "the left-most key wins": lambda uri, a, _, b: (
        uri.startswith(f"{HOST}{GTIN}/") and a is not None and b is None
    ),
    # General Specifications 7.9: read as data, the check digit is not computed.
    "check digits are not checked": lambda _, a, code, b: code == "identifier.check_digit" and b is not None,
    # URI syntax 4.1 since 1.4: fourteen digits.
    "a GTIN of 13 digits is taken": lambda uri, a, code, b: "/01/7312345678909" in uri and b is not None,
    # URI syntax 4.10: keys and qualifiers stand in the path.
    "keys in the query are taken": lambda _, a, code, b: code == "identifier.query_key" and b is not None,
    # A choice, not a fault: data attributes of the query are listed with the identifier.
    "attributes are listed": lambda uri, a, _, b: (
        "?" in uri and a is not None and b is not None and b[: len(a)] == a
    ),
    # General Specifications 4.13 (mandatory associations): a 415 goes with the reference number 8020.
    "415 alone is taken": lambda _, a, code, b: code == "identifier.qualifier_missing" and b is not None,
    # RFC 3986 5.2.4: clients remove such a segment before anybody sees it.
    "dots are taken": lambda _, a, code, b: code == "identifier.dots" and b is not None,
}


def test_every_difference_to_biip_is_a_known_one() -> None:
    seen: Counter[str] = Counter()
    compared = 0
    for path in uris():
        uri = HOST + path
        (mine, code), other = ours(uri), theirs(uri)
        compared += 1
        if mine == other:
            seen["agree"] += 1
            continue
        known = [name for name, says in FAULTS.items() if says(uri, mine, code, other)]
        assert known, (uri, mine, code, other)
        seen[known[0]] += 1
    assert compared > 150
    assert seen["agree"] > 90
    assert set(seen) == {"agree", *FAULTS}, "a fault that is gone leaves this list"
