"""Files and folders of a session: workbooks of lots, and names."""

from pathlib import Path

from openpyxl import load_workbook

from tests.lots import workbook


def lot(path: str, heats: str, coils: str, *changed: str) -> None:
    """A workbook of so many heats of so many coils; ``sheet!CELL=value`` changes a cell.

    ``month=2026-09`` is that of the production.
    """
    month = next((one.removeprefix("month=") for one in changed if one.startswith("month=")), "2026-09")

    def moved(_: str, row: list[object]) -> list[object]:
        return [cell.replace("2026-09", month) if isinstance(cell, str) else cell for cell in row]

    Path(path).write_bytes(workbook(int(heats), int(coils), change=moved))
    cells(path, path, *(one for one in changed if "!" in one))


def cells(old: str, new: str, *changed: str) -> None:
    """A copy of a workbook; ``sheet!CELL=value`` changes a cell."""
    book = load_workbook(old)
    for change in changed:
        place, _, value = change.partition("=")
        sheet, _, cell = place.partition("!")
        book[sheet][cell] = value
    book.save(new)


def repeat(path: str, count: str, new: str) -> None:
    """A file of lines with a document so many times."""
    Path(new).write_bytes((Path(path).read_bytes().strip() + b"\n") * int(count))


def names(path: str = ".") -> str:
    """What is in a folder, a line each."""
    return "".join(f"{entry.name}\n" for entry in sorted(Path(path).iterdir()))
