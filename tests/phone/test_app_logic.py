"""What the app makes of codes, files and reports, without a page: cards, words (T92, T93, T95-T97)."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.identifiers.product_id import parse_product_id
from signing.errors import ToolError
from signing.strict_json import loads
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.verify.helpers import bundle, check, documents, passport, trust, world
from tests.world import NOW
from verify import Report, messages
from verify.states import TABLE

APP = Path(__file__).parents[2] / "mobile_demo" / "app"
RELAXED = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
COIL = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"
OTHER = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45"


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("app.mjs") as asked:
        yield asked


# Codes


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        (COIL, "product", None),
        (COIL.replace("https://id.norrland-steel.example", "HTTPS://ID.RNILL.EXAMPLE"), "product", None),
        ("https://de.wikipedia.org/wiki/Stahl", "address", None),
        ("https://user:secret@id.norrland-steel.example/01/07312345678909/21/C-1", "refused", "userinfo"),
        ("https://id.norrland-steel.example@evil.example/01/07312345678909", "refused", "userinfo"),
        ("https://id.norrl\u0430nd-steel.example/01/07312345678909/21/C-1", "refused", "idn"),
        ("https://xn--norrlnd-steel-9fh.example/x", "refused", "idn"),
        ("intent://scan/#Intent;scheme=zxing;end", "refused", "scheme"),
        ("tel:+4915112345678", "refused", "scheme"),
        ("javascript:alert(1)", "refused", "scheme"),
        ("data:text/html,<script>alert(1)</script>", "refused", "scheme"),
        ("WIFI:T:WPA;S:yard;P:secret;;", "refused", "scheme"),
        ("Verified \u2713", "text", None),
        ("<img src=x onerror=alert(1)>", "text", None),
        ("https://", "text", None),
        ("", "text", None),
    ],
)
def test_t96_what_a_code_is_is_said_before_anything_is_done(
    ask: Asked, text: str, kind: str, why: str | None
) -> None:
    told = ask("classify", text=text)
    assert (told["kind"], told.get("why")) == (kind, why)
    # A host is shown as machines see it: no letters that look like others.
    assert re.fullmatch(r"[a-z0-9.:\[\]-]*", told.get("host", ""))


@given(
    text=st.text(max_size=60) | st.from_regex(r"https?://[a-z@.:\u0430-\u043f/0-9%]{1,40}", fullmatch=True)
)
@RELAXED
def test_t96_only_what_python_reads_as_a_product_is_one(ask: Asked, text: str) -> None:
    try:
        expected: str | None = parse_product_id(text.strip()).key
    except ToolError:
        expected = None
    told = ask("classify", text=text)
    # Python's strip takes a few more characters than the app's, none of them part of an address.
    assert told["kind"] != "product" or expected is None or told["product"]["key"] == expected
    assert (told["kind"] == "product") == (expected is not None)


def test_t96_of_several_codes_in_view_none_is_chosen(ask: Asked) -> None:
    assert ask("decide", texts=[]) == {"kind": "nothing"}
    assert ask("decide", texts=[COIL, OTHER])["kind"] == "several"
    assert ask("decide", texts=[COIL, COIL])["kind"] == "product"
    upper = COIL.replace("https://id.norrland-steel.example", "HTTPS://ELSEWHERE.EXAMPLE")
    assert ask("decide", texts=[COIL, upper])["kind"] == "product"  # one product, whatever host
    assert ask("decide", texts=["https://shop.example/", COIL, "tel:1"])["product"]["domain"] == (
        "id.norrland-steel.example"
    )
    assert ask("decide", texts=["https://shop.example/", "tel:1"]) == {"kind": "several", "count": 2}


@pytest.mark.parametrize(
    ("uri", "serial"),
    [
        (COIL, "C-2026-0917-44"),
        ("https://m.example/01/07312345678909/10/LOT7", "LOT7"),
        ("https://m.example/01/07312345678909/10/LOT7/21/A%2F1", "A/1"),
        ("https://m.example/01/07312345678909", "07312345678909"),
        ("https://m.example/p/JJD123456789012345", "JJD123456789012345"),
    ],
)
def test_t97_the_serial_to_compare_is_the_one_on_the_tag(ask: Asked, uri: str, serial: str) -> None:
    assert ask("serial", uri=uri) == serial


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://resolver.example/x", "resolver.example"),
        (" https://resolver.example:8443/x ", "resolver.example:8443"),
        ("http://127.0.0.1:8000/d", "127.0.0.1:8000"),
        ("http://resolver.example/x", None),
        ("https://a@resolver.example/x", None),
        ("ftp://resolver.example/x", None),
        ("resolver.example/x", None),
        ("javascript:alert(1)", None),
    ],
)
def test_t96_only_plain_https_addresses_can_be_asked(ask: Asked, text: str, host: str | None) -> None:
    assert ask("typed", text=text) == host


def test_files_are_told_apart_by_their_first_bytes(ask: Asked) -> None:
    kinds = {
        b"\x89PNG\r\n\x1a\n": "picture",
        b"\xff\xd8\xff\xe0": "picture",
        b'{"format":"passport-delivery/1",': "delivery",
        b"{}": "document",
        b"": "document",
        b"\xff": "document",
    }
    assert {ask("kind", data=b64(data)) for data in kinds} == set(kinds.values())
    for data, kind in kinds.items():
        assert ask("kind", data=b64(data)) == kind


# Reports


@cache
def _judged(ask: Asked, data: bytes, listed: bytes = b"") -> Any:
    ask("clock", moment=NOW)
    ask("begin")
    ask("propose", data=b64(listed or trust()))
    ask("install")
    ask("status", files=[b64(bundle())])
    return ask("check", data=b64(data))


def _tampered() -> bytes:
    parts = documents()
    changed = world().tampered(parts.claim)
    return world().file(type(parts)(changed, parts.statement, parts.response))


def test_three_cards_and_what_they_say(ask: Asked) -> None:
    assert _judged(ask, passport())["cards"] == ["pass", "pass", "pass"]
    alone = world().passport(statement=None, response=None)
    assert _judged(ask, alone)["cards"] == ["pass", "missing", "missing"]
    # A signature that holds is no tick for a verifier whose accreditation nobody has.
    told = _judged(ask, passport(), world().trust(accreditations=[]))
    assert (told["state"], told["cards"][1]) == ("not_verified", "warning")
    told = _judged(ask, _tampered())
    assert (told["state"], told["cards"]) == ("tampered", ["fail", "not_checked", "not_checked"])


def test_what_is_unknown_is_never_drawn_as_bad(ask: Asked) -> None:
    stranger = world().passport(claim={"by": world().rival})
    told = _judged(ask, stranger)
    assert told["state"] == "unknown_signer"
    assert "fail" not in told["marks"]


def test_reasons_begin_with_the_verdict_and_leave_nothing_out(ask: Asked) -> None:
    for data in (passport(), _tampered(), world().passport(statement=None), b"[]"):
        told, report = _judged(ask, data), check(data)
        assert told["state"] == report.state
        states = [state for state, _ in told["reasons"]]
        wanted = [report.state, *report.also] if report.state != "verified" else []
        assert states == [state for state in wanted if state in states] and states[:1] == wanted[:1]
        explained = sorted(code for _, found in told["reasons"] for code in found)
        assert explained == sorted(
            finding.code
            for finding in report.findings
            if finding.outcome != "pass" and TABLE[finding.code][finding.outcome] in states
        )


def test_every_list_has_a_host_that_can_be_asked(ask: Asked) -> None:
    told = _judged(ask, passport())
    urls = [url for host in told["hosts"] for url in host["urls"]]
    assert urls and all(url.startswith("https://") for url in urls)
    assert [host["host"] for host in told["hosts"]] == sorted({host["host"] for host in told["hosts"]})
    assert told["next"] == min(one["validUntil"] for one in check(passport()).freshness["lists"])


# Words


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_findings_are_told_in_pythons_words(ask: Asked, lang: str) -> None:
    for data in (passport(), _tampered(), world().passport(statement=None), b"{"):
        report: Report = check(data)
        ours = [messages.sentence(finding, lang) for finding in report.findings]
        assert ask("sentences", report=loads(report.to_bytes()), lang=lang) == ours
        state = report.state
        told = [messages.headline(state, lang), messages.sentence(state, lang), messages.who(state, lang)]
        assert ask("labels", lang=lang, state=state) == told


@given(text=st.text(max_size=260))
@RELAXED
def test_t93_t95_strangers_are_quoted_as_in_python(ask: Asked, text: str) -> None:
    told, ours = ask("quoted", text=text), messages.quoted(text)
    bare = str.maketrans("", "", "\u2068\u2069")
    # Python's tables of characters may be of another Unicode edition; what is ASCII or hidden must agree.
    if text.isascii():
        assert told == ours
    assert not re.search(
        r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", told.translate(bare)
    )
    assert told.count('"') == ours.count('"') == 2


@cache
def _words(lang: str) -> dict[str, str | dict[str, str]]:
    read: Any = loads((APP / "words" / f"{lang}.json").read_bytes())
    return dict(read)


def _forms(word: str | dict[str, str]) -> list[str]:
    """All forms of a word: one, or one for each plural category."""
    return [word] if isinstance(word, str) else [*word.values()]


def _texts(lang: str) -> list[str]:
    return [text for word in _words(lang).values() for text in _forms(word)]


@cache
def _source() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(APP.rglob("*.js")))


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_every_language_has_every_word_with_the_same_values(lang: str) -> None:
    english = _words("en")
    assert list(_words(lang)) == list(english)
    for key, word in _words(lang).items():
        wanted = sorted(re.findall(r"\{\w+\}", _forms(english[key])[0]))
        for text in _forms(word):
            assert text, key
            assert sorted(re.findall(r"\{\w+\}", text)) == wanted, key


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_what_is_counted_has_a_form_for_each_plural_of_its_language(ask: Asked, lang: str) -> None:
    """No "passports: 1": a number stands in a sentence, in the form its language has for it."""
    categories = ask("plurals", lang=_words(lang)["intl"])
    for key, word in _words(lang).items():
        counted = any("{count}" in text for text in _forms(word)) and key != "error.several"
        assert counted == isinstance(word, dict), key
        if isinstance(word, dict):
            assert [*word] == categories, key
    assert not [text for text in _texts(lang) if re.search(r"\w[:：] ?\{(count|passports|lists)\}", text)]


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    fixed = set(re.findall(r'\bt\(\s*"([\w.]+)"', _source()))
    patterns = [re.escape(one) for one in re.findall(r"\bt\(\s*`([^`]+)`", _source())]
    open_ended = [re.sub(r"\\\$\\\{.*?\\\}(?=\\\.|$)", ".+", one) for one in patterns]
    assert fixed <= set(_words("en"))
    quoted = set(re.findall(r'"([\w.]+)"', _source()))
    unused = [
        key
        for key in _words("en")
        if key not in fixed | quoted and not any(re.fullmatch(one, key) for one in open_ended)
    ]
    assert unused == []


def test_every_refusal_of_the_app_has_words() -> None:
    codes = set(re.findall(r'(?:StoreRefused|Refused)\(\s*"(\w+)"', _source()))
    codes |= set(re.findall(r'\? "(storage_\w+)" : "(storage_\w+)"', _source())[0])
    assert len(codes) > 15
    assert {f"error.{code}" for code in codes} <= set(_words("en"))


def test_t92_elements_are_made_in_one_place_and_never_from_text() -> None:
    for path in [*APP.rglob("*.js"), APP.parent / "sw.js"]:
        code = path.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
            assert word not in code, (path.name, word)
        if path.name != "dom.js":
            assert "createElementNS" not in code, path.name
        if path.name != "readers.js":
            assert "createPolicy" not in code, path.name
    page = (APP.parent / "index.html").read_text("utf-8")
    assert not re.search(r"\son\w+=|<style|style=|<script(?![^>]*\bsrc=)", page)
    assert "require-trusted-types-for 'script'" in page and "unsafe" not in page


def test_t93_no_word_of_the_app_repeats_a_verdict() -> None:
    for lang in messages.LANGUAGES:
        catalogue: Any = json.loads(json.dumps(messages._catalogue(lang)))
        told = {text for state in catalogue["states"].values() for text in state.values()}
        assert not told & set(_texts(lang))
        assert not re.search(r"\b(safe|trusted|sicher|vertrauenswürdig)\b", " ".join(_texts(lang)))


def test_t744_no_claim_has_more_names_than_the_app_finds_it_by() -> None:
    """T744: the app reads the first names of a product; what has more is no claim by its schema."""
    schema = json.loads((APP.parents[1] / "passport/schemas/claim.schema.json").read_text("utf-8"))
    most = {one["maxItems"] for one in _named(schema, "alternateIds")}
    app = (APP / "deliveries/delivery.js").read_text("utf-8")
    found = re.search(r"const MOST_IDS = ([0-9]+);", app)
    assert found is not None and most == {20} and 1 + max(most) <= int(found[1])


def _named(schema: Any, name: str) -> list[dict[str, Any]]:
    """The definitions of a member, wherever in a schema they stand."""
    inside = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = [schema[name]] if isinstance(schema, dict) and "maxItems" in (schema.get(name) or ()) else []
    return own + [each for one in inside for each in _named(one, name)]
