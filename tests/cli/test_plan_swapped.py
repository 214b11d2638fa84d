"""A plan whose cause is no correction, edited so that all of its numbers fit (T360)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.exact import AMOUNT_PLACES, scaled
from passport.disk import clock
from passport.vocab import ELECTRICITY
from passport.work.cascade import document
from passport.work.cascade.causes import Lines, Said
from passport.work.cascade.plan import NEW_FACTOR, Cause, Plan
from passport.work.cascade.renewing import Changes, Renewed, Trail, renewed
from signing import jcs
from signing.digests import multibase_digest
from tests.cli.corrections import COIL, CORRECT, PLAN, SLAB_DRAFT, claim_in, ran
from tests.cli.test_plan_review import REVIEW
from tests.world_inputs import SLAB
from verify import Evidence, TrustList
from verify.materials.inputs import checked_input

CHEAP = f"{SLAB.rpartition('/')[0]}/S-CHEAP"
"""Another slab of the same supplier, with a quarter of the emissions."""


@pytest.fixture
def place(correction_chain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(correction_chain, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    ran(*PLAN, "--threshold", "0.02", "--as", "mill", "-o", "plan.json", code=4)
    return tmp_path


def issued(name: str, id: str, amount: str, *more: str) -> None:
    """A slab of the supplier, or with ``more`` a correction of one."""
    Path(f"{name}.toml").write_text(SLAB_DRAFT.format(id=id, amount=amount), encoding="utf-8")
    path = f"claims/{name}.passport.json"
    words = ("correct", more[0], f"{name}.toml", *more[1:], "--yes") if more else ("issue", f"{name}.toml")
    ran(*words, "--as", "supplier", "-o", path)


def swapped(name: str) -> Renewed:
    """The plan with that claim in the place of the slab, as if the cascade had written it; the coil by it."""
    path = Path("plan.json")
    data: dict[str, Any] = json.loads(path.read_bytes())
    plan, asked, at = document.read(path.read_bytes())
    trust = TrustList.open(Path("trust.json").read_bytes())
    other = checked_input(Path(f"claims/{name}.passport.json").read_bytes(), Evidence(), trust, clock.now())
    (cause,) = plan.causes
    (node,) = [one for one in plan.nodes if one.product == COIL]
    coil = claim_in("claims/coil.passport.json")
    workings = json.loads(Path("claims/coil.workings.json").read_bytes())
    changes = Changes({cause.old: other})
    made = renewed(coil, workings, changes, Trail("uIDA", b"0123456789abcdef0123456789abcdef"))
    totals = {one["electricity"]: one["total"] for one in made.draft["footprint"]["results"]}
    new = tuple(scaled(totals[method], AMOUNT_PLACES) for method in ELECTRICITY)
    forged = Plan((cause._replace(new=other.digest),), (node._replace(new=new),))
    path.write_bytes(document.written(forged, asked, at=at, threshold=data["threshold"]))
    trail = Trail(multibase_digest(path.read_bytes()), b"0123456789abcdef0123456789abcdef")
    return renewed(coil, workings, changes, trail)


def refused() -> str:
    output = ran(*CORRECT, code=2)
    assert not Path("new").exists()
    return output


def test_another_product_in_the_place_of_an_input_is_not_signed_t360(place: Path) -> None:
    issued("cheap", CHEAP, "500")
    swapped("cheap")
    assert "is no correction of" in refused()


def test_an_older_correction_and_a_lacking_one_are_not_signed_t360(place: Path) -> None:
    issued("slab-3", SLAB, "2500", "claims/slab-2.passport.json", "--reason", "calculation-error")
    assert "another correction" in refused()
    Path("claims/slab-2.passport.json").unlink()
    Path("claims/slab-3.passport.json").unlink()
    assert "not at hand" in refused()


def test_the_newest_of_one_line_is_what_stands_now(place: Path) -> None:
    issued("slab-3", SLAB, "2500", "claims/slab-2.passport.json", "--reason", "calculation-error")
    swapped("slab-3")
    ran(*CORRECT)


def test_an_auditor_finds_the_input_that_was_swapped_t360(place: Path) -> None:
    """The mill signed by such a plan with a tool of its own: all numbers fit, and the cause is none."""
    issued("cheap", CHEAP, "500")
    made = swapped("cheap")
    Path("new").mkdir()
    Path("new/coil.workings.json").write_bytes(jcs.canonical(made.workings))
    Path("draft.json").write_text(json.dumps(made.draft), encoding="utf-8")
    ran("correct", "claims/coil.passport.json", "draft.json", "--reason", "upstream-change", "--as", "mill",
        "-o", "new/coil.passport.json", "--yes")  # fmt: skip
    review = [*REVIEW[:-4], "--inputs", "claims/cheap.passport.json", *REVIEW[-2:], "--json"]
    (one,) = json.loads(ran(*review).splitlines()[-1])["plan"]["claims"]
    assert (one["replayed"], [problem["code"] for problem in one["problems"]]) == ("yes", ["cascade.cause"])


def test_of_two_corrections_none_is_chosen_by_hand_t360() -> None:
    """T237 holds where the plan is made; whoever edits it later would take the lower branch."""
    claims = {
        "old": Said("did:web:a", "slab", ""), "high": Said("did:web:a", "slab", "old"),
        "low": Said("did:web:a", "slab", "old"), "theirs": Said("did:web:b", "slab", "old"),
    }  # fmt: skip

    def why(new: str, unsigned: str = "") -> str:
        lines = Lines(claims, lambda digest: digest != unsigned)
        return lines.unfounded([Cause("old", new, "upstream-change")]).get("old", "")

    assert "high is another correction" in why("low")
    assert why("low", "high") == ""  # nobody signed the other one
    assert "its issuer signed" in why("low", "low")
    assert "no correction" in why("theirs")
    assert "no correction" in why("old")
    apart = [Cause("f", "g", NEW_FACTOR), Cause("old", "", "fork")]
    assert Lines(claims, lambda _: True).unfounded(apart) == {}
