"""The tables' version: what is in the database, and how it is brought to this tool's (Alembic)."""

from typing import Final

import sqlalchemy as sa

from resolver.store.store import StoreUnavailable

HEAD: Final = "0007"
"""The newest migration, known without loading Alembic; a test compares."""
_VERSION: Final = sa.table("alembic_version", sa.column("version_num"))


def version(connection: sa.Connection) -> str | None:
    """Give the migration the database is at; ``None``: an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.select(_VERSION.c.version_num)).scalar()
    return None if found is None else str(found)


def require_ours(connection: sa.Connection, *, new: bool) -> None:
    """Return if a file without a version may get the tables; else ``store.not_ours``.

    It may where it holds nothing, and ``new`` says that a store may begin there.
    """
    if not new or sa.inspect(connection).get_table_names():
        raise not_ours()


def not_ours() -> StoreUnavailable:
    """The refusal of a file that holds nothing, or tables of something else."""
    return StoreUnavailable(
        "store.not_ours",
        "The file holds no documents of a resolver.",
        hint="Give the resolver's own; passport serve makes one at its start, where there is no file yet.",
    )


def require_head(connection: sa.Connection) -> None:
    """Return if the database is at ``HEAD``; else ``store.not_migrated`` or ``store.format``."""
    found = version(connection)
    if found == HEAD:
        return
    if found is None or found < HEAD:
        raise StoreUnavailable(
            "store.not_migrated",
            "The database does not have this tool's tables yet.",
            hint="Make a backup, then: passport resolver migrate --db URL",
        )
    raise StoreUnavailable(
        "store.format",
        "The database was written by a newer version of this tool.",
        hint="Use the version that wrote it, or start with a new database.",
    )


def upgrade(connection: sa.Connection) -> bool:
    """Bring the database to ``HEAD`` inside the caller's transaction; ``False`` if it was there already."""
    found = version(connection)
    if found == HEAD:
        return False
    if found is not None and found > HEAD:
        require_head(connection)
    from alembic import command  # noqa: PLC0415 - 0.2 s that only a migration needs
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", "resolver.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True
