"""The page for people: no script, no verdict word, nothing of a document becomes markup."""

import base64
import hashlib
import json
import re

import pytest

from tests.resolver.service import PATH, Service
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
    for act, purpose in (
        (world.refresh, "refresh"),
        (world.suspend, "suspension"),
        (world.revoke, "revocation"),
    ):
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
