"""Retirements for a lot that are refused, repeated or too many: no unit is used up that nothing needs.

THREATS T556, T557, T558, T670, T674 and T675.
"""

import json
import random
from argparse import Namespace
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from passport.cli.certificates import retire, unanswered
from passport.cli.certificates.asking import Asking
from passport.disk import clock, documents, files
from passport.party import signing_acts
from resolver.outgoing.client import ServerRefused
from signing import jcs
from signing.digests import document_digest
from tests.cli.sessions import Session
from tests.cli.test_certificates_of_lots import listed, ran, sheet
from tests.lots import SWEDISH, workbook

COILS = 3
LOT = (
    "passport certificate retire use.csv --for coils.xlsx --heat H88000 --geography SE-3 --as mill --to $URL"
    " --trust trust.json"
)
ALONE = LOT.replace(" --for coils.xlsx --heat H88000", " --purpose inventory")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, and a lot of two heats; nothing is held."""
    with Session(tmp_path_factory.mktemp("refused")) as found:
        listed(found)
        Path("coils.xlsx").write_bytes(workbook(2, COILS, 5, plant=SWEDISH))
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        issue(found, (1_000_000, 1_000_000, 1_000_000))
        yield found


@pytest.fixture
def session(served: Session) -> Session:
    """The same, with no output of another test."""
    for path in Path().glob("r*.json*"):
        path.unlink()
    Path("use.csv").write_text(sheet((9_000, 7_001, 500)), encoding="utf-8")
    return served


def issue(session: Session, units: tuple[int, ...]) -> None:
    Path("meter.csv").write_text(sheet(units), encoding="utf-8")
    ran(session, "passport certificate issue meter.csv --device park.json --holder did:web:mill.example"
        " --assign --as body --to $URL -o request.json")  # fmt: skip
    Path("request.json").unlink(missing_ok=True)


def held(session: Session) -> int:
    """How many units the mill holds that are active."""
    text = ran(session, "passport certificate show --as mill --json --to $URL")
    lots = json.loads(text.splitlines()[-1])["lots"]
    return sum(int(one["to"]) - int(one["from"]) for one in lots if one["state"] == "active")


def spans(path: str) -> dict[str, list[tuple[str, int, int]]]:
    """By product, the units of its one retirement."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for one in documents.parse(Path(path))["verifiableCredential"]:
        subject = one["credentialSubject"]
        assert subject["usedFor"] not in found
        units = subject["units"]
        found[subject["usedFor"]] = [(u["certificate"], int(u["from"]), int(u["to"])) for u in units]
    return found


def size(units: list[tuple[str, int, int]]) -> int:
    return sum(behind - begin for _, begin, behind in units)


def transferred(session: Session, monkeypatch: pytest.MonkeyPatch, chosen: set[int]) -> None:
    """Between matching and sending, another clerk gives away units that some of the requests name."""
    real, number = Asking.send, [0]

    def send(self: Asking, request: Any) -> Any:
        number[0] += 1
        if request["act"] == "retire" and number[0] in chosen:
            one = request["units"][0]
            taken = {"units": [one], "to": "did:web:body.example"}
            real(self, {"act": "transfer", "id": signing_acts.new_id(clock.now()), **taken})
        return real(self, request)

    monkeypatch.setattr(Asking, "send", send)


@pytest.mark.parametrize("chosen", [{1}, {2}, {1, 3}])
def test_a_lot_that_was_refused_in_part_is_finished_t558(
    session: Session, monkeypatch: pytest.MonkeyPatch, chosen: set[int]
) -> None:
    """What was retired is kept, the refused coils are matched anew, and no unit is retired twice."""
    transferred(session, monkeypatch, chosen)
    said = ran(session, f"{LOT} -o r.json --json", 2)
    assert "certificate.part" in said and f"{COILS - len(chosen)} of {COILS} coils" in said, said
    monkeypatch.undo()
    first, before = spans("r.json"), held(session)
    assert len(first) == COILS - len(chosen) and Path("r.certificates.json").exists()
    assert Path("r.json.request").exists()
    ran(session, f"{LOT} -o r.json")
    whole = spans("r.json")
    assert len(whole) == COILS and first.items() <= whole.items()
    new = [one for product, units in whole.items() if product not in first for one in units]
    assert before - held(session) == sum(behind - begin for _, begin, behind in new)
    every = sorted(one for units in whole.values() for one in units)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(every))
    ran(session, f"{LOT} -o r0.json")
    assert {one: size(units) for one, units in whole.items()} == {
        one: size(units) for one, units in spans("r0.json").items()
    }
    assert not Path("r.json.request").exists()
    ran(session, "passport issue --batch coils.xlsx --as mill --retirement r.json --check")


def test_a_lot_of_which_everything_is_refused_leaves_nothing_t558(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    transferred(session, monkeypatch, {1, 2, 3})
    assert "Nothing was done" in ran(session, f"{LOT} -o r.json", 2)
    assert not [*Path().glob("r.*")]


@pytest.mark.parametrize("command", [LOT, ALONE])
def test_an_output_that_holds_retirements_is_never_replaced_t557(session: Session, command: str) -> None:
    """With --force or without, for the same use or another; and what is said leads to nothing more."""
    ran(session, f"{command} -o r.json")
    data, before = Path("r.json").read_bytes(), held(session)
    for more in ("", " --force"):
        for rows in ((9_000, 7_001, 500), (1, 2, 3)):
            Path("use.csv").write_text(sheet(rows), encoding="utf-8")
            said = ran(session, f"{command} -o r.json{more} --json", 2)
            assert "certificate.retired" in said and "say --force" not in said
    assert (Path("r.json").read_bytes(), held(session)) == (data, before)
    Path("r2.json").write_text("notes", encoding="utf-8")
    assert "say --force" in ran(session, f"{command} -o r2.json", 2)
    ran(session, f"{command} -o r2.json --force")


@pytest.mark.parametrize("command", [LOT, ALONE])
@pytest.mark.parametrize("killed", ["write", "keep_certificates", "remove"])
def test_a_run_that_ends_anywhere_is_finished_by_the_same_command_t557(
    session: Session, monkeypatch: pytest.MonkeyPatch, command: str, killed: str
) -> None:
    """Before the output, before the certificates, or before the request is removed; and for no other use."""
    module = {"write": unanswered, "keep_certificates": retire, "remove": files}[killed]

    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = held(session)
    monkeypatch.setattr(module, killed, died)
    session.run(f"{command} -o r.json")
    monkeypatch.undo()
    left = held(session)
    assert left < before and Path("r.json.request").exists()
    Path("use.csv").write_text(sheet((1, 2, 3)), encoding="utf-8")
    assert "certificate.request" in ran(session, f"{command} -o r.json --json", 2)
    Path("use.csv").write_text(sheet((9_000, 7_001, 500)), encoding="utf-8")
    other = command.replace("SE-3", "SE-4")
    assert "certificate.request" in ran(session, f"{other} -o r.json --json", 2)
    ran(session, f"{command} -o r.json")
    assert held(session) == left and not Path("r.json.request").exists()
    assert Path("r.json").exists() and Path("r.certificates.json").exists()


@pytest.mark.parametrize("command", [LOT, ALONE])
def test_a_request_that_was_sent_is_forgotten_on_no_other_answer_t670(
    session: Session, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """By another registry, or by one that did not look for it; and what was retired is had in the end."""
    before, request = held(session), Path("r.json.request")

    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(unanswered, "write", died)
        session.run(f"{command} -o r.json")
    left, sent = held(session), request.read_bytes()
    assert left < before
    for more in ("--to http://127.0.0.1:1", "--root https://registry.example", "--by vintage"):
        said = ran(session, f"{command} -o r.json {more} --json", 2)
        assert "certificate.request" in said and request.read_bytes() == sent
        assert more.startswith("--by") or session.variables["URL"] in said
    for status, code in ((403, "registry.role"), (422, "registry.request"), (409, "registry.unknown")):

        def answered(*_: object, status: int = status, code: str = code) -> dict[str, Any]:
            raise ServerRefused(status, code, "Nothing was done.")

        with monkeypatch.context() as patch:
            patch.setattr(Asking, "send", answered)
            said = ran(session, f"{command} -o r.json", 2)
            assert "is kept" in said and request.read_bytes() == sent
    ran(session, f"{command} -o r.json")
    assert held(session) == left and Path("r.json").exists() and not request.exists()


def test_a_wrong_reading_is_withdrawn_and_issued_anew_t674(session: Session, tmp_path: Path) -> None:
    """Another reading takes the place of what was withdrawn, and only of that."""
    device = Path("park.json").read_text(encoding="utf-8").replace("device/7", "device/8")
    Path("park8.json").write_text(device, encoding="utf-8")
    issue8 = ("passport certificate issue meter.csv --device park8.json --holder did:web:mill.example"
              " --assign --as body --to $URL --json")  # fmt: skip
    Path("meter.csv").write_text(sheet((900, 100, 100)), encoding="utf-8")
    ran(session, f"{issue8} -o {tmp_path}/request.json")
    wrong = documents.parse(tmp_path / "request.json")["documents"][0]
    (tmp_path / "wrong.json").write_bytes(jcs.canonical(wrong))
    hour = "\n".join(sheet((90, 0, 0)).splitlines()[:2])
    Path("meter.csv").write_text(hour, encoding="utf-8")
    anew = f"{issue8} --replaces {tmp_path}/wrong.json"
    assert "certificate.replaces" in ran(session, anew, 2), "it stands"
    body = Namespace(identity=Path("body"), passphrase_file=None, to=session.variables["URL"], root=None)
    Asking(body).act("withdraw", certificate=document_digest(wrong), reason="The meter was misread")
    assert "--replaces CERTIFICATE" in ran(session, issue8, 2)
    ran(session, anew)
    Path("meter.csv").write_text(hour.replace("T0", "T1"), encoding="utf-8")
    assert "certificate.replaces" in ran(session, anew, 2), "of another hour"


def test_every_wrong_row_is_named_before_anything_is_assigned_t675(session: Session) -> None:
    """Rows in the future and of before the device; and what the factor leaves nothing of is left out."""
    device = Path("park.json").read_text(encoding="utf-8").replace("device/7", "device/9")
    Path("park9.json").write_text(device, encoding="utf-8")
    issue9 = ("passport certificate issue meter.csv --device park9.json --holder did:web:mill.example"
              " --as body --to $URL --json")  # fmt: skip
    good = "\n".join(sheet((1, 0, 0)).splitlines()[:2])
    hours = [f"{year}-09-08T13:00:00Z,{year}-09-08T14:00:00Z,1" for year in (2001, 2098, 2099)]
    Path("meter.csv").write_text("\n".join([good, *hours]), encoding="utf-8")
    said = ran(session, f"{issue9} --assign", 2)
    assert all(f"meter.csv:{row}" in said for row in (3, 4, 5)) and "meter.csv:2" not in said, said
    Path("meter.csv").write_text(good, encoding="utf-8")
    assert "registry.not_assigned" in ran(session, issue9, 2), "what was refused assigned nothing"
    half = json.dumps({**json.loads(device), "factor": "0.5"})
    Path("park9.json").write_text(half, encoding="utf-8")
    said = ran(session, issue9, 2)
    assert "Left out: 1 row" in said and "certificate.nothing" in said


def test_no_more_is_retired_than_was_used_t556(session: Session) -> None:
    """Coils of random masses: together at most the heat's output and a unit each, or nothing at all."""
    chance = random.Random(7)
    for number in range(6):
        masses = [chance.randint(1, 180) * 1000 for _ in range(COILS)]

        def change(name: str, row: list[object], masses: list[int] = masses) -> list[object]:
            if name != "coils" or not str(row[0]).startswith("C-88000"):
                return row
            return [*row[:2], masses[int(str(row[0])[-2:]) - 1], *row[3:]]

        Path("coils2.xlsx").write_bytes(workbook(2, COILS, 5, plant=SWEDISH, change=change))
        before = held(session)
        code, output = session.run(f"{LOT.replace('coils.xlsx', 'coils2.xlsx')} -o r{number}.json --json")
        share = Fraction(sum(masses), 270_000)
        if share > 1:
            assert code == 2 and "certificate.shares" in output and held(session) == before, output
            assert not Path(f"r{number}.json.request").exists()
        else:
            assert code == 0, output
            assert before - held(session) <= share * 16_501 + COILS
