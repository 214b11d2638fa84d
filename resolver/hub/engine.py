"""Open DuckDB, which is an extra: whoever lacks it is answered with what to install."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from weakref import WeakSet

from signing.errors import ToolError
from signing.shown import visible

if TYPE_CHECKING:
    import duckdb

Connection: TypeAlias = "duckdb.DuckDBPyConnection"
_OPEN: "Final[WeakSet[Connection]]" = WeakSet()
"""The connections that somebody still holds."""


class HubRefused(ToolError):
    """What the hub cannot do as it is asked; codes ``hub.*``."""


def require() -> None:
    """Refuse to begin where DuckDB is not installed; raises ``hub.engine``."""
    try:
        import duckdb  # noqa: F401, PLC0415 - an extra
    except ImportError as missing:
        raise HubRefused(
            "hub.engine", "The hub needs DuckDB, which is not installed.",
            hint="Install it: pip install 'carbon-passport[hub]'",
        ) from missing  # fmt: skip


def connect() -> Connection:
    """Open a connection to this process' database in memory; raises ``hub.engine``.

    Temporary tables and views, which is all that is made here, belong to the connection and end with it. A
    database of its own for each question would cost as much as the question (18 ms of a core).
    """
    require()
    connection = _database(os.getpid()).cursor()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    _OPEN.add(connection)
    return connection


def interrupt() -> None:
    """End, from another thread, what this process asks DuckDB at the moment."""
    with suppress(RuntimeError):  # one was opened meanwhile: whoever calls this calls again
        for connection in tuple(_OPEN):
            with suppress(*failures()):  # it was closed meanwhile
                connection.interrupt()


@cache
def _database(_process: int) -> Connection:
    """The database of a process; one that was forked does not take that of its parent."""
    import duckdb  # noqa: PLC0415 - an extra

    return duckdb.connect(config={"autoinstall_known_extensions": "false"})


def failures() -> tuple[type[Exception], ...]:
    """The errors that DuckDB raises; none where it is not installed."""
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        return ()
    return (duckdb.Error,)


def refused(error: Exception, path: Path) -> HubRefused | None:
    """What an error of DuckDB is, where it is no fault of this program: ``hub.disk``, ``hub.engine``."""
    import duckdb  # noqa: PLC0415 - an extra

    if isinstance(error, duckdb.OutOfMemoryException):
        return HubRefused(
            "hub.engine", "DuckDB has not enough memory for this.", where=str(path),
            hint="Free memory, or run the command on a larger machine: the hub is as it was.",
        )  # fmt: skip
    if isinstance(error, duckdb.IOException):
        return HubRefused(
            "hub.disk", f"{path}: {str(error).splitlines()[0]}", where=str(path),
            hint="Check path, owner and free space, and run the command again: the hub is as it was.",
        )  # fmt: skip
    return None


def pattern(path: Path) -> str:
    """Name one file to ``read_parquet``, which takes a path for a pattern."""
    return "".join(f"[{one}]" if one in "*?[" else one for one in str(path.absolute()))


def check_name(folder: Path) -> None:
    """Refuse a folder whose files DuckDB cannot be told; raises ``hub.other``."""
    name = str(folder.absolute())
    unicode = name == name.encode(errors="replace").decode()
    if not unicode or ("\\" in name and os.name == "posix" and pattern(folder) != name):
        raise HubRefused(
            "hub.other", f"{visible(name)} is no name for the folder of a hub.", where=visible(name),
            hint="Name the folder in Unicode, and not with a backslash beside *, ? or [.",
        )  # fmt: skip


def text(content: str) -> str:
    """A text of SQL."""
    return "'" + content.replace("'", "''") + "'"


def version() -> str:
    """Name the engine, as releases do."""
    import duckdb  # noqa: PLC0415 - an extra

    return f"DuckDB {duckdb.__version__}"
