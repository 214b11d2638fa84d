"""A process that has the command line loaded, and forks a child for each command it is told (POSIX).

A child lives for the few milliseconds of the command itself, so that a random kill falls into its work and
not into the start of the interpreter. Each line of standard input is ``{"words", "folder", "config",
"kill_after", "once"}``; with ``once`` the seconds until the kill are counted from when that file appears. The
answer, once the child has ended, is its exit code (negative: the signal) and its seconds.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from passport.cli.everyone import saying, status
from passport.cli.main import main
from passport.cli.producer import correct


def child(order: dict[str, Any]) -> None:
    os.chdir(order["folder"])
    os.environ["XDG_CONFIG_HOME"] = order["config"]
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    os._exit(main(order["words"]))


def wait(pid: int, once: str | None) -> None:
    """Return when the file is there, or the child has ended (which is seen without reaping it)."""
    while once is not None and not Path(once).exists():
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
            return


def serve() -> None:
    assert all((correct, saying, status))  # loaded before anything is timed
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        began = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            child(order)
        if order["kill_after"] is not None:
            wait(pid, order["once"])
            time.sleep(order["kill_after"])
            os.kill(pid, signal.SIGKILL)  # it is not waited for yet, so this is still its number
        _, ending = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(ending), time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    serve()
