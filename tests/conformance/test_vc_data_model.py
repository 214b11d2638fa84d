"""Inputs of the W3C data model suite and examples of its specification, against ``foreign.datamodel``."""

import base64
import hashlib
import json
from typing import Any

import pytest

from signing.errors import ToolError
from signing.foreign import datamodel
from signing.jsonld.contexts import CREDENTIALS_V2
from tests.conformance.foreign import foreign_contexts, load
from tests.shared_data import vectors
from tests.signing.documents import Json

SUITE = "vc-data-model-2.0-test-suite/input"
AN_ISSUER = "did:example:issuer"


def _completed(document: Json) -> Json:
    """The suite fills in the issuer of the implementation it asks, unless the input is about the issuer."""
    issuer = document.get("issuer", AN_ISSUER)
    if isinstance(issuer, dict) and issuer.get("id", "") is not None:
        issuer = {**issuer, "id": issuer.get("id", AN_ISSUER)}
    return {**document, "issuer": issuer}


def _judged(name: str) -> str:
    document = load(vectors(f"{SUITE}/{name}"))
    try:
        if "presentation" in name:
            datamodel.check_presentation(document, foreign_contexts())
        else:
            datamodel.check_credential(_completed(document), foreign_contexts())
    except ToolError as refusal:
        return refusal.code
    return "ok"


def test_every_input_of_the_suite_is_judged_as_its_name_says() -> None:
    """T13, T19, T24: among them undefined types, redefined terms, relative ids."""
    folder = vectors(SUITE)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("**/*.json"))
    # The suite writes the two times into this one before it sends it.
    names.remove("credential-validUntil-validFrom-ok.json")
    verdicts = {name: _judged(name) for name in names}
    wrong = {name: code for name, code in verdicts.items() if (code == "ok") == ("fail" in name)}
    assert wrong == {}
    assert len(verdicts) == 119


A_CREDENTIAL: dict[str, Any] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": AN_ISSUER,
    "credentialSubject": {"id": "did:example:subject"},
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"validFrom": "2026-01-02T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}, "datamodel.time"),
        ({"validFrom": "2026-01-01T01:00:00+02:00", "validUntil": "2025-12-31T22:59:59Z"}, "datamodel.time"),
        ({"validFrom": 2026}, "datamodel.time"),
        ({"evidence": None}, "datamodel.empty"),
        ({"evidence": []}, "datamodel.empty"),
        ({"evidence": "x"}, "datamodel.object"),
        ({"name": 7}, "datamodel.text"),
        ({"name": {"@value": "x", "@direction": "up"}}, "datamodel.text"),
        ({"name": {"@value": "x", "@language": "not a language"}}, "datamodel.text"),
        ({"type": []}, "datamodel.type"),
        ({"type": ["VerifiableCredential", ""]}, "datamodel.type"),
        ({"@context": CREDENTIALS_V2}, "datamodel.context"),
        ({"credentialSubject": []}, "datamodel.subject"),
        ({"credentialSubject": "did:example:x"}, "datamodel.subject"),
        ({"unknownMember": "x"}, "context.dropped"),
    ],
)
def test_other_credentials_are_refused(change: Json, code: str) -> None:
    with pytest.raises(ToolError) as refusal:
        datamodel.check_credential({**A_CREDENTIAL, **change}, foreign_contexts())
    assert refusal.value.code == code


@pytest.mark.parametrize("document", [None, [], "x", 1, {}])
def test_what_is_no_document_is_refused(document: Json) -> None:
    for check in (datamodel.check_credential, datamodel.check_presentation):
        with pytest.raises(ToolError):
            check(document, foreign_contexts())


def test_related_resources_are_compared_with_the_resource() -> None:
    """T39: the digests of the specification's own errata are not believed, the bytes are."""
    data = vectors("contexts/credentials/v2.jsonld").read_bytes()
    sri = "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
    good = {"id": CREDENTIALS_V2, "digestSRI": sri}

    def check(*related: Json) -> None:
        credential = {**A_CREDENTIAL, "relatedResource": list(related)}
        datamodel.check_credential(credential, foreign_contexts(), resource={CREDENTIALS_V2: data}.get)

    check(good)
    for bad in (
        {**good, "digestSRI": sri.replace("sha384", "sha512")},
        {**good, "digestSRI": sri[:-4] + "AAAA"},
        {**good, "digestMultibase": "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0"},
        {"id": CREDENTIALS_V2},
        {"digestSRI": sri},
        "https://example.org/",
    ):
        with pytest.raises(ToolError):
            check(bad)
    with pytest.raises(ToolError):
        check(good, good)


def test_the_examples_of_the_specification_are_credentials() -> None:
    """Every credential among them that uses only pinned contexts; the others name contexts nobody pinned."""
    judged = 0
    for path in sorted(vectors("vc-dm2-examples").glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        types = document.get("type", []) if isinstance(document, dict) else []
        if "VerifiableCredential" not in types or "issuer" not in document:
            continue
        try:
            datamodel.check_credential(document, foreign_contexts())
        except ToolError as refusal:
            assert refusal.code == "context.unpinned", (path.name, refusal.code, refusal.message)
        judged += 1
    assert judged >= 10
