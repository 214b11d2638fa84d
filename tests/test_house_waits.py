"""Law of the house for tests: no wait without a limit, and no fork of a process that has threads.

A test that waited for ever kept a pipeline for over an hour. ``pytest-timeout`` ends a test of the usual run
after ten minutes, but not what runs for hours, nor a thread or process beside it, for which the interpreter
then waits at its end. ``tests/waiting.py`` and ``tests/forked.py`` have what tests take instead.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.parsed import parsed
from tests.test_house import ROOT

_ENDS: Final = {"join", "wait", "result", "get", "acquire"}
"""Methods that wait for ever where they are called without an argument."""
_PROGRAMS: Final = {"run", "call", "check_call", "check_output"}
_CONNECTIONS: Final = {"create_connection", "HTTPConnection", "urlopen"}
_NAMED: Final = {"fork", "Process", "Pool", "read", *_PROGRAMS}
"""Methods that are so only of one module."""
_SEEN: Final = re.compile(
    r"fork|Process|Pool|Thread\(|get_context|\.(?:join|wait|result|get|acquire)\(\)|communicate|subprocess"
    r"|readline|os\.read|create_connection|HTTPConnection|urlopen|sleep|poll\("
)
"""A file without any of it is not parsed: parsing all of them takes 4 s."""
_CLOCKS: Final = {"monotonic", "perf_counter", "is_set"}
_EXCEPTIONS: Final = {
    # Programs of their own, which import no server and start no thread before they fork.
    ("tests/cli/zygote.py", "fork"),
    ("tests/resolver/log/killing.py", "fork"),
    # After ``select`` has found something to read, in a loop of limited length.
    ("tests/resolver/log/killing.py", "read"),
    # What is started there may have processes of its own, which a daemon may not.
    ("tests/forked.py", "daemon"),
    # A function of this name that waits for nothing.
    ("tests/world_acts.py", "result"),
    # Asked thousands of times in a test, too often for a thread each; pytest-timeout interrupts it.
    ("tests/phone/node.py", "readline"),
    # The process ends with the test that started it; what waits for its port has a limit.
    ("tests/resolver/server_process.py", "loop"),
    # What a server sends until its client has had enough, which is what the test is about.
    ("tests/resolver/test_operation.py", "loop"),
    # What the others take.
    ("tests/waiting.py", "readline"),
    ("tests/waiting.py", "read"),
}


def _given(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def _called(node: ast.AST) -> str:
    """The last name of what a call calls, and nothing for other nodes."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _of_call(call: ast.Call) -> str:
    """Which wait without a limit, or which fork, a call is; empty for all others."""
    name, given = _called(call), _given(call)
    whole = ast.unparse(call.func) if name in _NAMED else ""
    is_limited = "timeout" in given
    found = [
        ("fork", whole in {"os.fork", "multiprocessing.Process", "multiprocessing.Pool"}),
        ("fork", name == "get_context" and (not call.args or ast.unparse(call.args[0]) == "'fork'")),
        ("fork", name == "ProcessPoolExecutor" and "mp_context" not in given),
        (name, name in _ENDS and isinstance(call.func, ast.Attribute) and not (call.args or is_limited)),
        ("communicate", name == "communicate" and not is_limited),
        ("program", whole.startswith("subprocess.") and name in _PROGRAMS and not is_limited),
        ("daemon", name in {"Thread", "Process"} and "target" in given and "daemon" not in given),
        ("readline", name == "readline"),
        ("read", whole == "os.read"),
        ("connection", name in _CONNECTIONS and not is_limited),
    ]
    return next((kind for kind, is_so in found if is_so), "")


def waits(source: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and kind of each wait without a limit: calls, and loops that sleep and look at no clock."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and (kind := _of_call(node)):
            yield node.lineno, kind
        elif isinstance(node, ast.While):
            names = {_called(one) for one in ast.walk(node)}
            if names & {"sleep", "poll"} and not names & _CLOCKS:
                yield node.lineno, "loop"


def test_no_test_waits_without_a_limit_or_forks_with_threads() -> None:
    found: dict[tuple[str, str], list[int]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if "node_modules" in path.parts:
            continue
        where = path.relative_to(ROOT).as_posix()
        text = path.read_text("utf-8")
        for line, kind in waits(parsed(text, where)) if _SEEN.search(text) else ():
            found.setdefault((where, kind), []).append(line)
    assert {place: lines for place, lines in found.items() if place not in _EXCEPTIONS} == {}
    assert _EXCEPTIONS - found.keys() == set(), "no exception is needed any more"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("thread.join()", "join"), ("barrier.wait()", "wait"), ("future.result()", "result"),
        ("queue.get()", "get"), ("lock.acquire()", "acquire"), ("process.communicate(b'')", "communicate"),
        ("subprocess.run(words, check=True)", "program"), ("Thread(target=run)", "daemon"),
        ("context.Process(target=run)", "daemon"), ("get_context('fork')", "fork"), ("os.fork()", "fork"),
        ("multiprocessing.get_context()", "fork"), ("ProcessPoolExecutor(2)", "fork"),
        ("child.stdout.readline()", "readline"), ("os.read(leader, 1)", "read"),
        ("urllib.request.urlopen(url)", "connection"),
        ("while not path.exists():\n    time.sleep(1)", "loop"),
        ("while run.poll() is None:\n    pass", "loop"), ("' '.join(words)", ""), ("thread.join(5)", ""),
        ("barrier.wait(timeout=5)", ""), ("found.get('a')", ""),
        ("subprocess.run(words, timeout=5)", ""), ("Thread(target=run, daemon=True)", ""),
        ("get_context('spawn')", ""),
        ("while not path.exists():\n    assert time.monotonic() < end\n    time.sleep(1)", ""),
    ],
)  # fmt: skip
def test_what_the_law_sees(line: str, kind: str) -> None:
    assert [found for _, found in waits(parsed(line))] == [kind] * bool(kind)
