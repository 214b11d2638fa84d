"""Certificates at the command line: lost answers retire nothing twice, refusals leave no file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.cli.certificates.answers import CertificateRefused, lots_held, lots_of
from resolver.outgoing import client, fetch
from tests.cli.sessions import Session

PARTIES = (
    ("body", "issuing-body", ""), ("certs", "registry", ""), ("platform", "platform", ""),
    ("mill", "producer", " --prefix gs1:7312345"),
)  # fmt: skip
DEVICE = """{"origin": {"id": "https://id.park.example/device/7", "name": "Park 7", "country": "SE",
"commissioned": "2021-04-01"}, "product": "electricity", "unit": "WHR", "geography": "SE-3",
"custodyModel": "book-and-claim", "attribute": {"intensity": "0", "per": "KWH", "boundary": "generation",
"method": {"name": "GHG Protocol Scope 2 Guidance", "edition": "2015"}}, "supports": ["none"],
"registry": "did:web:certs.example",
"assigned": {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"},
"evidence": [{"kind": "proof-of-sustainability", "file": "pos.pdf"}]}"""
METER = "start,end,units\n2024-09-08T12:00:00Z,2024-09-08T13:00:00Z,1000\n"
USE = METER.replace("1000", "400")
CERTIFICATE = "passport certificate"
RETIRE = f"{CERTIFICATE} retire use.csv --purpose inventory --geography SE-3 --as mill --to $URL -o r.json"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, and 1,000 Wh that the mill holds."""
    with Session(tmp_path_factory.mktemp("certificates")) as found:
        def ran(command: str) -> str:
            code, output = found.run(command)
            assert code == 0, output
            return output

        found.variables["URL"] = f"http://127.0.0.1:{found.variables['PORT']}"
        ran("passport init buyer --role publisher --did did:web:buyer.example --name Buyer --no-passphrase")
        ran("passport trust new --as buyer -o trust.json")
        for name, role, more in PARTIES:
            did = f"did:web:{name}.example"
            ran(f"passport init {name} --role {role} --did {did} --name {name} --no-passphrase{more}")
            key = f"$(passport keys show {name} --fingerprint)"
            ran(f"passport trust add trust.json {name} --role {role} --as buyer --key {key}")
        Path("park.json").write_text(DEVICE, encoding="utf-8")
        Path("pos.pdf").write_bytes(b"proof of sustainability")
        Path("meter.csv").write_text(METER, encoding="utf-8")
        Path("use.csv").write_text(USE, encoding="utf-8")
        ran("passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        ran("passport certificate issue meter.csv --device park.json --holder did:web:mill.example --assign"
            " --as body --to $URL -o request.json")  # fmt: skip
        yield found


def held(session: Session) -> str:
    code, output = session.run("passport certificate show --as mill --to $URL")
    assert code == 0
    return output


def test_an_answer_that_is_lost_retires_nothing_twice(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T272: the request is kept beside its output and sent again as it is; the registry answers it again."""
    real = client.ask

    def lost(base: str, path: str, data: bytes, *rest: object, **more: object) -> object:
        answer = real(base, path, data, *rest, **more)  # type: ignore[arg-type]  # passed on as they come
        if path.endswith("acts"):
            raise fetch.FetchRefused("fetch.timeout", "The answer did not come in time.", hint="Try again.")
        return answer

    monkeypatch.setattr(client, "ask", lost)
    code, output = session.run(RETIRE)
    assert (code, Path("r.json").exists(), Path("r.json.request").exists()) == (2, False, True), output
    assert "400 to 1,000" in held(session)
    monkeypatch.undo()
    code, output = session.run(RETIRE)
    assert (code, "sent again" in output) == (0, True), output
    assert (Path("r.json").exists(), Path("r.json.request").exists()) == (True, False)
    assert "400 to 1,000" in held(session), "nothing more was retired"


def test_what_is_refused_leaves_no_file_and_no_request(session: Session) -> None:
    Path("wrong.csv").write_text(USE.replace("400", "1.5"), encoding="utf-8")
    mill, body = "--as mill --to $URL", "--as body --to $URL"
    cases = (
        (RETIRE.replace("use.csv", "wrong.csv").replace("r.json", "x.json"), "wrong.csv:2:units"),
        (RETIRE.replace("SE-3", "SE-9").replace("r.json", "x.json"), "Nothing was retired"),
        (f"issue meter.csv --device park.json --holder did:web:mill.example {mill}", "mill is a producer"),
        (f"issue meter.csv {body}", "--device FILE"),
        (f"issue park.json {body}", "holds no request"),
        (f"transfer nothing --units 0:1 --holder did:web:body.example {mill}", "neither a digest nor a file"),
        (f"transfer --all --units 0:1 --holder did:web:body.example {mill}", "--all for everything"),
        (f"transfer x --holder did:web:body.example {mill}", "its units"),
        ("show --to $URL", "--as DIR"),
    )
    before = sorted(path.name for path in Path().iterdir())
    for command, said in cases:
        whole = command if command.startswith(CERTIFICATE) else f"{CERTIFICATE} {command}"
        code, output = session.run(whole)
        assert (code, said in output, "internal" in output.lower()) == (2, True, False), output
    assert sorted(path.name for path in Path().iterdir()) == before


def test_mistakes_of_all_files_are_said_at_once(session: Session) -> None:
    """Of device, meter and evidence; of the use and the draft that it was for."""
    heading, row, *_ = METER.splitlines()
    odd = f"{heading}\n{row.rpartition(',')[0]},1.5\n"
    Path("odd.csv").write_text(odd, encoding="utf-8")
    device = DEVICE.replace("pos.pdf", "nowhere.pdf")
    assert device != DEVICE
    Path("odd.json").write_text(device, encoding="utf-8")
    holder = "--holder did:web:mill.example --as body --to $URL"
    code, output = session.run(f"{CERTIFICATE} issue odd.csv --device odd.json {holder}")
    assert code == 2 and "odd.csv:2:units" in output and "odd.json: evidence 1" in output, output
    Path("draft.json").write_text('{"name": 7, "footprint": {}}', encoding="utf-8")
    Path("wrong.csv").write_text(USE.replace("400", "1.5"), encoding="utf-8")
    command = RETIRE.replace("use.csv", "wrong.csv").replace("r.json", "x.json")
    code, output = session.run(command.replace("--purpose inventory", "--for draft.json"))
    assert code == 2 and "wrong.csv:2:units" in output and "draft.json" in output, output
    for name in ("odd.csv", "odd.json", "draft.json", "wrong.csv"):
        Path(name).unlink()


def test_evidence_is_cited_by_digest(session: Session) -> None:
    """The proof of sustainability lies beside the device's file; the meter's own file is cited too."""
    code, output = session.run("passport certificate show --as mill --json --to $URL")
    assert code == 0
    assert output.count('"kind":"proof-of-sustainability"') == 1
    assert output.count('"kind":"meter-readings"') == 1


def test_a_registry_that_nobody_lists_is_not_believed(session: Session) -> None:
    """T269: the units may be used up, so the request is kept and sent again once the registry is listed."""
    code, output = session.run("passport trust new --as buyer -o empty.json")
    assert code == 0, output
    command = RETIRE.replace("r.json", "believed.json")
    code, output = session.run(f"{command} --trust empty.json")
    assert (code, "No registry of the trust list has signed" in output) == (2, True), output
    assert (Path("believed.json").exists(), Path("believed.json.request").exists()) == (False, True)
    code, output = session.run(f"{command} --trust trust.json")
    assert (code, "sent again" in output, Path("believed.json").exists()) == (0, True, True), output
    assert Path("believed.certificates.json").exists()


LOT = {"from": "0", "to": "10", "state": "active", "at": "2026-09-10T08:00:00Z"}
HELD = {**LOT, "number": "1", "certificate": f"uIDA{'A' * 63}A"}
PAGE = {"certificates": {HELD["certificate"]: {}}, "lots": [HELD], "more": False}
ODD: tuple[dict[str, Any], ...] = (
    {"certificates": []}, {"certificates": {}}, {"lots": {}}, {"lots": [5]}, {"lots": [LOT]}, {"more": "yes"},
    {"lots": [HELD, HELD]}, {"lots": [{**HELD, "from": "10"}]}, {"lots": [{**HELD, "to": "-1"}]},
    {"lots": [{**HELD, "number": "0"}]}, {"lots": [{**HELD, "to": "1" + "0" * 18}]},
    {"lots": [{**HELD, "state": "\u001b[2J"}]}, {"lots": [{**HELD, "certificate": "../x"}]},
)  # fmt: skip


def test_an_answer_that_is_none_is_one_error_t371() -> None:
    """T371."""
    assert lots_held(PAGE, 0) == [HELD]
    for change in ODD:
        with pytest.raises(CertificateRefused) as caught:
            lots_held({**PAGE, **change}, 0)
        assert caught.value.code == "certificate.answer", change
    with pytest.raises(CertificateRefused):  # the same page again would be asked for without end
        lots_held({**PAGE, "more": True}, 1)
    assert lots_of({"lots": [LOT], "more": False, "withdrawn": ""}, 0) == [LOT]
    bare = {"lots": [LOT], "more": False}
    pages: tuple[Any, ...] = ([], bare, {**bare, "withdrawn": 5})
    for page in pages:
        with pytest.raises(CertificateRefused):
            lots_of(page, 0)
