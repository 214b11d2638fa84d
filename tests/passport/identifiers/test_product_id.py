"""Product identities: parsing, T62, T105, T108."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.identifiers.check_digits import CSET_82, check_digit
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import covered_by, parse_product_id, relation

GTIN = "07312345678909"
A = f"https://id.mill.example/01/{GTIN}/21/C-1"
PLATE = "https://id.mill.example/p/LAABC123456"
UUID = "https://id.mill.example/p/019955c0-6f00-7a31-9c7e-0d5c5b7f4a11"


def test_three_kinds() -> None:
    item, plate, identity = (parse_product_id(uri) for uri in (A, PLATE, UUID))
    assert (item.kind, item.key, item.domain) == ("gs1", f"01/{GTIN}/21/C-1", "id.mill.example")
    assert (item.primary, item.qualifiers) == (("01", GTIN), (("21", "C-1"),))
    assert (plate.kind, plate.key) == ("plate", "p/LAABC123456")
    assert (identity.kind, identity.key) == ("uuid", "p/019955c0-6f00-7a31-9c7e-0d5c5b7f4a11")
    assert item.uri("other.example") == f"https://other.example/01/{GTIN}/21/C-1"
    assert plate.uri() == PLATE
    assert len({item, plate, identity}) == 3


def test_host_case_stem_query_and_padding_do_not_matter() -> None:
    for uri in (
        f"HTTPS://ID.MILL.EXAMPLE/01/{GTIN}/21/C-1",
        f"https://resolver.example/stem/01/{GTIN}/21/C-1?linkType=all#x",
        "http://id.mill.example/01/7312345678909/21/C%2D1/",
    ):
        assert parse_product_id(uri).key == parse_product_id(A).key
        assert relation(parse_product_id(uri), parse_product_id(A)) == "same"


@pytest.mark.parametrize(
    "uri",
    [
        "https://h.example/p/",
        "https://h.example/p/abc",
        "https://h.example/p/..",
        "https://h.example/p/%2e%2e",
        "https://h.example/p/LA%2FBC1",
        "http://h.example/p/LAABC123456",
        "https://h.example/p/LAABC123456/extra",
        "https://h.example/p/019955C0-6F00-7A31-9C7E-0D5C5B7F4A11",
        "https://h.example/p/" + "A" * 5000,
        "urn:uuid:019955c0-6f00-7a31-9c7e-0d5c5b7f4a11",
        "did:web:h.example",
        "https://h.example/q/LAABC123456",
    ],
)
def test_t72_what_names_no_product(uri: str) -> None:
    with pytest.raises(IdentifierRefused) as caught:
        parse_product_id(uri)
    assert caught.value.code.startswith("identifier.")


@pytest.mark.parametrize(
    ("scanned", "claimed", "expected"),
    [
        (f"01/{GTIN}/21/C-1", f"01/{GTIN}/21/C-2", "different"),
        (f"01/{GTIN}/21/C-1", f"01/{GTIN}/21/c-1", "different"),
        (f"01/{GTIN}/10/L/21/C-1", f"01/{GTIN}/10/L", "broader"),
        (f"01/{GTIN}/10/L/21/C-1", f"01/{GTIN}", "broader"),
        (f"01/{GTIN}/10/L/21/C-1", f"01/{GTIN}/10/M", "different"),
        (f"01/{GTIN}/10/L/21/C-1", f"01/{GTIN}/22/L", "different"),
        (f"01/{GTIN}", f"01/{GTIN}/21/C-1", "different"),
        (f"01/{GTIN}/21/C-1", "01/07312345678923/21/C-1", "different"),
        ("p/LAABC123456", "p/LAABC123457", "different"),
        ("p/LAABC123456", f"01/{GTIN}", "different"),
        ("p/LAABC123456", "p/LAABC123456", "same"),
    ],
)
def test_t62_t108_relations(scanned: str, claimed: str, expected: str) -> None:
    def identity(path: str) -> object:
        return parse_product_id(f"https://h.example/{path}")

    assert relation(identity(scanned), identity(claimed)) == expected  # type: ignore[arg-type]  # short helper


SERIALS = st.text(CSET_82, min_size=1, max_size=20).filter(lambda text: text not in {".", ".."})


@given(SERIALS, SERIALS)
def test_t62_two_serials_are_the_same_only_if_equal(one: str, other: str) -> None:
    first = parse_product_id(A)
    left, right = (parse_product_id(first.uri().removesuffix("C-1") + _quoted(text)) for text in (one, other))
    assert (relation(left, right) == "same") == (one == other)
    assert (left.key == right.key) == (one == other)


def _quoted(text: str) -> str:
    return "".join(f"%{ord(character):02x}" for character in text)


@pytest.mark.parametrize(
    ("prefixes", "uri", "covered"),
    [
        ([("gs1", "7312345")], A, True),
        ([("gs1", "731234567890")], A, True),
        ([("gs1", "7312346")], A, False),
        ([("gs1", "0731234")], A, False),
        ([("gs1", "731")], A, False),
        ([("gs1", "")], A, False),
        ([("gs1", "73123x5")], A, False),
        ([("gs1", "7312345678909")], A, False),
        ([], A, False),
        ([("domain", "id.mill.example")], A, False),
        ([("plate", "7312345")], A, False),
        ([("plate", "LAABC")], PLATE, True),
        ([("plate", "LAAB0")], PLATE, False),
        ([("plate", "LA")], PLATE, False),
        ([("plate", "")], PLATE, False),
        ([("gs1", "7312345"), ("domain", "id.mill.example")], PLATE, False),
        ([("domain", "id.mill.example")], UUID, True),
        ([("domain", "mill.example")], UUID, False),
        ([("domain", "evil-id.mill.example")], UUID, False),
        ([("domain", "")], UUID, False),
        ([("other", "id.mill.example")], UUID, False),
    ],
)
def test_t105_only_a_covered_identifier_counts(
    prefixes: list[tuple[str, str]], uri: str, covered: bool
) -> None:
    assert covered_by(prefixes, parse_product_id(uri)) is covered


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("00/3" + "7312345" + "000000001", "7312345"),
        ("01/9" + "7312345" + "00000", "7312345"),
        ("414/" + "7312345" + "00001", "7312345"),
        ("8003/0" + "7312345" + "00000", "7312345"),
        ("8018/" + "7312345" + "0000000001", "7312345"),
    ],
)
def test_t105_the_prefix_stands_at_its_place_in_every_key(path: str, prefix: str) -> None:
    key, body = path.split("/")
    body += check_digit(body[1:] if key == "8003" else body)
    product = parse_product_id(f"https://h.example/{key}/{body}")
    assert covered_by([("gs1", prefix)], product)
    assert not covered_by([("gs1", "9" + prefix)], product)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    for uri in (text, "https://h.example/p/" + text, "https://h.example/" + text):
        try:
            product = parse_product_id(uri)
        except IdentifierRefused:
            continue
        assert parse_product_id(product.uri()) == product
