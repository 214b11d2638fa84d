"""GS1 Digital Link: every primary key, every rule of FACTS 2."""

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.identifiers.check_digits import CSET_82, check_digit
from passport.identifiers.digital_link import (
    LONGEST_URI,
    PRIMARY_KEYS,
    DigitalLink,
    IdentifierRefused,
    parse,
)

GTIN = "07312345678909"
HOST = "https://id.mill.example/"
EXAMPLES = {
    "00": "395060001343520007",
    "01": GTIN,
    "253": "9506000134376ABC-1",
    "255": "95060001343761234",
    "401": "9506000ABC-1",
    "402": "95060001343520007",
    "414": "9506000134376",
    "415": "9506000134376",
    "417": "9506000134376",
    "8003": "09506000134376X/1",
    "8004": "9506000ABC-1",
    "8006": "095060001343520102",
    "8010": "9506000ABC-1",
    "8013": "1987654Ad4X4bL5ttr2310c2K",
    "8017": "950600013437612345",
    "8018": "950600013437612345",
}
QUALIFIER_VALUES = {"7040": "1ABC", "8011": "12", "8019": "12"}


def _valid(key: str) -> str:
    """The example with its check digit put right."""
    text, checked = EXAMPLES[key], PRIMARY_KEYS[key].checked
    if checked is None:
        return text
    start, end = checked
    return text[: end - 1] + check_digit(text[start : end - 1]) + text[end:]


def format_uri(link: DigitalLink) -> str:
    return f"https://{link.host}/{link.path}"


def _code(uri: str, **options: bool) -> str:
    with pytest.raises(IdentifierRefused) as caught:
        parse(uri, **options)
    return caught.value.code


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_primary_key(key: str) -> None:
    needs = PRIMARY_KEYS[key].needs
    qualifiers = ((needs, "R-1"),) if needs else ()
    link = parse(format_uri(DigitalLink("id.mill.example", key, _valid(key), qualifiers)))
    assert (link.key, link.value, link.qualifiers) == (key, _valid(key), qualifiers)


def test_a_qualifier_of_the_order_that_the_path_does_not_follow_is_data() -> None:
    """A third party's extension (235) leaves no room for lot and serial; beside it they identify nothing."""
    link = parse(f"{HOST}01/{GTIN}/235/X?10=L&21=S")
    assert link.qualifiers == (("235", "X"),)
    assert parse(f"{HOST}01/{GTIN}/10/L?235=X").qualifiers == (("10", "L"),)
    for path in (f"01/{GTIN}/235/X?235=Y", f"01/{GTIN}?10=L", f"01/{GTIN}/10/L?21=S"):
        assert _code(HOST + path) == "identifier.query_key"


def test_the_table_is_complete() -> None:
    assert set(EXAMPLES) == set(PRIMARY_KEYS)
    assert len(PRIMARY_KEYS) == 16


@pytest.mark.parametrize("key", [key for key, rule in PRIMARY_KEYS.items() if rule.checked or key == "8013"])
def test_a_wrong_check_digit_is_refused(key: str) -> None:
    value = _valid(key)
    checked = PRIMARY_KEYS[key].checked
    place = checked[1] - 1 if checked else len(value) - 1
    wrong = "2" if value[place] != "2" else "3"
    assert _code(format_uri(DigitalLink("h.example", key, value[:place] + wrong + value[place + 1 :]))) == (
        "identifier.check_digit"
    )


@pytest.mark.parametrize(
    ("key", "order"),
    [(key, order) for key, rule in PRIMARY_KEYS.items() for order in rule.qualifiers if order],
)
def test_qualifiers_in_their_order_and_no_other(key: str, order: tuple[str, ...]) -> None:
    qualifiers = tuple((name, QUALIFIER_VALUES.get(name, "AB-1")) for name in order)
    assert parse(format_uri(DigitalLink("h.example", key, _valid(key), qualifiers))).qualifiers == qualifiers
    for dropped in range(len(order)):
        fewer = qualifiers[:dropped] + qualifiers[dropped + 1 :]
        if PRIMARY_KEYS[key].needs == order[dropped]:
            lacking = DigitalLink("h.example", key, _valid(key), fewer)
            assert _code(format_uri(lacking)) == "identifier.qualifier_missing"
            continue
        assert parse(format_uri(DigitalLink("h.example", key, _valid(key), fewer))).qualifiers == fewer
    if len(order) > 1:
        backwards = DigitalLink("h.example", key, _valid(key), qualifiers[::-1])
        assert _code(format_uri(backwards)) == "identifier.qualifier_order"
    twice = DigitalLink("h.example", key, _valid(key), (*qualifiers, qualifiers[-1]))
    assert _code(format_uri(twice)) == "identifier.qualifier_order"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"01/{GTIN}/235/X/21/1", "identifier.qualifier_order"),
        (f"01/{GTIN}/254/1", "identifier.qualifier_order"),
        (f"01/{GTIN}/7040/1ABC", "identifier.qualifier_order"),
        ("00/095060001343520007/10/1", "identifier.check_digit"),
        (f"01/{GTIN}/21/{'A' * 21}", "identifier.qualifier_form"),
        (f"01/{GTIN}/10/", "identifier.no_key"),
        (f"01/{GTIN}/21/A%20B", "identifier.characters"),
        (f"01/{GTIN}/21/A%23B", "identifier.characters"),
        (f"01/{GTIN}/21/%C3%A4", "identifier.percent"),
        (f"01/{GTIN}/21/A%2", "identifier.percent"),
        (f"01/{GTIN}/21/A%zz", "identifier.percent"),
        (f"01/{GTIN}/21/..", "identifier.dots"),
        (f"01/{GTIN}/21/%2e%2E", "identifier.dots"),
        (f"01/{GTIN}/21/.", "identifier.dots"),
        ("01/7312345678909", "identifier.key_form"),
        ("01/0731234567890A", "identifier.key_form"),
        ("01/073123456789099", "identifier.key_form"),
        ("gtin/07312345678909", "identifier.no_key"),
        ("gtin/07312345678909/ser/1", "identifier.no_key"),
        ("", "identifier.no_key"),
        ("01", "identifier.no_key"),
        ("8003/19506000134376", "identifier.key_form"),
        ("8006/095060001343520302", "identifier.key_form"),
        ("8006/095060001343520001", "identifier.key_form"),
        ("8010/9506000abc", "identifier.characters"),
        ("8004/ABC1234", "identifier.key_form"),
        ("8010/9506000A/8011/012", "identifier.qualifier_form"),
        (f"414/{_valid('414')}/7040/ABCD", "identifier.qualifier_form"),
        (f"01/{GTIN}/21/A?21=B", "identifier.query_key"),
        (f"01/{GTIN}?01={GTIN}", "identifier.query_key"),
        (f"01/{GTIN}?%32%31=B", "identifier.query_key"),
    ],
)
def test_what_is_refused(path: str, code: str) -> None:
    assert _code(HOST + path) == code


@pytest.mark.parametrize(
    "uri",
    [
        f"Https://h.example/01/{GTIN}",
        f"ftp://h.example/01/{GTIN}",
        f"https:/h.example/01/{GTIN}",
        f"https://user@h.example/01/{GTIN}",
        f"https://h.example:0/01/{GTIN}",
        f"https://h.example:99999/01/{GTIN}",
        f"https://h_x.example/01/{GTIN}",
        f"https://-h.example/01/{GTIN}",
        f"https://h..example/01/{GTIN}",
        f"https:///01/{GTIN}",
        f"https://[::1]/01/{GTIN}",
        f"https://h.example/01/{GTIN}\n",
        f"https://hä.example/01/{GTIN}",
        f"javascript://h.example/01/{GTIN}",
        "intent://h.example",
        "tel:+4912345",
        "",
        "https://h.example/01/" + GTIN + "/21/A?" + "x" * LONGEST_URI,
    ],
)
def test_t96_addresses_that_are_none(uri: str) -> None:
    assert _code(uri).startswith("identifier.")


def test_the_right_most_key_wins_and_a_stem_is_allowed() -> None:
    assert parse(f"{HOST}some/stem/01/{GTIN}/21/A").path == f"01/{GTIN}/21/A"
    assert parse(f"{HOST}414/{_valid('414')}/01/{GTIN}").key == "01"
    assert parse(f"{HOST}01/{GTIN}/21/01").qualifiers == (("21", "01"),)
    assert parse(f"{HOST}01/{GTIN}/10/414/21/00").qualifiers == (("10", "414"), ("21", "00"))


def test_tolerated_forms() -> None:
    assert parse(f"HTTPS://ID.MILL.EXAMPLE/01/{GTIN}/").host == "id.mill.example"
    assert parse(f"http://h.example:8080/01/{GTIN}#top").host == "h.example:8080"
    assert parse(f"{HOST}01/{GTIN}?17=261231&linkType=all").path == f"01/{GTIN}"
    assert _code(f"{HOST}01/{GTIN}//") == "identifier.no_key"


@pytest.mark.parametrize("short", ["7312345678909", "012345678905", "96385074"])
def test_shorter_gtins_are_padded_only_on_demand(short: str) -> None:
    assert parse(f"{HOST}01/{short}", pad_gtin=True).value == short.zfill(14)
    assert _code(f"{HOST}01/{short}") == "identifier.key_form"


@given(st.text(CSET_82, min_size=1, max_size=20).filter(lambda text: text not in {".", ".."}))
def test_percent_encoding_round_trips(serial: str) -> None:
    link = DigitalLink("id.mill.example", "01", GTIN, (("21", serial),))
    assert parse(format_uri(link)) == link
    assert link.path == f"01/{GTIN}/21/{quote(serial, safe='')}"


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    for uri in (text, HOST + text, f"{HOST}01/{GTIN}/21/{text}"):
        try:
            parse(uri)
        except IdentifierRefused as error:
            assert error.code.startswith("identifier.")


def test_t11_hostile_text_takes_no_time() -> None:
    started = time.process_time()
    for text in (
        "%" * 400,
        "/" * 400,
        "/01" * 130,
        "https://" + "a." * 200,
        "https://a/" + "%2" * 200,
        "1" * 10**6,
    ):
        with pytest.raises(IdentifierRefused):
            parse(text if text.startswith("https") else HOST + text)
    assert time.process_time() - started < 0.5
