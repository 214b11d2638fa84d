"""Bytes, JSON and the closed profile: THREATS T1-T6, T9, T13, T14, T17, T20-T24, T27, T28, T40, T115."""

import json
import time
from functools import partial
from typing import Any

import pytest

from signing import jcs
from tests.verify.helpers import (
    Edit,
    Json,
    check,
    copied,
    documents,
    edited,
    failed,
    found,
    passport,
    with_claim,
    with_statement,
    world,
)


def _state(data: bytes) -> str:
    return str(check(data).state)


def _text(old: str, new: str) -> bytes:
    data = passport().decode()
    assert old in data
    return data.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("T1 duplicate key", _text('"heat":', '"heat":"H0","heat":')),
        ("T1 escaped duplicate", _text('"heat":', '"he\\u0061t":"H0","heat":')),
        ("T2 NaN", _text('"21840"', "NaN")),
        ("T2 Infinity", _text('"21840"', "Infinity")),
        ("T2 1e999", _text('"21840"', "1e999")),
        ("T2 -0", _text('"21840"', "-0")),
        ("T3 over 2^53", _text('"21840"', "9007199254740993")),
        ("T3 5000 digits", _text('"21840"', "1" * 5000)),
        ("T4 depth", b"[" * 100_000),
        ("T4 depth inside", _text('"21840"', "[" * 50_000 + "]" * 50_000)),
        ("T5 over 8 MiB", b'{"a":"' + b"x" * (8 * 2**20) + b'"}'),
        ("T6 UTF-8", passport() + b"\xff"),
        ("T6 overlong", _text('"H88213"', '"H"').replace(b'"H"', b'"\xc0\xaf"')),
        ("T6 lone surrogate", _text('"H88213"', '"\\ud800"')),
        ("T6 UTF-16", passport().decode().encode("utf-16")),
        ("T6 UTF-32", passport().decode().encode("utf-32")),
        ("T6 BOM", b"\xef\xbb\xbf" + passport()),
        ("T8 two documents", passport() + passport()),
        ("T10 HTML", b"<!DOCTYPE html><html></html>"),
        ("empty", b""),
        ("zip", b"PK\x03\x04" + bytes(100)),
        ("a word", b'"claim"'),
        ("null", b"null"),
        ("a list", b"[]"),
        ("an object", b"{}"),
        ("no members", b'{"verifiableCredential":[]}'),
        ("null members", b'{"verifiableCredential":[null]}'),
        ("members of another kind", b'{"verifiableCredential":{"type":"ProductClaim"}}'),
        ("nameless members", b'{"verifiableCredential":[{}]}'),
        ("a bare statement", jcs.canonical(documents().statement)),
        ("a trust list", world().trust()),
        ("a status bundle", world().status_bundle()),
    ],
)
def test_what_is_no_passport_is_unreadable_at_once(name: str, data: bytes) -> None:
    started = time.process_time()
    report = check(data)
    assert (report.state, report.level, report.exit_code) == ("unreadable", "unknown", 6), name
    assert time.process_time() - started < 1
    assert report.product is None and report.number is None and report.also == ()


def test_t5_a_credential_over_one_mebibyte_is_refused_alone_and_in_a_container() -> None:
    claim = copied(documents().claim)
    claim["credentialSubject"]["name"] = "x" * 2**20
    for data in (
        jcs.canonical(claim),
        edited(lambda value: value["verifiableCredential"].__setitem__(0, claim)),
    ):
        report = check(data)
        assert report.state == "unreadable"
        assert found(report, "input.json").params == {"problem": "json.too_large"}


def test_t5_a_million_keys_are_refused_in_time() -> None:
    data = ("{" + ",".join(f'"{number:x}":""' for number in range(700_000)) + "}").encode()
    assert len(data) < 8 * 2**20
    started = time.process_time()
    assert _state(data) == "unreadable"
    assert time.process_time() - started < 3


def _footprint(claim: dict[str, Any]) -> dict[str, Any]:
    footprint: dict[str, Any] = claim["credentialSubject"]["footprint"]
    return footprint


@pytest.mark.parametrize(
    "figure",
    [21840, 21840.5, "2.184e4", "+21840", "021840", "-0", "0x5550", "２１８４０", "", None, "1" * 19],
)
def test_t9_figures_that_are_no_plain_decimal_strings_are_refused(figure: object) -> None:
    report = check(with_claim(lambda claim: claim["credentialSubject"]["mass"].update(value=figure)))
    assert report.state == "refused"
    assert found(report, "claim.profile").outcome == "fail"


def test_t9_t25_another_spelling_of_the_same_figure_is_tampered() -> None:
    def other_spelling(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["mass"]["value"] += ".0"

    assert _state(with_claim(other_spelling)) == "tampered"


@pytest.mark.parametrize("place", ["top", "subject", "issuer", "footprint", "proof"])
def test_t13_undefined_members_are_refused_and_never_dropped(place: str) -> None:
    def add(claim: dict[str, Any]) -> None:
        where = {
            "top": claim,
            "subject": claim["credentialSubject"],
            "issuer": claim["issuer"],
            "footprint": _footprint(claim),
            "proof": claim["proof"],
        }
        where[place]["co2Verified"] = True

    report = check(with_claim(add))
    assert report.state == "refused" and found(report, "claim.profile").params["problem"] == "unknown_member"


@pytest.mark.parametrize(
    "contexts",
    [
        ["https://www.w3.org/ns/credentials/v2"],
        ["https://passport.example/ns/v1", "https://www.w3.org/ns/credentials/v2"],
        ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v1", "https://evil.example/v1"],
        ["https://www.w3.org/ns/credentials/v2", {"total": "https://evil.example/total"}],
        [
            "https://www.w3.org/ns/credentials/v2",
            "https://passport.example/ns/v1",
            {"@vocab": "https://evil.example/"},
        ],
        "https://passport.example/ns/v1",
        None,
    ],
)
def test_t14_t16_t19_other_contexts_are_refused(contexts: object) -> None:
    assert _state(with_claim(lambda claim: claim.update({"@context": contexts}))) == "refused"
    assert _state(with_claim(lambda claim: claim.pop("@context"))) == "refused"


def test_a_claim_of_a_later_version_is_unreadable_and_a_statement_of_one_counts_as_absent() -> None:
    later = ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v2"]
    assert _state(with_claim(lambda claim: claim.update({"@context": later}))) == "unreadable"
    assert _state(with_statement(lambda statement: statement.update({"@context": later}))) == "not_verified"


def _marked(where: Edit, keyword: str, claim: Json) -> None:
    member: Any = where(claim)
    member.update({keyword: {"@id": "urn:x"}})


def _saying(name: str, value: object, claim: Json) -> None:
    claim["credentialSubject"][name] = value


@pytest.mark.parametrize(
    "keyword",
    "@nest @included @graph @reverse @index @list @set @language @direction @import @propagate @protected "
    "@base @id @type @value @json @vocab @context".split(),
)
def test_t17_t18_t26_keywords_in_the_body_are_refused(keyword: str) -> None:
    for where in (lambda c: c["credentialSubject"], lambda c: c["issuer"], _footprint, lambda c: c["proof"]):
        report = check(with_claim(partial(_marked, where, keyword)))
        assert report.state == "refused", (keyword, where)


def test_t20_a_proof_in_the_subject_or_credentials_in_a_credential_are_refused() -> None:
    claim = documents().claim
    assert _state(with_claim(lambda c: c["credentialSubject"].update(proof=claim["proof"]))) == "refused"
    assert _state(with_claim(lambda c: c.update(verifiableCredential=[claim]))) == "refused"
    bare = {**claim, "verifiableCredential": [claim]}
    assert _state(jcs.canonical(bare)) == "refused"


def test_t21_t22_t23_poison_graphs_are_refused_in_milliseconds() -> None:
    chain: Any = {"name": "end"}
    for _ in range(20):
        chain = {"next": chain}
    twins = [{"name": "x"} for _ in range(4_000)]
    poisons: list[object] = [chain, twins, [{"knows": [{}, {}]}] * 8]
    for poison in poisons:
        started = time.process_time()
        report = check(with_claim(partial(_saying, "grade", poison)))
        assert report.state == "refused"
        assert time.process_time() - started < 0.5


def test_t22_a_chain_of_200_links_is_refused_by_depth() -> None:
    chain: Any = "end"
    for _ in range(200):
        chain = {"next": chain}
    assert _state(with_claim(lambda claim: claim["credentialSubject"].update(grade=chain))) == "unreadable"


def test_t23_four_thousand_components_are_refused() -> None:
    part = _footprint(documents().claim)["components"][0]
    many = [{**part, "key": f"k{number:05}"} for number in range(4_000)]
    data = with_claim(lambda claim: _footprint(claim).update(components=many))
    assert _state(data) in {"refused", "unreadable"}


@pytest.mark.parametrize(
    "name",
    [
        "did:web:Norrland-steel.example",
        "did:web:norrland%2Dsteel.example",
        "DID:web:norrland-steel.example",
        "did:web:norrland-steel.example.",
        "_:mill",
        "norrland",
        "../mill",
        "did:web:nörrland.example",
        "did:web:norrland-steel.example:8443",
        "did:web:norrland-steel.example/mill",
        "did:web:norrland-steel.example?x=1",
        "did:web:user@norrland-steel.example",
    ],
)
def test_t24_t46_identifiers_in_another_than_the_normal_form_are_refused(name: str) -> None:
    report = check(with_claim(lambda claim: claim["issuer"].update(id=name)))
    assert report.state in {"refused"}
    assert {"claim.profile", "claim.controller"} & failed(report)


def _members(claim: dict[str, Any]) -> dict[str, tuple[dict[str, Any], str]]:
    subject = claim["credentialSubject"]
    return {
        "mass": (subject["mass"], "value"),
        "issuer": (claim, "issuer"),
        "results": (_footprint(claim), "results"),
        "primary": (_footprint(claim)["components"][0], "isPrimary"),
        "type": (claim, "type"),
        "proof": (claim, "proof"),
        "status": (claim, "credentialStatus"),
        "name": (subject, "name"),
        "subject": (claim, "credentialSubject"),
    }


@pytest.mark.parametrize(
    "member", ["mass", "issuer", "results", "primary", "type", "proof", "status", "name", "subject"]
)
@pytest.mark.parametrize("how", ["wrap", "nest", "twice", "null", "empty", "text", "reverse"])
def test_t27_t40_another_shape_of_the_same_content_is_refused(member: str, how: str) -> None:
    def change(claim: dict[str, Any]) -> None:
        holder, name = _members(claim)[member]
        value = holder[name]
        listed = value if isinstance(value, list) else [value]
        holder[name] = {
            "wrap": [value],
            "nest": [listed],
            "twice": [*listed, *listed],
            "null": None,
            "empty": [],
            "text": str(value).lower() if isinstance(value, bool) else json.dumps(value),
            "reverse": listed[::-1],
        }[how]
        if holder[name] == value:
            holder[name] = {}

    # Text in the place of text is still text: then the signature says it.
    expected = "tampered" if (member, how) in {("name", "text"), ("mass", "never")} else "refused"
    assert _state(with_claim(change)) == expected


def test_t28_control_characters_are_refused() -> None:
    for sign in ("\x00", "\x1b[31m", "\n", "\x7f", "\u2028"):
        assert (
            _state(with_claim(partial(_saying, "name", f"a{sign}b")))
            == "refused"
        )


def test_t115_equal_ids_of_two_objects_are_refused() -> None:
    def merge(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["facility"]["id"] = claim["credentialSubject"]["id"]

    report = check(with_claim(merge))
    assert report.state == "refused" and found(report, "claim.profile").params["rule"] == "R7"


def test_t115_even_when_signed_so() -> None:
    def merge(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["facility"]["id"] = claim["credentialSubject"]["id"]

    signed = world().resign(documents().claim, merge)
    assert _state(jcs.canonical(signed)) == "refused"
