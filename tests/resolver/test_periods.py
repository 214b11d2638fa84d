"""Periods of documents of entities: which compete, how they are named, what a database of before holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport import moments
from resolver.store import checking, connecting, copying, tables
from resolver.store.periods import Period, Wish, asked_by, is_party, is_period, period_of, wish_of
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing import jcs
from signing.digests import document_digest
from tests.forked import forking
from tests.resolver import postgres
from tests.resolver.racing import admit, race_for_time, report_of
from tests.resolver.service import migrated

KEY = "417/7312345000021"
DAY = 86_400


def subject(start: str, end: str) -> dict[str, Any]:
    """What the periods of a document are read from."""
    return {"id": f"https://id.example/{KEY}", "period": {"start": start, "end": end}}


@given(st.lists(st.tuples(st.integers(0, 70), st.integers(1, 40)), max_size=8))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_t568_documents_compete_where_their_periods_share_a_day_and_nowhere_else(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, int]]
) -> None:
    """Against sets of days, which know nothing of intervals; one of them is refused whole."""
    path = tmp_path_factory.mktemp("store") / "resolver.sqlite"
    path.write_bytes(migrated())
    store = SqlStore(f"sqlite:///{path}")
    taken: set[int] = set()
    groups, expected = [], []
    for number, (start, length) in enumerate(asked):
        days = set(range(20_000 + start, 20_000 + start + length))
        groups.append([report_of(number, min(days), max(days) + 1)])
        expected.append(taken.isdisjoint(days))
        taken |= days if expected[-1] else set()
    # Half of them in one transaction, where each has to see what came before it, the others one by one.
    half, found = len(groups) // 2, []
    for some in (groups[:half], *([one] for one in groups[half:])):
        found += store.admit_each(some, by="did:web:m", at="2026-01-01T00:00:00Z") if some else []
    assert [not isinstance(one, Conflict) for one in found] == expected
    refused = {one.code for one in found if isinstance(one, Conflict)}
    assert refused <= {"publish.period", "publish.second_claim"}
    assert not [one for one in checking.integrity(store) if "share time" in one]
    store.close()


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.long)])
def test_of_eight_reports_that_share_time_exactly_one_wins(database: str, rounds: int) -> None:
    """T568: each racer is a process of its own, and no two of their periods are the same."""
    context: Any = forking()
    start, won = context.Barrier(8), context.Queue()
    racers = [
        context.Process(target=race_for_time, args=(database, one, start, won, rounds), daemon=True)
        for one in range(8)
    ]
    for racer in racers:
        racer.start()
    winners = dict(won.get(timeout=120) for _ in range(rounds))
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    assert won.empty() and len(winners) == rounds
    store = SqlStore(database)
    for number, place in winners.items():
        head = store.head(f"417/e{number}/report")
        assert head is not None and head.digest == f"digest-{10_000 * (place + 1) + number:04d}"
    store.close()


def test_two_entities_and_two_kinds_do_not_compete(store: SqlStore) -> None:
    admit(store, report_of(0, 20_000, 20_100))
    admit(store, report_of(1, 20_050, 20_100, entity="f"))
    with pytest.raises(Conflict):
        admit(store, report_of(2, 20_050, 20_100))


def test_names_are_found_again() -> None:
    """The period, its year and month, and the entity lead to it; no other name leads anywhere."""
    about = subject("2025-04-06T00:00:00Z", "2026-04-06T06:30:00Z")
    for kind in ("carbonstatement", "inventory"):
        period = period_of(kind, about)
        assert period is not None
        assert period.text == "2025-04-06/2026-04-06T063000Z" and is_period(period.text)
        wish = wish_of(kind, about)
        assert (wish.name(KEY), wish.year) == (period.line, "")
        (exact,) = asked_by(period.line)
        assert exact.period == period
        for year in ("2026", "2026-04", ""):
            first = asked_by(Wish(year, kind == "inventory").name(KEY))[0]
            low, behind = first.before
            assert first.kind == period.kind and low <= period.end < behind
        for year in ("2025", "2026-03", "2026-05"):
            low, behind = asked_by(Wish(year).name(KEY))[0].before
            assert not low <= period.end < behind
    assert period_of("claim", about) is None and wish_of("claim", about) == Wish()
    for name in (
        "01/07312345678909", "p/x", f"{KEY}/report/2026-13", f"{KEY}/report/26", f"{KEY}/year/9999",
        f"{KEY}/report/2025-04-06/2025-04-06", f"{KEY}/report/2025-04-06/2025-04-07T000000Z",
    ):  # fmt: skip
        assert asked_by(name) == []
    assert is_party(KEY) and not is_party(f"{KEY}/report")


@pytest.mark.parametrize(("when", "ends"), [
    ("2025", ("2025-01-02T00:00:00Z", "2026-01-01T00:00:00Z")),
    ("2025-12", ("2025-12-02T00:00:00Z", "2026-01-01T00:00:00Z")),
    ("2024-02", ("2024-02-02T00:00:00Z", "2024-03-01T00:00:00Z")),
    ("9998", ("9998-01-02T00:00:00Z", "9998-12-31T23:59:59Z")),
])  # fmt: skip
def test_a_year_and_a_month_hold_the_day_before_the_end(when: str, ends: tuple[str, str]) -> None:
    low, behind = asked_by(f"{KEY}/report/{when}")[0].before
    assert all(low <= moments.seconds(one) < behind for one in ends)
    assert low == moments.seconds(ends[0])
    assert when == "9998" or behind == moments.seconds(ends[1]) + DAY


class Before:
    """A database as it was before periods had a table, with documents of one entity."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = connecting.engine(url)
        with connecting.writing(self.engine) as connection:
            config = Config()
            config.set_main_option("script_location", "resolver.store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "0006")

    def put(self, kind: str, place: int, line: str, names: list[str], *ends: str) -> str:
        """Write a document in the form of that version: its line, and moments of its period, are names."""
        document: dict[str, Any] = {"id": f"urn:{line}:{place}", "credentialSubject": subject(*ends)}
        digest = document_digest(document)
        row = {"digest": digest, "kind": kind, "id": document["id"], "issuer": "did:web:m",
               "valid_from": "2026-01-01T00:00:00Z", "published_at": "2026-01-01T00:00:00Z",
               "published_by": "did:web:m", "lasting_id": document["id"]}  # fmt: skip
        with connecting.writing(self.engine) as connection:
            before = connection.execute(
                sa.select(tables.claims.c.digest).where(tables.claims.c.product == line)
            ).scalar()
            connection.execute(tables.credentials.insert().values(**row, data=jcs.canonical(document)))
            connection.execute(
                tables.claims.insert().values(digest=digest, product=line, position=place, revises=before)
            )
            for name in names:
                connection.execute(tables.names.insert().values(name=name, product=line))
        return digest


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Before]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'before.sqlite'}"
    else:
        server: postgres.Server = request.getfixturevalue("server")
        url = server.empty()
    found = Before(url)
    yield found
    found.engine.dispose()


def test_t569_a_database_of_before_keeps_its_documents_and_names_them_by_days(
    before: Before, tmp_path: Path
) -> None:
    """T569: also two that share time, which were stored side by side; each of them is corrected as before."""
    year = ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    line = f"{KEY}/year/2025"
    first = before.put("carbonstatement", 0, line, [line, f"{KEY}/year/from/{year[0]}"], *year)
    second = before.put("carbonstatement", 1, line, [], *year)
    days = (("2025-01-10", "2025-01-20"), ("2025-01-15", "2025-02-15"))
    ends = [tuple(f"{day}T00:00:00Z" for day in one) for one in days]
    beside = [
        before.put("inventory", 0, name, [name, f"{KEY}/report/from/{one[0]}"], *one)
        for name, one in zip((f"{KEY}/report/2025-01", f"{KEY}/report/2025-02"), ends, strict=True)
    ]
    store = SqlStore(before.url, migrate=True)
    records = Records(store)
    assert [one.digest for one in records.line(KEY)] == [first, second]
    assert [one.digest for one in records.line_with(first)] == [first, second]
    for name in (KEY, f"{KEY}/year/2025", f"{KEY}/year/2025-12", f"{KEY}/year/2025-01-01/2026-01-01"):
        head = store.head(name)
        assert head is not None and head.digest == second, name
    for month, digest in zip(("2025-01", "2025-02"), beside, strict=True):
        head = store.head(f"{KEY}/report/{month}")
        assert head is not None and head.digest == digest
    with store.read.connect() as connection:
        names = sorted(connection.execute(sa.select(tables.names.c.name)).scalars())
    assert names == [
        f"{KEY}/report/2025-01-10/2025-01-20", f"{KEY}/report/2025-01-15/2025-02-15",
        f"{KEY}/year/2025-01-01/2026-01-01",
    ]  # fmt: skip
    assert checking.integrity(store) == [f"The lines {names[0]} and {names[1]} share time."]
    period = Period(KEY, "report", *(moments.seconds(one) for one in ends[0]))
    better = replace(
        report_of(1, 20_000, 20_001, revises=beside[0]),
        period=period, product=period.line, names=(period.line,),
    )  # fmt: skip
    assert admit(store, better) == ["stored"]
    longer = period._replace(end=period.end + DAY)
    with pytest.raises(Conflict) as refused:
        admit(store, replace(report_of(2, 20_000, 20_001, revises=better.digest), period=longer))
    assert refused.value.code == "publish.period"
    for words in ("UPDATE claims SET product = 'x'", "DELETE FROM names", "DELETE FROM periods"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.writing() as connection:
            connection.exec_driver_sql(words)
    copied = SqlStore(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copying.copy(store, copied)
    assert copied.head(KEY) == store.head(KEY) and checking.integrity(copied) == checking.integrity(store)
    copied.close()
    store.close()
