"""Find the policy that a person names: a file of theirs, or a ready-made policy."""

from pathlib import Path
from typing import Final

from passport.belief.policy_reading import NamedPolicy, PolicyFileRefused, read
from passport.disk import files
from passport.disk.files import FileRefused
from signing.shown import quoted, visible
from verify.policy import DEFAULT

READY_MADE: Final = ("steel-buyer", "cbam-declarant", "yard")
DEFAULT_NAME: Final = "default"


def named(name: str | None) -> NamedPolicy:
    """Return the policy of ``--policy FILE|NAME``, else the default; raises ``file|policy|usage.*``."""
    if name is None or name == DEFAULT_NAME:
        return NamedPolicy("Default", DEFAULT)
    return read_with_all_problems(text(name), name)


def text(name: str) -> bytes:
    """Return the bytes behind a name: what ends in .toml is a file, anything else a ready-made policy."""
    if name.lower().endswith(".toml"):
        return files.read(Path(name), limit=files.MAX_SMALL)
    if name not in READY_MADE:
        raise FileRefused(
            "usage.policy",
            f"There is no ready-made policy {quoted(name, 40)}.",
            hint=f"Name a file that ends in .toml, or one of: {', '.join((DEFAULT_NAME, *READY_MADE))}.",
        )
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed for a ready-made policy only

    return (resources.files("passport.cli.policies") / f"{name}.toml").read_bytes()


def read_with_all_problems(data: bytes, source: str) -> NamedPolicy:
    """Read the policy in a file; the first problem is raised, with the others as lines of its ``also``."""
    try:
        return read(data, source)
    except PolicyFileRefused as error:
        error.also = tuple(
            f"{visible(problem.where)}: {visible(problem.message)} {visible(problem.hint)}"
            for problem in error.problems[1:]
        )
        raise
