"""Hints of single commands that are right when they are obeyed."""

import ast
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.certificates import policy
from passport.cli import known
from passport.cli.certificates import retire
from passport.cli.options import UsageError
from tests.cli.corrections import COIL, SLAB_DRAFT
from tests.cli.sessions import Session, in_process
from tests.cli.test_certificates_of_lots import listed, ran, sheet


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def made(name: str, role: str, *more: str) -> None:
    did = f"did:web:{name}.example"
    run("init", name, "--role", role, "--did", did, "--name", name.title(), "--no-passphrase", *more)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made("mill", "producer", "--prefix", "gs1:7312345")
    return tmp_path


def test_only_a_platform_keeps_clients(folder: Path) -> None:
    """Nothing is made in the folder of somebody else, whatever is asked of its database."""
    before = {path.name for path in Path("mill").iterdir()}
    assert "Mill is a producer" in run("share", "--new-client", "acme", "--as", "mill", "-o", "s", code=2)
    for words in (["share", "--list"], ["resolver", "check"]):
        assert "the folder of the platform" in run(*words, "--as", "mill", code=2)
    assert {path.name for path in Path("mill").iterdir()} == before and not Path("s").exists()
    made("host", "platform")
    run("share", "--new-client", "acme", "--as", "host", "-o", "s")


def test_a_public_key_is_no_fingerprint_and_the_hint_has_it(folder: Path) -> None:
    made("buyer", "publisher")
    run("trust", "new", "--as", "buyer", "-o", "trust.json")
    public = next(line.split()[-1] for line in run("keys", "show", "mill").splitlines() if "public" in line)
    add = ("trust", "add", "trust.json", "mill", "--role", "producer", "--as", "buyer", "--key")
    output = run(*add, public, code=2)
    hint = next(line for line in output.splitlines() if line.startswith("hint: "))
    run(*add, shlex.split(hint.partition("--key ")[2])[0])
    assert run("trust", "show", "trust.json").count("Mill")


def test_who_keeps_no_status_lists_is_left_out(folder: Path) -> None:
    made("gw", "gateway")
    with pytest.raises(UsageError) as refused:
        known.status_files(Path("gw"))
    assert "There are no status lists in" in refused.value.message and "leave it out" in refused.value.hint
    assert len(known.status_files(Path("mill"))) == 3


def test_a_file_of_a_lot_is_for_batches(folder: Path) -> None:
    Path("coil.toml").write_text(SLAB_DRAFT.format(id=COIL, amount="2000"), encoding="utf-8")
    Path("lot.json").write_text('{"verifiableCredential": [{}, {}]}', encoding="utf-8")
    output = run("issue", "coil.toml", "--retirement", "lot.json", "--as", "mill", "-o", "c.json", code=2)
    assert "passport issue --batch SHEET --retirement lot.json" in output and "--for DRAFT" in output
    assert not Path("c.json").exists()


def test_every_reason_of_a_certificate_that_does_not_fit_has_words() -> None:
    """Each code that ``refusals`` can give, and no other."""
    tree = ast.parse(Path(policy.__file__).read_text(encoding="utf-8"))
    codes = {
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and str(one.value).startswith("retirement.")
    }
    assert codes == set(retire._REASONS)
    assert retire.reasons_of({"retirement.unit": 1, "retirement.vintage": 2}) == (
        "1 certificate in another unit (--unit), 2 certificates"
        " produced after the period that is claimed for, or over 12 months before it ends"
    )


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served; no device is assigned to it."""
    with Session(tmp_path_factory.mktemp("hints")) as found:
        listed(found)
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        yield found


ISSUE = (
    "passport certificate issue {} --device park.json --holder did:web:mill.example --as body --to $URL -o {}"
)


def test_certificates_that_a_registry_refused_are_sent_again(session: Session) -> None:
    """The request is kept, as the note says, and carried out once the device is assigned."""
    Path("first.csv").write_text(sheet((1_000, 0, 0)), encoding="utf-8")
    Path("later.csv").write_text(sheet((0, 0, 7_000)), encoding="utf-8")
    output = ran(session, ISSUE.format("first.csv", "first.json"), 2)
    again = next(line for line in output.splitlines() if "first.json keeps what was signed" in line)
    assert "passport certificate issue first.json" in again and Path("first.json").exists()
    output = ran(session, "passport certificate issue first.json --as body --to $URL", 2)
    assert "first.json keeps what was signed" in output
    ran(session, "passport certificate issue first.json --as body --to $URL --assign", 2)
    send = "passport certificate issue first.json --as body --to $URL --assign --device"
    other = Path("park.json").read_text(encoding="utf-8").replace("device/7", "device/8")
    Path("other.json").write_text(other, encoding="utf-8")
    assert "certificate.request" in ran(session, f"{send} other.json --json", 2)
    assert "usage.arguments" in ran(session, f"{send} park.json --holder did:web:mill.example --json", 2)
    assert "keeps what was signed" not in ran(session, f"{send} park.json")
    ran(session, f"{send} park.json")
    ran(session, "passport certificate issue first.json --as body --to $URL")
    ran(session, ISSUE.format("later.csv", "later.json") + " --assign")
    held = ran(session, "passport certificate show --as mill --to $URL")
    assert "1,000 WHR" in held and "7,000 WHR" in held
