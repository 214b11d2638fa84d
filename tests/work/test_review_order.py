"""T129: a review lists another order of candidates first, then asks for the documents that kinds rest on."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from passport.work.reviewing import replaying, review_drafting
from passport.work.reviewing.review import Lot
from signing.strict_json import loads
from tests.passport.carbon.activities import DOCUMENT, HEAD, calculated, factor, source
from tests.passport.carbon.test_choosing import STRONG, WEAK, WRITTEN, _file


def _found(draft: dict[str, Any], workings: dict[str, Any]) -> list[Any]:
    """The findings of a review of one claim whose only interesting side is its number."""
    chain = replaying.walk(draft["footprint"], workings, {})
    results = [SimpleNamespace(electricity="location-based", evidence_breakdown=[("T0", "0.00000")])]
    footprint = SimpleNamespace(results=results)
    claim = SimpleNamespace(product=SimpleNamespace(footprint=footprint))
    one = SimpleNamespace(
        chain=chain, wrong=(), mismatch=(), replayed=chain.replayed, digest="d", claim=claim, mass_kg=1
    )
    row = SimpleNamespace(digest="d", key="C-0001", sampled=True)
    findings = SimpleNamespace(rows=(row,), materiality=("relative", "0.05"))
    return review_drafting.found_in(cast("Lot", SimpleNamespace(reviewed=[one])), cast("Any", findings))


def test_another_order_is_the_first_finding() -> None:
    reason = "The belt scale was moved"
    abroad = factor("urn:example:g", "generic", "TNE", gases={"CO2": "9000"}, geography=["BR"])
    text = _file(WEAK, STRONG, reason=reason) + source("other", method="M2", factor="urn:example:g") + abroad
    made = calculated(text)
    found = _found(made.draft, made.workings)
    assert found[0].clause == "method.order" and reason in found[0].question
    assert any(one.severity == "material" for one in found[1:])


def test_evidence_is_listed_with_its_digest_and_what_has_none_is_said() -> None:
    documented = factor("urn:example:lab", "laboratory-batch", carbon="830", **DOCUMENT)
    made = calculated(HEAD + source(factor="urn:example:lab") + documented)
    (asked,) = [one for one in _found(made.draft, made.workings) if "Ask for it" in one.question]
    assert DOCUMENT["evidence"] in asked.question and DOCUMENT["evidenceDigest"] in asked.question
    bare = factor("urn:example:lab", "laboratory-batch", carbon="830")
    made = calculated(HEAD + source(factor="urn:example:lab") + bare)
    (said,) = [one for one in _found(made.draft, made.workings) if "names no evidence" in one.question]
    assert "T0 (urn:example:lab)" in said.question


def test_workings_of_0_3_0_are_read_with_a_remark() -> None:
    assert Path(WRITTEN).is_file()
    written = cast("dict[str, Any]", loads(WRITTEN.read_bytes()))
    found = _found({"footprint": written["footprint"]}, written["workings"])
    assert any("engine 1.0.0" in one.question for one in found)
    assert not [one for one in found if one.kind == "misstatement"]
