"""Write the journal as plain text for other programs: beancount, hledger, CSV, and JSON lines.

Both columns become commodities of their own, ``CO2L`` and ``CO2M``, with six decimals on every posting, so
that no program works an amount out. Debits are positive, as those programs keep them.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import shown
from passport.ledger.books.entries import Entry, Posting
from passport.ledger.papers.journal import COLUMNS
from signing import jcs
from signing.shown import visible

COMMODITIES: Final = ("CO2L", "CO2M")
_ROOTS: Final = {
    "asset": "Assets",
    "liability": "Liabilities",
    "contra-liability": "Liabilities",
    "legacy": "Equity",
    "flow": "Expenses",
}


def account_name(name: str) -> str:
    """An account as the other programs name it: ``Assets:Finished-goods:A``."""
    parts = [part[:1].upper() + part[1:] for part in name.split("/")]
    return ":".join([_ROOTS[known(name).of.side], *parts])


def tonnes(amount: int) -> str:
    """Grams as tonnes with all six decimals."""
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).rjust(7, "0")
    return f"{sign}{digits[:-6]}.{digits[-6:]}"


def beancount(entries: Iterable[tuple[int, Entry]]) -> Iterator[str]:
    """Lines of a beancount file; every account is opened on the day of its first entry."""
    yield 'option "title" "Carbon books"'
    for commodity in COMMODITIES:
        yield f'option "operating_currency" "{commodity}"'
    opened: set[str] = set()
    for number, entry in entries:
        for one in entry.postings:
            if one.account not in opened:
                opened.add(one.account)
                yield f"{entry.day} open {account_name(one.account)}"
        if not entry.postings:
            continue
        text = _plain(entry.text or entry.kind)
        yield ""
        yield f'{entry.day} * "{_plain(entry.key)}" "{text}"'
        yield f'  number: "{number}"'
        yield f'  kind: "{entry.kind}"'
        yield from _postings(entry)


def hledger(entries: Iterable[tuple[int, Entry]]) -> Iterator[str]:
    """Lines of an hledger journal."""
    for commodity in COMMODITIES:
        yield f"commodity 1000.000000 {commodity}"
    for number, entry in entries:
        if not entry.postings:
            continue
        yield ""
        text = _plain(entry.text or entry.kind)
        yield f"{entry.day} * ({_plain(entry.key)}) {text}  ; number:{number}, kind:{entry.kind}"
        yield from _postings(entry)


def _postings(entry: Entry) -> Iterator[str]:
    for one in entry.postings:
        for commodity, amount in zip(COMMODITIES, one.amount, strict=True):
            yield f"  {account_name(one.account)}  {tonnes(amount)} {commodity}"


def _plain(text: str) -> str:
    """A text that ends no line and no quotation."""
    return (
        visible(text)
        .replace('"', "'")
        .replace("\\", "/")
        .replace(";", ",")
        .replace("(", "[")
        .replace(")", "]")
    )


def sheet(entries: Iterable[tuple[int, Entry]]) -> Iterator[str]:
    """Lines of a CSV file with the columns of a journal, amounts in the sign of each account's side."""
    keys: dict[int, str] = {}
    yield _row(COLUMNS)
    for number, entry in entries:
        keys[number] = entry.key
        corrected = "" if entry.corrects is None else keys.get(entry.corrects, "")
        cited = " ".join(f"{one.kind}:{one.id}" for one in entry.evidence)
        for place, one in enumerate(entry.postings):
            of_entry = ("", "", "") if place else (entry.text, cited, corrected)
            yield _row(_cells(entry, one, of_entry))


def _cells(entry: Entry, one: Posting, of_entry: tuple[str, str, str]) -> list[str]:
    sign, taken = known(one.account).sign, one.account == entry.account
    opened = next((layer.units for layer in entry.opens if layer.account == one.account), 0)
    units = opened or (entry.units if taken else 0)
    text, cited, corrected = of_entry
    amounts = [shown(sign * amount) for amount in one.amount]
    layer = entry.layer if taken else ""
    return [
        entry.key, entry.day, entry.kind, text, one.account, "", *amounts, shown(units) if units else "",
        layer, one.stage, "", cited, corrected,
    ]  # fmt: skip


def _row(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(list(cells))
    return stream.getvalue()


def json_lines(entries: Iterable[tuple[int, Entry]]) -> Iterator[str]:
    """One entry a line, as the journal keeps it: with the salt and the links, the auditor's copy."""
    for number, entry in entries:
        yield jcs.canonical(entry.as_json(number)).decode()


FORMATS: Final[Mapping[str, Callable[[Iterable[tuple[int, Entry]]], Iterator[str]]]] = {
    "beancount": beancount,
    "hledger": hledger,
    "csv": sheet,
    "jsonl": json_lines,
}
