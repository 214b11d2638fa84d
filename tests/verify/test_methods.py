"""Attestations of methods: what they make better, and all they leave as it is (methods.md, T412 to T417)."""

import subprocess
import sys

import pytest

from passport import container
from passport.methods.skeleton import method_digest
from tests.world import NOW, World
from tests.world_methods import Made, attestation, calculated, file_of, made
from verify import Demand, Evidence, Policy, Report, TrustList, verify
from verify.evidence import EvidenceRefused
from verify.findings import Finding
from verify.states import RANK, STATES, TABLE, decide

MAY_BE_MISSING = Policy("optional")
ABSENT = Finding("statement.present", "", "fail")
ATTESTED = Finding("method.attested", "", "pass")


def asked(w: World, one: Made, *methods: bytes, file: bytes = b"", status: bytes = b"") -> Report:
    lists = status or w.status_bundle()
    evidence = Evidence.open(status=lists, workings=one.workings_file(), methods=methods)
    trust = TrustList.open(World().trust(), at=w.at)
    return verify(file or container.write(one.claim), evidence, trust, Demand(at=NOW, policy=MAY_BE_MISSING))


def test_an_attested_method_makes_one_state_better_and_no_other() -> None:
    """T413: every other finding that leads anywhere is decided as without it."""
    assert decide([ABSENT, ATTESTED]).state.name == "method_verified"
    assert decide([ABSENT]).state.name == "not_verified"
    for code, outcomes in TABLE.items():
        for outcome, state in outcomes.items():
            if state not in {None, "not_verified"}:
                found = [ABSENT, Finding(code, "", outcome)]  # type: ignore[arg-type]  # a key of the table
                before, after = decide(found), decide([*found, ATTESTED])
                states = [before.state.name, *before.also], [after.state.name, *after.also]
                assert [name.replace("not_verified", "method_verified") for name in states[0]] == states[1]


def test_it_is_directly_better_than_not_verified_and_nothing_to_rely_on() -> None:
    assert RANK["method_verified"] == RANK["not_verified"] + 1
    assert STATES["method_verified"][1:] == STATES["not_verified"][1:] == ("caution", 3)


def test_beside_a_statement_it_changes_nothing() -> None:
    """T413: byte for byte, whatever the statement says."""
    w = World()
    one = made(w)
    paper = file_of(attestation(w, one))
    for outcome in ("unmodified", "modified", "adverse"):
        statement = w.statement(one.claim, outcome=outcome)
        data = container.write(one.claim, statement)
        lists = w.status_bundle()
        with_it = asked(w, one, paper, file=data, status=lists)
        assert with_it.to_bytes() == asked(w, one, file=data, status=lists).to_bytes()


@pytest.mark.parametrize("number", [0, 3])
def test_of_several_one_that_holds_is_enough_and_no_other_takes_it_away(number: int) -> None:
    """T416: in any order, beside any that are about another method, withdrawn, or expired."""
    w = World()
    one = made(w)
    good = attestation(w, one)
    other = made(w, ("factor:ipcc-2006:coke", "factor:ipcc-2006:coal-tar"))
    bad = [
        attestation(w, other),
        attestation(w, one, until="2026-11-01T00:00:00Z"),
        attestation(w, one, edit=lambda document: document["credentialSubject"].update(producer=w.rival.did)),
    ]
    w.revoke(withdrawn := attestation(w, one))
    papers = [file_of(document) for document in [*bad, withdrawn]]
    papers.insert(number, file_of(good))
    report = asked(w, one, *papers)
    said = [found.outcome for found in report.findings if found.code == "method.attested"]
    assert report.state == "method_verified" and sorted(said) == ["fail"] * 4 + ["pass"]
    without = asked(w, one, *papers[:number], *papers[number + 1 :])
    assert without.state == "not_verified"


def test_one_digest_for_all_days_of_a_plant() -> None:
    """T410: what an auditor has attested once holds for every day that differs in measured values alone."""
    days = [calculated(), calculated(("quantity = 350", "quantity = 341")), calculated(("1000", "1012"))]
    assert len({method_digest(one.workings) for one in days}) == 1
    assert len({str(one.members["footprint"]["results"]) for one in days}) == 3


def test_the_same_attestation_twice_is_one() -> None:
    w = World()
    one = made(w)
    paper = file_of(attestation(w, one))
    lists = w.status_bundle()
    twice, once = asked(w, one, paper, paper, status=lists), asked(w, one, paper, status=lists)
    assert twice.to_bytes() == once.to_bytes() and once.state == "method_verified"


def test_a_file_without_an_attestation_is_refused() -> None:
    """T412: nobody believes that a method was looked at because a file was named."""
    with pytest.raises(EvidenceRefused) as refused:
        Evidence.open(methods=file_of(World().accreditation_document))
    assert refused.value.code == "evidence.method" and "attest --method-of" in refused.value.hint


def test_a_passport_without_attestations_loads_nothing_of_them() -> None:
    """The usual way stays as short as it was."""
    script = (
        "import sys; from tests.world import World; w = World(); assert w.verify(w.passport()).state == "
        "'verified'; sys.exit(any('methods' in name and 'carbon' not in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=120).returncode == 0
