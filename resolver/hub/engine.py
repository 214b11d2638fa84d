"""Open DuckDB, which is an extra: whoever lacks it is answered with what to install."""

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
    """Open a database in memory; raises ``hub.engine``."""
    require()
    import duckdb  # noqa: PLC0415 - an extra

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def failures() -> type[Exception]:
    """The errors that DuckDB raises."""
    import duckdb  # noqa: PLC0415 - an extra

    errors: type[Exception] = duckdb.Error
    return errors


def version() -> str:
    """Name the engine, as releases do."""
    import duckdb  # noqa: PLC0415 - an extra

    return f"DuckDB {duckdb.__version__}"
