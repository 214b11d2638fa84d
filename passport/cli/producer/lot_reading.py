"""Read the sheet of ``--batch``: its bytes, the lot in it, and the readings that lie beside it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.cli import options
from passport.cli.producer import sheets
from passport.disk import files
from passport.disk.beside import path_of
from passport.sheets.activity.from_file import all_problems
from passport.sheets.activity.reading import bounded
from passport.sheets.cells.book import SheetKind
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import Lot, read_lot
from passport.work.calculating import File, of_libraries, read_records

if TYPE_CHECKING:
    from passport.work.libraries.taking import Libraries

MAX_SHEET: Final = 64 * 1024 * 1024
_KINDS: Final[Mapping[str, SheetKind]] = {".xlsx": "xlsx", **dict.fromkeys(sheets.SEPARATED, "csv")}


class LotSheet(NamedTuple):
    """A file as it was read; what is shown and what is signed come from these bytes (T73)."""

    name: str
    data: bytes


def read(args: Namespace, libraries: "Libraries | None" = None) -> tuple[LotSheet, Lot]:
    """Read the lot of ``--batch``, ``--coils`` and ``--map``; raises ``DraftRefused`` with every problem.

    A workbook holds heats and coils; a .csv file of heats needs ``--coils``, one coil a row. ``--map``
    says which column of an export means what.
    """
    kind = _KINDS.get(args.batch.suffix.lower())
    if kind is None:
        raise options.UsageError(
            "usage.kind",
            f"{args.batch} is no .xlsx or .csv file.",
            hint="Save it as an Excel workbook (.xlsx), without macros.",
        )
    if (args.coils is None) != (kind == "xlsx"):
        raise options.UsageError(
            "usage.coils",
            "The coils stand in the workbook itself." if kind == "xlsx" else "A .csv file holds no coils.",
            hint="Leave out --coils." if kind == "xlsx" else "Say --coils FILE.csv, with serial, heat, mass.",
        )
    sheet = LotSheet(str(args.batch), files.read(args.batch, limit=MAX_SHEET))
    coils = None
    if args.coils is not None:
        coils = str(args.coils), files.read(args.coils, limit=MAX_SHEET)
    given = sheets.read_map(args.map) if args.map is not None else None
    records, problems = read_records(
        [File(str(path), files.read(path, limit=MAX_SHEET)) for path in args.factors]
    )
    if libraries is not None:
        problems += of_libraries(libraries, records)
    try:
        lot = read_lot(sheet.data, source=sheet.name, kind=kind, sheet_map=given, coils=coils)
    except DraftRefused as refused:
        if problems:  # without its factors no calculation says anything
            raise DraftRefused(bounded([*refused.problems, *problems])) from None
        from passport.cli.producer.calculate import inputs_of  # only where something is wrong

        raise all_problems(refused, records, inputs_of(args)) from None
    if problems:
        raise DraftRefused(problems)
    return sheet, lot._replace(factors=(*lot.factors, *records))


def asked(args: Namespace) -> str:
    """The options that name the sheet, to be repeated in hints."""
    words = [str(args.batch)]
    words += [] if args.map is None else ["--map", str(args.map)]
    given = (
        ("--factors", args.factors), ("--library", args.libraries), ("--input", args.passports),
        ("--status", args.status), ("--retirement", args.retirement),
    )  # fmt: skip
    for option, paths in given:
        words += [word for path in paths for word in (option, str(path))]
    return " ".join(words)


def beside(sheet: Path) -> Callable[[Mapping[str, Any]], Mapping[str, bytes]]:
    """Finds the files of readings that a heat names, in the folder of the sheet; each is read once."""
    read_once: dict[str, bytes] = {}

    def found(document: Mapping[str, Any]) -> Mapping[str, bytes]:
        for entry in document.get("series", ()):
            name = str(entry.get("name", ""))
            path = None if name in read_once else path_of(name, [sheet.parent])
            if path is not None:
                read_once[name] = files.read(path, limit=MAX_SHEET)
        return read_once

    return found
