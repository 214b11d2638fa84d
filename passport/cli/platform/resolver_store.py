"""``passport resolver migrate|check|backup|restore|export``: the care of a resolver's database."""

import contextlib
import os
import sqlite3
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import options
from passport.cli.output import terminal
from passport.disk import files
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from resolver.store.sql import SqlStore

DEFAULT_FILE = "resolver.sqlite"
"""In the folder of the platform's identity."""
_SQLITE = "sqlite:///"
ROOMS = ("migrate", "check", "backup", "restore", "export")
_HELP = {
    "migrate": "bring the database's tables to this version; make a backup first",
    "check": "recompute every digest; find records that are missing or incomplete",
    "backup": "copy everything, as it is at one moment, to a SQLite file, while the service runs",
    "restore": "copy a backup into an empty database, of either kind",
    "export": "write static files that any web host can serve",
}


def configure(rooms: "_SubParsersAction[options.Parser]") -> None:
    """Declare the rooms and their arguments."""
    for name in ROOMS:
        room = rooms.add_parser(name, help=_HELP[name])
        if name in ("backup", "restore"):
            room.add_argument("file", metavar="FILE", type=Path, help="the backup")
        if name == "export":
            room.add_argument("folder", metavar="DIR", type=Path, help="a new folder")
            room.add_argument("--root", metavar="URL", default="", help="address the files will be served at")
        add_database(room)
        options.add_json(room)


def run(args: Namespace) -> int:
    """Dispatch on the room."""
    act = {"migrate": _migrate, "check": _check, "backup": _backup, "restore": _restore, "export": _export}
    return act[args.room](args)


def add_database(parser: ArgumentParser) -> None:
    """``--db``, or where else the store is named: the same places as for ``passport serve``."""
    parser.add_argument("--db", metavar="FILE|URL", help="SQLite file or database URL of the resolver")
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="the resolver's settings in TOML, which name its database"
    )
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path, help="the platform: its resolver.sqlite"
    )


def _platform(folder: Path) -> Path:
    """The folder of a platform; raises ``identity.*`` for anybody else's, who keeps no such database.

    A folder without an identity, as of a restored database, is taken as it is.
    """
    if not (folder / "identity.toml").exists():
        return folder
    from passport.party import identity  # the keys only where there are any

    party = identity.load(folder)
    if party.role != "platform":
        raise identity.IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.",
            hint="Name the folder of the platform, whose database it is: --as DIR",
        )  # fmt: skip
    return folder


def database_of(args: Namespace) -> str:
    """What names the store, the first of: ``--db``, PASSPORT_RESOLVER_DATABASE, ``--config``, ``--as``."""
    if args.db is not None:
        return str(args.db)
    from resolver import configuring  # the server's libraries only when used

    file = files.read(args.config) if args.config is not None else b""
    named = configuring.read(file, os.environ).get("database")
    if named is not None:
        return str(named)
    if args.identity is not None:
        return str(_platform(args.identity) / DEFAULT_FILE)
    raise options.UsageError(
        "usage.database",
        "Which resolver's database?",
        hint="Say --db FILE|URL, --config FILE, or --as DIR of the platform, as for passport serve; or set "
        "PASSPORT_RESOLVER_DATABASE.",
    )


def url_of(database: str, *, create: bool = False) -> str:
    """The URL of what ``--db`` names: a file, or a URL. A file must be there, however it is named."""
    if "://" not in database or database.startswith(_SQLITE):
        path = Path(database.removeprefix(_SQLITE))
        if not (path.is_file() or (create and not path.exists() and path.parent.is_dir())):
            raise files.FileRefused(
                "file.missing", f"There is no database {path}.", hint="passport serve makes one at its start."
            )
        _check_ours(path, new=create)
        return database if "://" in database else f"{_SQLITE}{files.sqlite_path(path)}"
    if not database.startswith("postgresql"):
        raise options.UsageError(
            "usage.database",
            "The database URL is neither sqlite:/// nor postgresql.",
            hint="Give the file or the URL that the resolver itself uses.",
        )
    return database


def _check_ours(path: Path, *, new: bool) -> None:
    """Refuse a database of something else before it is opened for writing, which changes its header.

    What is no database, or is locked, the store itself says.
    """
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return
    if "alembic_version" not in tables and (tables or not new):
        from resolver.store.migrating import not_ours  # the server's libraries only when used

        raise not_ours()


@contextlib.contextmanager
def opened(database: str, *, create: bool = False, migrate: bool = False) -> Iterator["SqlStore"]:
    """Open a store for one command; raises ``store.*`` and ``file.missing``."""
    from resolver.store.sql import SqlStore  # the server's libraries only when used

    store = SqlStore(url_of(database, create=create), migrate=migrate, new=create)
    try:
        yield store
    finally:
        store.close()


def _print_done(args: Namespace, sentence: str, **fields: str) -> None:
    if args.json:
        terminal.say_bytes(jcs.canonical(dict(fields)))
    else:
        terminal.say(sentence)


def _migrate(args: Namespace) -> int:
    with opened(database_of(args), create=True, migrate=True) as store:
        changed = store.migrated
    outcome = "migrated" if changed else "already"
    sentence = "The tables were brought to this version." if changed else "Nothing to do."
    _print_done(args, sentence, outcome=outcome)
    return 0


def _check(args: Namespace) -> int:
    from resolver.registry.checking import wrong_registry
    from resolver.store.checking import integrity

    with opened(database_of(args)) as store:
        problems = [*integrity(store), *wrong_registry(store)]
    for sentence in problems:
        _print_done(args, sentence, problem=sentence)
    if problems:
        raise ToolError(
            "store.damaged", "The database does not hold what it promised.", hint="Restore the last backup."
        )
    _print_done(args, "Every document matches its digest; no line has a gap.", outcome="sound")
    return 0


def _backup(args: Namespace) -> int:
    if args.file.exists():
        raise files.FileRefused("file.exists", f"{args.file} is there already.", hint="Choose another name.")
    database = database_of(args)
    url_of(database)
    partial = args.file.with_name(args.file.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        count = _copy(database, str(partial))
        partial.rename(args.file)
    finally:
        for suffix in ("", "-wal", "-shm"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)
    _print_done(args, f"{args.file} holds {terminal.counted(count, 'document')}.", documents=str(count))
    return 0


def _restore(args: Namespace) -> int:
    count = _copy(str(args.file), database_of(args), migrate=True)
    _print_done(args, f"Restored: {terminal.counted(count, 'document')}.", documents=str(count))
    return 0


def _copy(source: str, target: str, *, migrate: bool = False) -> int:
    from resolver.store.copying import copy

    with opened(source) as old, opened(target, create=True, migrate=migrate) as new:
        return copy(old, new)


def _export(args: Namespace) -> int:
    if args.folder.exists():
        raise files.FileRefused("file.exists", f"{args.folder} is there already.", hint="Name a new folder.")
    from resolver.answers.exporting import export
    from resolver.settings import Settings

    with opened(database_of(args)) as store:
        settings = Settings(database=url_of(database_of(args)), trust=b"", root=args.root)
        count = export(store, args.folder, settings)
    _print_done(args, f"{args.folder} holds {terminal.counted(count, 'product')}.", products=str(count))
    return 0
