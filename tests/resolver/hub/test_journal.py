"""The journal of accesses: what was changed in the file alone is found, at its line (THREATS T487)."""

import json
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from resolver.hub.access import journal
from resolver.hub.access.journal import Access
from resolver.hub.engine import HubRefused
from signing import jcs
from tests import waiting


def access(number: int) -> Access:
    return Access(f"2026-11-21T10:00:0{number % 10}Z", f"did:web:{number}.example", "search", "own",
                  {"cn": "7208"}, "uID", {f"did:web:{number}.example": number})  # fmt: skip


def entered(folder: Path, count: int) -> list[journal.Receipt]:
    return [journal.enter(folder, access(number)) for number in range(count)]


def refusal(folder: Path) -> str:
    with pytest.raises(HubRefused) as refused:
        list(journal.read(folder))
    assert refused.value.code == "hub.journal"
    return refused.value.message


def test_what_is_entered_is_read(tmp_path: Path) -> None:
    assert list(journal.read(tmp_path)) == []
    assert journal.head(tmp_path) == ""
    receipts = entered(tmp_path, 5)
    assert [receipt for receipt, _ in journal.read(tmp_path)] == receipts
    assert journal.head(tmp_path) == receipts[-1].sha256


def test_t487_any_line_that_is_another_one_is_found_and_named(tmp_path: Path) -> None:
    """T487: also the last one, and one whose own hash and number were made to fit."""
    entered(tmp_path, 6)
    path = tmp_path / journal.JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    for place in range(6):
        changed = json.loads(lines[place])
        wrong: list[tuple[str, Any]] = [("who", "did:web:x.example"), ("previous", "0" * 64), ("number", "9"),
                                        ("shown", {})]  # fmt: skip
        for name, value in wrong:
            path.write_bytes(b"".join([
                *lines[:place], jcs.canonical({**changed, name: value}) + b"\n", *lines[place + 1 :]
            ]))  # fmt: skip
            assert f"Line {place + 1} " in refusal(tmp_path), (place, name)
        path.write_bytes(b"".join([*lines[:place], b"{}\n", *lines[place + 1 :]]))
        assert f"Line {place + 1} " in refusal(tmp_path)
        path.write_bytes(b"".join(lines[:place]))
        if place < 5:
            assert f"Line {place + 1} " in refusal(tmp_path), "cut off behind it"
    path.write_bytes(b"".join([*lines, lines[-1]]))
    assert "Line 7 " in refusal(tmp_path)


def test_t487_no_change_of_the_file_alone_is_believed(tmp_path: Path) -> None:
    """T487: drawn at random; what is read is what was entered, or nothing is."""
    receipts = entered(tmp_path, 8)
    path, draw = tmp_path / journal.JOURNAL, random.Random(487)
    whole = path.read_bytes()
    entries = list(journal.read(tmp_path))
    for _ in range(200):
        data = bytearray(whole)
        start = draw.randrange(len(data))
        match draw.randrange(3):
            case 0:
                data[start] ^= 1 << draw.randrange(8)
            case 1:
                del data[start : start + draw.randrange(1, 400)]
            case _:
                data[start:start] = whole[: draw.randrange(1, 400)]
        path.write_bytes(data)
        try:
            found = list(journal.read(tmp_path))
        except HubRefused as error:
            assert error.code == "hub.journal"
        else:
            assert found == entries, "the last line may be lacking: the head has it"
    path.write_bytes(whole.replace(b"7.example", b"6.example"))
    with pytest.raises(HubRefused):
        journal.enter(tmp_path, access(9))
    path.write_bytes(whole)
    assert journal.enter(tmp_path, access(9)).number == str(len(receipts) + 1)


def test_t487_a_process_that_is_killed_leaves_a_journal_that_goes_on(tmp_path: Path) -> None:
    """T487: between head and line, and within the line; the line is there, and none is twice."""
    entered(tmp_path, 3)
    path = tmp_path / journal.JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    for left in (b"", lines[2][:10], lines[2][:-1]):
        path.write_bytes(b"".join(lines[:2]) + left)
        assert [receipt.number for receipt, _ in journal.read(tmp_path)] == ["1", "2", "3"], left
        assert journal.head(tmp_path)
        assert path.read_bytes() == b"".join(lines)
    path.unlink()
    assert "Line 1 " in refusal(tmp_path)
    path.write_bytes(b"".join(lines))
    (tmp_path / journal.HEAD).unlink()
    assert "Line 3 " in refusal(tmp_path)
    with pytest.raises(HubRefused):
        journal.enter(tmp_path, access(4))


def test_t487_a_release_states_a_line_that_the_journal_must_have(tmp_path: Path) -> None:
    """T487: whoever writes journal and head anew still lacks what readers of a release hold."""
    receipts = entered(tmp_path, 4)
    stated = ["", receipts[0].sha256, receipts[2].sha256]
    assert journal.held(tmp_path, stated) == 3
    assert journal.held(tmp_path, [receipts[1].sha256, receipts[1].sha256]) == 2
    assert journal.held(tmp_path, [""]) == journal.held(tmp_path, []) == 0
    with pytest.raises(HubRefused, match="has not the line"):
        journal.held(tmp_path, [receipts[2].sha256, receipts[0].sha256])
    for name in (journal.JOURNAL, journal.HEAD):
        (tmp_path / name).unlink()
    entered(tmp_path, 2)
    journal.enter(tmp_path, access(7))
    assert len(list(journal.read(tmp_path))) == 3, "by itself it is whole"
    with pytest.raises(HubRefused, match="has not the line"):
        journal.held(tmp_path, stated)


def test_readers_beside_writers_see_whole_journals(tmp_path: Path) -> None:
    entered(tmp_path, 2)
    writer = threading.Thread(target=entered, args=(tmp_path, 40), daemon=True)
    writer.start()
    while writer.is_alive():
        numbers = [int(receipt.number) for receipt, _ in journal.read(tmp_path)]
        assert numbers == list(range(1, len(numbers) + 1))
    waiting.ended(writer)
    assert len(list(journal.read(tmp_path))) == 42
