"""``passport verify --inputs --workings``: chains of passports at the command line (T60, T110)."""

import gzip
import json
from pathlib import Path

import pytest

from passport.cli.main import main
from signing import jcs
from tests.vectors_build.stage import heap
from tests.world import World
from tests.world_inputs import Chain, activity, consumer, supply


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Chain]:
    """A coil and its slab, each with its files, in the folder one is in."""
    actors = World()
    made = consumer(actors, [(supply(actors), "1050")], detail="stage")
    (tmp_path / "slabs").mkdir()
    for name, data in (
        ("coil.passport.json", made.alone()),
        ("slabs/slab.passport.json", heap(made.consumed[0].signed())),
        ("workings.json", made.workings_file()),
        ("trust.json", actors.trust()),
        ("status.json", made.status(actors)),
    ):
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return actors, made


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    actors_at = World().at
    usual = ["--trust", "trust.json", "--status", "status.json", "--at", actors_at]
    code = main(["verify", "coil.passport.json", *usual, *words])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.usefixtures("chain")
def test_without_the_slab_it_is_said_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys)
    assert code == 3 and "INCOMPLETE" in text
    assert "The claim of the input" in text and "is not at hand" in text and "depth L1" in text


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("place", ["slabs", "slabs/slab.passport.json"])
def test_a_file_and_a_folder_of_inputs(capsys: pytest.CaptureFixture[str], place: str) -> None:
    code, text = said(capsys, "--inputs", place)
    assert code == 0 and "VERIFIED" in text and "depth L2" in text


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("name", ["SLAB.JSON", "slab.ndjson", "below/slab.json", "slab.passport.json.gz"])
def test_a_folder_of_inputs_is_read_whole(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """T662: whatever the spelling, as lines, and below; what is not read is named."""
    data = Path("slabs/slab.passport.json").read_bytes()
    Path("slabs/slab.passport.json").write_bytes(b'{"verifiableCredential":[]}')
    place = Path("slabs", name)
    place.parent.mkdir(exist_ok=True)
    packed = name.endswith(".gz")
    place.write_bytes(gzip.compress(data) if packed else data.replace(b"\n", b" "))
    code, text = said(capsys, "--inputs", "slabs")
    assert code == (3 if packed else 0)
    assert ("slab.passport.json.gz (compressed). " in text) is packed


@pytest.mark.usefixtures("chain")
def test_a_compressed_file_of_inputs_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("slabs/slab.passport.json").write_bytes(gzip.compress(b"{}"))
    code, text = said(capsys, "--inputs", "slabs/slab.passport.json")
    assert code == 2 and "a compressed file (gzip)" in text and "Unpack it first" in text


@pytest.mark.usefixtures("chain")
def test_workings_lead_to_l3(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "--inputs", "slabs", "--workings", "workings.json", "--json")
    report = json.loads(text)
    assert code == 0 and report["number"]["depth"] == "L3"
    assert {"code": "standing.workings", "outcome": "pass"}.items() <= next(
        finding for finding in report["findings"] if finding["code"] == "standing.workings"
    ).items()


def test_changed_workings_are_not_the_claims(
    chain: tuple[World, Chain], capsys: pytest.CaptureFixture[str]
) -> None:
    workings = {**chain[1].workings, "salt": "u" + "A" * 43}
    Path("workings.json").write_bytes(jcs.canonical(workings))
    code, text = said(capsys, "--inputs", "slabs", "--workings", "workings.json")
    assert code == 3 and "could not be replayed for this claim (it names others)" in text


def test_a_withdrawn_slab_stops(chain: tuple[World, Chain], capsys: pytest.CaptureFixture[str]) -> None:
    actors, made = chain
    actors.revoke(made.consumed[0].claim)
    Path("status.json").write_bytes(made.status(actors))
    code, text = said(capsys, "--inputs", "slabs")
    assert code == 5 and "WITHDRAWN" in text.upper() and "was withdrawn by its issuer or its verifier" in text


def test_a_corrected_slab_is_shown_with_the_difference(
    chain: tuple[World, Chain], capsys: pytest.CaptureFixture[str]
) -> None:
    actors, made = chain
    slab = made.consumed[0]
    effect = [{"electricity": mark, "value": "1"} for mark in ("location-based", "market-based")]
    line = {"id": slab.claim["id"], "digestMultibase": slab.digest, "reason": "new-factor", "effect": effect}
    newer = supply(actors, claim={"at": "2026-10-01T00:00:00Z", "wasRevisionOf": line}, statement=None)
    Path("slabs/newer.json").write_bytes(jcs.canonical(newer.claim))
    code, text = said(capsys, "--inputs", "slabs")
    old = slab.claim["credentialSubject"]["footprint"]["results"][0]["total"]
    assert code == 3 and "An input was corrected" in text and old in text


def test_calculate_takes_over_what_verification_found(
    chain: tuple[World, Chain], capsys: pytest.CaptureFixture[str]
) -> None:
    """The roof verifies the slab first and hands its figures down; the number is the one that was signed."""
    actors, made = chain
    Path("coil.toml").write_bytes(activity([(made.consumed[0], "1050")], detail="stage"))
    words = ["--input", "slabs/slab.passport.json", "--trust", "trust.json", "--at", actors.at]
    assert main(["calculate", "coil.toml", *words, "-o", "draft.json", "--workings", "again.json"]) == 0
    draft = json.loads(Path("draft.json").read_bytes())
    signed = made.docs.claim["credentialSubject"]
    assert draft["inputs"] == signed["inputs"]
    assert draft["footprint"]["results"] == signed["footprint"]["results"]
    capsys.readouterr()
    tampered = actors.tampered(made.consumed[0].claim)
    Path("slabs/slab.passport.json").write_bytes(heap([tampered]))
    assert main(["calculate", "coil.toml", *words]) == 2
    assert "Nothing can be taken over from this passport: it is tampered." in capsys.readouterr().err
