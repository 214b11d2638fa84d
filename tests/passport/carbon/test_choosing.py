"""T129: the engine picks the strongest candidate, and a factor's kind counts with its evidence only."""

import random
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any, cast

import pytest

from passport.carbon.calculating.evidence import is_shipped
from passport.carbon.factors import KIND_TIERS, shipped
from passport.carbon.tables import table
from passport.carbon.workings import replay, workings_digest
from passport.disk import beside
from passport.sheets.drafts.reading import DraftRefused
from signing.digests import multibase_digest
from signing.jcs import canonical
from signing.strict_json import loads
from tests.passport.carbon.activities import (
    DOCUMENT,
    HEAD,
    amounts,
    calculated,
    factor,
    replayed_footprint,
    source,
    supplier,
)
from tests.passport.carbon.test_inputs import SHARES

WEAK = 'method = "M2"\nquantity = "0.5"\nunit = "TNE"\nevidence = "estimate"\nfactor = "urn:example:default"'
STRONG = 'method = "M3"\nquantity = "3.5"\nunit = "TNE"\nevidence = "weighbridge"\nfactor = "urn:example:lab"'
MIDDLE = 'method = "M2"\nquantity = "2"\nunit = "TNE"\nevidence = "erp"\nfactor = "urn:example:default"'
LAB = factor("urn:example:lab", "laboratory-batch", carbon="830", **DOCUMENT)
RECORDS = factor("urn:example:default", "default", gases={"CO2": "2000"}) + LAB
WRITTEN = Path(__file__).parent / "written" / "workings-0.3.0.json"


def _file(*parts: str, reason: str = "", records: str = RECORDS) -> str:
    told = f'orderReason = "{reason}"\n' if reason else ""
    listed = "".join(f"\n[[sources.candidates]]\n{part}\n" for part in parts)
    return f'{HEAD}\n[[sources]]\nkey = "coke"\nstage = "steelmaking"\nscope = "1"\n{told}{listed}{records}'


def test_a_weak_candidate_listed_first_does_not_count() -> None:
    """T129: an estimate of 100 stands before a weighed and analysed 1065; 0.3.0 answered 100."""
    found = calculated(_file(WEAK, STRONG))
    assert amounts(found) == {"coke": "1065.166667"}
    assert [(trial[1], trial[2]) for trial in found.result.trials] == [("M2", False), ("M3", True)]
    assert found.result.components[0].source.fallback_from is None
    assert found.workings["engine"]["version"] == "1.1.0"
    assert found.draft["footprint"]["method"]["version"] == "1.1.0"


def test_the_order_of_the_file_changes_no_number() -> None:
    """T129: every order of the candidates gives the same draft, but for the digest of its workings."""
    told = set()
    for order in permutations((WEAK, STRONG, MIDDLE)):
        draft = calculated(_file(*order)).draft["footprint"]
        told.add(canonical({**draft, "workings": {}}))
    assert len(told) == 1


def test_another_order_needs_a_reason_that_the_workings_carry() -> None:
    """T129: with a reason the first that applies counts, and the reason is a warning of its own."""
    reason = "The belt scale was moved on 12 September"
    found = calculated(_file(WEAK, STRONG, reason=reason))
    assert amounts(found) == {"coke": "100.000000"}
    assert [(w.code, w.about) for w in found.warnings] == [("method.order", reason)]
    assert found.workings["activity"]["sources"][0]["orderReason"] == reason
    assert {"code": "method.order", "where": "coke", "about": reason} in found.workings["warnings"]
    idle = calculated(_file(STRONG, WEAK, reason=reason))
    assert amounts(idle) == {"coke": "1065.166667"} and not idle.warnings


@pytest.mark.parametrize("reason", [".", "-", "\u2800", "\u3164", "\u3164 \u2800"])
def test_a_reason_that_says_nothing_is_none(reason: str) -> None:
    """T129: blanks in disguise and dashes put no weak candidate before a strong one."""
    with pytest.raises(DraftRefused) as caught:
        calculated(_file(WEAK, STRONG, reason=reason))
    assert caught.value.code == "activity.text" and "orderReason" in caught.value.message


def test_a_stronger_candidate_that_does_not_apply_is_a_fallback_wherever_it_stands() -> None:
    """T129: the stack's file is missing; that the estimate counts instead is told, in both orders."""
    stack = 'method = "M1"\nseries = "no.csv"\nevidence = "instrument"\nfactor = "urn:example:lab"'
    for parts in ((stack, MIDDLE), (MIDDLE, stack)):
        found = calculated(_file(*parts))
        assert found.result.components[0].source.fallback_from == "M1"


@pytest.mark.parametrize(
    ("kind", "leg"),
    [
        (kind, "T1" if kind in table("publishedKinds") else "T0")
        for kind, told in KIND_TIERS.items()
        if told > "T1"
    ],
)
def test_a_kind_without_evidence_gives_little(kind: str, leg: str) -> None:
    """T129: published kinds give T1, the others T0, with a remark; with a document the kind counts."""
    bare = factor("urn:example:mine", kind, gases={"CO2": "700"})
    power = source(
        method="M2", factor="urn:example:mine", evidence="instrument", calibratedUntil="2027-01-01"
    )
    found = calculated(HEAD + power + bare)
    assert found.result.components[0].source.factor_tier == leg
    assert ("factor.unevidenced", f"{leg} (urn:example:mine)") in {(w.code, w.about) for w in found.warnings}
    shown = calculated(HEAD + power + factor("urn:example:mine", kind, gases={"CO2": "700"}, **DOCUMENT))
    assert shown.result.components[0].source.factor_tier == KIND_TIERS[kind]
    assert "factor.unevidenced" not in {w.code for w in shown.warnings}
    assert shown.workings["factors"][0]["evidenceDigest"] == DOCUMENT["evidenceDigest"]


def test_a_document_beside_the_data_gives_its_digest() -> None:
    """T129: named without a digest, the document is read; another one under its name is refused."""
    named = factor("urn:example:lab", "laboratory-batch", carbon="830", evidence="analysis.pdf")
    text = HEAD + source(factor="urn:example:lab") + named
    digest = multibase_digest(b"an analysis")
    found = calculated(text, documents={"analysis.pdf": digest}.get)
    assert found.workings["factors"][0]["evidenceDigest"] == digest
    for documents in ({}, {"analysis.pdf": multibase_digest(b"another")}):
        told = (
            text
            if not documents
            else text.replace('"analysis.pdf"', f'"analysis.pdf"\nevidenceDigest = "{digest}"')
        )
        with pytest.raises(DraftRefused) as caught:
            calculated(told, documents=lambda name, known=documents: known.get(name, ""))
        assert caught.value.code == "factor.evidence" and caught.value.problems[0].hint


@pytest.mark.parametrize("told", [False, True])
def test_an_empty_document_is_no_evidence(*, told: bool) -> None:
    """T129: nothing rests on a file of no bytes, at hand or named by its digest."""
    nothing = multibase_digest(b"")
    more = {"evidenceDigest": nothing} if told else {}
    named = factor("urn:example:lab", "laboratory-batch", carbon="830", evidence="analysis.pdf", **more)
    at_hand = {} if told else {"analysis.pdf": nothing}
    with pytest.raises(DraftRefused) as caught:
        calculated(
            HEAD + source(factor="urn:example:lab") + named, documents=lambda name: at_hand.get(name, "")
        )
    assert caught.value.code == "factor.evidence" and "empty" in caught.value.message


def test_the_authors_own_file_is_no_evidence(tmp_path: Path) -> None:
    """T129: a sheet of factors does not vouch for itself; a document beside it does."""
    for name in ("factors.csv", "analysis.pdf"):
        (tmp_path / name).write_bytes(b"text")
    found = beside.documents(tmp_path / "factors.csv")
    assert (found("factors.csv"), found("analysis.pdf")) == ("", multibase_digest(b"text"))


def test_a_shipped_record_is_evidence_of_its_own_figures_only() -> None:
    """T129: the grid of the shipped library, by its own id or as the evidence of an equal record."""
    (grid,) = (record for record in shipped() if KIND_TIERS[record.kind] > "T1")
    assert is_shipped(grid)
    tiers = []
    for value in ("727", "72.7"):
        mine = factor("urn:example:g", "national", "MWH", gases={"CO2": value}, evidence=grid.id)
        power = source(method="M2", unit="MWH", factor="urn:example:g")
        found = calculated(HEAD + power + mine)
        tiers.append(found.result.components[0].source.factor_tier)
        again = replayed_footprint(found.workings, "component")
        assert again["components"] == found.draft["footprint"]["components"]
    assert tiers == ["T2", "T1"]


def test_the_list_of_shipped_records_above_t1_is_total() -> None:
    """T129: the phone knows the shipped records by these digests."""
    strong = [record.digest for record in shipped() if KIND_TIERS[record.kind] > "T1"]
    assert strong == table("shippedFactors")


def test_a_verified_passport_is_evidence_and_an_unverified_one_is_not() -> None:
    """T129: the supplier's footprint rests on a passport given with --input; the workings name it."""
    for passes, leg in ((True, "T2"), (False, "T0")):
        slab = supplier(SHARES, passes=passes)
        mine = factor("urn:example:s", "supplier", supplied="1900", evidence=slab.digest)
        found = calculated(
            HEAD + source(method="M4", scope="3", factor="urn:example:s") + mine, inputs=[slab]
        )
        assert found.result.components[0].source.factor_tier == leg
        vouchers = found.workings.get("vouchers", [])
        assert [entry["digestMultibase"] for entry in vouchers] == ([slab.digest] if passes else [])
        assert replayed_footprint(found.workings, "component") == found.draft["footprint"]


def test_workings_of_0_3_0_replay_to_the_same_bytes() -> None:
    """T129: their engine's version says that the file's order and the typed kind decided."""
    written = cast("dict[str, Any]", loads(WRITTEN.read_bytes()))
    workings, footprint = written["workings"], written["footprint"]
    assert workings["engine"]["version"] == "1.0.0"
    assert canonical(replayed_footprint(workings, "component")) == canonical(footprint)
    assert workings_digest(workings) == footprint["workings"]["digestMultibase"]
    newer = {**workings, "engine": {**workings["engine"], "version": "1.1.0"}}
    assert replay(workings).results[0].total == "100.000000"
    with pytest.raises(Exception, match="do not follow"):
        replay(newer)


def test_a_stronger_candidate_never_loses_to_a_weaker_one() -> None:
    """T129, as a property: of random candidates the one that counts has the best tier that applies."""
    chance = random.Random(129)
    # Two of one method, factor and evidence are two deliveries, and refused (T133).
    evidences = ("estimate", "erp", "weighbridge", "meter-and-stock")
    ways = list(product(evidences, ("default", "lab2", "bare")))
    for _ in range(60):
        parts = [
            f'method = "M2"\nquantity = "{chance.randrange(1, 90)}"\nunit = "TNE"\n'
            f'evidence = "{evidence}"\nfactor = "urn:example:{record}"'
            for evidence, record in chance.sample(ways, chance.randrange(1, 5))
        ]
        records = RECORDS + factor("urn:example:lab2", "laboratory-periodic", gases={"CO2": "7"}, **DOCUMENT)
        records += factor("urn:example:bare", "laboratory-batch", gases={"CO2": "1"})
        alone = []
        for part in parts:
            one = calculated(_file(part, records=records)).result.components[0]
            alone.append((one.source.tier, one.amount))
        counted = calculated(_file(*parts, records=records)).result.components[0]
        assert counted.source.tier == max(tier for tier, _ in alone)
        assert (counted.source.tier, counted.amount) in alone
        assert Fraction(counted.figure) > 0
