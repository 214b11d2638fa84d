"""Read an ERP export by its map: one line a movement of goods, lines of one key are one entry.

The word of a movement is looked up in the map, which says what it books. An amount or a quantity that the map
gives no sign for has to be above zero: a cancelled movement is never booked as another one of its kind.
"""

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.ledger.books.accounts import FINISHED_GOODS
from passport.ledger.books.amounts import Pair, is_figure, scaled
from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Evidence
from passport.ledger.papers.export_map import AMOUNTS, PLACE, ExportMap, Rule
from passport.ledger.papers.tables import Line, table
from passport.sheets.cells import numbers
from passport.sheets.cells.grid import Flaw, Number
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_MONTH: Final = 7
_TRAILING: Final = re.compile(r"([0-9][0-9.,]*)-", re.ASCII)
_GOODS: Final = ("materials/", f"{FINISHED_GOODS}/")


class Export(NamedTuple):
    """The entries of an export, and how many lines of each skipped movement it holds."""

    drafts: tuple[Draft, ...]
    skipped: Mapping[str, int]


class _Part(NamedTuple):
    """What one line of the export says of an entry; ``kind``, ``day``, ``text`` and ``corrects`` are its."""

    said: Mapping[str, str]
    rows: tuple[Row, ...]
    evidence: tuple[Evidence, ...]
    where: str
    cells: Mapping[str, str]


def read(data: bytes, source: str, given: ExportMap) -> Export:
    """The entries of a file, in the order of their first lines; raises ``DraftRefused``."""
    found = _Reader(given)
    parts: dict[str, list[_Part]] = {}
    form = (given.header, given.dialect.encoding)
    try:
        for line in table(data, source, given.sheet, found.headings(), form):
            key, part = found.key(line), found.part(line)
            if key and part is not None:
                parts.setdefault(key, []).append(part)
    except DraftRefused as refused:
        found.problems += refused.problems
    drafts = tuple(_entry(key, listed, found.problems) for key, listed in parts.items())
    if found.problems:
        raise DraftRefused(found.problems, drafts)
    return Export(drafts, dict(found.skipped))


def _entry(key: str, parts: Sequence[_Part], problems: list[Problem]) -> Draft:
    first = parts[0]
    for part in parts[1:]:
        for name in ("kind", "day", "corrects"):
            if part.said[name] != first.said[name]:
                hint = "Lines of one key are one entry: add the column to key that distinguishes them."
                message = f"{key}: its lines differ, {quoted(first.said[name], 40)} and"
                message += f" {quoted(part.said[name], 40)} ({name})."
                problems.append(
                    Problem(part.cells.get(name, part.where), "ledger.lines_differ", message, hint)
                )
    cited = tuple(dict.fromkeys(one for part in parts for one in part.evidence))
    text = next((part.said["text"] for part in parts if part.said["text"]), "")
    said = first.said
    rows = tuple(row for part in parts for row in part.rows)
    return Draft(
        key, said["day"], said["kind"], text, rows, cited, said["corrects"], first.where, first.cells
    )


class _Reader:
    """Reads lines; what is wrong goes to ``problems``."""

    def __init__(self, given: ExportMap) -> None:
        self._map = given
        self.problems: list[Problem] = []
        self.skipped: Counter[str] = Counter()

    def headings(self) -> list[str]:
        """The headings of the export that the map names."""
        given = self._map
        named = [heading for one in given.columns.values() for heading in one]
        named += [one.column for one in given.names.values()]
        named += [
            heading
            for rule in given.rules.values()
            for _, text in rule.evidence
            for heading in PLACE.findall(text)
        ]
        return list(dict.fromkeys(named))

    def _wrong(self, line: Line, heading: str, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(line.at(heading), f"ledger.{code}", message, hint))

    def _joined(self, line: Line, column: str, mark: str) -> str:
        """The cells of a column that is joined from several; empty, with a problem, where one is blank."""
        cells = []
        for heading in self._map.columns[column]:
            cell, trouble = numbers.name(self._text(line, heading))
            if trouble is not None:
                self.problems.append(Problem(line.at(heading), *trouble))
                return ""
            if not cell or (mark in cell and len(self._map.columns[column]) > 1):
                what = "is blank" if not cell else f"holds {quoted(mark, 1)}, which joins it to others"
                hint = "Every line of the export carries it; take lines of sums out."
                self._wrong(line, heading, "key" if column == "key" else column, f"{heading} {what}.", hint)
                return ""
            cells.append(cell)
        return mark.join(cells)

    def key(self, line: Line) -> str:
        """The key of the line's entry."""
        return self._joined(line, "key", "/")

    def part(self, line: Line) -> _Part | None:
        """What a line books; nothing where it is skipped, or where its movement is not known."""
        word = self._joined(line, "movement", " ")
        units = self._number(line, "quantity")
        if not word:
            return None
        if self._map.signed:
            sign = self._sign(line, units)
            if not sign:
                return None
            word = f"{word} {sign}"
        heading = self._map.columns["movement"][0]
        if word in self._map.skip:
            self.skipped[word] += 1
            return None
        rule = self._map.rules.get(word)
        if rule is None:
            hint = f'Write [movements."{word}"] in the map, or name it in skip where it books nothing.'
            self._wrong(line, heading, "movement", f"The map books no movement {quoted(word, 40)}.", hint)
            return None
        return self._booked(line, rule, units)

    def _sign(self, line: Line, units: int | None) -> str:
        if units:
            return "+" if units > 0 else "-"
        hint = "The map reads the sign of every quantity: write it, or leave signed out of the map."
        self._wrong(line, self._map.columns["quantity"][0], "units", "The quantity has no sign.", hint)
        return ""

    def _booked(self, line: Line, rule: Rule, units: int | None) -> _Part:
        amount = self._amount(line, units)
        units = self._converted(line, self._positive(line, "quantity", units))
        cells = self._places(line, rule)
        rows = []
        for sign, accounts in ((1, rule.adds), (-1, rule.takes)):
            for template in accounts:
                name = self._filled(line, template)
                counted = name.startswith(_GOODS) or (rule.kind == "transfer" and amount is None)
                signed = amount if amount is None or sign == 1 else -amount
                layer = self._cell(line, "layer") if name.startswith(_GOODS) else ""
                taken = units if counted else None
                rows.append(Row(name, signed, taken, layer, rule.stage, rule.allocation, line.where, cells))
        said = {
            "kind": rule.kind,
            "day": self._day(line),
            "text": self._cell(line, "text"),
            "corrects": self._corrects(line, rule),
        }
        return _Part(said, tuple(rows), tuple(self._evidence(line, rule)), line.where, cells)

    def _text(self, line: Line, heading: str) -> str:
        """The text of a cell; a formula without a value is a problem, and blank."""
        cell = line.get(heading)
        if not isinstance(cell, Flaw):
            return cell
        self.problems.append(Problem(line.at(heading), *cell.parts))
        return ""

    def _cell(self, line: Line, column: str) -> str:
        heading = self._map.columns.get(column)
        return self._text(line, heading[0]) if heading else ""

    def _places(self, line: Line, rule: Rule) -> dict[str, str]:
        """The cells of the export in which the columns of a journal stand."""
        columns = self._map.columns
        places = {name: line.at(headings[0]) for name, headings in columns.items()}
        places |= {"kind": places["movement"], "account": places["movement"]}
        if "quantity" in places:
            places["units"] = places["quantity"]
        cited = [heading for _, text in rule.evidence for heading in PLACE.findall(text)]
        places["evidence"] = line.at(cited[0]) if cited else places["movement"]
        if not any(self._cell(line, name) for name in ("location", "market")):
            places.pop("location", None)
            places.pop("market", None)
        return places

    # Cells.

    def _filled(self, line: Line, template: str) -> str:
        """An account with the words of the export translated."""

        def leaf(place: re.Match[str]) -> str:
            name = self._map.names[place[1]]
            word = self._text(line, name.column)
            if word in name.words:
                return name.words[word]
            hint = f'Write "{word}" = "..." in the words of [names.{place[1]}] of the map.'
            if not word:
                hint = "Write which one it is; an account is never guessed."
            message = f"The map has no {place[1]} {quoted(word, 40)}." if word else f"{name.column} is blank."
            self._wrong(line, name.column, "word", message, hint)
            return "unknown"

        return PLACE.sub(leaf, template)

    def _number(self, line: Line, column: str) -> int | None:
        """The millionths in a cell, nothing where it is blank or no number; a minus may stand behind."""
        headings = self._map.columns.get(column)
        cell = line.get(headings[0]) if headings else ""
        if not cell or not headings:
            return None
        behind = _TRAILING.fullmatch(cell) if not isinstance(cell, Number) else None
        text, trouble = numbers.figure(f"-{behind[1]}" if behind else cell, self._map.dialect)
        if trouble is not None:
            self.problems.append(Problem(line.at(headings[0]), *trouble))
        elif is_figure(text):
            return scaled(text)
        else:
            hint = 'Plain digits with at most six decimals; say decimal = "," in the map for commas.'
            self._wrong(line, headings[0], "amount", f"{quoted(cell, 40)} is no number.", hint)
        return None

    def _positive(self, line: Line, column: str, number: int | None) -> int | None:
        """A number whose sign says nothing: above zero, or any where the map reads signs."""
        if number is None or number >= 0:
            return number
        if not self._map.signed:
            hint = "Say signed = true in the map, and end the words of movements with + or -."
            message = f"{self._map.columns[column][0]} is below zero, and the map reads no signs."
            self._wrong(line, self._map.columns[column][0], "sign", message, hint)
        return -number

    def _amount(self, line: Line, units: int | None) -> Pair | None:
        """The emissions of a line in grams; nothing where their cells are blank."""
        found = {column: self._column(line, column, units) for column in ("amount", "location", "market")}
        if found["amount"] is not None:
            return Pair(found["amount"], found["amount"])
        if found["location"] is not None and found["market"] is not None:
            return Pair(found["location"], found["market"])
        for column, other in (("location", "market"), ("market", "location")):
            if found[column] is None and found[other] is not None and not self._cell(line, column):
                hint = "Write both columns; a blank one is never worked out from the other."
                heading = self._map.columns[column][0]
                self._wrong(line, heading, "amount_blank", f"{heading} is blank.", hint)
        return None

    def _column(self, line: Line, column: str, units: int | None) -> int | None:
        """The emissions in one column, in grams; of another sign than the quantity they are a mistake."""
        number = self._number(line, column)
        if number is not None and number < 0 and units is not None and units > 0:
            hint = "Write an entry like this in a journal of its own, where each account has its sign."
            message = "The emissions are below zero, and the quantity is not."
            self._wrong(line, self._map.columns[column][0], "sign", message, hint)
        return self._grams(line, column, self._positive(line, column, number))

    def _grams(self, line: Line, column: str, number: int | None) -> int | None:
        """Millionths of the export's unit of emissions as grams, exactly."""
        if number is None:
            return None
        grams, rest = divmod(number, AMOUNTS[self._map.amounts])
        if rest:
            hint = "A gram is the smallest amount of the books: export the emissions rounded to it."
            self._wrong(
                line, self._map.columns[column][0], "amount", "The amount is finer than a gram.", hint
            )
        return grams

    def _converted(self, line: Line, number: int | None) -> int | None:
        """A quantity in units of the books, exactly."""
        if number is None or "unit" not in self._map.columns:
            return number
        heading = self._map.columns["unit"][0]
        factor = self._map.units.get(line.get(heading))
        if factor is None:
            word = line.get(heading)
            hint = f'Write {word or "UNIT"} = "..." in [units] of the map: units of the books in one of it.'
            self._wrong(line, heading, "unit", f"The map has no unit {quoted(word, 20)}.", hint)
            return number
        units = Fraction(number) * factor
        if units.denominator != 1:
            hint = "Six decimals of a unit of the books are kept: export the quantity rounded to them."
            message = "The quantity is finer than a millionth of a unit."
            self._wrong(line, self._map.columns["quantity"][0], "units", message, hint)
        return int(units)

    def _day(self, line: Line) -> str:
        """The day of a line; a month alone means its last day."""
        heading = self._map.columns["day"][0]
        text, trouble = numbers.day(line.get(heading), self._map.dialect)
        if trouble is not None:
            self.problems.append(Problem(line.at(heading), *trouble))
        if len(text) == _MONTH and text[:4].isdigit() and text[5:].isdigit() and 1 <= int(text[5:]) <= 12:
            return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]}"
        return text

    def _corrects(self, line: Line, rule: Rule) -> str:
        if rule.kind != "correction" or "corrects" not in self._map.columns:
            return ""
        return self._joined(line, "corrects", "/")

    def _evidence(self, line: Line, rule: Rule) -> Iterator[Evidence]:
        """What a line rests on. The kind stands in the map alone: no cell of the export can name another."""
        for kind, text in rule.evidence:
            heading = next(iter(PLACE.findall(text)), "")
            if not heading:
                yield Evidence(kind, text)
                continue
            for value in filter(None, (one.strip() for one in self._text(line, heading).split(";"))):
                if any(sign.isspace() for sign in value):
                    hint = "Separate several by semicolons; one of them holds no blank."
                    self._wrong(line, heading, "evidence", f"{quoted(value, 40)} holds a blank.", hint)
                yield Evidence(kind, text.replace(f"{{{heading}}}", value))
