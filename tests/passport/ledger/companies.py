"""Carbon books for tests: the paper's company, and small ones written line by line."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from passport.ledger.books.amounts import Pair, scaled
from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Entry, Layer
from passport.ledger.books.policy import policy
from passport.ledger.keeping import closing, copies, heads, store
from passport.ledger.keeping.schema import connected
from passport.ledger.keeping.store import Books
from passport.ledger.papers import journal, opening
from passport.ledger.statements import year
from passport.ledger.statements.statement import Detail, draft
from signing.package_data import package_data
from signing.strict_json import loads

TODAY = "2026-01-05"
ENTITY = {"id": "https://id.gocasi.example/417/7312340000026", "name": "GOCASI Ltd."}
SUBSIDIARY = {"id": "https://id.gocasi.example/417/7312340000040", "name": "GOCASI Parts Ltd."}
DIGEST = "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw"
FACTOR, WORKINGS = "factor:urn:example:f", f"workings:{DIGEST}"


def example(name: str) -> bytes:
    """A file of the example that comes along."""
    return package_data("passport.ledger", f"data/gocasi/{name}")


def pair(tonnes: str | tuple[str, str]) -> Pair:
    """Both columns of an amount in tonnes."""
    location, market = (tonnes, tonnes) if isinstance(tonnes, str) else tonnes
    return Pair(scaled(location), scaled(market))


def row(
    account: str,
    tonnes: str | tuple[str, str] | None = None,
    *,
    units: str = "",
    layer: str = "",
    stage: str = "",
    allocation: str = "",
) -> Row:
    amount = None if tonnes is None else pair(tonnes)
    return Row(
        account, amount, scaled(units) if units else None, layer, stage, allocation, f"row of {account}"
    )


def entry(
    key: str,
    kind: str,
    *rows: Row,
    day: str = "2025-06-30",
    evidence: str = f"{FACTOR} {WORKINGS}",
    corrects: str = "",
    text: str = "",
) -> Draft:
    """A drafted entry; by default it cites a factor and workings, which most kinds need."""
    return Draft(key, day, kind, text, tuple(rows), journal.evidence(evidence), corrects, f"entry {key}")


def gocasi_opening(standard: str = "casi-2") -> Entry:
    books = Books(loads(example("entity.json")), policy(standard).id, "2025-01-01")  # type: ignore[arg-type]  # an object
    told_by = journal.evidence("inaugural:backcast")
    return opening.read(example("opening.csv"), "opening.csv", books, policy(standard), told_by)


def gocasi_drafts() -> list[Draft]:
    return journal.read(example("journal.csv"), "journal.csv")


def empty_opening(
    standard: str = "casi-2",
    *layers: Layer,
    start: str = "2025-01-01",
    entity: Mapping[str, str] = ENTITY,
    **balances: str,
) -> Entry:
    """Books that begin with these balances in the sign of each side (``__`` is /, ``_`` is -)."""
    named = {name.replace("__", "/").replace("_", "-"): amount for name, amount in balances.items()}
    history = {name: {"2024": pair(amount)} for name, amount in named.items()}
    books = Books({**entity}, policy(standard).id, start)
    return opening.entry(history, layers, books, policy(standard), journal.evidence("inaugural:zero"))


def opened(path: Path, first: Entry | None = None) -> Path:
    """Books on disk."""
    store.open_books(path, gocasi_opening() if first is None else first)
    return path


def posted(path: Path, drafts: Iterable[Draft], *, today: str = TODAY) -> store.Outcome:
    return store.post(path, drafts, today=today)


def closed(path: Path, name: str = "2025", *, today: str = TODAY) -> dict[str, Any]:
    """Close a year; the result is the statement with every line."""
    closing.close(path, name, today=today)
    return statement(path, name)


def statement(path: Path, name: str = "2025", detail: Detail = "line") -> dict[str, Any]:
    with connected(path) as connection:
        return closing.statement(connection, name, detail)


def backed_up(path: Path, copy: Path) -> Path:
    """A copy of books with the head beside it, as ``ledger backup`` makes it."""
    copy.touch(0o600)
    heads.note_head(copy, copies.copied(path, copy))
    return copy


def journal_of(path: Path) -> list[Entry]:
    with connected(path) as connection:
        return list(closing.entries(connection))


def gocasi(path: Path, standard: str = "casi-2") -> Path:
    """The paper's books with all 13 entries, not closed; a copy of one that was really posted."""
    data, head = _gocasi(standard)
    path.touch(0o600)
    path.write_bytes(data)
    heads.place(path).write_bytes(head)
    return path


@cache
def _gocasi(standard: str) -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gocasi.books"
        really_gocasi(path, standard)
        return path.read_bytes(), heads.place(path).read_bytes()


def really_gocasi(path: Path, standard: str = "casi-2") -> Path:
    """The same, opened and posted."""
    opened(path, gocasi_opening(standard))
    posted(path, gocasi_drafts())
    return path


def general_ledger(entries: Sequence[Entry]) -> year.GeneralLedger:
    return year.read_journal(entries[0], entries[1:])


def drafted(entries: Sequence[Entry], name: str = "2025", detail: Detail = "line") -> dict[str, Any]:
    return draft(general_ledger(entries), name, "u", detail)


def result(subject: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = subject["co2Statement"]["results"][place]
    return found


def balance(subject: dict[str, Any], account: str, place: int = 0) -> str:
    return next(str(one["total"]) for one in result(subject, place)["balances"] if one["account"] == account)
