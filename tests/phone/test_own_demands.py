"""A buyer's policy on the phone: the files of ``passport policy``, the reports of Python byte for byte."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.belief import policy_source, trust_code
from passport.belief.policy_reading import PolicyFileRefused, read
from passport.cli.buyer import policy as explaining
from passport.disk.csv_table import cell
from signing import jcs
from signing.shown import grouped, ungrouped
from signing.strict_json import loads
from tests.cli.test_policy_files import WRONG
from tests.phone.comparing import b64
from tests.phone.driving import VECTORS, scenario
from tests.phone.node import Asked, asking
from tests.verify.helpers import bundle, check, passport, trust
from tests.world import NOW


def _needs_more(scenario_file: Any) -> bool:
    """Whether the verdict rests on what lies beside the file, which this page is not given.

    ``covered`` wants workings: without them the question is open, which is below that policy too.
    """
    beside, policy = scenario_file["evidence"], scenario_file["demand"]["policy"]
    return bool(beside.get("inputs") or (beside.get("workings") and policy.get("instruments") == "retired"))


BELOW: Final = sorted(
    path.stem
    for path in (VECTORS / "below_policy").glob("*.json")
    # The others are asked of Python and phone by tests/phone/vectors.mjs.
    if not _needs_more(json.loads(path.read_bytes()))
)
LINES: Final = (
    'log = "fresh:7d"', 'log = "fresh:0d"', 'log = "required"', "log = 1", 'log = "fresh:9999d"',
    'instruments = "covered"', 'instruments = "some"',
    'name = "Mine"', "response = 'optional'", 'response = "maybe"', 'assurance = "limited"', "assurance = 1",
    "inputs = \"disclosed\"", 'suites = ["ecdsa-rdfc-2019"]', 'suites = ["a", "a"]', "suites = [1]",
    "stale-days = 3", "stale-days = 0x1F", "stale-days = -0", "stale-days = 1.5", "stale-days = 31",
    "max-age-days = 1_000", "max-age-days = 0", "[[net-share]]", 'tier = "T3"',
    'least = "0.25"', "least = 0.5",
    'least = "1.01"', 'electricity = "market-based"', "[bodies]", 'CBAM = ["did:web:board.example"]',
    'ISO14067 = ["board.example"]', "bodies.CBAM = ['did:web:one.example']", "bodies = { CBAM = [] }",
    "net-share = [{tier = 'T2', least = '0.8'}]", 'name = """\nMi\\\n  ne"""', "# a comment \u00fc",
    "name = '\u00a0'",
    "a.b.c = 1", "a.b = 2", "[a]", "[a.b]", "[[a]]", "day = 2026-02-30", "day = 2026-02-28T10:00:00Z",
    "[bodies", "x = [1,",
    'boundaries = ["CBAM-production-process"]', 'boundaries = ["cradle"]', "boundaries = []",
    'gwp-sets = ["IPCC-AR5-GWP100"]', 'gwp-sets = "AR5"', 'credits = "none"', 'credits = "some"',
    'schemes = ["CBAM", "CBAM"]', 'schemes = ["entity"]',
    "name = \"\\u00e9\"", "name = \"\\ud800\"", "inf = -inf",
)  # fmt: skip
RELAXED: Final = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("app.mjs") as asked:
        yield asked


def ours(data: bytes) -> dict[str, Any]:
    """What Python reads, in the members of the phone's policy."""
    try:
        found = read(data, "mine.toml")
    except PolicyFileRefused as error:
        return {"problems": [one.code.removeprefix("policy.") for one in error.problems]}
    wanted = found.policy
    return {
        "name": found.name,
        "policy": {
            "response": wanted.response, "staleDays": wanted.stale_days, "maxAgeDays": wanted.max_age_days,
            "assurance": wanted.assurance, "inputs": wanted.inputs,
            "log": wanted.log, "instruments": wanted.instruments, "statement": wanted.statement,
            "suites": [*wanted.suites],
            "boundaries": [*wanted.number.boundaries], "gwpSets": [*wanted.number.gwp_sets],
            "credits": wanted.number.credits, "schemes": [*wanted.number.schemes],
            "bodies": [{"scheme": one.scheme, "bodies": [*one.bodies]} for one in wanted.bodies],
            "minNetShare": [
                {name: value for name, value in one._asdict().items() if value is not None}
                for one in wanted.min_net_share
            ],
        },
    }  # fmt: skip


def theirs(ask: Asked, data: bytes) -> dict[str, Any]:
    told: dict[str, Any] = ask("policy", data=b64(data))
    return {"problems": [code for _, code in told["problems"]]} if "problems" in told else told


@pytest.mark.parametrize("name", policy_source.READY_MADE)
def test_the_ready_made_policies_are_read_alike(ask: Asked, name: str) -> None:
    data = policy_source.text(name)
    assert theirs(ask, data) == ours(data)


def test_every_problem_is_told_with_its_line(ask: Asked) -> None:
    with pytest.raises(PolicyFileRefused) as caught:
        read(WRONG, "mine.toml")
    expected = [
        [int(one.where.rpartition(":")[2]), one.code.removeprefix("policy.")] for one in caught.value.problems
    ]
    assert ask("policy", data=b64(WRONG))["problems"] == expected


@given(lines=st.lists(st.sampled_from(LINES), max_size=7), end=st.sampled_from(["\n", "\r\n"]))
@RELAXED
def test_files_are_read_or_refused_alike(ask: Asked, lines: list[str], end: str) -> None:
    """TOML itself (what may be named twice, what a heading may open) and the demands: the same problems."""
    data = end.join(lines).encode("utf-8")
    told, expected = theirs(ask, data), ours(data)
    if "problems" in expected:
        assert sorted(told.get("problems", [])) == sorted(expected["problems"]), data
    else:
        assert told == expected, data


@given(
    data=st.binary(max_size=40)
    | st.text(alphabet="[]{}=.,\"'\\#\n ab1-_:+eTZ", max_size=24).map(str.encode)
    | st.sampled_from([b"x" * 1_048_577, b"[" * 5000, b"\xef\xbb\xbfname = 'x'", b"\xff"])
)
@RELAXED
def test_what_is_no_policy_is_refused_by_both(ask: Asked, data: bytes) -> None:
    assert ("problems" in theirs(ask, data)) == ("problems" in ours(data)), data


@pytest.mark.parametrize("name", BELOW)
def test_below_policy_is_reached_with_the_bytes_of_python(ask: Asked, name: str) -> None:
    """Every scenario below a policy, its demands written as the file that ``passport policy`` reads."""
    one = scenario(f"below_policy/{name}")
    demanded: Any = json.loads((VECTORS / f"below_policy/{name}.json").read_bytes())["demand"]["policy"]
    data = _toml(demanded)
    shares = demanded.get("minNetShare", [])
    wanted = demanded | ({"minNetShare": [shares]} if isinstance(shares, dict) else {})
    assert wanted.items() <= read(data, "mine.toml").policy.to_json().items()
    begin(ask, one.at, one.trust, one.status)
    ask("use", data=b64(data))
    told = ask("check", data=b64(one.passport), uri=one.product)
    assert told["state"] == "below_policy"
    assert _core(told["report"]) == _core(_python(name, data))


@cache
def _python(name: str, data: bytes) -> Any:
    from verify import Demand, Evidence, TrustList, verify

    one = scenario(f"below_policy/{name}")
    evidence = Evidence.open(status=one.status)
    demand = Demand(one.at, policy=read(data, "mine.toml").policy, product=one.product)
    return loads(verify(one.passport, evidence, TrustList.open(one.trust), demand).to_bytes())


def _core(report: Any) -> bytes:
    return jcs.canonical({name: value for name, value in report.items() if name != "tool"})


def _toml(demanded: dict[str, Any]) -> bytes:
    """The file that asks for this."""
    plain = {"response": "response", "assurance": "assurance", "inputs": "inputs", "staleDays": "stale-days",
             "maxAgeDays": "max-age-days", "suites": "suites", "log": "log", "instruments": "instruments",
             "boundaries": "boundaries", "gwpSets": "gwp-sets", "credits": "credits",
             "statement": "statement", "schemes": "schemes"}  # fmt: skip
    lines = [f"{plain[name]} = {json.dumps(value)}" for name, value in demanded.items() if name in plain]
    shares = demanded.get("minNetShare", [])
    for share in [shares] if isinstance(shares, dict) else shares:
        lines += ["[[net-share]]", f'tier = "{share["tier"]}"', f'least = "{share["share"]}"']
        lines += [f'electricity = "{share["electricity"]}"'] if share.get("electricity") else []
    if "bodies" in demanded:
        lines += ["[bodies]", *(f"{name} = {json.dumps(dids)}" for name, dids in demanded["bodies"].items())]
    return "\n".join(lines).encode()


def begin(ask: Asked, at: str, listed: bytes, status: tuple[bytes, ...]) -> None:
    ask("clock", moment=at)
    ask("begin")
    ask("propose", data=b64(listed))
    ask("install")
    ask("status", files=[b64(one) for one in status])


def test_a_policy_is_remembered_and_can_be_taken_away(ask: Asked) -> None:
    begin(ask, NOW, trust(), (bundle(),))
    strict = b'[[net-share]]\ntier = "T4"\nleast = "1"\n'
    ask("use", data=b64(strict))
    assert ask("check", data=b64(passport()))["state"] == "below_policy"
    ask("begin", keep=True)  # the app is started again
    assert ask("check", data=b64(passport()))["state"] == "below_policy"
    # A stored file that was damaged is not "no demands": nothing is judged until somebody decides.
    ask("use", data=b64(b"response = "))
    assert ask("check", data=b64(passport())) == {"refused": "policy"}
    ask("use")
    assert ask("check", data=b64(passport()))["state"] == check(passport()).state == "verified"


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_sentences_are_those_of_the_terminal(ask: Asked, lang: str) -> None:
    whole = (
        b'boundaries = ["EPD-A1-A3", "CBAM-production-process"]\ncredits = "none"\n'
        b'inputs = "disclosed"\nlog = "fresh:7d"\ninstruments = "covered"\nsuites = ["ecdsa-rdfc-2019"]\n'
        b'[bodies]\nCBAM = ["did:web:a.example"]'
    )
    few = b'log = "required"\ninstruments = "retired"'
    for data in (few, whole, *map(policy_source.text, policy_source.READY_MADE)):
        expected = explaining.sentences(read(data, "mine.toml").policy, lang)
        assert ask("explained", data=b64(data), lang=lang) == expected


# Fingerprints and codes of trust lists


@given(raw=st.binary(min_size=32, max_size=32), around=st.text(max_size=10))
@RELAXED
def test_fingerprints_stand_in_the_same_groups_everywhere_and_are_never_cut(
    ask: Asked, raw: bytes, around: str
) -> None:
    import base64

    fingerprint = "SHA256:" + base64.b64encode(raw).decode().rstrip("=")
    shown = grouped(fingerprint)
    assert ask("grouped", text=fingerprint) == shown
    assert ungrouped(shown) == fingerprint
    assert [len(group) for group in shown.split(" ")] == [7, *[4] * 10, 3]
    line = f"{around} {fingerprint}, since 2026"
    assert grouped(line) == line.replace(fingerprint, shown)


PRINT: Final = "SHA256:" + "aB3/" * 10 + "x+Z"


@given(
    address=st.from_regex(
        r"(https|http|HTTPS)://([a-z0-9-]{1,8}\.)?(lists|xn--a|localhost)(\.example)?(:[1-9][0-9]{3})?/[a-zA-Z0-9._~?=&/%-]{0,12}",
        fullmatch=True,
    ),
    tail=st.sampled_from(["", f"#trust={PRINT}", f"#trust={PRINT[:-1]}", f"#{PRINT}"]),
)
@RELAXED
def test_a_code_that_python_makes_is_one_for_the_phone(ask: Asked, address: str, tail: str) -> None:
    found = trust_code.read(address + tail)
    told = ask("classify", text=address + tail)
    if found is not None and told["kind"] != "refused":
        assert (told["kind"], told["fingerprint"]) == ("trustlist", found[1])
        assert told["address"].lower().rstrip("/") == found[0].lower().rstrip("/")
    if told["kind"] == "trustlist":
        assert tail == f"#trust={PRINT}"


@given(
    text=st.text(max_size=12) | st.sampled_from(["=1+1", "-5", " =x", "+49", "@x", "\t=1", "\uff1d1", "A-1"])
)
@RELAXED
def test_t94_no_cell_of_the_report_is_calculated(ask: Asked, text: str) -> None:
    """As Python's tables: what a spreadsheet would take for a formula begins with an apostrophe."""
    told = ask("cell", text=text)
    assert told[0] == told[-1] == '"' and '"' not in told[1:-1] and "\n" not in told
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        assert told[1:-1] == cell(text)
    assert not told[1:-1].lstrip().startswith(("=", "+", "@", "\uff1d"))
