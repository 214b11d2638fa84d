"""Labels: the code on them reads back; words are escaped, fitted, and never a verdict (T92, T93, T95)."""

import copy
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from passport.cli.output.rendering import shown_total
from passport.label import drawing
from passport.label.drawing import HEIGHT, WIDTH, Label, label_png, label_svg, of_claim, of_document
from passport.label.fitting import face_for, shown_on_label, width_of
from passport.label.qr import print_form, product_in, qr_matrix
from passport.model.claim import read
from passport.work.explanation.explain_words import plain
from signing.errors import ToolError
from tests.properties.vectors_as_data import given as given_vector
from tests.verify.helpers import documents
from tests.work.test_accounts_explained import FORBIDDEN

GTIN = "07312345678909"
LABEL = Label(
    product=f"https://id.mill.example/01/{GTIN}/21/C-2026-0917-44",
    name="Hot-rolled coil",
    producer="Norrland Steel AB",
    grade="S355J2",
    heat="H88213",
    serial="C-2026-0917-44",
    mass="21 840 kg",
    footprint="861.3 kg CO2e per t (location-based)",
)
PLATE = replace(LABEL, product="https://id.mill.example/p/" + "LA" * 25, serial="LA" * 25)
LONG = replace(LABEL, name="Warmgewalztes Band " * 10, producer="Göteborgs Stål & Söner " * 5, grade="X" * 60)
SVG = "{http://www.w3.org/2000/svg}"


def _texts(data: bytes) -> list[ET.Element]:
    return list(ET.fromstring(data).iter(f"{SVG}text"))


@pytest.mark.parametrize("label", [LABEL, PLATE, LONG, Label(LABEL.product, "", "")])
@pytest.mark.parametrize("level", ["M", "Q"])
def test_the_picture_leads_to_the_product(label: Label, level: str) -> None:
    data = label_png(label, level=level)  # type: ignore[arg-type]  # the two literals
    text, product = product_in(data)
    assert text == print_form(label.product)
    assert product.uri() == label.product
    picture = Image.open(io.BytesIO(data))
    assert picture.info["dpi"][0] == pytest.approx(300, abs=0.1)
    assert picture.width / 300 * 25.4 == pytest.approx(WIDTH, abs=0.1)
    assert picture.height / 300 * 25.4 == pytest.approx(HEIGHT, abs=0.1)


@pytest.mark.parametrize("label", [LABEL, PLATE, LONG])
def test_the_svg_is_xml_holds_the_code_and_nothing_outside_the_label(label: Label) -> None:
    root = ET.fromstring(label_svg(label))
    assert root.get("width") == "148mm"
    code = next(path for path in root.iter(f"{SVG}path") if path.get("id") == "code")
    runs = re.findall(r"M(\d+) (\d+)h(\d+)", code.get("d", ""))
    assert sum(int(run) for _, _, run in runs) == sum(map(sum, qr_matrix(label.product)))
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "")) <= WIDTH
        assert 0 <= float(text.get("y", "")) <= HEIGHT
        assert float(text.get("x", "")) + float(text.get("textLength", "0")) <= WIDTH


def test_the_code_is_at_least_30_mm_with_its_white_margin_on_the_label() -> None:
    for label in (LABEL, PLATE, replace(LABEL, product="https://a.example/p/ABCDE")):
        root = ET.fromstring(label_svg(label))
        group = next(iter(root.iter(f"{SVG}g"))).get("transform", "")
        x, _, module = (float(number) for number in re.findall(r"[0-9.]+", group))
        size = module * len(qr_matrix(label.product))
        assert size >= 30
        assert x + size + 4 * module <= WIDTH
        for box in root.iter(f"{SVG}rect"):
            if box.get("fill") == "none":
                assert float(box.get("x", "")) + float(box.get("width", "")) <= x - 4 * module


def test_identity_stands_on_it_in_words() -> None:
    shown = [text.text for text in _texts(label_svg(LABEL))]
    for words in (
        LABEL.name,
        LABEL.producer,
        LABEL.grade,
        LABEL.heat,
        LABEL.serial,
        LABEL.mass,
        LABEL.product,
    ):
        assert words in shown


@pytest.mark.parametrize(
    "label", [PLATE, replace(LABEL, serial="W" * 60, product=f"https://{'h' * 60}.example/stem/p/{'W' * 50}")]
)
def test_serials_and_addresses_are_never_shortened(label: Label) -> None:
    joined = "".join(text.text or "" for text in _texts(label_svg(label)))
    assert label.serial in joined
    assert "..." not in joined


def test_t92_markup_is_text() -> None:
    hostile = '<script>alert("1")</script>&amp;]]>\'"'
    label = replace(LABEL, name=hostile, producer=hostile, grade=hostile, heat=hostile, mass=hostile)
    data = label_svg(label)
    assert b"<script" not in data
    assert hostile in [text.text for text in _texts(data)]
    assert {element.tag for element in ET.fromstring(data).iter()} == {
        SVG + name for name in ("svg", "title", "rect", "text", "g", "path")
    }
    label_png(label)


def test_t93_the_label_itself_says_no_verdict_word() -> None:
    joined = " ".join(text.text or "" for text in _texts(label_svg(LABEL))).lower()
    for word in ("verified", "valid", "safe", "trusted", "certified", "approved", "tampered", "genuine"):
        assert word not in joined


@pytest.mark.parametrize("name", ["by-line", "by-account", "below-zero"])
def test_the_label_of_a_statement_and_the_statement_claim_no_neutrality(name: str) -> None:
    """Never net zero, neutral or offset; a contribution of zero or less is led by its gross figures."""
    (document,) = (
        one
        for one in json.loads(given_vector(f"verified/co2-statement-{name}").input_bytes())[
            "verifiableCredential"
        ]
        if "co2Statement" in one["credentialSubject"]
    )
    label = of_document(document)
    words = " ".join(text.text or "" for text in _texts(label_svg(label)))
    assert "CO2 STATEMENT" in words and "t CO2e net" in words
    assert not FORBIDDEN.search(words) and not FORBIDDEN.search(json.dumps(document))
    assert label.footprint.startswith("gross ") == (name == "below-zero")


def test_t7_t95_what_is_invisible_is_not_drawn() -> None:
    assert shown_on_label("A\u202eB\u200b\x1b[31mC\x00\u2028D\tE\ufeff\U0010ffffF") == "AB[31mC D EF"
    data = label_svg(replace(LABEL, name="A\x00\x0b\ufffe\u202eB"))
    assert "A B" in [text.text for text in _texts(data)]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=12, deadline=None)
def test_any_words_give_a_readable_label(name: str, producer: str) -> None:
    label = replace(LABEL, name=name, producer=producer)
    ET.fromstring(label_svg(label))
    assert product_in(label_png(label))[1].uri() == LABEL.product


def test_names_beyond_the_built_in_font_keep_what_can_be_drawn() -> None:
    assert shown_on_label("Göteborg") == "Göteborg"
    assert face_for("Goteborg").name == ""
    drawn = face_for("Łódź Ø \U0001f600").text
    assert len(drawn) >= 6
    assert drawn[0] in "ŁL"
    assert width_of("鋼" * 10, 5.0) >= 40


def test_a_label_that_does_not_read_back_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is real; the drawing is made to hold another product's code."""
    other = qr_matrix(LABEL.product.replace("44", "45"))
    monkeypatch.setattr(drawing, "qr_matrix", lambda _uri, level: other)
    for act in (label_png, label_svg):
        with pytest.raises(ToolError) as caught:
            act(LABEL)
        assert caught.value.code == "label.not_readable"


@pytest.mark.parametrize(
    "product", ["", "https://mill.example/", "javascript:alert(1)", f"https://m.example/01/{GTIN[:-1]}8"]
)
def test_a_label_without_a_product_is_refused(product: str) -> None:
    with pytest.raises(ToolError) as caught:
        label_png(replace(LABEL, product=product))
    assert caught.value.code.startswith("identifier.")


@pytest.mark.parametrize(
    ("total", "declared", "words"),
    [
        ("861.250001", ("1", "TNE"), "861.3 kg CO2e per t (location-based)"),
        ("861.250000", ("1", "TNE"), "861.2 kg CO2e per t (location-based)"),
        ("1008.034646", ("1", "TNE"), "1008.0 kg CO2e per t (location-based)"),
        ("9.999999", ("1", "KGM"), "10.000 kg CO2e per kg (location-based)"),
        ("0.861314", ("1", "KGM"), "0.861 kg CO2e per kg (location-based)"),
        ("-1.376400", ("1000", "KGM"), "-1.376 kg CO2e per 1000 kg (location-based)"),
    ],
)
def test_the_number_is_rounded_as_everywhere_and_names_its_result(
    total: str, declared: tuple[str, str], words: str
) -> None:
    """A label, ``verify`` and ``explain`` show one figure, and the label names the result it is of."""
    document = copy.deepcopy(documents().claim)
    footprint = document["credentialSubject"]["footprint"]
    footprint["results"][0]["total"] = total
    footprint["declaredUnit"] |= {"value": declared[0], "unit": declared[1]}
    label = of_claim(read(document))
    assert label.footprint == words
    assert words in [text.text for text in _texts(label_svg(label))]
    assert words.split(" ", maxsplit=1)[0] == shown_total(total) == plain(total)
