"""A dry run ends with a sentence that says it stored or signed nothing, and it did not."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.sessions import Session
from tests.lots import workbook

STORED_NOTHING = "Dry run: the resolver judged everything as if it were published, and stored nothing."


@pytest.fixture
def session(tmp_path: Path, demo: Path) -> Iterator[Session]:
    """The demo's parties, a lot of three coils, and a resolver that serves an empty store."""
    shutil.copytree(demo, tmp_path / "passport-demo")
    (tmp_path / "passport-demo" / "platform" / "resolver.sqlite").unlink()
    (tmp_path / "coils.xlsx").write_bytes(workbook(1, 3, 4))
    with Session(tmp_path) as opened:
        yield opened


def ran(session: Session, command: str, code: int = 0) -> str:
    found, output = session.run(command)
    assert found == code, output
    return output


def test_publishing_on_trial_says_that_nothing_was_stored(session: Session) -> None:
    ran(session, "passport issue --batch coils.xlsx --as passport-demo/mill -o lot")
    lines = [path.read_bytes().strip() for path in sorted(Path("lot").glob("*.passport.json"))]
    Path("lot.ndjson").write_bytes(b"\n".join(lines) + b"\n")
    ran(session, "passport serve --trust passport-demo/trust.json --as passport-demo/platform --port $PORT &")
    to = f"--as passport-demo/mill --to http://127.0.0.1:{session.variables['PORT']}"
    one = f"passport publish passport-demo/claim.passport.json {to}"
    for command in (one, f"passport publish lot.ndjson {to}", f"passport publish --batch lot {to}"):
        for again in (1, 2):  # a first trial that stored anything would be told by the second
            output = ran(session, f"{command} --dry-run")
            assert output.splitlines()[-1] == STORED_NOTHING, (command, again, output)
            assert "would be stored" in output and " already" not in output
    refused = ran(session, f"passport publish passport-demo/changed.passport.json {to} --dry-run", 2)
    assert "Nothing of this request was stored." in refused
    assert STORED_NOTHING not in ran(session, one)
    assert "already" in ran(session, f"{one} --dry-run")


def test_checking_a_lot_says_that_nothing_was_signed(session: Session) -> None:
    before = Path("passport-demo/mill/register.sqlite").read_bytes()
    output = ran(session, "passport issue --batch coils.xlsx --as passport-demo/mill -o lot --check")
    assert "nothing was signed" in output.splitlines()[-1].lower()
    assert not Path("lot").exists() and Path("passport-demo/mill/register.sqlite").read_bytes() == before
