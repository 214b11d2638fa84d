"""Which trust list counts (T107), and what an installed one is held to (DESIGN 4)."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from passport import container
from passport.belief import configuration
from passport.disk import documents
from signing import jcs
from signing.strict_json import loads
from tests.cli.sessions import in_process


def test_a_list_inside_the_container_is_never_in_force_t107(demo: Path, tmp_path: Path) -> None:
    passport = loads((demo / "coil.passport.json").read_bytes())
    listed, _ = documents.trust_file(demo / "trust.json")
    assert isinstance(passport, dict)
    members: Any = passport["verifiableCredential"]
    members.append(listed)
    path = tmp_path / "stuffed.passport.json"
    path.write_bytes(jcs.canonical(passport))
    code, output = in_process(["verify", str(path)])
    assert code == 2
    assert "No trust list is in force" in output
    code, _ = in_process(["verify", str(path), "--trust", str(demo / "trust.json")])
    assert code == 5  # an unreferenced member is refused, whatever it is


def test_a_list_in_the_working_folder_is_never_in_force_t107(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("trust.json", "coil.passport.json"):
        shutil.copyfile(demo / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert in_process(["verify", "coil.passport.json"])[0] == 2


def test_a_changed_list_is_not_used(demo: Path, tmp_path: Path) -> None:
    data = (demo / "trust.json").read_bytes()
    path = tmp_path / "trust.json"
    path.write_bytes(data.replace(b"Example Re-rolling Mill", b"Example Re-rolling Moll"))
    for words in (["trust", "use", str(path), "--yes"], ["trust", "show", str(path)]):
        code, output = in_process(words)
        assert code == 2
        assert "cannot be used" in output
    assert configuration.pin() is None


def test_an_installed_list_that_was_changed_on_disk_is_refused(demo: Path) -> None:
    assert in_process(["trust", "use", str(demo / "trust.json"), "--yes"])[0] == 0
    installed = next((configuration.folder() / "trust").iterdir())
    assert installed.stem.isalnum()  # a name made of the digest (T72)
    installed.write_bytes(installed.read_bytes().replace(b"Mill", b"Moll"))
    code, output = in_process(["verify", str(demo / "coil.passport.json")])
    assert code == 2
    assert "changed on disk" in output


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"digest = 1",
        b"\xff",
        b'publisher = "x"\nkey = "y"\nversion = "1"\ndigest = "../../etc/passwd"\n',
        b'publisher = "x"\nkey = "y"\nversion = "one"\ndigest = "00"\n',
    ],
)
def test_a_damaged_record_is_told_t72(demo: Path, content: bytes) -> None:
    configuration.folder().mkdir(parents=True)
    (configuration.folder() / "in-force.toml").write_bytes(content)
    for words in (
        ["verify", str(demo / "coil.passport.json")],
        ["trust", "use", str(demo / "trust.json"), "--yes"],
    ):
        code, output = in_process(words)
        assert code == 2, output
        assert output.count("error: ") == 1


def test_a_status_bundle_beside_the_list_counts(demo: Path, tmp_path: Path) -> None:
    """The passport without its status lists, and a bundle of them beside the list in force."""
    parts = documents.passport(demo / "coil.passport.json")
    assert parts.statement is not None and parts.response is not None
    lists = [extra.document for extra in parts.extras if extra.kind == "statuslist"]
    others = [extra.document for extra in parts.extras if extra.kind != "statuslist"]
    shutil.copyfile(demo / "trust.json", tmp_path / "trust.json")
    bare = tmp_path / "bare.passport.json"
    bare.write_bytes(
        container.write(parts.claim.document, parts.statement.document, parts.response.document, others)
    )
    words = ["verify", str(bare), "--trust", str(tmp_path / "trust.json")]
    assert in_process(words)[0] == 3
    (tmp_path / "status.json").write_bytes(container.bundle(lists))
    assert in_process(words)[0] == 0
