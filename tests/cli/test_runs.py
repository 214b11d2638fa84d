"""T122: one run is one body of evidence, whatever door its files came by."""

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from passport.runner import parts
from passport.work.batches.items import Item
from passport.work.pack import pack
from signing import jcs
from tests.cli.sessions import in_process
from tests.runs import RUNS, Run, lines
from tests.world import NOW, World
from tests.world_inputs import consumer, supply
from verify import Demand, Evidence, TrustList
from verify.together import verify_together

ONE, TWO = ["--jobs", "1"], ["--jobs", "2"]
"""Without a word there are as many processes as cores, each of which takes 0.3 s to start."""
Door = Callable[[Path, Run], tuple[list[str], bytes]]


def folder(place: Path, run: Run) -> tuple[list[str], bytes]:
    (place / "in").mkdir()
    for name, data in run.files.items():
        (place / "in" / f"{name}.passport.json").write_bytes(data)
    return [str(place / "in")], b""


def in_two_processes(place: Path, run: Run) -> tuple[list[str], bytes]:
    words, _ = folder(place, run)
    return [*words, *TWO], b""


def ndjson(place: Path, run: Run) -> tuple[list[str], bytes]:
    (place / "lot.ndjson").write_bytes(lines(list(run.files.values())))
    return [str(place / "lot.ndjson")], b""


def standard_input(place: Path, run: Run) -> tuple[list[str], bytes]:
    return ["-", "--lines"], lines(list(reversed(run.files.values())))


def several_targets(place: Path, run: Run) -> tuple[list[str], bytes]:
    words, _ = folder(place, run)
    return [str(path) for path in sorted(Path(words[0]).iterdir())], b""


def delivery(place: Path, run: Run) -> tuple[list[str], bytes]:
    """A file of ``passport pack``, under a name that says nothing."""
    made = pack([Item(name, data) for name, data in run.files.items()], [Item("status", run.status)])
    (place / "delivery.json").write_bytes(made.data)
    (place / "status.json").unlink()
    return [str(place / "delivery.json")], b""


DOORS: list[Door] = [folder, in_two_processes, ndjson, standard_input, several_targets, delivery]


@cache
def made(name: str) -> tuple[bytes, Run]:
    """The trust list and the files of a run, signed once."""
    world = World()
    return world.trust(), RUNS[name](world)


def laid_out(place: Path, name: str) -> Run:
    trust, run = made(name)
    (place / "trust.json").write_bytes(trust)
    (place / "status.json").write_bytes(run.status)
    return run


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("name", RUNS)
def test_every_door_gives_the_same_states(
    tmp_path: Path, name: str, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T122: a folder, two processes, lines, standard input, several targets and a delivery agree."""
    monkeypatch.setattr(parts, "CHUNK_ITEMS", 1)
    run = laid_out(tmp_path, name)
    words, stdin = door(tmp_path, run)
    jobs = [] if door is in_two_processes else ONE
    _, output = in_process(
        ["verify", *words, *jobs, "--json", "--trust", str(tmp_path / "trust.json"), "--at", NOW], stdin
    )
    reports = [json.loads(line) for line in output.splitlines()]
    reports = [row.get("report", row) for row in reports]
    assert {row["input"]["digest"]: row["verdict"]["state"] for row in reports} == run.expected()


@pytest.mark.parametrize("name", RUNS)
def test_the_library_gives_the_same_states(name: str) -> None:
    """T122: ``verify_together`` for those who call Python."""
    world = World()
    run = RUNS[name](world)
    evidence = Evidence.open(status=run.status)
    trust = TrustList.open(world.trust())
    for turn in (list(run.files.values()), list(reversed(run.files.values()))):
        reports = verify_together(turn, evidence, trust, Demand(NOW))
        assert {report.input["digest"]: report.state for report in reports} == run.expected()


@pytest.mark.parametrize("name", ["two_contents", "twins", "corrected", "revoked_in_one"])
def test_from_a_folder_shows_the_best_of_the_same_verdicts(tmp_path: Path, name: str) -> None:
    """T122: ``--from`` and a whole folder no longer disagree."""
    run = laid_out(tmp_path, name)
    words, _ = folder(tmp_path, run)
    product = json.loads(next(iter(run.files.values())))["verifiableCredential"][0]["credentialSubject"]["id"]
    _, output = in_process(
        ["verify", "--from", words[0], "--product", product, "--json", "--at", NOW,
         "--trust", str(tmp_path / "trust.json")]
    )  # fmt: skip
    report = json.loads(output.splitlines()[-1])
    best = "verified" if name == "corrected" else run.states[next(iter(run.files))]
    assert report["verdict"]["state"] == best


def test_the_table_names_the_rivals(tmp_path: Path) -> None:
    """T122: the CSV has a column for the other files about the product."""
    run = laid_out(tmp_path, "two_contents")
    words, _ = folder(tmp_path, run)
    out = tmp_path / "out.csv"
    in_process(["verify", *words, "--csv", str(out), "--trust", str(tmp_path / "trust.json"), "--at", NOW])
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = {Path(row["file"]).name: row for row in csv.DictReader(stream)}
    assert Path(rows["one.passport.json"]["others"]).name == "two.passport.json"
    assert Path(rows["two.passport.json"]["others"]).name == "one.passport.json"
    assert rows["next.passport.json"]["others"] == ""


def test_a_slab_consumed_by_two_passports_of_a_run_is_a_note(tmp_path: Path) -> None:
    """T122: three coils of one slab, together heavier than the slab: all verify, and the run says it.

    A claim that its mill did not sign is not added up.
    """
    world = World()
    slab = supply(world, claim={"mass": {"value": "1100", "unit": "KGM"}})
    chains = [
        consumer(
            world, [(slab, "1050")], claim={"id": f"{world.documents().claim['credentialSubject']['id']}{n}"}
        )
        for n in (1, 2, 3)
    ]
    files = {f"coil-{n}": chain.file(world) for n, chain in enumerate(chains)}
    run = Run(
        files,
        dict.fromkeys(files, "verified"),
        chains[0].status(world, also=[one.docs.claim for one in chains]),
    )
    (tmp_path / "trust.json").write_bytes(world.trust())
    (tmp_path / "status.json").write_bytes(run.status)
    words, _ = folder(tmp_path, run)
    known = ["--trust", str(tmp_path / "trust.json"), "--at", NOW]
    code, output = in_process(["verify", *words, "--csv", str(tmp_path / "out.csv"), *known])
    sentence = (
        "1575.000000 kg of it are consumed by the passports of this run, and its own covers 1100.000000 kg"
    )
    assert code == 0
    assert sentence in output
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert all(sentence in row["notes"] for row in csv.DictReader(stream))
    broken = json.loads(files["coil-1"])
    broken["verifiableCredential"][0] = world.tampered(broken["verifiableCredential"][0])
    changed = jcs.canonical(broken)
    (Path(words[0]) / "coil-1.passport.json").write_bytes(changed)
    code, output = in_process(["verify", *words, *known])
    assert code == 5
    assert sentence not in output


def test_what_changes_between_the_two_readings_is_not_judged(tmp_path: Path) -> None:
    """T73, T152: the bytes that were grouped are the bytes that are judged."""
    from passport.work.batches.body import Body

    run = laid_out(tmp_path, "two_contents")
    words, _ = folder(tmp_path, run)
    with Body(TrustList.open((tmp_path / "trust.json").read_bytes()), at=NOW, lang="en") as body:
        for path in sorted(Path(words[0]).iterdir()):
            body.add(Item(path.name, path.read_bytes(), path=str(path)))
        (Path(words[0]) / "two.passport.json").write_bytes(run.files["next"])
        problems = {item.name: item.problem for item in body.items()}
    # The rival of the changed one cannot be judged without it either.
    assert problems == {
        "next.passport.json": "", "one.passport.json": "file.changed", "two.passport.json": "file.changed",
    }  # fmt: skip


def test_a_delivery_that_was_cut_off_is_told(tmp_path: Path) -> None:
    """T122: a delivery says how many documents follow; fewer are a line that could not be read."""
    run = laid_out(tmp_path, "two_contents")
    words, _ = delivery(tmp_path, run)
    path = Path(words[0])
    kept = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(kept[:-1]) + kept[-1][:100])
    code, output = in_process(
        ["verify", *words, "--trust", str(tmp_path / "trust.json"), "--at", NOW, "--json"]
    )
    errors = [row["error"]["code"] for row in map(json.loads, output.splitlines()) if "error" in row]
    assert errors == ["file.delivery", "file.delivery"]
    assert code == 5


def test_a_flood_of_strangers_pushes_no_rival_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """T153: of very many claims about a product those that nobody signed are dropped first."""
    world = World()
    run = RUNS["two_contents"](world)
    junk = []
    for place in range(12):
        document = json.loads(run.files["two"])
        document["verifiableCredential"][0]["credentialSubject"]["heat"] = f"H{place}"
        if place % 2:  # a genuine claim about another product lies beside the forged one
            document["verifiableCredential"] += json.loads(run.files["next"])["verifiableCredential"][:1]
        junk.append(jcs.canonical(document))
    monkeypatch.setattr("verify.together.REVISION_LINE", 10)
    monkeypatch.setattr("verify.together.INSTRUMENT_CREDENTIALS", 1)
    files = [*junk[:6], run.files["one"], *junk[6:], run.files["two"]]
    reports = verify_together(
        files, Evidence.open(status=run.status), TrustList.open(world.trust()), Demand(NOW)
    )
    assert reports[6].state == reports[13].state == "chain_broken"
    assert {report.state for report in [*reports[:6], *reports[7:13]]} == {"tampered"}
