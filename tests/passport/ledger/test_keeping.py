"""Books on disk: killed while posting, two processes at once, restored copies, entries taken out."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from passport.ledger.books.amounts import Pair
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Layer
from passport.ledger.books.policy import policy
from passport.ledger.keeping import checking, closing, copies, heads, store
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.ledger.keeping.store import Books
from passport.ledger.papers import opening
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from signing.strict_json import loads
from tests import waiting
from tests.cli.sessions import child_environment
from tests.passport.ledger.companies import (
    ENTITY,
    TODAY,
    backed_up,
    closed,
    empty_opening,
    entry,
    gocasi,
    gocasi_opening,
    journal_of,
    opened,
    posted,
    really_gocasi,
    row,
    statement,
)

FEW, MANY = 20, 200
ENTRIES = 60
POSTER = """
import os, sys
from pathlib import Path
from tests.passport.ledger.companies import entry, posted, row
path = Path(sys.argv[1])
def purchase(key):
    return entry(key, "purchase", row("machinery", "1"), row("indirect/upstream/capital", "1"))
for line in sys.stdin:
    prefix, first, count, batch = line.split()
    first, count, batch = int(first), int(count), int(batch)
    pid = os.fork()
    if not pid:
        for start in range(first, first + count, batch):
            posted(path, [purchase(f"{prefix}{number}") for number in range(start, start + batch)])
        os._exit(0)
    print(pid, flush=True)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""
"""A process that forks another for each line of its input, which posts purchases of a tonne in batches."""


class Poster:
    """The process, started once: what it imports takes longer than what is posted."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", POSTER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=child_environment(),
            cwd=Path(__file__).resolve().parents[3],
        )

    def __enter__(self) -> "Poster":
        self._process.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.__exit__(None, None, None)

    def start(self, prefix: str = "P", first: int = 0, count: int = ENTRIES, batch: int = 3) -> int:
        """Begin to post; the process that does."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{prefix} {first} {count} {batch}\n")
        self._process.stdin.flush()
        return int(self._read())

    def ended(self) -> int:
        """How it ended: 0, or minus the signal."""
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        return waiting.line(self._process.stdout, "the poster")


def purchase(number: int, prefix: str = "P") -> Draft:
    return entry(
        f"{prefix}{number}", "purchase", row("machinery", "1"), row("indirect/upstream/capital", "1")
    )


def killed(folder: Path, times: int) -> None:
    """Kill a posting process again and again; what it left is whole batches, and posting goes on."""
    rng = random.Random(15)
    path = opened(folder / "killed.books")
    first = hit = 0
    with Poster(path) as poster:
        for _ in range(times):
            pid = poster.start(first=first)
            time.sleep(rng.random() * 0.06)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            hit += poster.ended() == -signal.SIGKILL
            found = checking.check(path)
            assert found.faults == ()
            assert found.entries % 3 == 0, "a transaction was kept in part"
            assert [one.key for one in journal_of(path)[1:]] == [
                f"P{number}" for number in range(found.entries)
            ]
            first = found.entries
    assert hit > times // 2
    again = posted(path, [purchase(number) for number in range(first + 3)])
    assert (again.posted, again.there) == (3, first)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_p7_a_process_killed_while_it_posts_leaves_whole_transactions(tmp_path: Path) -> None:
    killed(tmp_path, FEW)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_p7_killed_many_times(tmp_path: Path) -> None:
    killed(tmp_path, MANY)


def test_books_may_be_ahead_of_what_is_remembered_beside_them(tmp_path: Path) -> None:
    """A process killed between the entry and the file beside it leaves that; posting goes on."""
    path = opened(tmp_path / "a.books")
    before = heads.place(path).read_bytes()
    posted(path, [purchase(1)])
    heads.place(path).write_bytes(before)
    assert checking.check(path).faults == ()
    assert posted(path, [purchase(1), purchase(2)]).there == 1


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_two_processes_posting_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    path = opened(tmp_path / "two.books")
    with Poster(path) as one, Poster(path) as other:
        one.start("A", batch=1, count=30)
        other.start("B", batch=1, count=30)
        assert (one.ended(), other.ended()) == (0, 0)
    found = checking.check(path)
    assert (found.entries, found.faults) == (60, ())
    keys = [one.key for one in journal_of(path)[1:]]
    assert sorted(keys) == sorted(f"{prefix}{number}" for prefix in "AB" for number in range(30))
    assert keys != sorted(keys), "they did not take turns: the test shows nothing"


def test_the_second_of_two_writers_sees_what_the_first_sold(tmp_path: Path) -> None:
    """The stock is read inside the transaction: two sales of the last units are not both posted."""
    path = gocasi(tmp_path / "g.books")
    posted(path, [entry("S1", "sale", row("finished-goods/a", units="180"), evidence="delivery:1")])
    with pytest.raises(DraftRefused, match=r"finished-goods/a, which holds 0") as refused:
        posted(path, [entry("S2", "sale", row("finished-goods/a", units="180"), evidence="delivery:2")])
    assert refused.value.code == "ledger.oversold"


def test_a_restored_backup_is_refused_before_it_is_posted_to(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    backed_up(path, tmp_path / "backup.books")
    posted(path, [purchase(1)])
    shutil.copyfile(tmp_path / "backup.books", path)
    with pytest.raises(BooksRefused) as refused:
        posted(path, [purchase(2)])
    assert refused.value.code == "ledger.behind"
    assert "entry 14" in refused.value.message
    assert [one.code for one in checking.check(path).faults] == ["ledger.behind"]
    # The remedy that is told: without what is remembered the copy is taken, and posted to again.
    heads.place(path).unlink()
    assert posted(path, [purchase(1), purchase(2)]).posted == 2


def test_two_copies_that_were_both_posted_to_are_told_apart(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    other = tmp_path / "other.books"
    backed_up(path, other)
    posted(path, [purchase(1)])
    posted(other, [purchase(2)])
    shutil.copyfile(other, path)
    with pytest.raises(BooksRefused) as refused:
        posted(path, [purchase(3)])
    assert refused.value.code == "ledger.forked"


def test_a_backup_is_whole_and_its_owner_s_alone(tmp_path: Path) -> None:
    path = really_gocasi(tmp_path / "g.books")
    copy = tmp_path / "copy.books"
    assert heads.noted(backed_up(path, copy)) == heads.noted(path)
    assert checking.check(copy).faults == ()
    assert journal_of(copy) == journal_of(path)
    if os.name == "posix":
        for one in (path, copy, heads.place(path)):
            assert stat.S_IMODE(one.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX systems")
def test_books_that_others_may_read_are_not_used(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    path.chmod(0o640)
    with pytest.raises(BooksRefused) as refused:
        posted(path, [purchase(1)])
    assert refused.value.code == "ledger.open_mode"


def test_workings_are_chained_and_a_changed_line_is_noticed(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    subject = closed(path)
    with connected(path) as connection:
        lines = list(copies.workings(connection))
    read = list(copies.read_workings(iter(lines)))
    assert [one for one, _ in read] == journal_of(path)
    assert read[-1][1] == subject["co2Statement"]["journal"]["digestMultibase"]
    lines[3] = lines[3].replace(b"720", b"721")
    with pytest.raises(BooksRefused) as refused:
        list(copies.read_workings(iter(lines)))
    assert refused.value.code == "ledger.chain"


def test_two_books_of_the_same_journal_have_different_heads(tmp_path: Path) -> None:
    """The salt: a head that is published says nothing to somebody who guesses the entries."""
    first, second = (really_gocasi(tmp_path / name) for name in ("a.books", "b.books"))
    digests = [closed(path)["co2Statement"]["journal"]["digestMultibase"] for path in (first, second)]
    assert digests[0] != digests[1]


def test_a_year_is_closed_once_and_only_when_it_is_over(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    for name, today, code in (("2026", TODAY, "ledger.year"), ("2025", "2025-12-31", "ledger.not_over")):
        with pytest.raises(BooksRefused) as refused:
            closing.close(path, name, today=today)
        assert refused.value.code == code
    first = closing.close(path, "2025", today=TODAY)
    assert closing.close(path, "2025", today=TODAY) == first
    assert journal_of(path)[-1].kind == "close"


def test_a_statement_of_other_figures_is_not_the_journal_s(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    subject = closed(path)
    changed = loads(jcs.canonical(subject).replace(b'"1442"', b'"1441"'))
    assert [one.code for one in checking.against(path, changed)] == ["ledger.other_figures"]  # type: ignore[arg-type]  # an object


def test_what_is_no_books_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    sqlite3.connect(other).close()
    other.write_bytes(b"")
    other.chmod(0o600)
    with pytest.raises(BooksRefused) as refused, connected(other):
        pass
    assert refused.value.code == "ledger.no_books"
    newer = gocasi(tmp_path / "n.books")
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(BooksRefused) as refused, connected(newer):
        pass
    assert refused.value.code == "ledger.newer"


def test_books_are_not_opened_over_others(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    before = journal_of(path)
    with pytest.raises(FileExistsError):
        store.open_books(path, gocasi_opening())
    assert journal_of(path) == before
    assert statement(path)["name"] == "GOCASI Ltd."


@pytest.mark.long
def test_an_opening_of_many_layers_is_posted_to_and_checked(tmp_path: Path) -> None:
    """A.15: 100,000 open layers; a sale takes from the oldest, and the year before each is its own."""
    count = 100_000
    units = 10**6
    layers = [
        Layer(f"finished-goods/l{place}@2024", f"finished-goods/l{place}", "2024", units, Pair(1000, 1000))
        for place in range(count)
    ]
    goods = {f"finished-goods/l{place}": {"2024": Pair(1000, 1000)} for place in range(count)}
    whole = Pair(1000 * count, 1000 * count)
    rules, cited = policy("casi-2"), empty_opening().evidence
    books = Books(ENTITY, rules.id, "2025-01-01")
    history = {**goods, "indirect/upstream": {"2024": whole}}
    made = opening.entry(history, tuple(layers), books, rules, cited)
    path = opened(tmp_path / "many.books", made)
    sales = [
        entry(f"S{place}", "sale", row(f"finished-goods/l{place}", units="1"), evidence="delivery:d")
        for place in range(0, count, 1000)
    ]
    assert posted(path, sales).posted == count // 1000
    assert checking.check(path).faults == ()
