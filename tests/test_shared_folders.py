"""Folders that outlive a test are seen, and what is written there is noticed."""

from pathlib import Path

import pytest

from tests.shared_folders import shared_by, stamps


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    (folder / "inner").mkdir()
    (folder / "inner" / "file").write_bytes(b"as it was")
    return folder


@pytest.fixture
def copied(given: Path, tmp_path: Path) -> Path:
    return tmp_path / given.name


@pytest.mark.usefixtures("copied")
def test_what_outlives_a_test_is_seen_and_its_own_folder_is_not(
    request: pytest.FixtureRequest, given: Path
) -> None:
    assert shared_by(request) == [given]


def test_a_file_that_is_written_added_or_removed_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    file = tmp_path / "inner" / "file"
    file.write_bytes(b"one")
    before = stamps([tmp_path])
    assert stamps([tmp_path]) == before == stamps([file]) != {}
    file.write_bytes(b"other")
    assert stamps([tmp_path]) != before
    file.unlink()
    assert stamps([tmp_path]) == {}
    (tmp_path / "new").write_bytes(b"")
    assert stamps([tmp_path]) not in ({}, before)
