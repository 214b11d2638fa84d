"""Taking factors from libraries: what keeps one from being used, all of it at once (T460, T461)."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from passport import container
from passport.acts.sealing import ActRefused
from passport.sheets.drafts.reading import DraftRefused
from passport.work import calculating as work
from passport.work.calculating import Beside, File
from passport.work.libraries.taking import Libraries, taken, twice
from signing import jcs
from signing.digests import document_digest
from tests import world_libraries as made
from tests.vectors_build import about_libraries as staged
from tests.vectors_build.stage import Stage
from tests.world_people import Document
from verify import Evidence, TrustList

AT = "2026-11-21T10:00:00Z"


class Mill:
    """A stage, and its trust list with a publisher of factors."""

    def __init__(self) -> None:
        self.w = Stage()
        self.board = staged.board(self.w)
        self.trust = TrustList.open(staged.listed())

    def library(self, records: Sequence[Document] = made.RECORDS, **changes: Any) -> Document:
        return made.library(self.w, self.board, records, **changes)

    def takes(self, *files: bytes, status: bytes = b"", at: str = AT) -> Libraries:
        evidence = Evidence.open(status=status or staged.lists())
        named = [(f"{place}.json", data) for place, data in enumerate(files)]
        return taken(named, self.trust, evidence, at)


def codes(found: Libraries) -> list[tuple[str, str]]:
    return [(one.where.partition(":")[0], one.code) for one in found.problems]


def test_a_library_of_a_listed_publisher_is_taken() -> None:
    mill = Mill()
    found = mill.takes(made.file_of(mill.library()))
    assert not found.problems and not found.warnings
    assert [record.id for record in found.factors] == [one["id"] for one in made.RECORDS]


def _edited(signed: Document) -> bytes:
    records = copy.deepcopy(list(made.RECORDS))
    records[3]["gases"]["CO2"] = "1"
    return made.file_of(signed, records)


def _renamed(signed: Document) -> bytes:
    document = copy.deepcopy(signed)
    document["credentialSubject"]["approver"]["name"] = "Nobody"
    return made.file_of(document)


def _another_member(signed: Document) -> bytes:
    return made.file_of({**signed, "more": "text"})


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (_edited, "library.root"),
        (_renamed, "library.signature"),
        (_another_member, "library.profile"),
        (lambda _: b"id,publisher\n", "library.format"),
        (lambda _: b'{"format"', "json.syntax"),
    ],
    ids=["record", "approver", "member", "table", "cut-off"],
)
def test_what_was_changed_is_not_taken(edit: Callable[[Document], bytes], code: str) -> None:
    """T460: edited records and credentials; nothing is taken from them."""
    mill = Mill()
    found = mill.takes(edit(mill.library()))
    assert codes(found) == [("0.json", code)] and not found.taken
    assert found.problems[0].hint


def test_who_is_not_listed_or_not_with_this_key_publishes_nothing() -> None:
    """T460: by a producer, by a stranger, by a key that is not listed."""
    mill = Mill()
    by_mill = made.library(mill.w, mill.w.mill)
    stranger = made.library(mill.w, mill.w.identity("other", "factor-publisher", "Other", "other"))
    late = made.library(mill.w, mill.w.successor(mill.board))
    found = mill.takes(*(made.file_of(one) for one in (by_mill, stranger, late)))
    assert codes(found) == [
        ("0.json", "library.publisher"), ("1.json", "library.publisher"), ("2.json", "library.key"),
    ]  # fmt: skip


def test_withdrawn_suspended_or_out_of_its_time() -> None:
    """T461: every mistake of every library at once."""
    mill = Mill()
    gone, ended, held_up = mill.library(), mill.library(until="2026-09-01T00:00:00Z"), mill.library()
    mill.w.revoke(gone)
    mill.w.suspend(held_up)
    lists: Any = ("revocation", "suspension")
    status = container.bundle([mill.w.status_list(mill.board, one) for one in lists])
    found = mill.takes(*(made.file_of(one) for one in (gone, ended, held_up)), status=status)
    assert codes(found) == [
        ("0.json", "library.withdrawn"), ("1.json", "library.window"), ("2.json", "library.withdrawn"),
    ]  # fmt: skip


def test_a_status_list_that_is_missing_and_an_edition_that_was_replaced_are_warned_about() -> None:
    """T461: the user has both editions; the later one says what it replaces."""
    mill = Mill()
    old = mill.library()
    link = {"id": old["id"], "digestMultibase": document_digest(old)}
    new = mill.library(edition="2026-b", replaces=link)
    found = mill.takes(made.file_of(old), made.file_of(new))
    assert not found.problems
    assert [(one.code, one.where, one.about) for one in found.warnings] == [
        ("library.replaced", "0.json", "2026-b")
    ]
    blind = taken([("a", made.file_of(old))], mill.trust, Evidence(), AT)
    assert [one.code for one in blind.warnings] == ["library.status"] and blind.taken


def test_a_factor_of_two_sources_with_different_content_is_refused() -> None:
    mill = Mill()
    other = [made.record("natural-gas", "9")]
    found = mill.takes(made.file_of(mill.library()), made.file_of(mill.library(other), other))
    (problem,) = twice(found, [])
    assert (problem.where, problem.code) == (f"1.json: {made.GAS}", "library.twice")
    # Both are signed: nobody can take one factor out of either.
    assert problem.hint.startswith("Leave out 0.json or 1.json;")
    own = [made.taken(mill.library(other), other).factors[0]]
    both = twice(found, own)
    assert [one.where for one in both] == [f"0.json: {made.GAS}"] and "--factors" in both[0].message
    assert both[0].hint.startswith("Take the factor out of the file of --factors")


def _calculated(*libraries: bytes, mill: Mill, factor: str = made.GAS) -> work.Calculated:
    data = made._ACTIVITY.format(detail="component", factor=factor).encode()
    beside = Beside(libraries=mill.takes(*libraries))
    return work.calculated(File("a.toml", data), "toml", salt=made.SALT, beside=beside)


def test_a_calculation_says_which_factor_came_from_where() -> None:
    mill = Mill()
    found = _calculated(made.file_of(mill.library()), mill=mill)
    (named,) = found.libraries
    assert (named["name"], named["edition"], named["publisher"]) == ("Steel factors", "2026", mill.board.did)
    assert named["approver"] == {"name": "Factor committee", "date": "2025-12-18"}
    assert named["factors"] == [made.GAS]
    assert jcs.canonical(found.calculation.workings) == found.workings


def test_a_library_for_another_period_is_refused_with_all_else_that_is_wrong() -> None:
    """T461: the period of the data is known only once they were read."""
    mill = Mill()
    past = {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}
    signed = mill.library(period=past)
    with pytest.raises(DraftRefused) as refused:
        _calculated(made.file_of(signed), mill=mill)
    assert [one.code for one in refused.value.problems] == ["library.period"]
    with pytest.raises(DraftRefused) as refused:
        _calculated(made.file_of(signed), _edited(mill.library()), mill=mill)
    assert {one.code for one in refused.value.problems} == {"library.period", "library.root"}
    with pytest.raises(DraftRefused) as refused:
        _calculated(made.file_of(signed), mill=mill, factor="urn:example:factor:none")
    assert refused.value.problems[0].code == "library.period"
    assert len(refused.value.problems) == 2


def test_a_library_of_which_nothing_was_used_is_not_named() -> None:
    """Its factors have other ids than those that the data name."""
    mill = Mill()
    other = [made.record("lime")]
    found = _calculated(made.file_of(mill.library()), made.file_of(mill.library(other), other), mill=mill)
    assert len(found.libraries) == 1
    assert "library.unused" in {one.code for one in found.calculation.warnings}


@pytest.mark.parametrize(
    ("records", "changes", "where"),
    [
        (made.RECORDS[::-1], {}, "/credentialSubject/records"),
        (made.RECORDS * 2, {}, "/credentialSubject/records"),
        (made.RECORDS, {"approver": {"name": "A", "date": "2026-02-01"}}, "/credentialSubject/approver/date"),
        (
            made.RECORDS, {"period": {"start": made.YEAR["end"], "end": made.YEAR["start"]}},
            "/credentialSubject/period",
        ),
        ([made.record("a", validUntil="2025-01-01")], {}, "/credentialSubject/period"),
    ],
    ids=["order", "twice", "future", "backwards", "expired"],
)  # fmt: skip
def test_a_library_that_contradicts_itself_is_not_signed(
    records: Sequence[Document], changes: dict[str, Any], where: str
) -> None:
    mill = Mill()
    with pytest.raises(ActRefused) as refused:
        mill.library(records, **changes)
    assert (refused.value.code, refused.value.where) == ("library.subject", where)
