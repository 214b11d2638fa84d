"""Facts that a claim commits to, when a plan of corrections renews its number (T578)."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.disclosable import DisclosableRefused
from passport.carbon.workings import workings_digest
from passport.disk import clock
from passport.work.cascade.renewing import Changes, Renewed, Trail, renewed
from tests.cli.corrections import claim_in
from verify import Evidence, TrustList
from verify.materials.inputs import checked_input

AMOUNT = "/precursors/slab/amount"


def committed(folder: Path, declared: dict[str, dict[str, str]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The coil of the chain and its workings, as if it had been committed to these facts."""
    claim = copy.deepcopy(claim_in(str(folder / "claims/coil.passport.json")))
    workings = json.loads((folder / "claims/coil.workings.json").read_bytes())
    workings |= {"disclosable": sorted(declared), "facts": declared}
    claim["credentialSubject"]["footprint"]["workings"]["digestMultibase"] = workings_digest(workings)
    return claim, workings


def corrected(folder: Path, claim: dict[str, Any], workings: dict[str, Any]) -> tuple[Renewed, str]:
    """The coil by the corrected slab, and the digest of that."""
    trust = TrustList.open((folder / "trust.json").read_bytes())
    slab = (folder / "claims/slab-2.passport.json").read_bytes()
    given = checked_input(slab, Evidence(), trust, clock.now())
    (before,) = claim["credentialSubject"]["inputs"]
    changes = Changes({before["digestMultibase"]: given})
    return renewed(claim, workings, changes, Trail("uPlan", bytes(32))), given.digest


def test_a_fact_about_a_precursor_follows_its_passport_t578(correction_chain: Path) -> None:
    (consumed,) = claim_in(str(correction_chain / "claims/coil.passport.json"))["credentialSubject"]["inputs"]
    fact = {**consumed["amount"], "input": consumed["digestMultibase"]}
    made, now = corrected(correction_chain, *committed(correction_chain, {AMOUNT: fact}))
    assert made.workings["facts"][AMOUNT] == {**fact, "input": now}
    assert made.draft["inputs"][0]["digestMultibase"] == now != fact["input"]
    assert made.draft["footprint"]["disclosable"]["size"]


def test_facts_that_do_not_hold_any_more_are_not_signed_anew_t578(correction_chain: Path) -> None:
    (consumed,) = claim_in(str(correction_chain / "claims/coil.passport.json"))["credentialSubject"]["inputs"]
    fact = {**consumed["amount"], "value": "1", "input": consumed["digestMultibase"]}
    scrap = {"/scrap/home": {"share": "0.4"}, "/scrap/preConsumer": {"share": "0.9"}}
    with pytest.raises(DisclosableRefused) as refused:
        corrected(correction_chain, *committed(correction_chain, {AMOUNT: fact, **scrap}))
    assert refused.value.code == "disclosable.contradiction"
    assert "Correct this claim by itself" in refused.value.hint
    assert len(refused.value.also) == 1
