"""Fixtures of the command line's tests: a configuration of their own, and one finished demo for all."""

import shutil
from pathlib import Path

import pytest

from signing import keystore
from tests.cli import corrections
from tests.cli.sessions import in_process
from tests.made_once import made_once


@pytest.fixture(autouse=True)
def no_trust_list_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the person at this machine has installed must not decide a test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
    monkeypatch.delenv("PASSPORT_TRUST", raising=False)
    monkeypatch.delenv("PASSPORT_DEBUG", raising=False)


@pytest.fixture(autouse=True)
def passphrases_are_quickly_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file takes a quarter of a second to open with the rounds that ``test_keystore`` asks for."""
    monkeypatch.setattr(keystore, "_ROUNDS", 1)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished ``passport-demo``, made once by the command itself; to be copied, not changed."""

    def make(folder: Path) -> None:
        code, output = in_process(["demo", "--dir", str(folder / "passport-demo")])
        assert code == 0, output

    made = made_once("demo", make)
    # Each process has its own: what others do with it must not be seen in it.
    return shutil.copytree(made / "passport-demo", tmp_path_factory.mktemp("demo") / "passport-demo")


@pytest.fixture
def own_demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished ``passport-demo``, for a test that signs with its identities."""
    return shutil.copytree(demo, tmp_path_factory.mktemp("own") / "passport-demo")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook that ``passport calculate --template`` writes for a scrap-based furnace."""
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    code, output = in_process(["calculate", "--template", str(path), "--example", "scrap-EAF"])
    assert code == 0, output
    return path


@pytest.fixture(scope="session")
def correction_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slab, a coil, a stamping and the slab's correction; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("chain")
    return shutil.copytree(made_once("chain", corrections.build), folder, dirs_exist_ok=True)
