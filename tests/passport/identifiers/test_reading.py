"""What labels print and people type is one address for resolver, verify and phone (T142, T143)."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.identifiers.check_digits import CSET_82
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id
from passport.identifiers.reading import product_uri, read_product
from resolver.routes.products import read_path
from resolver.web.problems import Problem
from tests.moved import MOVED
from tests.phone.node import Asked, asking

GTIN = "07312345678909"
URI = f"https://id.mill.example/01/{GTIN}/21/C-1"
SERIALS = st.text(CSET_82, min_size=1, max_size=20).filter(lambda text: text not in {".", ".."})
COMPRESSED = (
    "eh30164596f40c0e5cbe991a83",
    "exMBZFlvQMDly-mRqD",
    "eh3474257bf40000000000162e",
    "eh00ff",
    "exAAA",
)


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("twins.mjs") as asked:
        yield asked


@pytest.mark.parametrize(
    "text",
    [
        f"Https://id.mill.example/01/{GTIN}/21/C-1",
        f"hTTP://id.mill.example/01/{GTIN}/21/C-1",
        f"id.mill.example/01/{GTIN}/21/C-1",
        f"ID.MILL.EXAMPLE:443/01/{GTIN}/21/C-1",
        f"  https://id.mill.example/01/{GTIN}/21/C-1\n",
        f"/01/{GTIN}/21/C-1",
        f"01/{GTIN}/21/C-1",
        f"(01){GTIN}(21)C-1",
        f"(01) {GTIN} (21) C-1",
        "(01) 0 7312345 67890 9 (21)C-1",
        f"(21)C-1(01){GTIN}",
        "(01)7312345678909(21)C-1",
        f"(01){GTIN}(11)260917(3102)023440(21)C-1",
    ],
)
def test_what_people_type_is_read(text: str) -> None:
    assert read_product(text)[1].key == parse_product_id(URI).key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(01)07312345678908(21)C-1", "identifier.check_digit"),
        (f"(01){GTIN}(21)A(7)B", None),
        (f"(01){GTIN}(21)A(99)B", "identifier.element"),
        (f"(01){GTIN}(21)A(21)B", "identifier.element"),
        (f"(01){GTIN}(21)", "identifier.element"),
        (f"(01){GTIN}(21)C 1", "identifier.characters"),
        ("(21)C-1", "identifier.element"),
        ("(see below)", "identifier.element"),
        (f"(01){GTIN}(00)106141412345678908", "identifier.element"),
        ("https://id.mill.example/AQnYUc1gmKPhc", "identifier.compressed"),
        (f"https://id.mill.example//01/{GTIN}", "identifier.path"),
        (f"https://id.mill.example/%2E%2e/01/{GTIN}", "identifier.path"),
        (f"user@id.mill.example/01/{GTIN}", "identifier.scheme"),
        ("passport.json", "identifier.scheme"),
        ("folder/passport.json", "identifier.scheme"),
    ],
)
def test_t143_what_cannot_be_read_is_refused_and_never_shortened(text: str, code: str | None) -> None:
    if code is None:
        assert dict(read_product(text)[1].qualifiers) == {"21": "A(7)B"}
        return
    with pytest.raises(IdentifierRefused) as caught:
        read_product(text)
    assert caught.value.code == code and caught.value.message


@given(st.text(max_size=80) | st.text("()0123456789/:.hHtTpPsS %-#?=&", max_size=80))
def test_every_text_is_an_address_or_refused(text: str) -> None:
    try:
        uri, product = read_product(text)
    except IdentifierRefused as refused:
        assert refused.code.startswith("identifier.")
        return
    assert parse_product_id(uri) == product and product_uri(uri) == uri


def _one_segment(draw: random.Random, value: str) -> str:
    """A value with some of its characters percent-encoded, in either case."""
    spelled = ""
    for sign in value:
        code = f"%{ord(sign):02{draw.choice('xX')}}"
        spelled += code if sign in '/?#%"<>&' or draw.random() < 0.2 else sign
    return spelled


def _address(draw: random.Random, serial: str) -> tuple[str, str]:
    """Path and query of an address of this serial number, right or with one part wrong."""
    gtin = draw.choice((GTIN, GTIN, GTIN[1:], "07312345678908", "7312345678909 "))
    parts = [("01", gtin), *draw.sample([("22", "V"), ("10", "L-7")], draw.randrange(3)), ("21", serial)]
    if draw.random() < 0.8:
        parts.sort(key=lambda part: ("01", "22", "10", "21").index(part[0]))
    path = "".join(f"/{name}/{_one_segment(draw, value)}" for name, value in parts)
    if draw.random() < 0.15:
        path = f"/{draw.choice(COMPRESSED)}"
    if draw.random() < 0.1:
        path = draw.choice(("/p/LAABC123456", "/p/abc", "/p/019955c0-6f00-7a31-9c7e-0d5c5b7f4a11"))
    stem = draw.choice(("", "", "", "", "/goods", "/a/b", "/a/21", "/01/x", "/.", "/%2e%2E", "/"))
    query = draw.choice(("", "", "linkType=all", "21=C-9", "%32%31=C-9", "a=1;10=x", "01=5", "=", "x=21"))
    return stem + path + draw.choice(("", "", "/")), query


def _resolver(path: str, query: str) -> str:
    try:
        return read_path(path, query).key
    except Problem:
        return "refused"


def _verify(text: str) -> str:
    try:
        return read_product(text)[1].key
    except IdentifierRefused:
        return "refused"


@pytest.mark.parametrize("examples", [40, pytest.param(150, marks=MOVED)])
def test_t142_resolver_verify_and_phone_give_one_answer(examples: int) -> None:
    @given(SERIALS, st.randoms(use_true_random=False))
    @settings(max_examples=examples, deadline=None)
    def agree(serial: str, draw: random.Random) -> None:
        for path, query in [_address(draw, serial) for _ in range(20)]:
            address = f"id.mill.example{path}" + (f"?{query}" if query else "")
            answers = {_verify(f"{scheme}{address}") for scheme in ("https://", "HttpS://", "")}
            assert answers == {_resolver(path, query)}, address

    agree()


def test_t142_the_phone_reads_every_spelling_alike(phone: Asked) -> None:
    draw = random.Random(13)
    rows = ["", "(", "()", "(01)", "\x1d(01)", f"\u00a0(01){GTIN}(21)C-1", f"\ufeff{URI}"]
    for _ in range(4000):
        serial = "".join(draw.choices(CSET_82, k=draw.randrange(1, 20)))
        path, query = _address(draw, serial)
        address = f"id.mill.example{path}" + (f"?{query}" if query else "")
        rows.append(draw.choice(("https://", "HTTPS://", "HttpS://", "ftp://", "", "//", "x:")) + address)
        names = draw.sample(["01", "10", "21", "11", "99", "00", "3103"], draw.randrange(1, 4))
        elements = {"01": GTIN, "11": "260917", "3103": "001200", "00": "106141412345678908"}
        rows.append(
            "".join(f"({name}){draw.choice(('', ' '))}{elements.get(name, serial)}" for name in names)
        )
    mine: list[list[str] | dict[str, str]] = []
    for text in rows:
        try:
            uri, product = read_product(text)
            mine.append([uri, product.key])
        except IdentifierRefused as refused:
            mine.append({"refused": refused.code})
    told = phone("readings", rows=rows)
    assert [(row, a, b) for row, a, b in zip(rows, told, mine, strict=True) if a != b] == []
    assert sum(isinstance(one, list) for one in mine) > 800
    assert len({one["refused"] for one in mine if isinstance(one, dict)}) > 8


def test_t142_the_phone_decompresses_alike(phone: Asked) -> None:
    draw = random.Random(7)
    headers = [*range(0x2C, 0x42), *range(0xE6, 0xFE)]
    rows = []
    for _ in range(6000):
        size = draw.choice((12, 12, 13, 25, 26, 30))
        data = bytearray(draw.randbytes(size))
        data[0] = draw.choice(headers)
        if draw.random() < 0.7:
            # Small numbers keep their place; digits in nibbles keep below ten.
            data[1:] = bytes(one & draw.choice((0x11, 0x55, 0x99)) for one in data[1:])
        rows.append(f"https://id.mill.example/eh{data.hex()}")
    mine: list[list[str] | dict[str, str]] = []
    for text in rows:
        try:
            uri, product = read_product(text)
            mine.append([uri, product.key])
        except IdentifierRefused as refused:
            mine.append({"refused": refused.code})
    assert phone("readings", rows=rows) == mine
    assert len({one[1].partition("/")[0] for one in mine if isinstance(one, list)}) > 5
