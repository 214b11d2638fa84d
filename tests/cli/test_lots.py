"""A lot beyond its issue: one passphrase, interruptions, publishing from lines, its standing at a glance."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.cli.producer import lot_status
from signing.strict_json import loads
from tests import waiting
from tests.cli.sessions import Session, child_environment, in_process
from tests.lots import workbook

ISSUE = "passport issue --batch coils.xlsx --as passport-demo/mill -o lot"


@pytest.fixture
def session(tmp_path: Path, demo: Path) -> Iterator[Session]:
    """A folder with the demo's parties and a workbook of two heats of three coils."""
    shutil.copytree(demo, tmp_path / "passport-demo")
    (tmp_path / "coils.xlsx").write_bytes(workbook(2, 3, 4))
    with Session(tmp_path) as opened:
        yield opened


def ran(session: Session, command: str, code: int = 0) -> str:
    found, output = session.run(command)
    assert found == code, output
    return output


def served(session: Session) -> str:
    ran(session, "passport serve --trust passport-demo/trust.json --as passport-demo/platform --port $PORT &")
    return f"--as passport-demo/mill --to http://127.0.0.1:{session.variables['PORT']}"


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals are POSIX")
def test_one_passphrase_signs_the_whole_lot_and_is_never_shown_t100(tmp_path: Path) -> None:
    import pty

    (tmp_path / "secret").write_text("open sesame 7\n")
    init = ["init", str(tmp_path / "mill"), "--role", "producer", "--did", "did:web:mill.example", "--name",
            "Mill", "--prefix", "gs1:7312345", "--passphrase-file", str(tmp_path / "secret")]  # fmt: skip
    assert in_process(init)[0] == 0
    (tmp_path / "coils.xlsx").write_bytes(workbook(2, 3, 4))
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "passport", "issue", "--batch", "coils.xlsx", "--as", "mill", "-o", "lot"],
        cwd=tmp_path, env=child_environment(), stdin=follower, stdout=follower, stderr=follower,
        start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    shown = b""
    while b"Passphrase" not in shown:
        shown += waiting.part(leader, "the question for the passphrase")
    time.sleep(0.2)  # the terminal stops echoing just after it has asked
    os.write(leader, b"open sesame 7\n")
    while True:
        try:
            part = waiting.part(leader, "the end of the command")
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    assert process.wait(timeout=30) == 0, shown
    os.close(leader)
    text = shown.decode()
    assert text.count("Passphrase") == 1 and "6 issued" in text and "sesame" not in text
    # What is about to be signed stands above the question (T101).
    assert text.index("6 to be signed") < text.index("Passphrase")
    (tmp_path / "secret").unlink()
    assert not any(b"sesame" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.skipif(os.name != "posix", reason="signals to another process are POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(session: Session, number: signal.Signals) -> None:
    Path("coils.xlsx").write_bytes(workbook(5, 40, 4))
    process = subprocess.Popen(
        [sys.executable, "-m", *ISSUE.split()], env=child_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    waiting.until(
        lambda: Path("lot").is_dir() and any(Path("lot").glob("*.passport.json")), "a passport", every=0.002
    )
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and "What was signed is kept; run the same command again." in said
    output = ran(session, ISSUE)
    assert "issued" in output and len(list(Path("lot").glob("*.passport.json"))) == 200


def test_a_file_of_lines_is_published_like_a_folder_and_its_table_is_neutral_t94(session: Session) -> None:
    ran(session, ISSUE)
    lines = [path.read_bytes() for path in sorted(Path("lot").glob("*.passport.json"))]
    Path("=lot.ndjson").write_bytes(b"\n".join([*lines[:3], b"", b"{}", *lines[3:]]) + b"\n")
    to = served(session)
    output = ran(session, f"passport publish --batch ==lot.ndjson --csv out.csv {to}".replace("==", "./="), 2)
    assert "1 refused, 6 stored" in output
    rows = list(csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8-sig"))))
    assert sorted(row[1] for row in rows[1:]) == ["refused", *["stored"] * 6]
    assert all(row[0].startswith("'=lot.ndjson:") for row in rows[1:])
    assert not any(cell[:1] in {"=", "+", "-", "@"} for row in rows for cell in row)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_a_killed_publication_goes_on_and_tells_of_every_passport_once(session: Session) -> None:
    """What was answered is not sent again: the resolver hears only of the others."""
    Path("coils.xlsx").write_bytes(workbook(8, 40, 4))
    ran(session, ISSUE)
    command = f"passport publish --batch lot {served(session)}"
    ran(session, f"killed {command}")
    (journal,) = Path(os.environ["XDG_CONFIG_HOME"]).rglob("*.ndjson")
    answered = journal.read_bytes().count(b"\n") - 1
    assert 0 < answered < 320
    output = ran(session, f"{command} --csv out.csv --resume")
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8-sig"))))
    names = [f"lot/{path.name}" for path in sorted(Path("lot").glob("*.passport.json"))]
    assert [row["file"] for row in rows] == names
    told = Counter(row["outcome"] for row in rows)
    assert told["stored"] >= answered and told.total() == told["stored"] + told["already"] == 320
    assert all(row["location"] for row in rows) and "320 rows" in output
    assert not journal.exists()
    assert "320 already" in ran(session, f"{command} --resume")


def test_a_pretty_printed_passport_is_published_as_the_same_document(session: Session) -> None:
    ran(session, ISSUE)
    first = min(Path("lot").glob("*.passport.json"))
    first.write_text(json.dumps(json.loads(first.read_bytes()), indent=2))
    assert "6 stored" in ran(session, f"passport publish --batch lot {served(session)}")


def test_a_lot_stands_as_its_files_tell_without_resolver_and_without_list(session: Session) -> None:
    ran(session, ISSUE)
    assert "not judged: no trust list is in force" in ran(session, "passport status lot")
    told = loads(ran(session, "passport status lot --trust passport-demo/trust.json --json").encode())
    states = {"not_verified": "6"}
    assert told == {"issued": "6", "heats": "2", "attested": "0", "states": states, "unread": []}
    name = min(Path("lot").glob("*.passport.json"))
    ran(session, f"passport suspend {name} --as passport-demo/mill --reason doubt --yes")
    lists = "passport-demo/mill/status/suspension.json"
    output = ran(session, f"passport status lot --trust passport-demo/trust.json --status {lists}")
    assert "waiting    5" in output and "1  suspended" in output


def test_what_cannot_be_read_is_told_and_the_rest_counted(session: Session) -> None:
    ran(session, ISSUE)
    Path("lot/broken.passport.json").write_text("{")
    shutil.copyfile("passport-demo/coil.passport.json", "lot/other.passport.json")
    output = ran(session, "passport status lot --trust passport-demo/trust.json")
    assert "lot: 7 coils of 3 heats" in output and "attested   1" in output
    assert "warning: lot/broken.passport.json" in output
    told = loads(ran(session, "passport status lot --json").encode())
    assert isinstance(told, dict) and len(str(told["unread"])) > 10
    assert lot_status.MOST_SHOWN == 20


def test_an_action_keeps_its_name_and_a_folder_may_have_any_other(session: Session) -> None:
    shutil.copytree("passport-demo", "renewed")
    ran(session, "passport issue --batch coils.xlsx --as passport-demo/mill -o lot")
    shutil.move("lot", "glances")
    assert "6 coils" in ran(session, "passport status glances")
    assert "6 coils" in ran(session, "passport status glance glances")
    assert "hold until" in ran(session, "passport status check --as passport-demo/mill")
