"""``trust refresh``: what lies in a folder is taken, however much else lies there (T747)."""

import shutil
from pathlib import Path

import pytest

from tests.cli.sessions import in_process


def test_t747_the_file_behind_a_thousand_others_is_read(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a folder the first 1,000 files were read, without a word about the others."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(demo / "trust.json", "trust.json")
    folder = Path("evidence")
    folder.mkdir()
    for place in range(1_000):
        (folder / f"a{place:04}.json").write_text("{}")
    for name in ("refresh", "revocation", "suspension"):
        shutil.copyfile(demo / "mill" / "status" / f"{name}.json", folder / f"z-{name}.json")
    code, output = in_process(["trust", "refresh", "--trust", "trust.json", "--from", "evidence"])
    assert (code, output) == (0, "status.json: 3 status lists, 3 of them new\n")
