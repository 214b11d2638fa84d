"""Two opinions of one verifier about one claim, signed at one moment: one is kept (T445)."""

import threading
from pathlib import Path
from typing import Any

import pytest

from passport import door
from passport.acts import statement
from passport.party import identity
from signing.errors import ToolError
from tests import waiting

AT = "2026-11-29T10:00:00Z"


@pytest.mark.parametrize("second", [False, True])
def test_of_two_opinions_at_one_moment_one_is_kept_t445(
    own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: bool
) -> None:
    """Both were told that nothing was signed about the claim, and only then signed."""
    claim = tmp_path / "claim.passport.json"
    mill, draft = door.open_party(own_demo / "mill"), own_demo / "drafts" / "coil.json"
    about = door.issue(mill, draft, claim, door.Terms(second=True)).document["id"]
    meet = threading.Barrier(2)
    real = statement.attest

    def together(*arguments: Any) -> Any:
        signed = real(*arguments)
        meet.wait(20)
        return signed

    monkeypatch.setattr(statement, "attest", together)
    outcomes: list[str] = []

    def attest(name: str) -> None:
        try:
            door.attest(
                door.open_party(own_demo / "verifier"), claim, own_demo / "drafts" / "opinion.toml",
                own_demo / "accreditation.json", trust=own_demo / "trust.json",
                to=tmp_path / f"{name}.attested.json", terms=door.Terms(second=second),
            )  # fmt: skip
            outcomes.append("signed")
        except ToolError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=attest, args=(name,), daemon=True) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    waiting.ended(*threads)
    other = "signed" if second else "attest.second_statement"
    assert sorted(outcomes) == sorted([other, "signed"])
    kept = 1 + second
    assert len([*tmp_path.glob("*.attested.json")]) == kept
    register = identity.load(own_demo / "verifier").register
    assert len(register.issued_about(about, "statement")) == kept
