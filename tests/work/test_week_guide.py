"""The guide of the auditor's week names every word that can be written and every refusal there is."""

import re
from importlib import resources
from pathlib import Path

from passport.work.reviewing import engagement, review
from passport.work.reviewing.findings_schema import KINDS, ROLE_OF, RULES, SEVERITIES

GUIDE = resources.files("passport.work").joinpath("README.md").read_text(encoding="utf-8")
ROOT = Path(__file__).resolve().parents[2]


def test_every_word_of_a_findings_file_is_explained() -> None:
    named = set(re.findall(r"`([^`\n]+)`", GUIDE))
    assert set(KINDS) | set(SEVERITIES) | set(RULES) <= named
    assert {f"--{act}" for act in ROLE_OF} <= named


def test_every_refusal_to_attest_is_explained_and_no_other() -> None:
    code = "".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in (
            "passport/work/reviewing/engagement.py",
            "passport/cli/verifier/attest.py",
            "passport/cli/verifier/attest_checks.py",
            "passport/cli/verifier/attest_lot.py",
            "passport/party/admissible.py",
            "passport/party/decisions.py",
        )
    )
    raised = set(re.findall(r'"(attest\.[a-z_]+)"', code))
    assert raised == set(re.findall(r"`(attest\.[a-z_]+)`", GUIDE))
    assert engagement.AttestRefused.__doc__


def test_the_points_of_the_rule_are_those_that_count() -> None:
    (row,) = re.findall(r"\| `risk` \| (.*) \|", GUIDE)
    points = [review._WRONG, review._UNSEEN, review._UNUSUAL, review._MISFIT, review._FALLBACK]
    assert [int(number) for number in re.findall(r"\d+", row.replace("T0", "").replace("T1", ""))] == [
        *points,
        review._WEAK["T0"],
        review._WEAK["T1"],
    ]
