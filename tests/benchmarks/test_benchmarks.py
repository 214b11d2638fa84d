"""The benchmarks run and say what they must; times are never asserted."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import (
    batch,
    cascade,
    citing,
    cluster,
    hub,
    issuing,
    ledger,
    log,
    log_file,
    measure,
    phone,
    scanning,
    serving,
    sheets,
    verifying,
)
from tests.benchmarks.subjects import Floor, check_proofs, subject
from tests.resolver import postgres

T = TypeVar("T", bound=Callable[..., None])


def in_the_pipeline(test: T) -> T:
    """Mark a benchmark that starts processes or a browser for each figure; ``.ci/run`` runs it."""
    return cast("T", pytest.mark.ci(pytest.mark.long(test)))


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
    names = ["proofs/floor", "verify/floor"]
    assert [row["name"] for row in rows] == [*names, *(f"jcs/{name}" for name in names), "verify/lists"]
    for row in rows:
        assert {"name", "value", "unit", "target", "holds", "against"} <= row.keys()
        assert row["holds"] is (float(str(row["value"])) <= float(str(row["target"]).split()[-1]))
        assert row["holds"] is True or row["profile"]


def test_every_row_names_its_spread_and_what_it_was_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change is one only where the spreads are apart; what was measured once says so."""
    assert measure.spread([3.0, 1.0]) is None
    assert measure.spread([4.0, 1.0, 2.0, 3.0, 5.0]) == (2.0, 4.0)
    here = measure.Row("a", 2.0, "x", "<= 3", True, "b", {}, None, (1.9, 2.1))
    once = measure.Row("c", 2.0, "x", "<= 3", True, "b", {}, None)
    monkeypatch.setattr(command, "ALL", {"both": lambda: [here, once]})
    assert command.main(["both"]) == 0
    kept = capsys.readouterr().out
    assert [json.loads(line)["spread"] for line in kept.splitlines()] == [[1.9, 2.1], "one run"]
    file = tmp_path / "before.ndjson"
    file.write_text(kept.replace('"value": 2.0', '"value": 1.0').replace("[1.9, 2.1]", "[0.9, 1.8]"))
    assert command.main(["--compare", str(file)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["before"]["value"], first["change"], first["differs"]) == (1.0, 2.0, True)
    assert second["change"] == 2.0 and "differs" not in second
    assert measure.compared(here.to_json(), None)["before"] is None
    gone = {"name": "gone", "value": 1, "spread": "one run"}
    file.write_text(json.dumps(gone) + "\n")
    assert command.main(["--compare", str(file)]) == 0
    assert "not measured any more: gone" in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "no json", '{"name": 1}'])
def test_a_file_that_holds_no_rows_is_refused(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "before.ndjson"
    if text is not None:
        file.write_text(text)
    assert command.main(["verifying", "--compare", str(file)]) == 2
    assert "hint:" in capsys.readouterr().err


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nonsense"]) == 2
    assert "hint:" in capsys.readouterr().err


def test_the_cluster_is_measured_as_its_page_says() -> None:
    """Dask reads the two variables of clusters.md, each under the key that they are meant for."""
    dask_config = pytest.importorskip("dask.config", reason="Dask is not installed: pip install '.[dask]'")
    found = dask_config.collect_env(cluster.settings())
    assert dask_config.get("distributed.worker.profile.enabled", config=found) is False
    limits = dask_config.get("distributed.nanny.pre-spawn-environ", config=found)
    assert limits == {"MALLOC_TRIM_THRESHOLD_": 128 * 1024 * 1024}


@in_the_pipeline
def test_sheets_are_measured_in_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("ROWS", 40), ("HEATS", 2), ("COILS", 6), ("ROUNDS", 1)):
        monkeypatch.setattr(sheets, name, small)
    assert [row.name for row in sheets.rows()] == ["sheets/cells", "sheets/calculate", "sheets/lot"]


@in_the_pipeline
def test_a_batch_is_measured_in_processes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "FEW", 2)
    monkeypatch.setattr(batch, "MANY", 130)
    monkeypatch.setattr(batch, "ROUNDS", 1)
    rows = [row.to_json() for row in batch.rows()]
    assert [row["name"] for row in rows] == ["batch/linear", "batch/two-processes", "batch/memory"]
    assert all(row["value"] for row in rows)


def test_a_lot_that_cites_is_measured_in_processes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("FEW", 2), ("MANY", 4), ("ROUNDS", 1)):
        monkeypatch.setattr(citing, name, small)
    (row,) = citing.rows()
    assert (row.name, row.target, row.value > 0) == ("citing/linear", "<= 1.5", True)


@pytest.mark.long
@pytest.mark.ci
def test_a_cluster_is_measured_beside_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install '.[dask]'")
    monkeypatch.setattr(cluster, "MANY", 130)
    monkeypatch.setattr(cluster, "ROUNDS", 1)
    (row,) = cluster.rows()
    assert row.name == "cluster/pool" and row.value


def test_carbon_books_are_measured_beside_reading_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("FEW", 8), ("MANY", 40), ("ROUNDS", 1)):
        monkeypatch.setattr(ledger, name, small)
    names = [row.name for row in ledger.rows()]
    assert names == ["ledger/post", "ledger/close", "ledger/check", "ledger/memory"]


def test_the_log_is_measured_beside_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("ENTRIES", 20), ("BATCH", 10), ("CLAIMS", 1), ("ROUNDS", 1)):
        monkeypatch.setattr(log, name, small)
    rows = [row.to_json() for row in log.rows()]
    assert [row["name"] for row in rows] == ["log/verify", "log/path", "log/append"]
    assert all(row["value"] for row in rows)


def test_what_a_proof_adds_to_a_file_is_counted_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The growth is no time: it is the same everywhere, so that its target is asserted."""
    monkeypatch.setattr(log_file, "ROUNDS", 1)
    rows = [row.to_json() for row in log_file.rows()]
    assert (rows[0]["name"], rows[0]["holds"]) == ("log/growth", True)
    assert [row["name"] for row in rows[1:]] in ([], ["log/phone"])


@in_the_pipeline
def test_issuing_is_measured_as_the_whole_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "HEATS", 2)
    monkeypatch.setattr(issuing, "COILS", 3)
    monkeypatch.setattr(issuing, "SHIFT", (2, 2))
    monkeypatch.setattr(issuing, "SHARED", (2, 2))
    monkeypatch.setattr(issuing, "SHARED_ROUNDS", 1)
    monkeypatch.setattr(issuing, "FEW", 1)
    monkeypatch.setattr(issuing, "ROUNDS", 1)
    rows = [row.to_json() for row in issuing.rows()]
    names = ["claims", "shift", "memory", "jobs"]
    assert [row["name"] for row in rows] == [f"issuing/{name}" for name in names]
    assert all(row["value"] for row in rows)
    assert "x the floor of the same run" in str(rows[0]["against"])


@pytest.mark.long
def test_the_resolver_is_measured_on_both_stores_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("wrk") is None:
        pytest.skip("no wrk on this machine (Debian: apt-get install wrk)")
    few = {"SECONDS": 1, "ROUNDS": 1, "MANY": 2_000, "LINES": 60, "REQUESTS": 2_000}
    for name, value in few.items():
        monkeypatch.setattr(serving, name, value)
    rows = [row.to_json() for row in serving.rows()]
    kinds = ("d", "d-bare", "passport-cached", "passport-fresh", "p99", "memory", "bulk", "flat")
    stores = ("sqlite", "postgresql") if postgres.BINARIES else ("sqlite",)
    assert [row["name"] for row in rows] == [f"serving/{store}/{kind}" for store in stores for kind in kinds]
    assert all(row["value"] and row["holds"] in (True, False) for row in rows)


@in_the_pipeline
def test_the_phone_is_measured_in_a_real_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("ROUNDS", 1), ("MANY", 60), ("WAITING", 1)):
        monkeypatch.setattr(phone, name, small)
    rows = {row.name: row for row in phone.rows()}
    names = (
        "verify",
        "verify-slow",
        "own-code",
        "first-load",
        "first-verdict",
        "first-scan",
        "find",
        "memory",
    )
    assert {*rows} == {f"phone/{name}" for name in names}
    assert rows["phone/verify"].value > 0 < rows["phone/own-code"].value
    assert rows["phone/memory"].value > 1
    for row in rows.values():
        assert row.target == "told" or row.holds is (row.value <= float(row.target.lstrip("<= ")))
        assert row.holds or row.profile or row.name == "phone/find"


@in_the_pipeline
def test_scanning_is_measured_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("KINDS", ("scale",)), ("EACH", 1), ("DOCK", 1), ("FRAMES", 1), ("ROUNDS", 1)):
        monkeypatch.setattr(scanning, name, small)
    every = scanning.films
    monkeypatch.setattr(scanning, "films", lambda: every()[::10])
    rows = {row.name: row for row in scanning.rows()}
    assert {*rows} == {"scanning/qr", "scanning/dock", "scanning/frame", "scanning/size"}
    table = {str(row["pictures of"]): row for row in rows["scanning/qr"].profile or []}
    assert {*table} == {"films", "dock", "scale", "several"}
    assert all(row["own"] for row in table.values())
    assert all(row.value for row in rows.values())


def test_a_cascade_is_measured_in_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, small in (("FEW", 50), ("MANY", 100), ("OPENED", 130), ("ROUNDS", 1)):
        monkeypatch.setattr(cascade, name, small)
    rows = cascade.rows()
    assert [row.name for row in rows] == [
        "cascade/linear", "cascade/seconds", "cascade/memory", "cascade/opening",
    ]  # fmt: skip
    assert rows[-1].value > 0
    assert rows[0].seconds["nodes"] == 99


def test_the_hub_aggregates_and_finds_what_was_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "ROWS", 2_000)
    monkeypatch.setattr(hub, "PAGES", 5)
    quick = measure.side_by_side
    monkeypatch.setattr(hub, "side_by_side", lambda works, **_: quick(works, rounds=1, repeat=1))
    assert [row.name for row in hub.rows()] == ["hub/aggregation", "hub/search"]
