"""The window of status lists at the command line: at most 31 days, and older ones are replaced (T123)."""

import json
from pathlib import Path

import pytest

from passport.acts import statuslist
from passport.cli import options
from passport.sheets import drafts
from tests.cli.sessions import in_process


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mill with one claim, in the working folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    run("init mill --role producer --did did:web:mill.example --name Mill --no-passphrase"
        " --prefix gs1:7312345")  # fmt: skip
    (tmp_path / "draft.toml").write_text(drafts.example("claim").decode().replace("2026", "2024"))
    run("issue draft.toml --as mill -o claim-0.json")
    return tmp_path


def run(words: str, *, code: int = 0) -> str:
    got, output = in_process(words.split())
    assert got == code, output
    return output


def status_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("mill/status").iterdir()}


@pytest.mark.parametrize(
    "words",
    [
        "status renew --as mill --force",
        "status renew --as mill",
        "revoke claim-0.json --as mill --yes --reason x",
        "suspend claim-0.json --as mill --yes --reason x",
        "unsuspend claim-0.json --as mill --yes --reason x",
    ],
)
def test_t123_no_list_is_signed_for_more_than_31_days(here: Path, words: str) -> None:
    """T123: every verb that signs lists refuses a longer window, with a hint, and writes nothing."""
    before = status_files()
    output = run(f"{words} --days 32", code=2)
    assert "A status list holds at most 31 days, not 32" in output
    assert "hint: Give --days 1 to 31" in output
    with pytest.raises(options.UsageError) as caught:
        options.list_days("32")
    assert caught.value.code == "usage.days"
    assert status_files() == before
    if "force" in words:
        run(f"{words} --days 31")
        assert status_files() != before


def test_t123_lists_of_an_earlier_version_that_hold_too_long_are_signed_anew(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T123: a folder of 0.3.0 may hold lists for a quarter: the timer replaces them, monitoring says so."""
    with monkeypatch.context() as earlier:
        earlier.setattr(options, "MOST_LIST_DAYS", 36_500)
        earlier.setattr(statuslist, "STATUS_LIST_MOST_SECONDS", 36_500 * 86_400)
        run("status renew --as mill --force --days 90")
    facts = json.loads(run("status check --as mill --json", code=3))
    assert facts["state"] == "too-long"
    assert "more than 31 days" in run("status check --as mill", code=3)
    assert json.loads(run("status renew --as mill --json"))["why"] == "window"
    run("status check --as mill")
