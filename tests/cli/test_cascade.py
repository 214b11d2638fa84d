"""``passport cascade`` over real signed claims: what a corrected slab changes in a coil and in a stamping."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from passport import container
from passport.acts.claim import footprint_of
from passport.cli.output.cascade_rendering import PROBLEMS
from passport.links import reference
from passport.runner import parts
from passport.runner.processes import Processes
from passport.work.cascade.plan import DECISIONS
from signing.digests import document_digest
from tests.cli.sessions import in_process
from tests.world import NOW, World
from tests.world_inputs import SLAB, SLAB_CLAIMED, SLAB_PERIOD, Supply, calculated
from tests.world_people import Document

LOW = ["--threshold", "0.02"]
LATER = "2026-09-14T06:00:00Z"


class Chain(NamedTuple):
    """The claims of a slab of another mill, its correction, a coil of it and a stamping of that."""

    slab: Document
    corrected: Document
    coil: Document
    stamping: Document


def footprint(amount: str) -> dict[str, Any]:
    part = {
        "key": "melt", "stage": "melting", "scope": "1", "method": "M2", "amount": amount,
        "quantityTier": "T2", "factorTier": "T2", "isPrimary": True,
    }  # fmt: skip
    return footprint_of({"components": [part]})


def slab_of(world: World, amount: str, replaces: Mapping[str, Any] | None = None) -> Document:
    facts: dict[str, Any] = {"by": world.rival, "id": SLAB, "period": SLAB_PERIOD}
    if replaces is not None:
        effect = [{"electricity": kind, "value": "100.000000"} for kind in ("location-based", "market-based")]
        line = {**reference(replaces), "reason": "calculation-error", "effect": effect}
        facts |= {"edit": lambda claim: claim.update(wasRevisionOf=line)}
    return world.claim(at=LATER if replaces else SLAB_CLAIMED, footprint=footprint(amount), **facts)


def made_of(world: World, above: Document, kilograms: str, number: str, mass: str = "500") -> Document:
    id = f"https://id.norrland-steel.example/01/07312345678909/21/{number}"
    draft = calculated(world, [(Supply(above, None), kilograms)], id=id, mass=mass).draft
    return world.claim(id=id, **{name: draft[name] for name in ("footprint", "inputs", "mass")})


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def chain_of(world: World) -> Chain:
    """A slab, its correction, a coil made of it, and a product made of the coil."""
    slab = slab_of(world, "2000")
    coil = made_of(world, slab, "1050", "C-44", "5000")
    return Chain(slab, slab_of(world, "2100", slab), coil, made_of(world, coil, "1250", "P-9", "100"))


@pytest.fixture(scope="module")
def chain(world: World) -> Chain:
    return chain_of(world)


@pytest.fixture
def place(tmp_path: Path, world: World, chain: Chain, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims").mkdir()
    for name, claim in chain._asdict().items():
        (tmp_path / "claims" / f"{name}.passport.json").write_bytes(container.write(claim))
    (tmp_path / "trust.json").write_bytes(world.trust())
    (tmp_path / "lists.json").write_bytes(world.status_bundle(of=chain))
    return tmp_path


KNOWN = ["--status", "lists.json", "--trust", "trust.json", "--at", NOW]


def plan(*words: str, code: int) -> dict[str, Any]:
    found, output = in_process(["cascade", *words, *KNOWN, "--json"])
    assert found == code, output
    value: dict[str, Any] = json.loads(output.splitlines()[0])
    return value


def test_every_claim_that_rests_on_the_corrected_one_is_in_the_plan(place: Path, chain: Chain) -> None:
    told = plan("claims", *LOW, "-o", "plan.json", code=4)
    assert (place / "plan.json").read_bytes() == json.dumps(
        told, separators=(",", ":"), ensure_ascii=False, sort_keys=True
    ).encode()
    slab, corrected, coil, stamping = map(document_digest, chain)
    assert told["causes"] == [{"old": slab, "new": corrected, "reason": "calculation-error"}]
    effects = {
        node["claim"]: ({one["value"] for one in node["effect"]}, node["because"], node["decision"])
        for node in told["nodes"]
    }
    assert effects == {
        coil: ({"105.000000"}, [slab], "reissue"),
        stamping: ({"131.250000"}, [coil], "reissue"),
    }
    assert told["asOf"] == NOW and told["threshold"] == "0.02"
    assert [node["claim"] for node in told["nodes"]] == sorted(effects)


def test_people_see_the_same(place: Path) -> None:
    code, output = in_process(["cascade", "claims", *LOW, *KNOWN])
    assert code == 4
    lines = output.splitlines()
    assert lines[0] == f"{SLAB} was corrected (calculation-error): +100 location-based, +100 market-based"
    assert "+105, " in output and "+131.25, " in output
    assert lines[-1] == "2 reissue"
    assert in_process(["cascade", "claims", *KNOWN, "--threshold", "0.5"])[0] == 0


def test_processes_and_order_change_no_byte(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(str(path) for path in Path("claims").iterdir())
    whole = plan("claims", *LOW, code=4)
    assert plan(*reversed(files), *LOW, code=4) == whole
    monkeypatch.setattr(parts, "CHUNK_ITEMS", 1)
    assert plan("claims", "--jobs", "2", *LOW, code=4) == whole


def test_a_worker_that_is_killed_changes_no_byte(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed with a file in its hands: another one reads that file again."""
    whole = plan("claims", *LOW, code=4)
    give = Processes._give
    killed: list[int | None] = []

    def give_and_kill(self: Processes[Any, Any]) -> None:
        give(self)
        for child in self._children:
            if child.part is not None and not killed:
                killed.append(child.process.pid)
                child.process.kill()

    monkeypatch.setattr(parts, "CHUNK_ITEMS", 1)
    monkeypatch.setattr(Processes, "_give", give_and_kill)
    assert plan("claims", "--jobs", "2", *LOW, code=4) == whole
    assert killed


def test_whose_claims_are_whose(place: Path, world: World) -> None:
    told = plan("claims", "--own", world.rival.did, *LOW, code=0)
    assert {node["decision"] for node in told["nodes"]} == {"foreign"}
    assert told["own"] == [world.rival.did]
    told = plan("claims", "--own", world.mill.did, *LOW, code=4)
    assert {node["decision"] for node in told["nodes"]} == {"reissue"}


def test_without_status_lists_nothing_is_said_to_have_no_effect(place: Path, chain: Chain) -> None:
    Path("claims/corrected.passport.json").unlink()
    code, output = in_process(["cascade", "claims", *KNOWN[2:], "--json"])
    told = json.loads(output.splitlines()[0])
    assert code == 3
    assert {node["problem"] for node in told["nodes"]} == {"status"}
    assert {node["decision"] for node in told["nodes"]} == {"not-checked"}
    assert plan("claims", code=0)["nodes"] == []


def test_a_withdrawn_slab_is_somebodys_task(place: Path, chain: Chain) -> None:
    world = World()
    slab = slab_of(world, "2000")
    coil = made_of(world, slab, "1050", "C-44", "5000")
    for path in Path("claims").iterdir():
        path.unlink()
    Path("trust.json").write_bytes(world.trust())
    world.revoke(slab)
    Path("claims/all.ndjson").write_bytes(container.write(slab) + b"\n" + container.write(coil) + b"\n")
    Path("lists.json").write_bytes(world.status_bundle(of=[slab, coil]))
    (node,) = plan("claims", code=3)["nodes"]
    assert (node["decision"], node["problem"]) == ("unresolved", "withdrawn")
    assert "effect" not in node


def test_what_does_not_count_is_left_aside_and_told(place: Path, world: World, chain: Chain) -> None:
    """A correction whose signature does not hold corrects nothing."""
    Path("claims/corrected.passport.json").write_bytes(container.write(world.tampered(chain.corrected)))
    code, output = in_process(["cascade", "claims", *KNOWN])
    assert code == 3
    assert "left aside: claims/corrected.passport.json: A claim does not count. (tampered)" in output
    assert "Nothing that was corrected or withdrawn changes these claims." in output


def test_wrong_words(place: Path) -> None:
    Path("plan.json").write_bytes(b"mine")
    assert in_process(["cascade", "claims", *KNOWN, "-o", "plan.json"])[0] == 2
    assert Path("plan.json").read_bytes() == b"mine"
    assert in_process(["cascade", "claims", *KNOWN, "--threshold", "5"])[0] == 2
    assert in_process(["cascade", "missing", *KNOWN])[0] == 2


def test_every_problem_has_its_sentence() -> None:
    assert PROBLEMS.keys() == DECISIONS.keys()
