"""``passport ledger open``, ``post``, ``draw``, ``close``, ``backup`` and ``--example``."""

import sqlite3
import tomllib
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from passport.acts.carbon_statement import subject_of
from passport.cli import options
from passport.cli.ledger.ledger_running import free, not_replaced, sheet, usable
from passport.cli.output import ledger_rendering as rendering
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.disk import clock, files
from passport.ledger.books.amounts import is_figure
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Evidence
from passport.ledger.books.period import is_day
from passport.ledger.books.policy import policy
from passport.ledger.keeping import closing, copies, drawing, heads, signed, store
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.ledger.keeping.store import Books
from passport.ledger.papers import export, export_map, journal, opening
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.digests import multibase_digest
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads

_GOCASI: Final = ("entity.json", "opening.csv", "journal.csv", "opinion.toml", "use-phase.csv", "money.csv")
_EXAMPLES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "gocasi": ("the company of the CO2-statements paper", dict.fromkeys(_GOCASI, "gocasi")),
    "sap": (
        "the same year as an export of material documents with its map, and a journal of what moves no goods",
        {"entity.json": "gocasi", "opening.csv": "gocasi"}
        | dict.fromkeys(("export.csv", "map.toml", "journal.csv"), "sap"),
    ),
}
"""The worked examples: what each is, and its files with the folder of the package data that holds them."""
_METAL: Final = (
    "system.toml", "movements.csv", "one-site.toml", "one-site.csv", "average.toml", "average.csv",
)  # fmt: skip


def example(args: Namespace) -> int:
    """Write the files of the example into a new folder."""
    args.output.mkdir(parents=True, exist_ok=True)
    if args.example == "metal":
        return _metal(args.output)
    what, named = _EXAMPLES[args.example]
    for name, folder in named.items():
        files.write(args.output / name, package_data("passport.ledger", f"data/{folder}/{name}"))
    terminal.say(f"{args.output}: {', '.join(named)}, {what}")
    books = args.output / f"{args.example}.books"
    where = args.output
    terminal.note(
        f"Next: passport ledger open {books} --entity {where / 'entity.json'}"
        f" --opening {where / 'opening.csv'} --start 2025-01-01"
    )
    if args.example == "sap":
        terminal.note(
            f"Then post journal.csv, what production takes up, and export.csv with --map {where / 'map.toml'}"
        )
    return 0


def write_example(folder: Path, place: str, names: Iterable[str]) -> None:
    """Write files of the package, below ``passport/``, into a folder that is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        files.write(folder / name, package_data("passport", f"{place}/{name}"))


def _metal(folder: Path) -> int:
    """The recycled metal of a workshop: two sites with limits, one site, and its average."""
    write_example(folder, "custody/data/metal", _METAL)
    terminal.say(f"{folder}: {', '.join(_METAL)}, recycled metal by credits and by average")
    terminal.note(f"Next: passport ledger custody {folder / 'system.toml'} {folder / 'movements.csv'}")
    return 0


def open_(args: Namespace) -> int:
    """Make books; nothing is left where the opening is refused."""
    if args.books.exists() or args.books.is_symlink():
        raise not_replaced(args.books, ", or post to these")
    files.check_free(args.books)
    if not is_day(args.start):
        raise options.UsageError(
            "usage.day", f"{quoted(args.start, 40)} is no day.", hint="Write it as 2025-01-01."
        )
    standard = policy(args.standard)
    books = Books(_entity(args.entity, args.id), standard.id, args.start)
    evidence = journal.evidence(args.evidence) or (
        Evidence("inaugural", "backcast" if args.opening else "zero"),
    )
    try:
        if args.opening is None:
            entry = opening.entry({}, (), books, standard, evidence)
        else:
            entry = opening.read(sheet(args.opening), str(args.opening), books, standard, evidence)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="opened")
    with usable(args.books):
        store.open_books(args.books, entry)
    rendering.opened(entry, as_json=args.json)
    return 0


def _entity(path: Path, identifier: str | None) -> dict[str, Any]:
    """The entity of an identity folder or of a JSON file; raises ``ledger.entity``."""
    entity = _of_folder(path) if path.is_dir() else _of_file(path)
    if identifier:
        entity["id"] = identifier
    wrong = [name for name in ("id", "name") if not entity.get(name)]
    if wrong or not all(isinstance(value, str) for value in entity.values()):
        raise BooksRefused(
            "ledger.entity",
            f"{path} does not say the entity's {' and '.join(wrong) or 'facts as texts'}.",
            hint='Name JSON with "id" and "name", or an identity folder and --id https://.../417/GLN.',
            where=str(path),
        )
    return entity


def _of_folder(path: Path) -> dict[str, Any]:
    identity = tomllib.loads(files.read(path / "identity.toml", limit=files.MAX_SMALL).decode())
    facts = {
        "name": identity.get("name"),
        "legalEntity": identity.get("legal_entity"),
        "did": identity.get("did"),
    }
    return {name: value for name, value in facts.items() if value}


def _of_file(path: Path) -> dict[str, Any]:
    value = loads(files.read(path, limit=files.MAX_SMALL))
    return dict(value) if isinstance(value, dict) else {}


def post(args: Namespace) -> int:
    """Post journals in the order they are named, then purchases of passports, all in one transaction."""
    at = clock.at(args)
    if not args.journals and args.passports is None:
        raise options.UsageError(
            "usage.arguments", "Nothing to post is named.", hint="Name a journal, or --passports FOLDER."
        )
    try:
        papers = _Papers(args)
        papers.read(lambda: _purchases(args, at) if args.passports is not None else [])
        with usable(args.books):
            outcome = store.post(args.books, papers.drafts, today=at[:10], refused=papers.problems)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="posted")
    with usable(args.books), connected(args.books) as connection:
        rendering.posted(connection, outcome, papers.skipped, at[:10], as_json=args.json)
    return 0


class _Papers:
    """The entries of all files that are named, and what is wrong in any of them; ``skipped`` by movement."""

    def __init__(self, args: Namespace) -> None:
        """Read the journals, or the exports where ``--map`` is said."""
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.skipped: Counter[str] = Counter()
        given = export_map.read_map(sheet(args.map), str(args.map)) if args.map is not None else None
        for path in args.journals:
            if given is None:
                self.read(partial(_journal, path))
            else:
                self.read(partial(self._export, path, given))

    def _export(self, path: Path, given: export_map.ExportMap) -> Sequence[Draft]:
        found = export.read(sheet(path), str(path), given)
        self.skipped.update(found.skipped)
        return found.drafts

    def read(self, reader: Callable[[], Sequence[Draft]]) -> None:
        """Take what a reader gives; of one that refuses, its problems and what it could read."""
        try:
            self.drafts += reader()
        except DraftRefused as refused:
            self.problems += refused.problems
            self.drafts += cast("Sequence[Draft]", refused.rest or ())


def _journal(path: Path) -> Sequence[Draft]:
    return journal.read(sheet(path), str(path))


def _purchases(args: Namespace, at: str) -> list[Draft]:
    """A purchase for each passport, verified first."""
    if not args.into or not args.day:
        raise options.UsageError(
            "usage.arguments",
            "--passports needs --into and --day.",
            hint="Name the account that takes the materials, and the day they were received.",
        )
    from passport.cli import known  # the verifier when it is needed, not before
    from passport.disk import folders
    from passport.work.bookkeeping import Terms, purchases

    trust, evidence = known.trust_and_evidence(args.trust, args.status)
    files_of, problems = [], list[Problem]()
    for item in folders.items(args.passports):
        if item.problem:
            hint = "Take the file out of the folder, or ask its sender for it again."
            problems.append(Problem(item.name, item.problem, item.message, hint))
        files_of.append((item.name, item.data))
    if problems:
        raise DraftRefused(problems)
    return purchases(files_of, Terms(args.day, args.into, evidence, trust, at))


def draw(args: Namespace) -> int:
    """Take the number of a draft from a layer: compare both, note it in the journal, write the draft."""
    free(args.output, replace=args.force)
    if not is_figure(args.unit_kg) or args.unit_kg.startswith("-") or not Fraction(args.unit_kg):
        raise options.UsageError("usage.arguments", "--unit-kg is no mass.", hint="Write kilograms, as 1000.")
    data = files.read(args.draft)
    draft = cast("dict[str, Any]", loads(data, max_bytes=files.MAX_DOCUMENT))
    if not isinstance(draft, dict) or "footprint" not in draft or "mass" not in draft:
        raise BooksRefused(
            "ledger.draft",
            f"{args.draft} is no draft claim.",
            hint="passport calculate -o writes one; it needs the mass of the product.",
        )
    with usable(args.books):
        layer = drawing.layer_of(args.books, args.layer)
        units = drawing.check_draft(layer, draft, Fraction(args.unit_kg))
        with files.writing(args.output, replace=args.force) as temporary:
            temporary.write_bytes(data)
            layer = drawing.draw(
                args.books, layer, units, args.key, multibase_digest(data), today=clock.at(args)[:10]
            )
    rendering.drawn(layer, units, args.output, as_json=args.json)
    return 0


_UNNOTED: Final = (
    "The books note no signed statement of the year before, and the draft names none: run passport issue of"
    " that year with --books, or name the file when you sign this one, --previous FILE."
)
_BEGUN: Final = (
    "A correction of the statement of the year before was begun and ended before the books noted it, and the"
    " draft names none: run that passport correct with --books again, which finishes it, then draft anew; or"
    " name the statement that stands when you sign this one, --previous FILE."
)


def _unknown_before(connection: sqlite3.Connection, year: str) -> str:
    """Why the books do not know the statement of the year before; empty where there was no such year."""
    if signed.is_begun_before(connection, year):
        return _BEGUN
    return _UNNOTED if signed.is_closed_before(connection, year) else ""


def close(args: Namespace) -> int:
    """Close a year, or draft the statement of one that is closed."""
    for path in (args.output, args.workings):
        if path is not None:
            free(path, replace=args.force)
    with usable(args.books):
        closing.close(args.books, args.year, today=clock.at(args)[:10])
        with connected(args.books) as connection:
            subject = closing.statement(connection, args.year, args.detail)
            previous = signed.before(connection, args.year)
            unknown = "" if previous is not None else _unknown_before(connection, args.year)
            lines = list(copies.workings(connection)) if args.workings is not None else []
    if args.workings is not None:
        files.write(args.workings, b"\n".join(lines) + b"\n", replace=args.force, private=True)
    if args.output is not None:
        # Lists without entries are left out, as the signed statement leaves them out (R5).
        draft = {**subject_of(subject), **({"previous": previous} if previous is not None else {})}
        files.write(args.output, jcs.canonical(draft), replace=args.force)
    rendering.closed(subject, args.year, as_json=args.json)
    if args.output is not None:
        terminal.note(f"{args.output}: draft of the CO2 statement, detail {args.detail}")
    if args.output is not None and unknown:
        terminal.note(unknown)
    if args.workings is not None:
        terminal.note(
            f"{args.workings}: the journal with its salt; it is secret, send it to your auditor only"
        )
    return 0


def backup(args: Namespace) -> int:
    """Copy the books, readable by their owner only, and remember the head of the copy beside it.

    With the head an entry that is cut off the copy later is noticed, as with the books themselves.
    """
    for path in (args.output, heads.place(args.output)):
        files.check_free(path, replace=args.force)
    with usable(args.books):
        if not copies.is_copy(args.output, args.books):
            free(args.output, replace=args.force)
    with usable(args.books), files.writing(args.output, replace=args.force, private=True) as temporary:
        head = copies.copied(args.books, temporary)
    with usable(args.output):
        heads.note_head(args.output, head)
    terminal.say_bytes(jcs.canonical({"entries": str(head.number)})) if args.json else terminal.say(
        f"{args.output}: the books up to entry {head.number}"
    )
    return 0
