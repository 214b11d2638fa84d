"""Read the long parts of a workbook as events of the XML parser, and pack the table of texts from them."""

import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

from passport.sheets.cells.grid import refused
from passport.sheets.cells.xlsx_package import Package
from passport.sheets.drafts.reading import DraftRefused
from signing.shown import quoted

MOST_TAGS: Final = 60_000_000
"""Elements of one part, counted by their angle brackets before they are parsed."""
MOST_DEPTH: Final = 64
_PREFIXED: Final = re.compile(rb"<[A-Za-z0-9_]+:(?:worksheet|sst)[ >]")
MOST_TEXT: Final = 32_767  # of a cell, by the format itself
_SAVE: Final = "Open it in a spreadsheet program, look at it, and save it again."


class Handlers(NamedTuple):
    """What is called at the start and end of each element, by its name without prefix, and for its text."""

    start: Callable[[str, Mapping[str, str]], None]
    end: Callable[[str], None]
    data: Callable[[str], None]


def events(package: Package, part: str, handlers: Handlers) -> Iterator[None]:
    """Feed a part to the handlers, with a pause after each chunk of 256 KiB, so that rows can be taken.

    Raises ``DraftRefused``: ``sheet.xml`` for what is no plain XML, ``sheet.bomb`` for too many elements.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65_536
    tags = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        handlers.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        handlers.end(name.rpartition(":")[2])

    def no_document_type(*_: object) -> None:
        raise refused(package.source, "sheet.xml", "The workbook declares a document type.", _SAVE)

    # Names are cut only where the file has prefixes: one more call per element makes reading 18 % slower.
    parser.StartElementHandler = handlers.start
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.data
    parser.StartDoctypeDeclHandler = no_document_type  # without one there are no entities (T80)
    try:
        for chunk in package.chunks(part):
            if tags == 0 and _PREFIXED.search(chunk):
                parser.StartElementHandler, parser.EndElementHandler = start, end
            tags += chunk.count(b"<") + 1
            parser.Parse(chunk, False)
            if tags > MOST_TAGS:
                raise refused(package.source, "sheet.bomb", "The workbook has too many cells.", "Split it.")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        message = f"Its part {quoted(part, 60)} is no XML (line {error.lineno})."
        raise refused(package.source, "sheet.xml", message, _SAVE) from None


def too_deep(source: str) -> DraftRefused:
    """Return the refusal of deep nesting: the parser keeps every open element, so their number is bounded."""
    return refused(source, "sheet.bomb", "Its XML is nested far deeper than a workbook's.", _SAVE)


class Texts:
    """The table of texts, packed: one run of bytes in UTF-8, and where each text begins.

    Phonetic guides (``rPh``), which East Asian texts carry beside the text itself, are left out.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._bytes = bytearray()
        self._starts = array("Q", [0])
        self._collected: list[str] = []
        self._inside = False
        self._phonetic = False
        self._depth = self._length = 0

    def handlers(self) -> Handlers:
        """Return the handlers for the part that holds the table."""
        return Handlers(self._start, self._end, self._data)

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise too_deep(self._source)
        if name == "t":
            self._inside = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def _data(self, text: str) -> None:
        if self._inside and self._length <= MOST_TEXT:
            self._length += len(text)
            self._collected.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._bytes += "".join(self._collected)[: MOST_TEXT + 1].encode("utf-8", "replace")
            self._starts.append(len(self._bytes))
            self._collected.clear()
            self._length = 0

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._starts[index] : self._starts[index + 1]].decode()
