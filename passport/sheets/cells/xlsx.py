"""Read workbooks (.xlsx) row by row, with flat memory and the text of each number as the file has it.

The usual library gives a cell as a binary number, either its formula or its value, and hides what is merged
or hidden while it streams; a number somebody signs for needs all of these. So the two long parts (the cells
and the table of texts) are read here, from the events of the XML parser; everything is bounded, no entity
is expanded.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.sheets.cells.grid import Day, Flaw, Row, letters, refused
from passport.sheets.cells.numbers import stored
from passport.sheets.cells.xlsx_events import MOST_DEPTH, MOST_TEXT, Handlers, Texts, events, too_deep
from passport.sheets.cells.xlsx_package import Package
from passport.sheets.cells.xlsx_shape import Shape, column_of
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_COLUMNS: Final = 512
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ELSEWHERE: Final = re.compile(r"\[[0-9]+\]")
_SAVE: Final = "Open it in a spreadsheet program, look at it, and save it again."
_VALUE: Final = "Copy the cell and paste it as a value."
_UNCALCULATED: Final = Flaw("sheet.uncalculated|the formula was never calculated." + f"|{_SAVE}")
_EXTERNAL: Final = Flaw(f"sheet.external|the formula takes its value from another workbook.|{_VALUE}")


class SheetName(NamedTuple):
    """A sheet: its name, the part that holds its cells, and whether people can see it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """The sheets of a workbook; raises ``DraftRefused`` (codes ``sheet.*``), also while rows are read."""

    def __init__(self, data: bytes, source: str) -> None:
        """Open the container and read the list of sheets; ``source`` is what addresses begin with."""
        self.source = source
        self.package = Package(data, source)
        main = next((t for kind, t in self.package.relations("").values() if kind == "officeDocument"), "")
        self._relations = self.package.relations(main)
        self.sheets: list[SheetName] = []
        self.from_1904 = False
        for entry in self.package.small(main).iter():
            kind = entry.tag.rpartition("}")[2]
            if kind == "workbookPr":
                self.from_1904 = entry.get("date1904", "0") in {"1", "true"}
            if kind == "sheet":
                self._add_sheet(entry)

    def _add_sheet(self, entry: "Element") -> None:
        """Add a sheet of cells; one that holds only a chart has another kind of relation."""
        link = next((value for name, value in entry.attrib.items() if name.endswith("}id")), "")
        relation, part = self._relations.get(link, ("", ""))
        if relation == "worksheet":
            hidden = entry.get("state", "visible") != "visible"
            self.sheets.append(SheetName(entry.get("name", ""), part, hidden))

    def grid(self, sheet: SheetName) -> "SheetGrid":
        """Return the cells of a sheet as a ``Grid``."""
        return SheetGrid(self, sheet)

    def _part(self, kind: str) -> str:
        return next((part for relation, part in self._relations.values() if relation == kind), "")

    @cached_property
    def texts(self) -> "Texts":
        """The table of texts that cells refer to by number (ECMA-376 part 1, 18.4), read once."""
        texts = Texts(self.source)
        part = self._part("sharedStrings")
        for _ in events(self.package, part, texts.handlers()) if part else ():
            pass
        return texts

    @cached_property
    def date_styles(self) -> frozenset[str]:
        """The numbers of the styles that show a number as a date or time, by their code of format."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # noqa: PLC0415 - heavy

        part = self._part("styles")
        if not part:
            return frozenset()
        tree = self.package.small(part)
        space = tree.tag.rpartition("}")[0] + "}" if "}" in tree.tag else ""
        formats = {
            entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in tree.iter(f"{space}numFmt")
        }
        cells = tree.find(f"{space}cellXfs")
        of_dates = set()
        for index, entry in enumerate(cells if cells is not None else ()):
            number = entry.get("numFmtId", "0")
            usual = BUILTIN_FORMATS.get(int(number), "") if number.isdecimal() else ""
            if is_date_format(formats.get(number, usual)):
                of_dates.add(str(index))
        return frozenset(of_dates)


class SheetGrid:
    """One sheet of a workbook (a ``Grid``)."""

    def __init__(self, book: Workbook, sheet: SheetName) -> None:
        self._book = book
        self._sheet = sheet
        self.name = sheet.name
        self.shape = Shape(f"{book.source}: {sheet.name}", hidden=sheet.hidden)

    def rows(self) -> Iterator[Row]:
        """Give the rows that are not blank, as the parser meets them; hidden and merged cells are noted."""
        self.shape.clear()
        reader = _Cells(self._book, self.shape)
        for _ in events(
            self._book.package, self._sheet.part, Handlers(reader.start, reader.end, reader.data)
        ):
            yield from reader.done
            reader.done.clear()

    def at(self, row: int, column: int = 0) -> str:
        """Return the address of a cell, ``melt.xlsx: activity!C7``."""
        return f"{self.shape.place}!{letters(column)}{row}"

    def troubles(self, top: int, columns: Container[int]) -> list[Problem]:
        """List merged and hidden cells from row ``top`` on, in ``columns``; after the last row."""
        return self.shape.troubles(top, columns)


class _Cells:
    """Builds rows from the events of the parser; those complete lie in ``done`` until they are taken.

    A cell is ``c`` with its place ``r``, kind ``t`` and style ``s``; its value stands in ``v``, or as text in
    ``t``, and a formula in ``f`` before it (ECMA-376 part 1, 18.3.1).
    """

    def __init__(self, book: Workbook, shape: Shape) -> None:
        self._book = book
        self._shape = shape
        self._texts = book.texts
        self._dates = book.date_styles
        self.done: list[Row] = []
        self._row = 0
        self._column = -1
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._formula: list[str] = []
        self._has_formula = False
        self._depth = self._length = 0
        self._into: list[str] | None = None
        self._kinds: dict[str, Callable[[str], str]] = {
            "s": self._shared,
            "n": self._number,
            "str": _plain,
            "inlineStr": _plain,
            "b": _yes,
            "d": _iso,
            "e": _error,
        }

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise too_deep(self._book.source)
        # The commonest first: a sheet of 10^5 rows has millions of elements.
        if name in {"v", "t"}:
            self._into = self._pieces
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._has_formula, self._into = True, self._formula
        elif name == "row":
            self._begin_row(attributes)
        elif name in {"col", "mergeCell"}:
            self._shape.note(name, attributes)

    def data(self, text: str) -> None:
        """Collect text; of a cell no more than the format allows (32,767 characters) and one event."""
        if self._into is not None and self._length <= MOST_TEXT:
            self._length += len(text)
            self._into.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == "c":
            self._end_cell()
        elif name == "row":
            if any(self._cells):
                self.done.append((self._row, self._cells))
            else:
                self._shape.blank(self._row)
        else:
            self._into = None

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        """Begin a row; one without a number follows the last, and one that goes back is ``sheet.form``."""
        written = attributes.get("r", "")
        number = int(written) if written.isdecimal() and len(written) < 8 else self._row + 1
        if number <= self._row:
            raise refused(self._shape.place, "sheet.form", f"Row {number} occurs twice.", _SAVE)
        self._row, self._column, self._cells = number, -1, []
        if attributes.get("hidden", "0") in {"1", "true"}:
            self._shape.hide_row(number)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell; one without a place follows the last, and one that goes back is ``sheet.form``."""
        written = attributes.get("r", "")
        column = column_of(written) if written else self._column + 1
        if column <= self._column:
            where = f"{self._shape.place}!{written[:12]}"
            raise refused(where, "sheet.form", "The cell occurs twice.", _SAVE)
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._pieces.clear()
        self._formula.clear()
        self._has_formula = False
        self._length = 0

    def _end_cell(self) -> None:
        """Add the cell to its row, after as many blanks as lie before it; a blank one adds nothing."""
        text = "".join(self._pieces)
        cell = self._value(text) if text or self._has_formula else ""
        if not cell:
            return
        if self._column >= MOST_COLUMNS:
            where = f"{self._shape.place}!{letters(self._column)}{self._row}"
            hint = f"Only the first {MOST_COLUMNS} columns are read: delete what stands beyond."
            raise refused(where, "sheet.columns", "A cell stands far to the right.", hint)
        self._cells += [""] * (self._column - len(self._cells))
        self._cells.append(cell)

    def _value(self, text: str) -> str:
        """Return the value of a cell by its kind; that of a formula is what the program last calculated."""
        if self._has_formula and self._kind != "e":
            if not text and self._kind != "str":
                return _UNCALCULATED
            if _ELSEWHERE.search("".join(self._formula)):
                return _EXTERNAL
        read = self._kinds.get(self._kind, _odd)
        return read(text)

    def _shared(self, text: str) -> str:
        known = text.isdecimal() and int(text) < len(self._texts)
        return _plain(self._texts[int(text)]) if known else _odd(text)

    def _number(self, text: str) -> str:
        if self._style in self._dates:
            return _day(text, from_1904=self._book.from_1904)
        return stored(text)


def _yes(text: str) -> str:
    return "yes" if text in {"1", "true"} else "no"


def _iso(text: str) -> str:
    return Day(text.removesuffix("Z"))


def _error(text: str) -> Flaw:
    return Flaw(f"sheet.formula_error|the formula's result is {text[:20]}.|Correct the formula.")


def _odd(text: str) -> Flaw:
    return Flaw(f"sheet.form|the cell {quoted(text, 20)} is of no known kind.|{_SAVE}")


def _plain(text: str) -> str:
    """Return a text trimmed, with escapes of the format (``_x000D_``) as the characters they stand for."""
    if len(text) > MOST_TEXT:
        return Flaw("sheet.long|the text is too long.|Shorten it.")
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.strip()


def _day(text: str, *, from_1904: bool) -> str:
    """Return a date from the day count of the file, with its time of day to the second unless it is midnight.

    Before 1990 is no day of a measurement: a number that was formatted as a date by mistake.
    """
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # noqa: PLC0415 - heavy

    try:
        moment = from_excel(float(text), MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError, ArithmeticError):
        return Flaw(f"sheet.date|{quoted(text, 40)} is no date.|Type the date again.")
    if not hasattr(moment, "date") or moment.year < 1990:
        return Flaw(
            f"sheet.date|{quoted(text, 40)} is formatted as a date, but is none.|Format it as a number."
        )
    return Day(moment.isoformat(timespec="seconds").removesuffix("T00:00:00"))
