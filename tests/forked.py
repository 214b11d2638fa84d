"""Functions in processes of their own, forked from a process that has the modules loaded already.

A server or command that a test starts, stops and kills is ready after 20 ms. In a new interpreter it would
load FastAPI, SQLAlchemy and the command line first, which takes 1 to 2 s of a core each time. The process
that is forked from (the "fork server" of ``multiprocessing``) is started once, by whoever needs it first;
where the system has none (Windows), a new interpreter does the same.
"""

import atexit
import multiprocessing
import multiprocessing.util  # whose own exit function is called after the one below
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Mapping
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOADED = (
    "tests.resolver.server_process",
    "tests.resolver.registry.racing",
    "tests.passport.ledger.companies",
    "tests.passport.ledger.racing",
    "passport.ledger.keeping.closing",
    "passport.ledger.keeping.drawing",
    "passport.cli.platform.serve",
    "passport.cli.producer.issue",
    "openpyxl",
    "alembic.command",
    "passport.cli.everyone.keys_changing",
    "passport.cli.everyone.status",
    "passport.cli.trust_list.trust",
)
"""What the process holds that is forked from: servers, register, books, acts, and what commands share."""


def forking() -> BaseContext:
    """The context of ``multiprocessing`` whose processes are forked from the loaded one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LOADED])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)  # what is loaded before the first fork comes from this checkout
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return context


class Forked:
    """``work(*arguments)`` in a process of its own, with the methods of ``subprocess.Popen`` that tests use.

    It runs in ``folder`` and with ``environment``, reads nothing, and writes its standard output to the file
    ``output``.
    """

    def __init__(
        self,
        work: Callable[..., Any],
        *arguments: Any,
        folder: Path = ROOT,
        environment: Mapping[str, str] | None = None,
        output: str = os.devnull,
    ) -> None:
        opened, name = tempfile.mkstemp(prefix="passport-forked-")
        os.close(opened)
        self._errors = Path(name)
        weakref.finalize(self, self._errors.unlink, missing_ok=True)
        surroundings = (str(folder), dict(environment or os.environ), _files(), output, name)
        process: Any = forking()
        # No daemon: those may have no processes of their own. Whoever starts it ends it.
        self._process = process.Process(target=_run, args=(surroundings, work, arguments))
        self._process.start()
        self.pid: int = self._process.pid
        _STARTED.add(self)

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; ``None`` while it runs."""
        code: int | None = self._process.exitcode
        return code

    def poll(self) -> int | None:
        """The exit code, or ``None`` while it runs."""
        return self.returncode

    def wait(self, timeout: float) -> int:
        """The exit code once it has ended. Raises ``subprocess.TimeoutExpired``."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired([self._process.name], timeout)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, unless it has ended: its number may be another process's by then."""
        if self.poll() is None:
            self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def errors(self) -> str:
        """Its standard error up to now."""
        return self._errors.read_text(encoding="utf-8")


_STARTED: "weakref.WeakSet[Forked]" = weakref.WeakSet()


@atexit.register
def _kill() -> None:
    """End what a failed test has left: ``multiprocessing``, whose turn is later, would wait for it."""
    for one in list(_STARTED):
        one.kill()


def _files() -> int:
    """How many files this process may open, which a test may have raised; 0 where there is no such limit."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _run(
    surroundings: tuple[str, dict[str, str], int, str, str],
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> None:
    folder, environment, files, output, errors = surroundings
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform != "win32" and files:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    for number, name in ((1, output), (2, errors)):
        opened = os.open(name, os.O_WRONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.exit(work(*arguments))
