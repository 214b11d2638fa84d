"""Folders and files that several tests are given: one of them must not find what another has left there."""

import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

WRITTEN: Final = frozenset({"folder"})
"""Fixtures whose folder is written to on purpose: that of the phone's room holds the film of the camera."""


def shared_by(request: Any) -> list[Path]:
    """The folders and files of a test's fixtures that outlive it: those that say they return a ``Path``."""
    known = request.node._fixtureinfo.name2fixturedefs
    return [
        request.getfixturevalue(name)
        for name in request.fixturenames
        if name not in WRITTEN
        and known.get(name)
        and known[name][-1].scope != "function"
        and inspect.get_annotations(known[name][-1].func).get("return") is Path
    ]


def stamps(places: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Size in bytes and time of writing in nanoseconds of each file at or below ``places``."""
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return {path: ((found := path.stat()).st_size, found.st_mtime_ns) for path in files}
