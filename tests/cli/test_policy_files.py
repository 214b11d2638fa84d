"""Policy files: ready-made ones are in order, and a wrong one is told all that is wrong, line by line."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.belief import policy_source
from passport.belief.policy_reading import SCHEMES, PolicyFileRefused, read
from passport.cli.buyer import policy
from passport.schemas import __name__ as schemas
from signing.strict_json import loads
from tests.cli.sessions import in_process
from verify import NetShare, Policy, messages
from verify.messages import LANGUAGES

WRONG = b"""\
nmae = "Mine"
response = "maybe"
assurance = true
suites = ["eddsa-rdfc-2022", "rsa"]
stale-days = "7"
max-age-days = 0

[[net-share]]
tier = "T9"
least = 0.5

[[net-share]]
tier = "T3"

[bodies]
CBAM = "did:web:board.example"
ISO14067 = ["board.example"]
MINE = ["did:web:board.example"]
"""


def test_every_problem_of_a_file_is_told_with_its_line_and_a_remedy() -> None:
    with pytest.raises(PolicyFileRefused) as caught:
        read(WRONG, "mine.toml")
    told = [(one.where, one.code) for one in caught.value.problems]
    assert told == [
        ("mine.toml:1", "policy.unknown"),
        ("mine.toml:2", "policy.choice"),
        ("mine.toml:3", "policy.wrong_kind"),
        ("mine.toml:4", "policy.choice"),
        ("mine.toml:5", "policy.wrong_kind"),
        ("mine.toml:6", "policy.range"),
        ("mine.toml:9", "policy.choice"),
        ("mine.toml:10", "policy.wrong_kind"),
        ("mine.toml:12", "policy.missing"),
        ("mine.toml:16", "policy.wrong_kind"),
        ("mine.toml:17", "policy.did"),
        ("mine.toml:18", "policy.unknown"),
    ]
    assert all(one.hint for one in caught.value.problems)
    assert "Did you mean name?" in caught.value.hint and "(11 more)" in caught.value.message


@pytest.mark.parametrize(
    "data", [b"\xff", b"a = ", b"= 1", b"[[net-share]]\n" * 3, b"bodies = 1", b"x" * 1_100_000]
)
def test_what_is_no_policy_at_all_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(PolicyFileRefused) as caught:
        read(data, "mine.toml")
    assert caught.value.code.startswith("policy.") and "draft" not in caught.value.message.lower()


@settings(max_examples=40)
@given(st.text(max_size=100))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    try:
        read(text.encode("utf-8", "surrogatepass"), "mine.toml")
    except PolicyFileRefused as error:
        assert error.problems


def test_a_whole_policy_is_read() -> None:
    found = read(
        b'name = "Mine"\nresponse = "optional"\nassurance = "limited"\nsuites = ["ecdsa-rdfc-2019"]\n'
        b'stale-days = 3\nmax-age-days = 4\n[[net-share]]\ntier = "T3"\nleast = "0.25"\n'
        b'electricity = "market-based"\n[bodies]\nCBAM = ["did:web:board.example"]\n',
        "mine.toml",
    )
    assert found == (
        "Mine",
        Policy(
            "optional", NetShare("T3", "0.25", "market-based"), 3, max_age_days=4, assurance="limited",
            suites=["ecdsa-rdfc-2019"], bodies={"CBAM": ["did:web:board.example"]},
        ),
    )  # fmt: skip


def test_an_empty_file_is_the_default() -> None:
    assert read(b"", "mine.toml").policy == Policy()


@pytest.mark.parametrize("name", policy_source.READY_MADE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_ready_made_policies_are_in_order_and_explained(name: str, lang: str, tmp_path: Path) -> None:
    found = policy_source.named(name)
    assert found.policy != Policy() and found.name
    sentences = policy.sentences(found.policy, lang)
    assert len(sentences) >= 4 and all("{" not in one for one in sentences)
    code, text = in_process(["policy", "show", name])
    assert code == 0
    copy = tmp_path / "copy.toml"
    copy.write_text(text, encoding="utf-8")
    assert read(copy.read_bytes(), str(copy)).policy == found.policy


def test_the_schemes_are_those_of_the_schema() -> None:
    common = loads((resources.files(schemas) / "common.schema.json").read_bytes())
    assert isinstance(common, dict)
    scope: object = common["$defs"]
    assert isinstance(scope, dict)
    assert list(SCHEMES) == scope["scope"]["items"]["properties"]["scheme"]["enum"]


def test_a_policy_can_demand_that_inputs_are_disclosed() -> None:
    """T116: said in every language, with the verdict where it is not met."""
    wanted = read(b'inputs = "disclosed"\n', "mine.toml").policy
    assert wanted == Policy(inputs="disclosed")
    assert wanted.to_json()["inputs"] == "disclosed" and "inputs" not in Policy().to_json()
    for lang in LANGUAGES:
        more = {*policy.sentences(wanted, lang)} - {*policy.sentences(Policy(), lang)}
        assert more == {
            messages.demand("inputs_disclosed", lang, state=messages.headline("below_policy", lang))
        }
    with pytest.raises(PolicyFileRefused) as caught:
        read(b'inputs = "shown"\n', "mine.toml")
    (problem,) = caught.value.problems
    assert problem.code == "policy.choice" and '"disclosed"' in problem.hint
