"""The page for people: no script, no verdict word, nothing of a document becomes markup."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.tiers import WORDS
from passport.vocab import StatusPurpose
from resolver.answers.wording import WORDINGS
from resolver.settings import SettingsRefused
from signing.shown import is_hidden
from tests.resolver.service import PATH, ROOT, Service
from verify.states import STATES


def words_of_verdicts() -> set[str]:
    """Every state by name, and what people would take for one."""
    states = {name.replace("_", " ") for name in STATES}
    assert "verified" in states
    return states | {"safe", "trusted", "valid", "authentic", "genuine"}


def text_of(html: str) -> str:
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).lower()


def test_the_page_never_says_a_verdict_whatever_the_status(service: Service) -> None:
    world = service.world
    claim, _ = service.stocked()
    pages = [service.get(PATH, "text/html").text]
    acts: tuple[tuple[Callable[[Any], None], StatusPurpose], ...] = (
        (world.refresh, "refresh"),
        (world.suspend, "suspension"),
        (world.revoke, "revocation"),
    )
    for act, purpose in acts:
        act(claim)
        service.later(60)
        assert (
            service.publish(world.status_list(world.mill, purpose, at=service.now), world.mill).status_code
            == 201
        )
        pages.append(service.get(PATH, "text/html").text)
    assert len(set(pages)) == 4, "each status has its own notice"
    for page in pages:
        for word in words_of_verdicts():
            assert not re.search(rf"\b{word}\b", text_of(page)), word


@pytest.mark.parametrize("outcome", ["modified", "adverse", "disclaimed"])
def test_opinions_are_told_in_plain_words(service: Service, outcome: str) -> None:
    claim, _ = service.stocked()
    opinion = service.world.statement(claim, outcome=outcome)
    assert service.publish(opinion, service.world.verifier).status_code == 201
    page = text_of(service.get(PATH, "text/html").text)
    for word in words_of_verdicts():
        assert not re.search(rf"\b{word}\b", page), word
    assert "statement 2" in page, "the other opinion stays listed"


def test_the_page_tells_number_evidence_signers_tag_and_how_to_check(service: Service) -> None:
    service.stocked()
    answer = service.get(PATH, "text/html")
    page = answer.text
    results = service.world.draft()["footprint"]["results"]
    for result in results:
        shown = f"{float(result['total']):,.1f}".replace(",", "\u202f")
        assert shown in page
    assert page.count('class="bar"') == 2
    for said in (
        "did:web:norrland-steel.example",
        "did:web:nordcert.example",
        "07312345678909",
        "C-2026-0917-44",
    ):
        assert said in page
    assert (
        'passport verify product.passport.json --trust trust.json --product "https://id.norrland'
        in page.replace("&#34;", '"')
    )
    assert json.loads(service.get(PATH + "?download=1").content)["type"] == ["VerifiablePresentation"]


def test_the_policy_lets_in_the_pages_own_style_and_nothing_else(service: Service) -> None:
    service.stocked()
    answer = service.get(PATH, "text/html")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "unsafe" not in policy
    assert not re.search(r"<script|\bstyle=|\bon[a-z]+=|<iframe|<form|javascript:", answer.text)


def test_markup_in_signed_texts_stays_text(service: Service) -> None:
    claim = service.world.claim(
        name='<script>alert(1)</script>"&\u202e', grade="</style><b>", heat="{{ 7*7 }}"
    )
    assert service.publish(claim, service.world.mill).status_code == 201
    page = service.get(PATH, "text/html").text
    assert "<script" not in page
    assert "<b>" not in page.split("<h2", maxsplit=1)[0]
    assert "{{ 7*7 }}" in page
    assert page.count("</style>") == 1


LANGUAGES = ("en", "de", "zh")
VERDICTS = {
    "de": ("verifiziert", "gültig", "sicher", "vertrauenswürdig", "echt", "ungültig", "gefälscht"),
    "zh": ("已验证", "有效", "可信", "真实", "安全", "合格", "通过"),
}


def test_t127_directions_and_hidden_characters_in_signed_texts_are_seen(service: Service) -> None:
    """T127: neither a right-to-left override nor a tag reaches the page as itself."""
    world = service.world
    name = "Coil \u202egnp.exe \U000e0041"
    claim = world.claim(name=name)
    assert service.publish(claim, world.mill).status_code == 201
    page = service.get(PATH, "text/html").text
    assert r"Coil \u202egnp.exe \u{e0041}" in page
    assert not any(is_hidden(sign) for sign in page if sign not in "\n\t")


def test_every_language_has_every_sentence_and_the_tiers_of_the_documents() -> None:
    catalogues = {name: WORDINGS[name].texts for name in LANGUAGES}
    for name, texts in catalogues.items():
        assert set(texts) == set(catalogues["en"]), name
        for key, text in texts.items():
            holes = set(re.findall(r"\{(\w+)\}", text))
            assert holes == set(re.findall(r"\{(\w+)\}", catalogues["en"][key])), (name, key)
            assert text.strip()
    assert {tier: catalogues["en"][f"tier.{tier}"] for tier in WORDS} == dict(WORDS)
    for tier in WORDS:
        assert len({texts[f"tier.{tier}"] for texts in catalogues.values()}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_in_each_language_says_the_same_and_no_verdict(service: Service, language: str) -> None:
    service.stocked()
    asked = service.get(PATH, "text/html", accept_language=f"{language}-XX, fr;q=0.9")
    named = service.get(f"/passport{PATH}?format=html&lang={language}", accept_language="en")
    assert asked.content == named.content
    assert asked.headers["content-language"] == language
    page = asked.text
    assert f'<html lang="{language}">' in page
    for word in VERDICTS.get(language, ()):
        bounded = rf"\b{word}\b" if language == "de" else word
        assert not re.search(bounded, text_of(page)), word
    for said in ("did:web:nordcert.example", "C-2026-0917-44", "passport verify product.passport.json"):
        assert said in page
    assert re.search(rf'lang="{language}" hreflang="{language}" aria-current="page"', page)


def test_the_page_can_be_read_by_ear_and_by_keyboard(service: Service) -> None:
    """Landmarks, one h1, headings without gaps, labelled sections, table headers with scope."""
    service.stocked()
    page = service.get(PATH, "text/html").text
    for landmark in ("header", "nav aria-label=", "main", "footer"):
        assert page.count(f"<{landmark}") == 1, landmark
    assert page.index("<h1") < page.index("<h2")
    depths = [int(depth) for depth in re.findall(r"<h([1-6])", page)]
    assert depths.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(depths))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    labelled = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert len(labelled) == page.count("<section") >= 5
    assert set(labelled) <= set(ids)
    assert all("scope=" in cell for cell in re.findall(r"<th[ >][^>]*", page))
    assert page.count("<table>") + page.count('<table class="wide">') == page.count("<caption>")
    assert 'class="bar" aria-hidden="true"' in page
    assert page.index('class="skip"') < page.index("<header")


def test_the_phone_app_is_linked_only_where_it_is_served(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    without = Service(tmp_path / "a", knobs={"phone": ""})
    served = Service(tmp_path / "b", knobs={"phone": "https://check.example/phone/"})
    own = Service(tmp_path / "c")
    for one in (without, served, own):
        one.stocked()
    assert "phone" not in text_of(without.get(PATH, "text/html").text)
    product = "#https://id.norrland-steel.example" + PATH
    assert f'href="https://check.example/phone/{product}"' in served.get(PATH, "text/html").text
    assert f'href="/phone/{product}"' in own.get(PATH, "text/html").text
    # Who serves the passports is not independent of them, and says so.
    assert "demonstration" in own.get(PATH, "text/html").text
    assert "demonstration" not in served.get(PATH, "text/html").text


def test_t92_registered_links_are_text_on_the_page_that_lists_them(service: Service) -> None:
    title = "<script>alert(1)</script>"
    service.register(
        "https://id.norrland-steel.example/01/07312345678909",
        {"rel": "gs1:pip", "href": "https://a.example/?a='b&c", "title": title, "default": True},
    )
    answer = service.get("/01/07312345678909?linkType=linkset", "text/html", accept_language="de")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert '<html lang="de">' in answer.text
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bare_address_is_a_page_for_people(local: Service, language: str) -> None:
    """It says what this is, how to find a passport, and how to check one without this server."""
    answer = local.get("/", accept_language=language)
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    assert local.get(f"/?lang={language}").content == answer.content
    assert "passport verify product.passport.json --trust trust.json" in answer.text
    assert f"{ROOT}/01/" in answer.text
    assert "evil" not in local.get("/", host="evil.example").text
    for word in VERDICTS.get(language, ()):
        assert word not in text_of(answer.text), word
    for link in re.findall(r'href="(/[^"#]*)"', answer.text):
        assert local.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_phone_app_comes_with_the_optional_decoder_of_a_folder(tmp_path: Path) -> None:
    """As ``passport serve --modules`` says; without it, what lies in the checkout."""
    for name in ("dist/es/reader/index.js", "dist/es/share.js", "dist/reader/zxing_reader.wasm"):
        path = tmp_path / "modules" / "zxing-wasm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0")
    service = Service(tmp_path, knobs={"modules": str(tmp_path / "modules")})
    listed = service.get("/phone/files.json").json()["files"]
    assert "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm" in listed
    assert service.get("/phone/node_modules/zxing-wasm/dist/es/share.js").content == b"0"
    service.close()
    with pytest.raises(SettingsRefused) as refused:
        Service(tmp_path, knobs={"modules": str(tmp_path / "nowhere")})
    assert refused.value.code == "settings.modules"
