"""Open DuckDB, which is an extra: whoever lacks it is answered with what to install."""

import os
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from signing.errors import ToolError

if TYPE_CHECKING:
    import duckdb

Connection: TypeAlias = "duckdb.DuckDBPyConnection"


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
    return connection


@cache
def _database(_process: int) -> Connection:
    """The database of a process; one that was forked does not take that of its parent."""
    import duckdb  # noqa: PLC0415 - an extra

    return duckdb.connect(config={"autoinstall_known_extensions": "false"})


def failures() -> type[Exception]:
    """The errors that DuckDB raises."""
    import duckdb  # noqa: PLC0415 - an extra

    errors: type[Exception] = duckdb.Error
    return errors


def version() -> str:
    """Name the engine, as releases do."""
    import duckdb  # noqa: PLC0415 - an extra

    return f"DuckDB {duckdb.__version__}"
