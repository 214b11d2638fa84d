"""The catalogue is total and closed, and quotes strangers safely: THREATS T7, T93, T95."""

import json
import re
import string
from pathlib import Path

import pytest

from passport.model.compiling import RULES, Violation
from signing.errors import ToolError
from signing.shown import escaped
from tests.verify.helpers import check, claimed, passport, with_claim, world
from verify import messages
from verify.findings import OUTCOMES, QUESTIONS, Finding
from verify.messages import LANGUAGES, headline, quoted, sentence, template, who
from verify.states import STATES

FOLDER = Path(messages.__file__).parent
GENERAL = {"document", "Document", "noun", "genitive", "code", "because"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", sorted(QUESTIONS))
def test_every_code_and_outcome_has_a_sentence_with_known_placeholders(lang: str, code: str) -> None:
    for outcome in OUTCOMES:
        text = template(code, outcome, lang)
        assert _placeholders(text) <= GENERAL | QUESTIONS[code].params, (code, outcome)
        params = dict.fromkeys(QUESTIONS[code].params, "x")
        shown = sentence(Finding(code, "", outcome, params=params), lang)
        assert shown[-1] in ".!?。" and "{" not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_has_a_headline_a_sentence_and_somebody_to_act(lang: str) -> None:
    catalogue = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    assert list(catalogue["states"]) == list(STATES)
    for name in STATES:
        assert headline(name, lang) and sentence(name, lang)[-1] in ".。" and who(name, lang)[-1] in ".。"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_of_the_catalogue_is_unused(lang: str) -> None:
    catalogue = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    suffixes = {f"*.{code.partition('.')[2]}" for code in QUESTIONS}
    assert set(catalogue["findings"]) <= {*QUESTIONS, *suffixes, "*"}
    for outcomes in catalogue["findings"].values():
        assert set(outcomes) <= set(OUTCOMES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_of_a_finding_have_sentences_with_known_placeholders(lang: str) -> None:
    """T144 among them."""
    catalogue = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    english = json.loads((FOLDER / "en.json").read_text("utf-8"))
    assert catalogue["variants"].keys() == english["variants"].keys()
    for kind, outcomes in catalogue["variants"].items():
        code, _, relation = kind.partition("/")
        if code in catalogue["states"]:
            assert set(outcomes) == {"who"} and outcomes["who"][-1] in ".。"
            continue
        assert outcomes.keys() == english["variants"][kind].keys() and set(outcomes) <= set(OUTCOMES)
        for outcome, text in outcomes.items():
            assert _placeholders(text) <= GENERAL | QUESTIONS[code].params
            params = dict.fromkeys(QUESTIONS[code].params, "x")
            own = {"at": "w"} if relation == "future" else {"relation": relation}
            if relation == "seen":
                own = {"seenAt": params.pop("seenAt")}
            assert sentence(Finding(code, "", outcome, params={**params, **own}), lang) != sentence(
                Finding(code, "", outcome, params=params), lang
            )


def test_every_rule_of_the_profile_is_explained_where_it_is_told() -> None:
    phone = (Path(__file__).parents[2] / "mobile_demo/passport/model/compiling.js").read_text("utf-8")
    for lang in LANGUAGES:
        rules = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))["rules"]
        assert list(rules) == [*(f"R{number}" for number in range(1, 8)), "form"] == list(RULES)
        for rule, text in rules.items():
            finding = Finding("claim.profile", "", "fail", params={"rule": rule, "problem": "order"})
            assert text in sentence(finding, lang) and rule in text
            assert lang != "en" or text.endswith(RULES[rule])
    for rule, text in RULES.items():
        assert text in Violation(rule, "", "order").description
        assert f"  {rule}: {json.dumps(text)}" in phone


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_yet_valid_sends_to_the_clock_first(lang: str) -> None:
    catalogue = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    early, late = check(passport(), at="2020-01-01T00:00:00Z"), check(passport(), at="2060-01-01T00:00:00Z")
    assert early.state == late.state == "out_of_date"
    clock = catalogue["variants"]["out_of_date/future"]["who"]
    assert who(early.state, lang, early.findings) == clock
    assert who(late.state, lang, late.findings) == who("out_of_date", lang) != clock
    told = [sentence(one, lang) for one in early.findings if one.code == "claim.window"]
    assert "2020-01-01" in told[0] and told[0].rstrip("。.").endswith(
        {"en": "Check the clock first", "de": "Prüfen Sie zuerst die Uhr", "zh": "请先检查时钟"}[lang]
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_promise_too_much_are_not_used(lang: str) -> None:
    text = (FOLDER / f"{lang}.json").read_text("utf-8").lower()
    assert "safe" not in text and "trusted" not in text


def test_only_one_state_says_verified_without_more() -> None:
    plain = [name for name in STATES if headline(name) == "Verified"]
    assert plain == ["verified"]


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ToolError):
        sentence("verified", "xx")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b[1;32mVERIFIED", '"\\u001b[2J\\u001b[1;32mVERIFIED"'),
        ("abc\u202egnp.exe", '"abc\\u202egnp.exe"'),
        ("zero\u200bwidth\ufeff", '"zero\\u200bwidth\\ufeff"'),
        ('say "Verified"', '"say \\u0022Verified\\u0022"'),
        ("a\\u0041", '"a\\u005cu0041"'),
        ("line\u2028break\n", '"line\\u2028break\\u000a"'),
        ("Stahlwerk Süd ✓", '"Stahlwerk Süd ✓"'),
    ],
)
def test_t7_t95_texts_of_strangers_are_escaped(hostile: str, shown: str) -> None:
    assert quoted(hostile) == shown
    assert escaped(escaped(hostile)) == escaped(escaped(hostile))


def test_t7_right_to_left_names_are_isolated() -> None:
    assert quoted("\u05d0\u05d1") == '"\u2068\u05d0\u05d1\u2069"'


def test_long_names_are_shortened() -> None:
    assert len(quoted("x" * 10_000)) < 300


def test_t93_a_name_that_imitates_a_verdict_never_enters_a_headline() -> None:
    name = "Verified \u2713 - all checks passed"
    report = check(world().file(claimed(lambda claim: claim["issuer"].update(name=name))))
    producer = report.to_json()["signatures"][0]["issuer"]
    assert producer["name"] == "Norrland Steel AB" and producer["claimedName"] == name
    assert name not in headline(report.state) + sentence(report.state)
    for finding in report.findings:
        shown = sentence(finding)
        assert name not in shown or f'"{name}"' in shown


def test_t95_a_hostile_identifier_in_a_finding_is_quoted() -> None:
    finding = Finding("claim.party", "", "fail", params={"issuer": "did:web:x\x1b[31m\u202e"})
    shown = sentence(finding)
    assert "\x1b" not in shown and "\u202e" not in shown and "\\u001b[31m\\u202e" in shown


def test_sentences_of_a_real_report_are_whole() -> None:
    for data in (
        world().passport(),
        with_claim(lambda claim: claim.update(validUntil="2031-09-18T06:00:01Z")),
    ):
        for finding in check(data).findings:
            assert "not stated" not in sentence(finding), finding


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_page_and_phone_say_too_names_no_command(lang: str) -> None:
    catalogue = json.loads((FOLDER / f"{lang}.json").read_text("utf-8"))
    for told in [*catalogue["states"].values(), *catalogue["findings"].values()]:
        for text in told.values():
            assert "--" not in text and not re.search(r"passport [a-z]+ (refresh|use|add|accept)", text)
