"""Input passports: bounded work, verified once, and what a calculation may take over (T60, T110)."""

import json
import random
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from passport.acts.claim import footprint_of
from passport.links import reference
from passport.sheets.activity.from_file import calculate_file
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError
from tests.vectors_build.stage import both, drop, heap, put
from tests.verify.helpers import bundle, check, failed, found, passport, trust, world
from tests.world import FIVE_YEARS, World
from tests.world_inputs import SALT, SLAB, Chain, Supply, activity, consumer, named, supply
from tests.world_people import Document
from verify import Demand, Evidence, Report, TrustList, verify
from verify.limits import INPUT_CREDENTIALS, INPUT_DEPTH
from verify.materials.inputs import InputNotUsable, checked_input


def judged(actors: World, chain: Chain) -> Report:
    report: Report = actors.verify(chain.file(actors), status=chain.status(actors))
    return report


def test_limits_are_those_of_the_design() -> None:
    assert (INPUT_DEPTH, INPUT_CREDENTIALS) == (8, 200)


def test_t60_ten_thousand_inputs_are_refused_quickly() -> None:
    entries = sorted(
        ({"id": f"urn:uuid:01990000-0000-7000-8000-{n:012x}", "digestMultibase": f"uIDA{n:064d}",
          "amount": {"value": "1", "unit": "KGM"}} for n in range(10_000)),
        key=lambda entry: str(entry["digestMultibase"]),
    )  # fmt: skip
    signed = json.loads(passport())
    signed["verifiableCredential"][0]["credentialSubject"]["inputs"] = entries
    data = jcs.canonical(signed)
    begun = time.process_time()
    report = check(data)
    assert report.state in {"refused", "unreadable"}
    assert time.process_time() - begun < 1


def test_t60_no_more_than_200_credentials_are_checked() -> None:
    """150 slabs with a statement each: the first hundred are verified, the rest is said not to have been."""
    actors = World()
    slab = supply(actors)
    slabs, about = [], []
    for place in range(150):
        edit = both(put("/id", actors.new_id(actors.at)), put("/credentialSubject/id", f"{SLAB}-{place}"))
        one = actors.resign(slab.claim, edit)
        slabs.append(one)
        edit = both(*(put(f"/credentialSubject/{name}", value) for name, value in reference(one).items()))
        about.append(actors.resign(slab.statement or {}, edit))
    inputs = sorted((named(Supply(one, None), "1") for one in slabs), key=lambda one: one["digestMultibase"])
    # Totals alone: what each slab adds is not shown, so nothing contradicts.
    hidden = both(
        put("/credentialSubject/inputs", inputs),
        put("/credentialSubject/footprint/detail", "total"),
        drop("/credentialSubject/footprint/components"),
    )
    signed = actors.documents(claim={"edit": hidden})
    data = actors.file(signed)
    parties = [signed.claim, signed.statement or {}, slab.claim, actors.accreditation_document]
    lists = actors.status_bundle(of=parties)
    trusted = TrustList.open(actors.trust())
    evidence = Evidence.open(status=lists, inputs=heap([*slabs, *about]))
    report = verify(data, evidence, trusted, Demand(at=actors.at))
    present = [one for one in report.findings if one.code == "inputs.present"]
    assert [one.outcome for one in present].count("pass") == 100
    assert {one.params["problem"] for one in present if one.outcome != "pass"} == {"too_many"}
    assert report.state == "incomplete"


def test_t60_a_lattice_of_inputs_is_walked_once() -> None:
    """Six layers of three, each made of all three below: 3^6 ways, 18 claims; of none more than there is."""
    actors = World()
    below = [supply(actors, id=f"{SLAB}-0-{n}") for n in range(3)]
    for layer in range(1, 6):
        at = f"2026-09-13T{layer:02}"
        below = [
            supply(
                actors,
                id=f"{SLAB}-{layer}-{n}",
                consumed=[(one, "330") for one in below],
                claim={"at": f"{at}:00:00Z"},
                statement={"at": f"{at}:30:00Z"},
            )
            for n in range(3)
        ]
    chain = consumer(actors, [(one, "330") for one in below])
    begun = time.process_time()
    report = judged(actors, chain)
    assert report.state == "verified"
    assert time.process_time() - begun < 3


def test_t60_a_claim_that_names_itself_as_its_input_ends() -> None:
    """No digest can name its own document, and its own id occurs once in a document (R7)."""
    actors = world()
    first = actors.claim()
    entries = [named(Supply(first, None), "1")]
    again = actors.resign(first, lambda one: one["credentialSubject"].update(inputs=entries))
    report = actors.verify(heap([again, first]))
    assert report.state == "refused" and "claim.profile" in failed(report)


def test_the_order_of_evidence_changes_nothing() -> None:
    actors = World()
    chain = consumer(actors, [(supply(actors), "500"), (supply(actors, id=f"{SLAB}-2"), "550")])
    parts = chain.extras()
    status, trusted, reports = chain.status(actors), TrustList.open(actors.trust()), set()
    for seed in range(4):
        mixed = [jcs.canonical(one) for one in parts]
        random.Random(seed).shuffle(mixed)
        evidence = Evidence.open(status=status, inputs=mixed)
        reports.add(verify(chain.alone(), evidence, trusted, Demand(at=actors.at)).to_bytes())
    assert len(reports) == 1
    (only,) = reports
    assert json.loads(only)["verdict"]["state"] == "verified"


def judged_beside(actors: World, chain: Chain, inputs: list[bytes], workings: bytes | None = None) -> Report:
    evidence = Evidence.open(status=chain.status(actors), inputs=inputs, workings=workings)
    return verify(chain.alone(), evidence, TrustList.open(actors.trust()), Demand(at=actors.at))


def test_what_a_trust_list_remembers_of_inputs_changes_no_answer() -> None:
    actors = World()
    chain = consumer(actors, [(supply(actors), "1050")])
    trusted = TrustList.open(actors.trust())
    evidence = Evidence.open(status=chain.status(actors))
    data = chain.file(actors)
    first, second = (verify(data, evidence, trusted, Demand(at=actors.at)).to_bytes() for _ in range(2))
    assert first == second


def test_a_second_statement_does_not_hide_the_newest() -> None:
    """Of two statements about a slab the newest by a listed verifier counts; a forged one is absent."""
    actors = World()
    slab = supply(actors)
    chain = consumer(actors, [(slab, "1050")])
    adverse = actors.statement(slab.claim, at="2026-09-14T00:00:00Z", outcome="adverse")
    forged = actors.tampered(actors.statement(slab.claim, at="2026-09-15T00:00:00Z", outcome="adverse"))
    parts = [jcs.canonical(one) for one in chain.extras()]
    assert judged_beside(actors, chain, [*parts, jcs.canonical(forged)]).state == "verified"
    worse = judged_beside(actors, chain, [*parts, jcs.canonical(adverse)])
    assert worse.state == "incomplete"
    assert found(worse, "inputs.holds").params["problem"] == "adverse"


def test_a_statement_after_the_claim_is_no_reason_to_be_red() -> None:
    """It was renewed, or given later; what there was when the slab was used is not here to be seen (T110)."""
    actors = World()
    slab = supply(actors, statement={"at": "2026-09-19T00:00:00Z"})
    imported = judged(actors, consumer(actors, [(slab, "1050")]))
    assert imported.state == "incomplete"
    counted_as_nothing = judged(actors, consumer(actors, [(slab, "1050")], passes=False))
    assert counted_as_nothing.state == "verified"
    assert found(counted_as_nothing, "inputs.vouched").params["problem"] == "statement.order"


def test_corrected_inputs_are_shown_with_what_they_change() -> None:
    """1,050 kg of slab in a tonne of coil: 1.05 times the slab's difference, and its share of the total."""
    actors = World()
    slab = supply(actors)
    chain = consumer(actors, [(slab, "1050")])
    effect = [{"electricity": mark, "value": "1"} for mark in ("location-based", "market-based")]
    line = {
        "id": slab.claim["id"], "digestMultibase": slab.digest, "reason": "new-factor", "effect": effect,
    }  # fmt: skip
    part = {"key": "melt", "stage": "melting", "scope": "1", "method": "M2", "amount": "2100",
            "quantityTier": "T2", "factorTier": "T2", "isPrimary": True}  # fmt: skip
    footprint = footprint_of({"components": [part]})
    facts = {"at": "2026-10-01T00:00:00Z", "wasRevisionOf": line, "footprint": footprint}
    newer = supply(actors, claim=facts, statement={"at": "2026-10-02T00:00:00Z"})
    inputs = [jcs.canonical(one) for one in (*chain.extras(), *newer.signed())]
    report = judged_beside(actors, chain, inputs)
    shown = {f.params["electricity"]: f.params for f in report.findings if f.code == "inputs.corrected"}

    def totals(claim: Document) -> dict[str, Fraction]:
        results = claim["credentialSubject"]["footprint"]["results"]
        return {one["electricity"]: Fraction(one["total"]) for one in results}

    old, new, own = totals(slab.claim), totals(newer.claim), totals(chain.docs.claim)
    assert report.state == "input_corrected" and set(shown) == set(old)
    for mark, said in shown.items():
        change = round((new[mark] - old[mark]) * Fraction("1.05"), 6)
        assert (Fraction(said["old"]), Fraction(said["new"])) == (old[mark], new[mark])
        assert Fraction(said["effect"]) == change
        assert Fraction(said["percent"]) == round(100 * change / own[mark], 2)
        assert said["effect"][0] in "+-" and said["percent"][0] in "+-"


# What a calculation may take over


def test_only_what_stands_can_be_taken_over() -> None:
    actors = World()
    slab = supply(actors)
    evidence = Evidence.open(status=actors.status_bundle(of=[*slab.signed(), actors.accreditation_document]))
    trusted = TrustList.open(actors.trust())
    one = checked_input(heap(slab.signed()), evidence, trusted, actors.at)
    assert (one.digest, one.passes) == (slab.digest, True)
    alone = checked_input(heap([slab.claim]), evidence, trusted, actors.at)
    assert (alone.digest, alone.passes) == (slab.digest, False)
    for bad in (
        heap([actors.tampered(slab.claim)]),
        heap(actors.documents().signed()[1:]),
        heap([*slab.signed(), *actors.documents().signed()]),
        b"{}",
    ):
        with pytest.raises(InputNotUsable):
            checked_input(bad, evidence, trusted, actors.at)
    actors.revoke(slab.claim)
    gone = Evidence.open(status=actors.status_bundle(of=[*slab.signed(), actors.accreditation_document]))
    with pytest.raises(InputNotUsable, match="revoked"):
        checked_input(heap(slab.signed()), gone, trusted, actors.at)
    with pytest.raises(InputNotUsable):
        checked_input(heap(slab.signed()), evidence, trusted, FIVE_YEARS)


def test_what_is_taken_over_verifies_again() -> None:
    """The number made from a checked input is the number the verifier recomputes, down to L3."""
    actors = World()
    slab = supply(actors)
    chain = consumer(actors, [(slab, "1050")])
    evidence = Evidence.open(status=chain.status(actors))
    one = checked_input(heap(slab.signed()), evidence, TrustList.open(actors.trust()), actors.at)
    again = calculate_file(activity([(slab, "1050")]), "toml", inputs=[one], salt=SALT)
    assert again.draft["footprint"] == chain.docs.claim["credentialSubject"]["footprint"]
    report = judged_beside(actors, chain, [jcs.canonical(x) for x in chain.extras()], chain.workings_file())
    assert report.state == "verified" and report.number is not None and report.number["depth"] == "L3"


# Workings


def test_workings_that_contradict_themselves_are_the_claims_own_contradiction() -> None:
    actors = World()
    chain = consumer(actors, [(supply(actors), "1050")])
    workings = json.loads(chain.workings_file())
    workings["components"][0]["amount"] = "1.000000"
    data = jcs.canonical(workings)
    digest = multibase_digest(data)
    wrong = consumer(
        actors, [(chain.consumed[0], "1050")],
        edit=lambda one: one["credentialSubject"]["footprint"].update(workings={"digestMultibase": digest}),
    )  # fmt: skip
    report = judged_beside(actors, wrong, [], data)
    assert "claim.workings" in failed(report) and report.state == "figures_wrong"
    assert found(report, "claim.workings").params["problem"] == "workings.components"


@pytest.mark.parametrize("data", [b"[]", b"{", b'"x"', b'{"a":1.5e999}'])
def test_workings_that_are_none_are_an_error(data: bytes) -> None:
    with pytest.raises(ToolError):
        Evidence.open(workings=data)


def test_workings_of_garbage_are_not_replayed() -> None:
    actors = World()
    chain = consumer(actors, [(supply(actors), "1050")])
    report = judged_beside(actors, chain, [jcs.canonical(x) for x in chain.extras()], b'{"format":"x"}')
    assert report.state == "incomplete"
    assert found(report, "claim.workings").params["problem"] == "other_digest"
    assert report.number is not None and report.number["depth"] == "L2"


def test_a_claim_without_inputs_brings_no_calculation_with_it(tmp_path: Path) -> None:
    script = (
        "import sys,pathlib\nfrom verify import *\np=pathlib.Path(sys.argv[1])\n"
        "r=verify((p/'p').read_bytes(),Evidence.open(status=(p/'s').read_bytes()),"
        f"TrustList.open((p/'t').read_bytes()),Demand(at='{world().at}'))\nassert r.state=='verified'\n"
        "bad=[m for m in ('passport.carbon.inputs','passport.carbon.calculating.engine',"
        "'dataclasses','verify.materials.following')"
        " if m in sys.modules]\nassert not bad, bad"
    )
    for name, data in (("p", passport()), ("t", trust()), ("s", bundle())):
        (tmp_path / name).write_bytes(data)
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, check=True, timeout=120)
