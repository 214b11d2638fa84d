"""A method is attested once, claims of it are better than not verified, and a machine replays a lot."""

import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from passport.cli.main import main
from passport.cli.verifier.attest_replay import BY_MACHINE
from passport.disk import documents
from passport.party import identity
from passport.party.admissible import Asked
from passport.party.signing_acts import Attesting, Signed
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import loads
from tests import waiting
from tests.cli.sessions import in_process
from tests.dates import days_from_now, months_ago
from tests.forked import Forked
from tests.work import lots

SCOPE = "ISO14067/iron-and-steel/KR/"
SEED = "dice 4711"
MONTH = months_ago(3)  # of the production: a method is attested for a year of it at most


class Plant:
    """The demo's parties, a lot of theirs of this autumn, an accreditation for limited assurance too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.demo = folder / "passport-demo"
        self.claims, self.workings = folder / "claims", folder / "workings"
        self.method, self.out = folder / "mill.method.json", folder / "out"

    def run(self, *words: object) -> tuple[int, str]:
        return in_process([str(word) for word in words])

    @property
    def signing(self) -> list[object]:
        return ["--accreditation", self.folder / "accreditation.json", "--as", self.demo / "verifier",
                "--trust", self.demo / "trust.json", "--workings", self.workings]  # fmt: skip

    @property
    def status(self) -> list[object]:
        folders = ("mill", "verifier", "accreditation-body")
        return [word for name in folders for word in ("--status", self.demo / name)]

    def attest(self, *more: object, of: Path | None = None) -> tuple[int, str]:
        """Attest the method of the lot."""
        opinion = self.demo / "drafts" / "opinion.toml"
        return self.run("attest", "--method-of", of or self.claims, "--opinion", opinion, *self.signing,
                        "--since", f"{MONTH}-01", "--yes", "--json", "-o", self.method, *more)  # fmt: skip

    def replaying(self, *more: object) -> list[str]:
        """The command that replays the lot."""
        words = ["attest", "--replay", self.claims, "--method", self.method, "--opinion",
                 self.folder / "limited.toml", *self.signing, *self.status, "--seed", SEED, "--yes", "--json",
                 "-o", self.out, *more]  # fmt: skip
        return [str(word) for word in words]

    def replay(self, *more: object) -> tuple[int, str]:
        return in_process(self.replaying(*more))

    def statements(self) -> dict[str, dict[str, Any]]:
        """What was signed, by the name of its file."""
        found = {}
        for path in sorted(self.out.glob("*.passport.json")):
            signed = documents.passport(path).statement
            assert signed is not None
            found[path.name] = dict(signed.document)
        return found


def _made(folder: Path, demo: Path, *, heats: int, coils: int) -> Plant:
    plant = Plant(folder)
    shutil.copytree(demo, plant.demo)
    lots.lot(folder, plant.demo, heats=heats, coils=coils, month=MONTH)
    scope = [word for level in ("reasonable", "limited") for word in ("--scope", SCOPE + level)]
    who = ["did:web:verifier.example", "--name", "Example Verification Partners", "--number", "EAB-VB-0042"]
    body = plant.demo / "accreditation-body"
    code, output = plant.run("accredit", *who, *scope, "--as", body, "-o", folder / "accreditation.json")
    assert code == 0, output
    opinion = (plant.demo / "drafts" / "opinion.toml").read_text(encoding="utf-8")
    limited = opinion.replace('"reasonable"', '"limited"')
    assert limited != opinion
    (folder / "limited.toml").write_text(limited, encoding="utf-8")
    code, output = plant.attest()
    assert code == 0, output
    return plant


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Nine coils of three heats, and their method, attested."""
    return _made(tmp_path_factory.mktemp("plant"), demo, heats=3, coils=3)


@pytest.fixture
def plant(made: Plant, tmp_path: Path) -> Iterator[Plant]:
    """A copy of it."""
    shutil.copytree(made.folder, tmp_path / "plant")
    yield Plant(tmp_path / "plant")


def _refused(answer: tuple[int, str]) -> str:
    code, output = answer
    assert code == 2, output
    assert "hint: " in output
    return output


def test_a_claim_of_the_method_is_better_than_not_verified(plant: Plant) -> None:
    """The buyer's terminal: from not_verified to method_verified, and back without the workings."""
    claim = plant.claims / "H01-2.passport.json"
    asked = ["verify", claim, "--trust", plant.demo / "trust.json", *plant.status, "--json"]
    states = []
    method: list[object] = ["--method", plant.method, "--workings"]
    own, other = plant.workings / "H01.json", plant.workings / "H02.json"
    for more in ([], method[:2], [*method, own], [*method, other]):
        code, output = plant.run(*asked, *more)
        assert code == 3
        states.append(json.loads(output.splitlines()[-1])["verdict"]["state"])
    assert states == ["not_verified", "not_verified", "method_verified", "not_verified"]


def test_what_is_withdrawn_counts_no_more(plant: Plant) -> None:
    """T416: passport withdraw takes an attestation back like a statement."""
    code, output = plant.run(
        "withdraw", plant.method, "--reason", "the scale was wrong", "--as", plant.demo / "verifier", "--yes"
    )
    assert code == 0, output
    workings = ["--method", plant.method, "--workings", plant.workings / "H01.json"]
    claim = plant.claims / "H01-2.passport.json"
    code, output = plant.run("verify", claim, "--trust", plant.demo / "trust.json", *plant.status, *workings)
    assert code == 3 and "NOT VERIFIED" in output and "has withdrawn it" in output, output


def test_a_method_is_attested_only_where_every_number_follows(plant: Plant) -> None:
    """T418: one heat without workings, or by another method, and nothing is signed."""
    plant.method.unlink()
    (plant.workings / "H02.json").rename(plant.folder / "H02.json")
    assert "(method.workings)" in _code(_refused(plant.attest()))
    (plant.folder / "H02.json").rename(plant.workings / "H02.json")
    other = _by_another_method(plant)
    assert "(method.several)" in _code(_refused(plant.attest()))
    other.unlink()
    assert plant.attest()[0] == 0


def _code(output: str) -> str:
    """The output with the code of its error line in brackets."""
    line = next((line for line in output.splitlines() if line.startswith('{"error"')), "")
    return f"{output} ({json.loads(line)['error']['code']})" if line else output


def _by_another_method(plant: Plant) -> Path:
    """A coil of a fourth heat whose electrodes were taken for coke."""
    text = lots.activity(3, MONTH).decode()
    changed = text.replace("factor:ipcc-2006:eaf-electrodes", "factor:ipcc-2006:coke").encode()
    assert changed != text.encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lots, "activity", lambda *_: changed)
        listed, workings = lots.drafts(3, 1, month=MONTH)
    (plant.workings / "H03.json").write_bytes(workings)
    return lots.issue(plant.folder, plant.demo, listed[0], "H03-1")


@pytest.mark.parametrize(
    ("since", "code"),
    [(-400, "usage.since"), (0, "usage.since"), (20_000, "method.window")],
)
def test_a_method_is_attested_for_a_year_at_most(plant: Plant, since: int, code: str) -> None:
    """T415."""
    plant.method.unlink()
    output = _code(_refused(plant.attest("--since", days_from_now(since) if since else "tomorrow")))
    assert f"({code})" in output and not plant.method.exists()


def test_a_machine_signs_what_holds_and_leaves_a_sample_to_people(plant: Plant) -> None:
    """T419: limited assurance, by machine, and the statement says so; the same sample for the same seed."""
    code, output = plant.replay()
    assert code == 0, output
    said = json.loads(output.splitlines()[-1])
    people = {one["file"] for one in said["people"]}
    assert len(people) == 3 and said["seed"] == SEED
    signed = plant.statements()
    every = {path.name for path in plant.claims.iterdir()}
    assert set(signed) == every - people and int(said["signed"]) == len(signed)
    for document in signed.values():
        subject = document["credentialSubject"]
        assert (subject["outcome"], subject["levelOfAssurance"]) == ("unmodified", "limited")
        engagement = subject["engagement"]
        assert engagement["sampled"] is False and engagement["population"] == "9"
        assert BY_MACHINE.partition("{")[0] in engagement["samplingRationale"]
    again = plant.folder / "again"
    code, output = plant.replay("-o", again, "--second")
    assert code == 0, output
    assert {one["file"] for one in json.loads(output.splitlines()[-1])["people"]} == people


def test_what_was_replayed_verifies(plant: Plant) -> None:
    """The buyer sees an ordinary statement of limited assurance."""
    assert plant.replay()[0] == 0
    name = next(iter(plant.statements()))
    policy = _policy(plant, 'response = "optional"\nassurance = "limited"')
    trust = ["--trust", plant.demo / "trust.json", *plant.status]
    code, output = plant.run("verify", plant.out / name, *trust, "--policy", policy)
    assert code == 0, output


def _policy(plant: Plant, text: str) -> Path:
    path = plant.folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_contradiction_stops_the_lot(plant: Plant) -> None:
    """T419: nothing is signed about it and what follows, whatever number of times it is run."""
    path = _by_another_method(plant)
    path.rename(plant.claims / "H01-15.passport.json")
    for expected in (0, 1):
        output = _code(_refused(plant.replay()))
        assert "(attest.contradicted)" in output and "another method" in output
        assert ('"already":"0"' in output) is (expected == 0)
        assert all(name < "H01-15" for name in plant.statements())
    assert plant.statements()


def test_coils_that_weigh_more_than_their_heat_made_stop_the_lot(plant: Plant) -> None:
    """T475: each could be of the heat, and all of them together cannot; nothing is signed about the last."""
    (draft,), _ = lots.drafts(1, 1, month=MONTH)
    own = {"id": lots.product(1, 9), "mass": {"value": "990", "unit": "TNE"}}
    lots.issue(plant.folder, plant.demo, {**draft, **own}, "H01-9")
    output = _code(_refused(plant.replay()))
    assert "(attest.contradicted)" in output and "H01-9" in output and "1000000 kg were made" in output
    assert not any(name.startswith(("H01-9", "H02")) for name in plant.statements())


def test_workings_that_contradict_themselves_stop_the_lot(plant: Plant) -> None:
    """T419: they list other components than they come to, which the claim's own figures do not show."""
    listed, data = lots.drafts(3, 1, month=MONTH)
    workings = json.loads(data)
    workings["components"][0]["amount"] = "1.000000"
    changed = jcs.canonical(workings)
    listed[0]["footprint"]["workings"] = {"digestMultibase": multibase_digest(changed)}
    (plant.workings / "H03.json").write_bytes(changed)
    lots.issue(plant.folder, plant.demo, listed[0], "H01-15")
    output = _code(_refused(plant.replay()))
    assert "(attest.contradicted)" in output and "do not follow from the activity data" in output
    assert all(name < "H01-15" for name in plant.statements())


def test_what_others_signed_meanwhile_is_asked_before_the_first_file(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T445: of a part of the lot nothing is written where one of its claims has an opinion by now."""
    keep = Attesting.keep

    def late(self: Attesting, made: Sequence[tuple[Signed, Asked]]) -> None:
        claim = made[-1][1].claim["id"]
        self.verifier.register.record("uIDother", "urn:uuid:other", "statement", claim, at=self.at)
        keep(self, made)

    monkeypatch.setattr(Attesting, "keep", late)
    assert "(attest.second_statement)" in _code(_refused(plant.replay()))
    assert not plant.statements()


def test_what_is_not_known_stops_it_too_with_what_to_name(plant: Plant) -> None:
    words = plant.replaying()
    at = words.index("--status")
    output = _code(_refused(in_process([*words[:at], *words[at + 2 :]])))
    assert "(attest.not_known)" in output and "--status" in output and not plant.statements()


def test_without_its_workings_a_claim_is_left_to_people(plant: Plant) -> None:
    (plant.workings / "H01.json").unlink()
    code, output = plant.replay()
    assert code == 0, output
    why = {one["file"]: one["why"] for one in json.loads(output.splitlines()[-1])["people"]}
    assert all(why[f"H01-{coil}.passport.json"] == "its workings are not at hand" for coil in (1, 2, 3))
    assert not any(name.startswith("H01") for name in plant.statements())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--review", "findings.toml"], "usage.replay"),
        (["--expect", "uIDx"], "usage.replay"),
        (["--batch", "claims"], "usage.claim"),
        (["--since", "2026-01-01"], "usage.since"),
        (["--size", "10"], "sample.size"),
    ],
)
def test_what_a_replay_has_no_use_for_is_refused(plant: Plant, more: list[str], code: str) -> None:
    assert f"({code})" in _code(_refused(plant.replay(*more)))
    assert not plant.out.exists()


def test_reasonable_assurance_is_given_by_people(plant: Plant) -> None:
    """T419: a machine cannot be made to say more."""
    words = plant.replaying()
    words[words.index("--opinion") + 1] = str(plant.demo / "drafts" / "opinion.toml")
    assert "(attest.replay_opinion)" in _code(_refused(in_process(words)))


def test_another_lot_does_not_go_on_in_the_folder_of_one(plant: Plant) -> None:
    """T419: whoever takes a claim out cannot have the sample drawn anew there."""
    assert plant.replay()[0] == 0
    (plant.claims / "H00-1.passport.json").unlink()
    assert "(attest.replay_other)" in _code(_refused(plant.replay()))
    assert "(attest.replay_other)" in _code(_refused(plant.replay("--size", "2")))


def test_check_signs_nothing_and_leaves_nothing(plant: Plant) -> None:
    code, output = plant.replay("--check")
    assert code == 0 and json.loads(output.splitlines()[-1])["signed"] == "6", output
    assert not plant.out.exists()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("files", [0, 1, 4])
def test_a_replay_that_is_killed_goes_on(plant: Plant, files: int) -> None:
    """T71: no place is given twice, nothing is signed twice, and the sample is the one that was drawn."""
    process = Forked(main, plant.replaying(), folder=plant.folder)
    waiting.until(
        lambda: process.poll() is not None or sum(1 for _ in plant.out.glob("*.passport.json")) >= files,
        "so many statements",
        every=0.001,
    )
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    code, output = plant.replay()
    assert code == 0, output
    signed = plant.statements()
    assert len(signed) == 6
    places = [document["credentialStatus"][0]["statusListIndex"] for document in signed.values()]
    register = identity.load(plant.demo / "verifier").register
    about = [document["credentialSubject"]["id"] for document in signed.values()]
    assert len(set(places)) == 6 and all(len(register.issued_about(one, "statement")) == 1 for one in about)
    plan = loads((plant.out / "replay.json").read_bytes())
    assert isinstance(plan, dict) and plan["seed"] == SEED
