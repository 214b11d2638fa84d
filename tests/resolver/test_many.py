"""Whole columns as arrays: every value comes back as it went in, and the statements do not grow."""

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from resolver.store import many, tables
from resolver.store.sql import SqlStore
from tests.resolver import postgres
from tests.resolver.racing import claim_of

# What an array's own notation is made of, and what is easily taken for "nothing".
_TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12)
_ODD = st.sampled_from(["", "NULL", "null", "{}", "{a,b}", '"', "\\", '\\"', ",", " a ", "'", "\n", "\\x41"])
_BYTES = st.binary(max_size=12) | st.sampled_from([b"", b"\0", b"\\x41", b"{NULL}", b'"\\', b"\xff\xfe"])
_ROWS = st.lists(st.tuples(_ODD | _TEXT, st.none() | _ODD | _TEXT, _BYTES), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ROWS)
def test_every_value_comes_back_as_it_went_in(
    store: SqlStore, found: list[tuple[str, str | None, bytes]]
) -> None:
    digests = [f"{place} {text}" for place, (text, _, _) in enumerate(found)]
    rows = [
        {
            "digest": digests[place], "kind": text, "id": text, "issuer": f"{place}", "valid_from": text,
            "data": data, "published_at": text, "published_by": text, "lasting_id": lasting,
        }
        for place, (text, lasting, data) in enumerate(found)
    ]  # fmt: skip
    table = tables.credentials
    with store.writing() as connection:
        many.insert(connection, table, rows)
        told = many.among(connection, sa.select(table), table.c.digest, digests)
        stored = [row._asdict() for row in told]
        connection.rollback()
    assert {row["digest"]: row for row in stored} == {row["digest"]: row for row in rows}
    assert len(stored) == len(rows)


def test_more_values_than_one_question_holds(store: SqlStore) -> None:
    store.admit_each([[claim_of(7)]], by="did:web:m", at="2026-01-01T00:00:00Z")
    digests = [f"digest-{number:05d}" for number in range(40_000)]
    assert list(store.get_each([*digests, "digest-0007"])) == ["digest-0007"]


def test_on_postgresql_a_statement_is_the_same_for_one_group_and_for_many(server: postgres.Server) -> None:
    """So that it is parsed and prepared once: else every size of a batch costs the server anew."""
    store = SqlStore(server.database())
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    groups = [[claim_of(number, f"01/{number}")] for number in range(31)]
    store.admit_each(groups[:1], by="did:web:m", at="2026-01-01T00:00:00Z")
    one, asked[:] = list(asked), []
    store.admit_each(groups[1:], by="did:web:m", at="2026-01-01T00:00:00Z")
    store.close()
    assert one == asked
    assert len(asked) < 15
