"""The page is whole by itself, says nothing in the place of a verdict but the verdict, and can be read."""

import base64
import hashlib
import json
import re
import string
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from passport.carbon.calculating.detail import Detail
from passport.carbon.rechecking.benchmarks import world_average
from passport.carbon.tiers import WORDS
from passport.work.explanation import explain_words as words_of
from passport.work.explanation.explain_page import page
from passport.work.explanation.origins import ORIGINS
from tests.cli.sessions import child_environment
from tests.work.stories import EXAMPLES, footprint, story
from tests.world import World
from verify.messages import LANGUAGES

HOSTILE = "</h1><script>alert(1)</script><img src=x onerror=alert(2)> Verified \u2713 \u202egnp.exe"
TIERS = ("t4", "t3", "t2", "t1", "t0", "direct", "transferred", "default")


class Seen(HTMLParser):
    """Every element with its attributes, and the text by the element it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)


def seen(html: bytes) -> Seen:
    parser = Seen()
    parser.feed(html.decode())
    return parser


def assert_whole(html: bytes) -> Seen:
    """No script, no link, nothing to fetch, no style but the one the policy names by its digest."""
    found = seen(html)
    names = {name for name, _ in found.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "a", "form", "base", "image"}
    for _, attributes in found.elements:
        assert not {name for name in attributes if name.startswith("on")}
        assert "style" not in attributes
        assert "src" not in attributes
        for name in ("href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#")
    text = html.decode()
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [
        attributes["content"]
        for name, attributes in found.elements
        if name == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return found


@pytest.mark.parametrize("detail", ["component", "stage", "total"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_page_needs_nothing_else(example: str, detail: Detail) -> None:
    html = page(story({"footprint": footprint(example, detail)}))
    found = assert_whole(html)
    charts = [attributes for name, attributes in found.elements if name == "svg"]
    titles = found.texts["title"][1:]
    assert len(charts) == len(titles) >= (2 if detail == "total" else 4)
    assert all(attributes["role"] == "img" and attributes["class"] == "chart" for attributes in charts)
    said = " ".join(found.texts["text"])
    assert "share of the number, %" in said
    assert "t CO₂e per t of crude steel" in said
    assert ("kgCO₂e per t" in said) == (detail != "total")


def test_ids_on_the_page_are_unique_and_those_referred_to_exist() -> None:
    html = page(story({"footprint": footprint("re-roller.toml")})).decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) | set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_no_stand_in_colour_is_left() -> None:
    html = page(story({"footprint": footprint("re-roller.toml")})).decode()
    assert "#0102" not in html
    assert set(re.findall(r'class="[^"]*fill-([a-z0-9]+)', html)) <= set(re.findall(r"--([a-z0-9]+):", html))


def test_hostile_names_are_text_in_quotation_marks_and_never_in_a_headline() -> None:
    """T92, T93: a name that imitates a verdict, and one that is markup."""
    facility = {"id": "https://id.norrland-steel.example/414/1", "name": HOSTILE, "country": "SE"}
    html = page(story({"name": HOSTILE, "grade": HOSTILE, "heat": HOSTILE, "facility": facility}))
    found = assert_whole(html)
    for headline in ("h1", "h2", "h3", "title", "span"):
        assert not any("alert" in text or "\u2713" in text for text in found.texts.get(headline, []))
    boxed = [text for text in found.texts["bdi"] if "alert" in text]
    assert len(boxed) == 4
    assert all(text.startswith('"') for text in boxed)
    assert "\u202e" not in html.decode()


def test_the_verdict_leads_the_page_whatever_it_is() -> None:
    world = World()
    documents = world.documents()
    world.revoke(documents.claim)
    from passport.work.explanation.explaining import explain

    data = world.file(documents)
    html = page(explain(data, world.verify(data))).decode()
    assert 'class="verdict stop"' in html
    assert html.index("verdict stop") < html.index("The number</h2>")


def test_the_same_story_gives_the_same_bytes() -> None:
    told = story({"footprint": footprint("re-roller.toml")})
    assert page(told) == page(told)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_stands_out_in_light_dark_and_print() -> None:
    html = page(story({"footprint": footprint("bf-bof.toml")})).decode()
    palettes = [dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]+)", block)) for block in re.findall(
        r":root \{(.*?)\}", html, re.DOTALL)]  # fmt: skip
    assert len(palettes) == 3
    pairs = [(f"{name}ink", name) for name in TIERS]
    pairs += [(ink, paper) for ink in ("ink", "soft", "accent") for paper in ("paper", "card")]
    pairs += [(level, "card") for level in ("ok", "caution", "replaced", "stop", "unknown")]
    weak = [
        (place, pair)
        for place, palette in enumerate(palettes)
        for pair in pairs
        if contrast(palette[pair[0]], palette[pair[1]]) < 4.5
    ]
    assert not weak


def test_the_plotting_library_is_loaded_for_the_page_only() -> None:
    script = (
        "import sys, passport.cli.buyer.explain, passport.cli.output.explain_rendering,"
        " passport.cli.buyer.verify,"
        " passport.cli.producer.calculate; print([m for m in ('matplotlib', 'numpy') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=True,
        timeout=120,
    )
    assert ran.stdout == "[]\n"


CATALOGUES = {
    lang: json.loads((Path(words_of.__file__).parents[1] / "words" / f"{lang}.json").read_text("utf-8"))
    for lang in LANGUAGES
}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_text_with_the_same_places(lang: str) -> None:
    for part, texts in CATALOGUES["en"].items():
        assert list(CATALOGUES[lang][part]) == list(texts)
        for key, text in texts.items():
            told = CATALOGUES[lang][part][key]
            assert _placeholders(told) == _placeholders(text), key
            assert lang == "en" or told != text or key in {"name", "route"}, key


def test_the_english_catalogue_says_what_the_terminal_says() -> None:
    texts = CATALOGUES["en"]["texts"]
    for name, word in WORDS.items():
        assert texts[f"tier.{name}"] == word
    for origin, meaning in ORIGINS.items():
        assert (texts[f"origin.{origin}"], texts[f"origin.{origin}.means"]) == (origin, meaning)
    assert texts["coverage"] == world_average()[2]
    seen_texts = 0
    for example in EXAMPLES:
        for entry in story({"footprint": footprint(example, "component")}).advice:
            assert words_of.remedy(entry, "en") == entry.text
            seen_texts += 1
    assert seen_texts > 3


@pytest.mark.parametrize("lang", ["de", "zh"])
@pytest.mark.parametrize("detail", ["component", "stage", "total"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_page_is_in_one_language_throughout(example: str, detail: Detail, lang: str) -> None:
    told = story({"footprint": footprint(example, detail)})
    html, english = page(told, lang).decode(), page(told).decode()
    assert f'<html lang="{lang}">' in html
    assert_whole(html.encode())
    spoken = {
        piece
        for catalogue in CATALOGUES["en"].values()
        for text in catalogue.values()
        for piece in re.split(r"\{[a-z_]+\}", text)
        if len(piece.strip(" .,;:()")) > 12
    }
    assert any(piece in english for piece in spoken)
    assert [piece for piece in spoken if piece in html] == []
    for word in ("location-based", "market-based", "cradle-to-gate", ">measured<", "kgCO₂e per"):
        assert word not in html
