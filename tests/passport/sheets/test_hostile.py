"""Whatever bytes a workbook or a map holds, it is read or refused; nothing else happens (T80)."""

import io
import zipfile
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from passport.sheets.lots.lot import read_lot
from passport.sheets.lots.single import read_single
from passport.sheets.maps.sheet_map import read_map
from passport.sheets.maps.suggesting import suggest_map
from signing.errors import ToolError
from tests.sheet_makers import export, lot, repacked, template


@cache
def subject(number: int) -> bytes:
    return (template("scrap-EAF"), lot(2, 3), export())[number]


@cache
def parts_of(number: int) -> list[str]:
    names = zipfile.ZipFile(io.BytesIO(subject(number))).namelist()
    return [name for name in names if name.endswith((".xml", ".rels"))]


def attempt(data: bytes) -> None:
    for act in (
        lambda: read_single(data, source="x.xlsx", kind="xlsx"),
        lambda: read_lot(data, source="x.xlsx"),
        lambda: suggest_map(data, "xlsx", "x.xlsx"),
    ):
        try:
            act()
        except ToolError as refused:
            assert refused.code
            assert refused.message


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2), st.data())
def test_a_bent_part_is_read_or_refused(number: int, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(parts_of(number)))
    part = zipfile.ZipFile(io.BytesIO(subject(number))).read(name)
    at = data.draw(st.integers(0, len(part) - 1))
    length = data.draw(st.integers(0, 40))
    put = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"-1", b"999999999999", b"<c>", b"</c>", b"&x;", b'"'])
    )
    attempt(repacked(subject(number), {name: part[:at] + put + part[at + length :]}))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_bent_file_is_read_or_refused(number: int, at: int, put: bytes) -> None:
    data = subject(number)
    at %= len(data)
    attempt(data[:at] + put + data[at + len(put) :])


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60), st.sampled_from(["plant", "activity", "columns", "sources", "spread", "decimal"])
)
def test_a_map_is_read_or_refused(text: str, name: str) -> None:
    for source in (
        text,
        f"[{name}]\n{text}",
        f"{name} = {text}",
        f"[activity.{name}]\n{text}",
        f"[[{name}]]\na=1",
    ):
        try:
            read_map(source.encode("utf-8", "replace"), "m.toml")
        except ToolError as refused:
            assert refused.code
