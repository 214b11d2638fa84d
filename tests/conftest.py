"""For all tests: nothing of whoever runs them decides anything, and what takes longest comes first."""

import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import in_memory, made_once, shared_folders

# An example of a property may take 200 ms by default, which on a busy machine is no sign of anything.
settings.register_profile(
    "suite",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
settings.load_profile("suite")

# A shell that starts the suite in the background ignores SIGINT, and every process below would inherit that:
# the commands that tests interrupt would never notice. A handler is reset to the default in a new program.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


_FAILED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin the folders of a run; keep compiled modules in pytest's cache where they must be.

    That is where the environment forbids to write them beside the sources.
    Images of containers often set PYTHONDONTWRITEBYTECODE. The suite starts hundreds of commands, each of
    which would compile this project's modules again: 0.1 s for ``verify``, 20 s for a process that collects
    all tests. Workers of pytest-xdist and commands inherit the environment.
    """
    if hasattr(config, "workerinput"):
        return
    # What runs for minutes to hours may write more than a machine has memory for.
    memory = in_memory.begin() if "not long" in config.getoption("markexpr") else None
    if memory is not None:
        config.add_cleanup(lambda: _end(memory, config))
    made_once.begin()
    config.add_cleanup(made_once.end)
    cache = getattr(config, "cache", None)  # none with -p no:cacheprovider
    if cache is None or not sys.flags.dont_write_bytecode:
        return
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(cache.mkdir("compiled"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Note whether a test failed, whose files somebody will want to see."""
    session.config.stash[_FAILED] = session.testsfailed > 0


def _end(memory: in_memory.InMemory, config: pytest.Config) -> None:
    """Free the memory; what failed tests have written is kept on the disk."""
    place = memory.end(kept=config.stash.get(_FAILED, False))
    if place is not None:
        sys.stderr.write(f"what failed tests have written: {memory.folder} is now {place}\n")


def pytest_xdist_auto_num_workers() -> int | None:
    """Half as many processes again as there are cores, and two more at least.

    For nearly half of its time a process waits: for servers that start, browsers, commands that are killed at
    a moment, and clocks that run out. On two cores three processes left a third of the cores idle.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return cores + max(2, cores // 2)


LONGEST = (
    "properties/test_leaving_out.py",
    "phone/test_vectors.py",
    "phone/test_scanning.py",
    "phone/test_engines.py",
    "phone/test_offline.py",
    "phone/test_quads.py",
    "phone/test_replay.py",
    "phone/test_states.py",
    "phone/test_camera.py",
    "phone/test_loop.py",
    "phone/test_people.py",
    "phone/test_passing_on.py",
    "phone/test_gross.py",
    "phone/test_halves.py",
    "phone/test_mirrored.py",
    "phone/test_documents.py",
    "phone/test_checked.py",
    "phone/test_properties.py",
    "phone/test_differential.py",
    "properties/test_spellings.py",
    "properties/test_adding.py",
    "properties/test_verify.py",
    "properties/test_profile.py",
    "properties/test_json_ld.py",
    "verify/test_vectors.py",
    "verify/test_instruments_between.py",
    "golden/test_golden_databases.py",
    "test_alone.py",
    "cli/test_killed_batch.py",
    "cli/test_killed_verify.py",
    "cli/test_killed_status.py",
    "cli/test_killed.py",
    "cli/test_verify_cluster.py",
    "cli/test_lots.py",
    "cli/test_runs_large.py",
    "resolver/log/test_killed.py",
    "resolver/test_durability.py",
    "resolver/test_patience.py",
    "resolver/test_workers.py",
    "resolver/test_openapi.py",
    "resolver/test_bulk.py",
    "resolver/test_framing.py",
    "benchmarks/test_benchmarks.py",
    "test_house.py",
    "signing/test_emit.py",
    "cli/test_verify_many.py",
    "passport/sheets/test_suggested.py",
    "passport/sheets/test_beyond.py",
    "passport/sheets/test_hostile.py",
    "passport/identifiers/test_reading.py",
    "passport/exports/test_coverage.py",
    "cli/test_help.py",
    "fuzz/test_profile_rules.py",
    "fuzz/test_exports.py",
    "cli/test_sessions.py",
    "cli/test_issue_jobs.py",
    "passport/carbon/test_series.py",
)
"""Files with tests of several seconds each."""


def in_running_order(
    items: list[pytest.Item], processes: int = 1, folder: Path = Path(__file__).parent
) -> list[pytest.Item]:
    """The tests of ``LONGEST``, by file, and then all others as they were, for each of ``processes``.

    pytest-xdist gives each process an equal part of the list, from its beginning to its end. One that has
    nothing left takes over the last half of what another has not begun, but for two tests. So each begins
    with its share of the longest, file after file, and what is taken over in the end are short ones: nobody
    works on alone for long.
    """
    places = {folder / name: place for place, name in enumerate(LONGEST)}
    ordered = sorted(items, key=lambda item: places.get(item.path, len(places)))
    long = [item for item in ordered if item.path in places]
    turns = {path: turn for turn, path in enumerate(dict.fromkeys(item.path for item in long))}
    shares = [[item for item in long if turns[item.path] % processes == one] for one in range(processes)]
    sizes = [(len(items) + one) // processes for one in range(processes)]
    if any(len(share) > size for share, size in zip(shares, sizes, strict=True)):
        return ordered
    rest = iter(ordered[len(long) :])
    return [
        item
        for share, size in zip(shares, sizes, strict=True)
        for item in (*share, *islice(rest, size - len(share)))
    ]


_GUARD = "what_is_shared_stays_as_it_was"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put first what takes longest, when those that are not to run are gone; look at what tests share.

    What runs for hours has no limit of time.
    """
    for item in items:
        if item.get_closest_marker("long") and not item.get_closest_marker("ci"):
            item.add_marker(pytest.mark.timeout(0))
        info = getattr(item, "_fixtureinfo", None)  # tests of one function have one
        if info is not None and _GUARD not in info.names_closure:
            if shared_folders.shared_names(info.name2fixturedefs, info.names_closure):
                info.names_closure.insert(0, _GUARD)
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    items[:] = in_running_order(items, worker.get("workercount", 1))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Import the test modules in another order in each process of the whole suite.

    pytest rewrites the assertions of a module that it meets for the first time, 20 s of a processor for all
    of them, and keeps the result. Processes that import in one order rewrite every module at the same moment,
    each for itself; in other orders each finds what the others have written already. What cannot be imported
    is reported when it is collected.
    """
    config = session.config
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is None or config.getoption("file_or_dir"):
        return
    place, count = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    folder = Path(__file__).parent
    names = [
        ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        for path in sorted(folder.rglob("test_*.py"))
        if "node_modules" not in path.parts
    ]
    first = len(names) * place // count
    gc.disable()  # until everything is collected, see below
    for name in (*names[first:], *names[:first]):
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(name)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the garbage collector rest while tests are collected, and then pass over what stays until the end.

    Test modules and 10,000 collected tests are 450,000 objects. Going through them again and again while more
    are made is 1.3 of the 7 s that each process collects for; later it takes 0.3 s each time, an eighth of
    the time of all tests together. What is garbage by then stays too: to find it takes as long again.

    Garbage of tests is looked for after so many new objects as the command line itself waits for
    (``passport.cli.main``): after every 700 it takes a twentieth of the time of the tests.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(100_000, 10, 10)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Sentences in English unless a test asks for another language; nothing of this machine's terminal.

    A hook and no fixture: what every test has takes a tenth of the time of a test that does nothing.
    """
    # The width of tables is that of no terminal; pytest-xdist tells its workers one.
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        os.environ.pop(name, None)


@pytest.fixture
def what_is_shared_stays_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that writes into a folder which others are given fails itself, and not one that runs later.

    Tests that are given such a folder have this one too, before all others.
    """
    shared = shared_folders.shared_by(request)
    before = shared_folders.stamps(shared)
    yield
    assert shared_folders.stamps(shared) == before, "the folder of a fixture was written to: copy it first"


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write what failed at once in a pipeline, which may be ended before the summary."""
    if report.failed and os.environ.get("CI") and "PYTEST_XDIST_WORKER" not in os.environ:
        sys.stderr.write(f"\nfailed: {report.nodeid}\n{report.longreprtext}\n")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many pairs the properties over all vectors have tried."""
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "pairs":
                terminalreporter.write_line(value)
