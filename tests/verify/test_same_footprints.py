"""Claims of one heat are verified with what was found of their footprint before: the same findings (T419)."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport import container
from passport.disk import documents
from passport.disk.beginnings import DocumentRefused
from signing import jcs
from tests.world import World
from verify import Demand, Evidence, Finding, TrustList, findings_of
from verify.checks.numbers.same import SameFootprints

Change = Callable[[dict[str, Any]], None]


class Heat:
    """A world, its trust list and a claim, judged with what is kept of footprints and without."""

    def __init__(self) -> None:
        self.world = World("same-footprints")
        self.claim = self.world.documents().claim
        self.trust = TrustList.open(self.world.trust(), at=self.world.at)
        self.evidence = Evidence.open(status=self.world.status_bundle())
        self.same = SameFootprints()

    def findings(self, claim: dict[str, Any], *, same: bool) -> tuple[Finding, ...]:
        evidence, document = self.evidence, copy.deepcopy(claim)
        if same:
            evidence, document = evidence._replace(same=self.same), self.same.claim(document)
        member = document, jcs.canonical(claim)
        return tuple(findings_of([member], evidence, self.trust, Demand(self.world.at)))


def _total(claim: dict[str, Any]) -> None:
    claim["credentialSubject"]["footprint"]["results"][0]["total"] = "1.000000"


def _amount(claim: dict[str, Any]) -> None:
    claim["credentialSubject"]["footprint"]["components"][0]["amount"] = "1.000000"


def _grade(claim: dict[str, Any]) -> None:
    claim["credentialSubject"]["grade"] = "S999"


def _name(claim: dict[str, Any]) -> None:
    claim["id"] = "urn:uuid:018f8f5e-9c4e-7a30-9f53-0123456789ab"


def _nothing(_claim: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize("change", [_nothing, _total, _amount, _grade, _name])
def test_the_findings_are_those_of_a_claim_alone(change: Change) -> None:
    """Whatever was kept of the heat: a changed figure, and a changed member of the coil, are both found."""
    heat = Heat()
    heat.findings(heat.claim, same=True)
    changed = copy.deepcopy(heat.claim)
    change(changed)
    alone = heat.findings(changed, same=False)
    assert heat.findings(changed, same=True) == alone
    failed = {one.code for one in alone if one.outcome == "fail"}
    assert ("claim.proof" in failed) is (change is not _nothing)


def test_of_equal_footprints_one_object_is_kept_and_of_others_their_own() -> None:
    heat = Heat()
    first, other = heat.same.claim(copy.deepcopy(heat.claim)), heat.same.claim(copy.deepcopy(heat.claim))
    kept = first["credentialSubject"]["footprint"]
    assert other["credentialSubject"]["footprint"] is kept and other == heat.claim
    changed = copy.deepcopy(heat.claim)
    _amount(changed)
    assert heat.same.claim(changed)["credentialSubject"]["footprint"] is not kept


def _number(claim: dict[str, Any]) -> None:
    part = claim["credentialSubject"]["footprint"]["components"][0]
    part["isPrimary"] = int(part["isPrimary"])


def _unknown(claim: dict[str, Any]) -> None:
    claim["credentialSubject"]["more"] = "x"


@pytest.mark.parametrize("change", [_number, _unknown])
def test_what_breaks_the_profile_is_refused_beside_a_claim_that_keeps_it(change: Change) -> None:
    """In Python ``1`` equals ``True``: a file with a number is checked whole."""
    heat = Heat()
    path = Path("coil.passport.json")
    for _ in range(50):  # until texts are read by the faster of two ways, where it is installed
        parts = documents.passport_in(container.write(heat.claim), path, heat.same.outline)
        heat.same.claim(dict(parts.claim.document))
    changed = copy.deepcopy(heat.claim)
    change(changed)
    data = container.alone(jcs.canonical(changed))
    with pytest.raises(DocumentRefused) as refused:
        documents.passport_in(data, path, heat.same.outline)
    assert refused.value.code == "document.shape"
