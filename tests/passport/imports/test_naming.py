"""An export read back names its claim, by id and D, and its totals have the claim's digits (T280)."""

import json
from typing import Any

import pytest

from passport.exports import formats
from passport.exports.formats import FORMATS
from passport.exports.reading import ExportRefused
from passport.exports.subject import Subject
from passport.imports.naming import Named, named_claims
from signing.errors import JsonRefused
from tests.passport.exports.corpus import claims


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_names_its_claim(name: str) -> None:
    for given in claims():
        try:
            files = formats.export(given, name).files
        except ExportRefused:
            continue
        totals: dict[str, str] = {}
        for ending, data in files.items():
            found = named_claims(data)
            if ending == "dcc.json":
                assert found == (), "a conformity credential is about the statement"
                continue
            (one,) = found
            assert (one.format, one.claim, one.digest) == (name, given.claim["id"], given.digest)
            totals |= dict(one.totals)
        results = given.claim["credentialSubject"]["footprint"]["results"]
        stated = {} if name in {"cbam", "registry"} else {one["electricity"]: one["total"] for one in results}
        assert totals == stated


def _pact() -> Any:
    return json.loads(formats.export(claims()[0], "pact").files["pact.json"])


@pytest.mark.parametrize(
    "value",
    [None, [], "x", {}, {"data": None}, {"data": [None]}, {"data": [{"extensions": "x"}]},
     {"data": [{"extensions": [{"data": []}]}]}, {"copyOf": {"format": "x"}}, {"credentialSubject": []},
     {"general": [{"comment": 5}]}, {"general": [{"comment": "Copy of claim urn:uuid:x uIDB, "}]}],
)  # fmt: skip
def test_what_names_no_claim_names_none(value: object) -> None:
    assert named_claims(json.dumps(value).encode()) == ()


@pytest.mark.parametrize("digest", ["uIDB", "zQm", "", "uIDB" + "A" * 64 + "\n", 7])
def test_a_digest_of_another_form_is_none(digest: object) -> None:
    document = _pact()
    for one in document["data"]:
        one["extensions"][0]["data"]["claim"]["digestMultibase"] = digest
    assert named_claims(json.dumps(document).encode()) == ()


def _boundary(one: Subject) -> str:
    return str(one.claim["credentialSubject"]["footprint"]["boundary"])


def test_a_file_may_name_several_claims() -> None:
    given, other = [one for one in claims() if _boundary(one) == "cradle-to-gate"][:2]
    documents = [json.loads(formats.export(one, "pact").files["pact.json"]) for one in (given, other)]
    both = {"data": [one for document in documents for one in document["data"]]}
    found = named_claims(json.dumps(both).encode())
    assert [one.digest for one in found] == [given.digest, other.digest]
    assert all(isinstance(one, Named) and len(one.totals) == 2 for one in found)


@pytest.mark.parametrize(
    "text", [b"1e5", b"1E400", b"-0.1e1", b"1" * 41, b"NaN", b"{", b"[" * 40 + b"]" * 40]
)
def test_numbers_that_are_no_figures_are_refused(text: bytes) -> None:
    with pytest.raises(JsonRefused):
        named_claims(text)
