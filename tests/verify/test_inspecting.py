"""What a file contains, without judging it."""

import json

import pytest

from signing import jcs
from tests.verify.helpers import documents, passport, with_claim, world
from verify.inspecting import inspect


def test_the_parts_of_a_passport_are_named() -> None:
    seen = inspect(passport())
    assert (seen["kind"], seen["problem"], seen["problems"]) == ("passport", None, [])
    assert [part["place"] for part in seen["credentials"]] == ["claim", "statement", "response"]
    assert seen["credentials"][0]["id"] == documents().claim["id"]
    assert seen["credentials"][0]["issuer"]["name"] == "Norrland Steel AB"
    assert all(part["violation"] is None for part in seen["credentials"])


def test_extras_and_violations_are_shown_and_not_judged() -> None:
    inside = inspect(world().passport(status_inside=True))
    assert {part["kind"] for part in inside["credentials"] if part["place"] == "extra"} == {
        "accreditation",
        "statuslist",
    }
    broken = inspect(with_claim(lambda claim: claim.update(extra="x")))
    assert broken["credentials"][0]["violation"]["problem"] == "unknown_member"


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[]", b"{}", b"%PDF-1.7", jcs.canonical({"verifiableCredential": [{}]})]
)
def test_anything_else_is_said_to_be_a_problem(data: bytes) -> None:
    seen = inspect(data)
    assert seen["problem"] and seen["credentials"] == []


def test_a_statement_or_a_trust_list_alone_is_named() -> None:
    assert inspect(jcs.canonical(documents().statement))["kind"] == "statement"
    assert inspect(world().trust())["problem"] == "trustlist"


def test_odd_members_do_not_break_it() -> None:
    odd = {"type": ["ProductClaim"], "issuer": [1], "proof": 3, "credentialSubject": None, "id": {}}
    seen = inspect(json.dumps(odd).encode())
    assert seen["credentials"][0]["id"] is None
