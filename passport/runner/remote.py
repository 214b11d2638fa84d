"""What a worker of a cluster does: the work of ``worker``, with the digest of the code that did it.

A task carries references and no passports: the worker reads the files itself, where they are mounted under
the same path, and refuses bytes other than those that the references name.
"""

import pickle
import threading
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

from passport.runner.worker import Worker, collect_rarely, done
from signing.digests import sha256
from verify.report import TOOL

_PACKAGES: Final = ("passport", "signing", "verify")
_ENDINGS: Final = (".py", ".json", ".jsonld")
_DECIDE: Final = ("cryptography", "pyld")
"""Libraries of others that bear on a verdict."""
_RUNS: Final = 4
"""Runs whose trust list and evidence a worker keeps open."""


class Run(NamedTuple):
    """How the work of a run begins: ``begin(setup)``, once in each process; ``id`` is no other run's."""

    id: str
    begin: Callable[[Any], Worker[Any, Any]]
    setup: object


class Answer(NamedTuple):
    """Results of a part, of which code they are, and of which worker."""

    code: str
    worker: str
    results: list[Any]


_opened: dict[str, Worker[Any, Any]] = {}
_alone = threading.Lock()


def work(run: Run, part: bytes) -> Answer:
    """The results for a part (a pickled list of items), one part at a time in a process."""
    from distributed import get_worker  # noqa: PLC0415 - an extra

    with _alone:
        results = done(_worker(run), pickle.loads(part))  # noqa: S301 - our own, sent by our side
    return Answer(code(), get_worker().address, results)


def _worker(run: Run) -> Worker[Any, Any]:
    if run.id not in _opened:
        while len(_opened) >= _RUNS:
            del _opened[next(iter(_opened))]
        collect_rarely()
        _opened[run.id] = run.begin(run.setup)
    return _opened[run.id]


@cache
def code() -> str:
    """The version, and a digest of every file of ours and every version of others' that decide a verdict."""
    parts = [f"{name} {metadata.version(name)}".encode() for name in _DECIDE]
    for package in _PACKAGES:
        parts += sorted(_files(resources.files(package), package))
    return f"{TOOL} {sha256(b''.join(map(sha256, parts))).hex()[:16]}"


def _files(place: Traversable, path: str) -> Iterator[bytes]:
    for entry in place.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif entry.name.endswith(_ENDINGS):
            yield name.encode() + sha256(entry.read_bytes())
