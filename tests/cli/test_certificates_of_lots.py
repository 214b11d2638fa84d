"""Certificates of a lot: each coil cites a retirement of its own, for its share of what the heat used."""

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest

from passport.disk import documents
from resolver.outgoing import client, fetch
from signing.digests import document_digest
from tests.cli.sessions import Session
from tests.cli.test_certificates import DEVICE, PARTIES
from tests.lots import SWEDISH, workbook

DEVICE_OF_LOT = DEVICE.replace("2024-01-01", "2026-01-01").replace("2025-01-01", "2027-01-01")
HOURS = [f"2026-09-17T{hour:02}:00:00Z" for hour in (1, 2, 3, 4)]
ROWS = list(pairwise(HOURS))
USED = (100_000, 70_001, 500)
"""Watt hours of the first heat, hour by hour."""
RETIRE = (
    "passport certificate retire use.csv --for coils.xlsx --geography SE-3 --as mill --to $URL"
    " --trust trust.json --heat"
)
ISSUE = "passport issue --batch coils.xlsx --as mill"


def sheet(units: tuple[int, ...]) -> str:
    rows = (f"{start},{end},{count}" for (start, end), count in zip(ROWS, units, strict=True))
    return "\n".join(["start,end,units", *rows, ""])


def listed(found: Session) -> None:
    """Make the parties, a buyer's trust list of them, and the device whose units are certified."""
    found.variables["URL"] = f"http://127.0.0.1:{found.variables['PORT']}"
    did = "did:web:buyer.example"
    ran(found, f"passport init buyer --role publisher --did {did} --name Buyer --no-passphrase")
    ran(found, "passport trust new --as buyer -o trust.json")
    for name, role, more in PARTIES:
        did = f"did:web:{name}.example"
        ran(found, f"passport init {name} --role {role} --did {did} --name {name} --no-passphrase{more}")
        key = f"$(passport keys show {name} --fingerprint)"
        ran(found, f"passport trust add trust.json {name} --role {role} --as buyer --key {key}")
    Path("park.json").write_text(DEVICE_OF_LOT, encoding="utf-8")
    Path("pos.pdf").write_bytes(b"proof of sustainability")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, three hours of a wind park that the mill holds, and a lot of two heats."""
    with Session(tmp_path_factory.mktemp("lots")) as found:
        listed(found)
        Path("meter.csv").write_text(sheet((1_000_000, 1_000_000, 400)), encoding="utf-8")
        Path("use.csv").write_text(sheet(USED), encoding="utf-8")
        Path("coils.xlsx").write_bytes(workbook(2, 3, 5, plant=SWEDISH))
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        ran(found, "passport certificate issue meter.csv --device park.json --holder did:web:mill.example"
            " --assign --as body --to $URL -o request.json")  # fmt: skip
        yield found


def ran(session: Session, command: str, code: int = 0) -> str:
    found, output = session.run(command)
    assert found == code, output
    return output


def test_a_lot_cites_what_was_retired_for_each_coil(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T272: an interrupted run retires nothing twice, and no unit is in two claims."""
    assert "several heats" in ran(session, RETIRE.removesuffix(" --heat") + " -o r.json", 2)
    assert "no heat" in ran(session, f"{RETIRE} H1 -o r.json", 2)
    real, calls = client.ask, []

    def lost(base: str, path: str, data: bytes, *rest: object, **more: object) -> object:
        answer = real(base, path, data, *rest, **more)  # type: ignore[arg-type]  # passed on as they come
        calls.append(path)
        if path.endswith("acts") and len(calls) > 3:
            raise fetch.FetchRefused("fetch.timeout", "The answer did not come in time.", hint="Try again.")
        return answer

    monkeypatch.setattr(client, "ask", lost)
    ran(session, f"{RETIRE} H88000 -o r.json", 2)
    assert Path("r.json.request").exists()
    assert not Path("r.json").exists()
    monkeypatch.undo()
    assert "nothing is matched anew" in ran(session, f"{RETIRE} H88000 -o r.json")
    assert not Path("r.json.request").exists()

    said = ran(session, f"{ISSUE} --retirement r.json -o lot")
    assert "3 cite what was retired for them, 3 nothing" in said
    cited: list[tuple[str, int, int]] = []
    by_digest = {document_digest(one): one for one in documents.parse(Path("r.json"))["verifiableCredential"]}
    for path in sorted(Path("lot").glob("*.passport.json")):
        subject = documents.passport(path).claim.document["credentialSubject"]
        assert ("instruments" in subject) == (subject["heat"] == "H88000"), path
        for one in subject.get("instruments", ()):
            units = by_digest[one["digestMultibase"]]["credentialSubject"]
            assert units["usedFor"] == subject["id"]
            spans = [(span["certificate"], int(span["from"]), int(span["to"])) for span in units["units"]]
            assert int(one["quantity"]) == sum(behind - first for _, first, behind in spans)
            # The heat's output is 270 t; a claim of so much of it is covered to the watt hour.
            share = Fraction(subject["mass"]["value"]) / 270_000
            assert int(one["quantity"]) == ceil(share * sum(USED))
            cited += spans
    assert len({one for one, _, _ in cited}) == 3, "hour by hour"
    for place, (name, first, behind) in enumerate(sorted(cited)):
        for other, begin, end in sorted(cited)[place + 1 :]:
            assert name != other or behind <= begin or end <= first, "a unit is in two claims"
    again = ran(session, f"{ISSUE} --retirement r.json -o lot")
    assert "6 issued already from the same data" in again
    assert "issued already, from other data" in ran(session, f"{ISSUE} -o lot", 2)
    assert ran(session, f"{ISSUE} --retirement r.json --check -o lot")
    Path("copy.json").write_bytes(Path("r.json").read_bytes())
    twice = ran(session, f"{ISSUE} --retirement r.json --retirement copy.json -o other", 2)
    assert twice.count("claim.retirement_twice") + twice.count("is named by r.json already") >= 3
    assert not Path("other").exists()

    file = next(path for path in sorted(Path("lot").glob("*88000*.passport.json")))
    answer = json.loads(ran_any(session, f"passport verify {file} --trust trust.json --inputs r.json"
                            " --inputs r.certificates.json --json"))  # fmt: skip
    outcome = {
        one["code"]: one["outcome"] for one in answer["findings"] if one["code"].startswith("instrument.")
    }
    assert outcome["instrument.fits"] == outcome["instrument.double_claim"] == "pass", outcome


def test_what_is_retired_for_another_product_is_not_cited(session: Session) -> None:
    """A sheet of other coils, and a retirement for none of them."""
    Path("other.xlsx").write_bytes(workbook(1, 2, 5, plant=SWEDISH, change=renamed))
    said = ran(session, "passport issue --batch other.xlsx --as mill --retirement r.json -o other", 2)
    assert "for no coil of the lot" in said
    assert not Path("other").exists()
    said = ran(session, "passport issue --batch coils.xlsx --as mill --retirement trust.json -o other", 2)
    assert "no retirement" in said
    Path("wrong.xlsx").write_bytes(workbook(1, 2, 5, plant=SWEDISH, change=too_heavy))
    said = ran(session, RETIRE.replace("coils.xlsx", "wrong.xlsx") + " H88000 -o x.json", 2)
    assert said.count("is no mass") == 2
    assert not Path("x.json").exists()
    assert not Path("x.json.request").exists()


def too_heavy(name: str, row: list[object]) -> list[object]:
    return [*row[:2], "heavy", *row[3:]] if name == "coils" and str(row[0]).startswith("C-") else row


def renamed(name: str, row: list[object]) -> list[object]:
    return [f"X-{row[0]}", *row[1:]] if name == "coils" and str(row[0]).startswith("C-") else row


def ran_any(session: Session, command: str) -> str:
    return session.run(command)[1]
