"""Folders and files that several tests are given: one of them must not find what another has left there."""

import inspect
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

WRITTEN: Final = frozenset({"folder"})
"""Fixtures whose folder is written to on purpose: that of the phone's room holds the film of the camera."""


def shared_names(known: Mapping[str, Sequence[Any]], names: Iterable[str]) -> list[str]:
    """Fixtures of a test that outlive it and say they return a ``Path``; ``known``: their definitions."""
    return [
        name
        for name in names
        if name not in WRITTEN
        and known.get(name)
        and known[name][-1].scope != "function"
        and inspect.get_annotations(known[name][-1].func).get("return") is Path
    ]


def shared_by(request: Any) -> list[Path]:
    """The folders and files of a test's fixtures that outlive it."""
    known = request.node._fixtureinfo.name2fixturedefs
    return [request.getfixturevalue(name) for name in shared_names(known, request.fixturenames)]


def stamps(places: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Size in bytes and time of writing in nanoseconds of each file at or below ``places``."""
    found: dict[Path, tuple[int, int]] = {}
    waiting = [str(place) for place in places]
    while waiting:
        place = waiting.pop()
        try:
            entries = [*os.scandir(place)]
        except NotADirectoryError:
            found[Path(place)] = _stamp(Path(place).stat())
            continue
        except FileNotFoundError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.is_file():
                found[Path(entry.path)] = _stamp(entry.stat())
    return found


def _stamp(known: os.stat_result) -> tuple[int, int]:
    return known.st_size, known.st_mtime_ns
