"""The benchmarks run and say what they must; times are never asserted."""

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import batch, measure, phone, verifying
from tests.benchmarks.subjects import Floor, check_proofs, subject


def test_the_subjects_do_real_work() -> None:
    given = subject()
    Floor(given)()
    check_proofs(given)


def test_a_ratio_is_taken_round_by_round() -> None:
    assert measure.ratio({"a": [2.0, 9.0, 4.0], "b": [1.0, 3.0, 2.0]}, "a", "b") == 2.0


def test_rows_name_target_and_whether_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = measure.side_by_side
    monkeypatch.setattr(verifying, "side_by_side", lambda works: quick(works, rounds=1, repeat=1))
    monkeypatch.setattr(verifying, "_peer", lambda given: None)
    rows = [row.to_json() for row in verifying.rows()]
    assert [row["name"] for row in rows] == ["proofs/floor", "verify/floor"]
    for row in rows:
        assert {"name", "value", "unit", "target", "holds", "against"} <= row.keys()
        assert row["holds"] is (row["value"] <= float(str(row["target"]).split()[-1]))
        assert row["holds"] is True or row["profile"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nonsense"]) == 2
    assert "hint:" in capsys.readouterr().err


def test_a_batch_is_measured_in_processes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "FEW", 2)
    monkeypatch.setattr(batch, "MANY", 130)
    monkeypatch.setattr(batch, "ROUNDS", 1)
    rows = [row.to_json() for row in batch.rows()]
    assert [row["name"] for row in rows] == ["batch/linear", "batch/two-processes", "batch/memory"]
    assert all(row["value"] for row in rows)


def test_the_phone_is_measured_in_a_real_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "ROUNDS", 1)
    rows = {row.name: row for row in phone.rows()}
    assert {*rows} == {"phone/verify", "phone/verify-slow", "phone/own-code", "phone/first-load"}
    assert rows["phone/verify"].value > 0 < rows["phone/own-code"].value
    for row in rows.values():
        assert row.holds is (row.value < float(row.target.removeprefix("< ")))
        assert row.holds or row.profile
