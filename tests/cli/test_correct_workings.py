"""``--workings``: a correction is signed from the workings that its draft was drawn from, or not at all."""

import re
from pathlib import Path
from typing import Any

import pytest

from passport.cli import verbs
from passport.sheets import drafts
from signing.digests import document_digest
from signing.strict_json import loads
from tests.cli.sessions import in_process

CORRECT = ["correct", "claim.json", "--as", "mill", "--yes", "--reason", "new-factor", "-o", "new.json"]


def run(words: str | list[str], *, code: int = 0) -> str:
    got, output = in_process(words.split() if isinstance(words, str) else words)
    assert got == code, output
    return output


def claim(name: str) -> Any:
    document: Any = loads(Path(name).read_bytes())
    return document["verifiableCredential"][0]


@pytest.fixture
def mill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mill with a signed claim, a draft by hand, and two drafts with their workings."""
    monkeypatch.chdir(tmp_path)
    run("init mill --role producer --did did:web:mill.example --name Mill --no-passphrase"
        " --prefix gs1:7312345")  # fmt: skip
    text = drafts.example("claim").decode().replace("2026", "2024")
    Path("hand.toml").write_text(text, encoding="utf-8")
    run("issue hand.toml --as mill -o claim.json")
    serial = claim("claim.json")["credentialSubject"]["id"]
    example = Path(verbs.__file__).parents[1] / "carbon" / "examples" / "bf-bof.toml"
    recipe = re.sub(r'(?m)^id = "[^"]*"', f'id = "{serial}"', example.read_text(encoding="utf-8"), count=1)
    Path("coil.toml").write_text(recipe, encoding="utf-8")
    run("calculate coil.toml -o coil.json --workings coil.workings.json")
    run("calculate coil.toml -o again.json --workings again.workings.json")


@pytest.mark.parametrize(
    ("draft", "workings", "told"),
    [
        ("coil.json", "again.workings.json", "is not the workings this draft was drawn from"),
        ("coil.json", "again.json", "is no file of workings"),
        ("hand.toml", "coil.workings.json", "names no workings"),
    ],
)
@pytest.mark.usefixtures("mill")
def test_other_workings_sign_no_correction(draft: str, workings: str, told: str) -> None:
    before = Path("mill/register.sqlite").read_bytes()
    assert told in run([*CORRECT, draft, "--workings", workings], code=2)
    assert not Path("new.json").exists()
    assert Path("mill/register.sqlite").read_bytes() == before


@pytest.mark.usefixtures("mill")
def test_its_own_workings_sign_the_correction() -> None:
    run([*CORRECT, "coil.json", "--workings", "coil.workings.json"])
    assert claim("new.json")["wasRevisionOf"]["digestMultibase"] == document_digest(claim("claim.json"))
    drawn: Any = loads(Path("coil.json").read_bytes())
    assert claim("new.json")["credentialSubject"]["footprint"]["workings"] == drawn["footprint"]["workings"]
