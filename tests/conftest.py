"""For all tests: neither the language nor the signal handling of whoever runs them decides anything."""

import signal
from typing import Any

import pytest

# A shell that starts the suite in the background ignores SIGINT, and every process below would inherit that:
# the commands that tests interrupt would never notice. A handler is reset to the default in a new program.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def plain_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences in English unless a test asks for another language."""
    # The width of tables is that of no terminal; pytest-xdist tells its workers one.
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401 - pytest's own reporter
    """Say how many pairs the properties over all vectors have tried."""
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "pairs":
                terminalreporter.write_line(value)
