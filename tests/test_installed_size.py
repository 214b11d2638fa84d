"""What a plain ``pip install`` takes up, and how few parts it asks for by name."""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TABLE = ROOT / "passport" / "docs" / "installed-size.md"
MOST_MEGABYTES = 165
MOST_DIRECT = 22


def _name(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


def _closure() -> dict[str, int]:
    """Bytes of what pip wrote of each distribution that the project needs, itself among them."""
    sizes: dict[str, int] = {}
    waiting = [Requirement(PROJECT["name"])]
    while waiting:
        wanted = waiting.pop()
        name = _name(wanted)
        if name in sizes:
            continue
        found = importlib.metadata.distribution(name)
        files = [Path(str(file.locate())) for file in found.files or ()]
        sizes[name] = sum(path.stat().st_size for path in files if path.is_file())
        extras = [*wanted.extras, ""]
        for line in found.requires or ():
            asked = Requirement(line)
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(asked)
    return sizes


def test_a_plain_install_stays_small() -> None:
    try:
        sizes = _closure()
    except importlib.metadata.PackageNotFoundError as missing:
        pytest.skip(f"not installed as a distribution here: {missing}")
    megabytes = sum(sizes.values()) / 1e6
    largest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:6]
    assert megabytes <= MOST_MEGABYTES, f"{megabytes:.1f} MB: {[(n, sizes[n]) for n in largest]}"
    told = TABLE.read_text(encoding="utf-8")
    assert [name for name in largest if f"| {name} |" not in told] == []


def test_no_more_than_22_are_asked_for_by_name_each_with_its_reason() -> None:
    # Time zone data of its own is asked for where the system has none.
    direct = [line for line in PROJECT["dependencies"] if "sys_platform == 'win32'" not in line]
    assert len(direct) <= MOST_DIRECT, direct
    listed = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\ndependencies = [")[2]
    block = [line.strip() for line in listed.partition("\n]")[0].splitlines()[2:]]
    assert block[0].startswith("#")
    # A reason stands above each group; a group is a handful at most.
    groups = re.split(r"(?:\n#[^\n]*)+\n", "\n" + "\n".join(block))
    assert max(len(group.splitlines()) for group in groups) <= 3, groups


def test_what_is_declared_is_used() -> None:
    """Of each declared part some line of ours imports something, or a comment says who needs it instead."""
    modules = {"pillow": "PIL", "zxing-cpp": "zxingcpp"}
    unseen = {"bcrypt", "tzdata"}  # the first is cryptography's, the second the standard library's
    sources = "".join(
        path.read_text(encoding="utf-8")
        for package in ("passport", "signing", "verify", "resolver")
        for path in (ROOT / package).rglob("*.py")
    )
    for line in PROJECT["dependencies"]:
        name = _name(Requirement(line))
        module = modules.get(name, name.replace("-", "_"))
        used = re.search(rf"^\s*(?:import|from) {module}\b", sources, re.MULTILINE)
        assert used or name in unseen, name


def test_the_suite_runs_with_the_versions_that_are_declared() -> None:
    for line in PROJECT["dependencies"]:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        installed = importlib.metadata.version(wanted.name)
        assert wanted.specifier.contains(installed, prereleases=True), f"{line}: {installed}, {sys.version}"
