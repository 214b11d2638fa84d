"""``export --to cbam --workbook``: one workbook of all passports, or nothing and every reason."""

import json
from functools import cache
from pathlib import Path

import pytest

from passport.sheets.communication.workbook import SOURCES
from tests.cli.sessions import in_process
from tests.vectors_build.about_kinds import REGIME, _footprint
from tests.world import NOW, Documents, World

QUESTIONS = """\
[installation]
id = "{facility}"
englishName = "Example mill"
economicActivity = "Hot rolling"
city = "Exampletown"
[period]
start = 2026-01-01T00:00:00Z
end = 2027-01-01T00:00:00Z
[contact]
name = "Ada Lind"
email = "cbam@mill.example"
[[goods]]
cn = "72083700"
category = "Iron or steel products"
"""
CODE = [{"scheme": "CN", "code": "7208 37 00"}]


@cache
def _files() -> tuple[dict[str, bytes], bytes, str]:
    """Two coils of the border mechanism, their trust list, and the installation they are of."""
    world = World("communication")
    found = {}
    chains: list[Documents] = []
    for number, mass in (("1", "21840"), ("2", "17777.7")):
        first = world.claim(
            footprint=_footprint(REGIME), productClassifications=CODE, mass={"value": mass, "unit": "KGM"},
            id=f"https://id.norrland-steel.example/01/07312345678909/21/C-{number}", heat="H1",
        )  # fmt: skip
        second = world.statement(first, schemes=["CBAM"])
        chains.append(Documents(first, second, world.response(first, second)))
    for place, docs in enumerate(chains, 1):
        found[f"{place}.passport.json"] = world.file(docs, status_inside=True)
    facility = str(chains[0].claim["credentialSubject"]["facility"]["id"])
    return found, world.trust(), facility


def _given(folder: Path) -> Path:
    files, trust, facility = _files()
    (folder / "lot").mkdir()
    for name, data in files.items():
        (folder / "lot" / name).write_bytes(data)
    (folder / "trust.json").write_bytes(trust)
    (folder / "questions.toml").write_text(QUESTIONS.format(facility=facility), encoding="utf-8")
    return folder


def _export(folder: Path, *more: str, target: str = "lot", to: str = "cbam") -> tuple[int, str]:
    options = ["--to", to, "-o", str(folder / "out"), "--trust", str(folder / "trust.json"), "--at", NOW]
    questions = ["--workbook", str(folder / "questions.toml"), "--jobs", "1"]
    return in_process(["export", str(folder / target), *options, *questions, *more])


def test_a_lot_becomes_one_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    folder = _given(tmp_path)
    code, output = _export(folder)
    assert code == 0, output
    written = sorted(path.name for path in (folder / "out").iterdir())
    assert written == ["1.cbam.json", "2.cbam.json", "communication.xlsx"]
    book = openpyxl.load_workbook(folder / "out" / "communication.xlsx")
    rows = list(book["Goods"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2
    exported = json.loads((folder / "out" / "1.cbam.json").read_bytes())
    assert str(rows[0][9]) == exported["specificEmbeddedEmissions"]["total"].rstrip("0")
    assert rows[0][0] == exported["copyOf"]["claim"]["digestMultibase"]
    assert all(row[3] for row in book[SOURCES].iter_rows(min_row=2, values_only=True))


def test_nothing_is_written_where_a_passport_would_be_missing(tmp_path: Path) -> None:
    """T289."""
    folder = _given(tmp_path)
    changed = (folder / "lot" / "2.passport.json").read_bytes().replace(b"17777.7", b"17777.8")
    (folder / "lot" / "2.passport.json").write_bytes(changed)
    code, output = _export(folder)
    assert code == 2 and "export.incomplete" not in output
    assert "1 of 2 passports cannot be exported" in output and "2.passport.json" in output
    assert not (folder / "out").exists()


def test_all_reasons_are_named_at_once(tmp_path: Path) -> None:
    folder = _given(tmp_path)
    text = (folder / "questions.toml").read_text("utf-8").replace("72083700", "72083800")
    (folder / "questions.toml").write_text(
        text.replace("start = 2026", "start = 2025").replace("end = 2027", "end = 2026")
    )
    code, output = _export(folder)
    assert code == 2, output
    assert output.count("names no category for CN code 72083700") == 2
    assert output.count("reaches beyond the period") == 2
    assert "CBAM operator data" not in output and not (folder / "out").exists()


@pytest.mark.parametrize(("more", "to"), [((), "pact"), (("--unverified",), "cbam")])
def test_a_workbook_is_of_the_border_mechanism_and_of_what_verifies(
    tmp_path: Path, more: tuple[str, ...], to: str
) -> None:
    code, output = _export(_given(tmp_path), *more, "--json", to=to)
    assert code == 2 and '"code":"usage.workbook"' in output
