"""The catalogues say the same in every language, and promise in none (DESIGN 7)."""

import re
import string
from collections.abc import Iterator

import pytest

from signing.strict_json import loads
from tests.world_people import Knob
from verify import messages
from verify.messages import LANGUAGES
from verify.package_data import read_json

# One text may say "the claim" where another says "of the claim": each language has its grammar.
DOCUMENT = {"document", "Document", "noun", "genitive"}
# "Prüfungssicherheit" is the level of assurance of an opinion; nothing else may be called secure.
PROMISES = {
    "en": r"\bsafe|\btrusted\b|\bsecure",
    "de": r"(?<!prüfungs)sicher|vertrauenswürdig|\bgeschützt",
    "zh": r"安全|可信|放心",
}


def _catalogue(lang: str) -> Knob:
    return read_json(f"messages/{lang}.json")


def _texts(value: Knob, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _texts(member, (*path, name))
    else:
        yield path, value


def _placeholders(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return {"document" if name in DOCUMENT else name for name in names}


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_same_keys_in_the_same_order_and_the_same_placeholders(lang: str) -> None:
    english, other = dict(_texts(_catalogue("en"))), dict(_texts(_catalogue(lang)))
    assert list(english) == list(other)
    for path, text in english.items():
        if path[0] not in {"language", "documents"}:
            assert _placeholders(text) == _placeholders(other[path]), path
            assert other[path].strip() and other[path] == other[path].strip()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_language_promises_too_much(lang: str) -> None:
    for path, text in _texts(_catalogue(lang)):
        assert not re.search(PROMISES[lang], text.lower()), (path, text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headlines_differ_from_state_to_state(lang: str) -> None:
    headlines = [entry["headline"] for entry in _catalogue(lang)["states"].values()]
    assert len(set(headlines)) == len(headlines)


def test_nothing_was_left_in_english() -> None:
    english = dict(_texts(_catalogue("en")))
    for lang in ("de", "zh"):
        for path, text in _texts(_catalogue(lang)):
            if path[0] in {"states", "findings", "policy"} and len(english[path].split()) > 2:
                assert text != english[path], (lang, path)


def test_every_language_is_strict_json_that_says_which_it_is() -> None:
    for lang in LANGUAGES:
        assert _catalogue(lang)["language"] == lang
        assert loads(b'{"a":1}')


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_and_demands_take_exactly_their_values(lang: str) -> None:
    for name in _catalogue("en")["labels"]:
        values = dict.fromkeys(_placeholders(_catalogue("en")["labels"][name]), "x")
        assert "{" not in messages.label(name, lang, **values)
    for name in _catalogue("en")["policy"]:
        values = dict.fromkeys(_placeholders(_catalogue("en")["policy"][name]), "x")
        assert "{" not in messages.demand(name, lang, **values)
    assert messages.word("nothing of ours", lang) is None
