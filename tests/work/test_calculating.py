"""Files of a quality office become a draft and its workings, or every mistake in all of them."""

import json
import stat
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.calculating.detail import DETAILS, Detail
from passport.carbon.workings import replay
from passport.sheets.drafts import read_draft
from passport.sheets.drafts.reading import DraftRefused
from passport.work.calculating import (
    Beside,
    CalculatingRefused,
    File,
    calculated,
    check_workings,
)
from signing.strict_json import loads
from tests.cli.sessions import in_process
from tests.moved import MOVED
from tests.passport.carbon.activities import DAY, day, example_file, replayed_footprint
from tests.work.stories import SALT

BF = File("bf-bof.toml", example_file("bf-bof.toml"))
RE_ROLLER = File("re-roller.toml", example_file("re-roller.toml"))
SCRAP = File("scrap-eaf.csv", example_file("scrap-eaf.csv"))
FACTORS = File("factors.csv", example_file("factors.csv"))


@pytest.mark.parametrize("detail", DETAILS)
def test_the_workings_replay_to_the_drafts_own_footprint_at_every_detail(detail: Detail) -> None:
    found = calculated(RE_ROLLER, "toml", salt=SALT, beside=Beside(lambda _: {DAY: day()}), detail=detail)
    workings: Any = loads(found.workings, max_bytes=10**7)
    draft = read_draft(found.draft, kind="json", source="draft.json", what="claim").members
    assert draft["footprint"] == replayed_footprint(workings, detail)
    assert draft["footprint"]["detail"] == detail
    check_workings(draft["footprint"], File("workings.json", found.workings))


def test_the_detail_of_the_file_holds_unless_another_is_asked_for() -> None:
    usual, total = calculated(BF, "toml", salt=SALT), calculated(BF, "toml", salt=SALT, detail="total")
    assert usual.footprint["detail"] == "stage"
    assert total.footprint["detail"] == "total"
    assert usual.digest == total.digest


def test_another_salt_gives_another_digest_and_the_same_number() -> None:
    one, other = (calculated(BF, "toml", salt=salt) for salt in (SALT, bytes(32)))
    assert one.digest != other.digest
    assert one.footprint["results"] == other.footprint["results"]


def test_one_changed_figure_makes_them_other_workings() -> None:
    found = calculated(BF, "toml", salt=SALT)
    changed = File("workings.json", found.workings.replace(b'"350"', b'"351"'))
    assert changed.data != found.workings
    with pytest.raises(CalculatingRefused, match="not the workings") as refused:
        check_workings(found.footprint, changed)
    assert refused.value.code == "workings.other"


def test_what_is_no_workings_file_is_told_apart() -> None:
    footprint = calculated(BF, "toml", salt=SALT).footprint
    codes = []
    for data in (b"{}", b"[]", b"\xff", b'{"format":"passport-workings/2"}'):
        with pytest.raises(CalculatingRefused) as refused:
            check_workings(footprint, File("w.json", data))
        codes.append(refused.value.code)
    assert codes == ["workings.format", "workings.format", "json.encoding", "workings.format"]
    with pytest.raises(CalculatingRefused) as refused:
        check_workings({}, File("w.json", b"{}"))
    assert refused.value.code == "workings.not_named"


def test_mistakes_of_all_files_are_told_together() -> None:
    bad = File("a.csv", SCRAP.data.replace(b",1080,", b',"10,8",').replace(b",M3,2,", b",M3,two,"))
    sheet = File("f.csv", FACTORS.data.replace(b"861.4", b"lots"))
    other = File("g.csv", FACTORS.data.replace(b",kind,", b",sort,"))
    with pytest.raises(DraftRefused) as refused:
        calculated(bad, "csv", salt=SALT, factors=[sheet, other])
    places = [problem.where for problem in refused.value.problems]
    assert places[:3] == ["a.csv:18:quantity", "a.csv:19:quantity", "f.csv:3:carbon"]
    assert {place.partition(":")[0] for place in places} == {"a.csv", "f.csv", "g.csv"}
    assert all(problem.hint for problem in refused.value.problems)


def test_good_data_with_bad_factors_tell_the_factors_only() -> None:
    sheet = File("f.csv", FACTORS.data.replace(b"861.4", b"lots"))
    with pytest.raises(DraftRefused) as refused:
        calculated(SCRAP, "csv", salt=SALT, factors=[sheet])
    assert [problem.where for problem in refused.value.problems] == ["f.csv:3:carbon"]


def test_series_are_named_by_the_data() -> None:
    asked: list[list[str]] = []

    def readings(names: Sequence[str]) -> dict[str, bytes]:
        asked.append(list(names))
        return {DAY: day()} if DAY in names else {}

    for file in (RE_ROLLER, BF):
        calculated(file, "toml", salt=SALT, beside=Beside(readings))
    assert asked == [[DAY], []]


def many(rows: int, quantity: str) -> File:
    """The scrap furnace with that many burners."""
    block, _, table = SCRAP.data.decode().partition("\nkey,")
    factor = "urn:passport:factor:ipcc-2006:natural-gas-combustion"
    body = "".join(
        f"burner-{number},melting,1,,,M2,{quantity},GV,invoice,,{factor},2023-09,\n" for number in range(rows)
    )
    return File("many.csv", f"{block}\nkey,{table.partition(chr(10))[0]}\n{body}".encode())


def test_more_components_than_a_claim_holds_are_refused_with_a_remedy() -> None:
    with pytest.raises(CalculatingRefused, match="2001 components") as refused:
        calculated(many(2001, "1.5"), "csv", salt=SALT, detail="component")
    assert "--detail stage" in refused.value.hint
    assert len(calculated(many(2001, "1.5"), "csv", salt=SALT).footprint["components"]) == 1


@pytest.mark.parametrize("rows", [20_000, pytest.param(100_000, marks=MOVED)])
def test_many_wrong_rows_are_bounded(rows: int) -> None:
    before = time.process_time()
    with pytest.raises(DraftRefused) as refused:
        calculated(many(rows, '"1,5"'), "csv", salt=SALT)
    problems = refused.value.problems
    assert len(problems) == 1001
    assert problems[0].where == "many.csv:18:quantity"
    assert problems[-1].message == f"{rows - 1000} more problems are not listed."
    # Linear takes seconds, quadratic would take hours.
    assert time.process_time() - before < 120 * rows / 100_000


@pytest.mark.long
def test_a_hundred_thousand_rows_make_one_number() -> None:
    found = calculated(many(100_000, "1.5"), "csv", salt=SALT)
    assert len(found.footprint["components"]) == 1
    workings: Any = loads(found.workings, max_bytes=10**9)
    assert len(replay(workings).components) == 100_000


@pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX systems")
def test_the_recipe_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "bf.toml"
    data.write_bytes(BF.data)
    draft, workings = tmp_path / "draft.json", tmp_path / "workings.json"
    code, said = in_process(["calculate", str(data), "-o", str(draft), "--workings", str(workings)])
    assert code == 0, said
    assert stat.S_IMODE(workings.stat().st_mode) == 0o600
    # Stage by stage, the draft names no factor and no quantity of the recipe.
    shown = json.loads(draft.read_bytes())
    assert all("factor" not in part for part in shown["footprint"]["components"])


def test_a_result_that_cannot_be_written_leaves_neither_file(tmp_path: Path) -> None:
    data = tmp_path / "bf.toml"
    data.write_bytes(BF.data)
    taken = tmp_path / "workings.json"
    taken.write_bytes(b"mine")
    before = sorted(tmp_path.iterdir())
    code, said = in_process(
        ["calculate", str(data), "-o", str(tmp_path / "draft.json"), "--workings", str(taken)]
    )
    assert code == 2
    assert "exists already" in said
    assert sorted(tmp_path.iterdir()) == before
    assert taken.read_bytes() == b"mine"


def test_a_series_is_never_found_by_a_path_in_the_data(tmp_path: Path) -> None:
    """T72: the content of a file names no file elsewhere."""
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / DAY).write_bytes(day())
    data = folder / "r.toml"
    data.write_bytes(RE_ROLLER.data.replace(DAY.encode(), f"../{DAY}".encode()))
    code, said = in_process(["calculate", str(data)])
    assert code == 2
    assert "are not at hand" in said
    data.write_bytes(RE_ROLLER.data)
    code, said = in_process(["calculate", str(data), "--series", str(tmp_path / DAY)])
    assert code == 0, said


def test_json_holds_both_results_and_everything_a_reader_should_know(tmp_path: Path) -> None:
    data, readings = tmp_path / "r.toml", tmp_path / DAY
    data.write_bytes(RE_ROLLER.data)
    readings.write_bytes(day())
    code, said = in_process(["calculate", str(data), "--json"])
    told = json.loads(said.splitlines()[0])
    assert code == 0
    assert [result["electricity"] for result in told["results"]] == ["location-based", "market-based"]
    assert [warned["code"] for warned in told["warnings"]] == ["method.fallback"]
    assert [entry["deviation"] for entry in told["validations"]] == ["-0.0010"]
    assert {trial["code"] for trial in told["trials"] if not trial["counts"]} >= {"candidate.quantity"}
