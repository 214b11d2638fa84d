"""Each file of a calculation is opened once and parsed once, whether or not something in it is wrong."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.sheets.activity import reading
from passport.sheets.cells import book
from passport.sheets.lots import single
from passport.work import calculating
from tests.cli.sessions import in_process
from tests.lots import workbook
from tests.passport.carbon.activities import DAY, day, example_file

_opened: Counter[str] = Counter()
_watching: list[Path] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event == "open" and isinstance(arguments[0], str | Path):
        path = Path(arguments[0])
        if path.parent == _watching[0]:
            _opened[path.name] += 1


sys.addaudithook(_note)  # stays for the process, and notes nothing unless a folder is watched


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Counter[str]]:
    """How often each file of the folder was opened."""
    _opened.clear()
    _watching.append(tmp_path)
    yield _opened
    _watching.clear()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often activity data were parsed, by the name of the file; the real parsers run."""
    counts: Counter[str] = Counter()

    def counted(parse: Callable[..., Any], source: Callable[..., str]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            counts[Path(source(*arguments, **named)).name] += 1
            return parse(*arguments, **named)

        return call

    read_activity = counted(reading.read_activity, lambda *_, source, **__: source)
    monkeypatch.setattr(calculating, "read_activity", read_activity)
    read_parts = counted(book.read_parts, lambda _data, _kind, source, _map: source)
    monkeypatch.setattr(single, "read_parts", read_parts)
    return counts


def test_the_input_and_its_readings_are_read_once(
    tmp_path: Path, opened: Counter[str], parsed: Counter[str]
) -> None:
    (tmp_path / "r.toml").write_bytes(example_file("re-roller.toml"))
    (tmp_path / DAY).write_bytes(day())
    (tmp_path / "own.csv").write_bytes(example_file("factors.csv"))
    opened.clear()
    code, said = in_process(["calculate", str(tmp_path / "r.toml"), "--factors", str(tmp_path / "own.csv")])
    assert code == 0, said
    assert opened == {"r.toml": 1, DAY: 1, "own.csv": 1}
    assert parsed == {"r.toml": 1}


def test_data_with_a_mistake_are_read_once(
    tmp_path: Path, opened: Counter[str], parsed: Counter[str]
) -> None:
    """A missing factor, at a source with readings, is told in the same run as a wrong word further down."""
    wrong = example_file("re-roller.toml").decode()
    for old, new in (("factor = \"urn:example:factor:grid-market", "factor = \"urn:example:factor:lost"),
                     ("meter-and-stock", "meter-and-stok")):  # fmt: skip
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    (tmp_path / "r.toml").write_text(wrong, encoding="utf-8")
    (tmp_path / DAY).write_bytes(day())
    opened.clear()
    code, said = in_process(["calculate", str(tmp_path / "r.toml")])
    assert code == 2
    first, second, count = said.splitlines()[:3]
    assert "urn:example:factor:lost of KR is not at hand" in first
    assert "evidence: \"meter-and-stok\" is none of the words here" in second
    assert count == "error: 2 problems in the data; nothing was calculated or written."
    assert opened == {"r.toml": 1, DAY: 1}
    assert parsed == {"r.toml": 1}


def test_a_workbook_is_read_once(tmp_path: Path, opened: Counter[str], parsed: Counter[str]) -> None:
    (tmp_path / "w.xlsx").write_bytes(workbook(1, 1))
    opened.clear()
    code, said = in_process(["calculate", str(tmp_path / "w.xlsx")])
    assert code == 0, said
    assert opened == {"w.xlsx": 1}
    assert parsed == {"w.xlsx": 1}


@pytest.mark.parametrize("lost", ["name", "zone"])
def test_a_series_without_name_or_zone_is_one_problem(tmp_path: Path, lost: str) -> None:
    """Its window cannot be read, so the calculation says nothing about the sources; it ended in a fault."""
    lines = example_file("re-roller.toml").decode().splitlines()
    at = lines.index("[[series]]")
    place = next(index for index in range(at, len(lines)) if lines[index].startswith(lost))
    del lines[place]
    (tmp_path / "r.toml").write_text("\n".join(lines), encoding="utf-8")
    code, said = in_process(["calculate", str(tmp_path / "r.toml")])
    assert code == 2, said
    assert f"{lost} is missing" in said
    assert "1 problem in the data" in said


def test_a_series_that_the_data_do_not_name_is_refused(tmp_path: Path) -> None:
    for name, text in (("r.toml", example_file("re-roller.toml")), (DAY, day()), ("other.csv", day())):
        (tmp_path / name).write_bytes(text)
    code, said = in_process(["calculate", str(tmp_path / "r.toml"), "--series", str(tmp_path / "other.csv")])
    assert code == 2
    assert 'names no series "other.csv"' in said
