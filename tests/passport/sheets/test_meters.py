"""A meter's file and the file of a device: what is read, and every mistake with its place."""

from pathlib import Path

import pytest

from passport.sheets.drafts import DraftRefused
from passport.sheets.meters.reading import MOST, read_device, read_meter

HEAD = "start,end,units\n"
HOUR = "2024-09-08T12:00:00Z,2024-09-08T13:00:00Z"
DEVICE = """
product = "electricity"
unit = "WHR"
geography = "SE-3"
custodyModel = "book-and-claim"
supports = ["none"]
registry = "did:web:certs.example"
[origin]
id = "https://id.park.example/device/7"
name = "Park 7"
country = "SE"
commissioned = "2021-04-01"
[attribute]
intensity = "0"
per = "KWH"
boundary = "generation"
method = { name = "GHG Protocol Scope 2 Guidance", edition = "2015" }
"""


def codes(text: str) -> list[tuple[str, str]]:
    with pytest.raises(DraftRefused) as refused:
        read_meter(text.encode(), "m.csv")
    return [(one.code, one.where) for one in refused.value.problems]


def test_rows_are_read_in_the_order_of_time() -> None:
    later = "2024-09-08T13:00:00Z,2024-09-08T14:00:00Z"
    found = read_meter(f"{HEAD}{later},0\n{HOUR},123456789012345678\n".encode(), "m.csv")
    assert [(one.start[11:13], one.units, one.where) for one in found] == [
        ("12", 123456789012345678, "m.csv:3"), ("13", 0, "m.csv:2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("meter.columns", "m.csv:1")]),
        ("start,end,kwh\n", [("meter.columns", "m.csv:1")]),
        (HEAD, [("meter.empty", "m.csv")]),
        (f"{HEAD}{HOUR},1.5\n", [("meter.units", "m.csv:2:units")]),
        (f"{HEAD}{HOUR},-1\n", [("meter.units", "m.csv:2:units")]),
        (f"{HEAD}{HOUR}\n", [("meter.units", "m.csv:2:units")]),
        (f"{HEAD}{HOUR},1234567890123456789\n", [("meter.units", "m.csv:2:units")]),
        (f"{HEAD}2024-09-08 12:00,2024-09-08T13:00:00,1\n",
         [("meter.moment", "m.csv:2:start"), ("meter.moment", "m.csv:2:end")]),
        (f"{HEAD}{HOUR[21:]},{HOUR[:20]},1\n", [("meter.period", "m.csv:2")]),
        (f"{HEAD}{HOUR},1\n2024-09-08T12:30:00Z,2024-09-08T13:30:00Z,2\n", [("meter.period", "m.csv:3")]),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert codes(text) == expected


def test_more_rows_than_a_request_takes_are_refused() -> None:
    rows = "".join(f"2024-09-08T12:00:00Z,2024-09-08T13:00:00Z,{n}\n" for n in range(MOST + 1))
    assert codes(HEAD + rows) == [("meter.rows", "m.csv")]


def test_a_device_is_read_from_toml_and_every_mistake_is_named(tmp_path: Path) -> None:
    found = read_device(DEVICE.encode(), "park.toml")
    assert (found["unit"], found["supports"], found["origin"]["name"]) == ("WHR", ["none"], "Park 7")
    broken = DEVICE.replace('country = "SE"', 'country = "Sweden"').replace('supports = ["none"]\n', "")
    with pytest.raises(DraftRefused) as refused:
        read_device(broken.encode(), "park.toml")
    assert len(refused.value.problems) == 2
