"""Nobody guesses from the hash of a line how many rows of others it showed (T682)."""

import hashlib
from itertools import product
from pathlib import Path
from typing import Any

from resolver.hub.access import journal
from resolver.hub.access.journal import Access, Receipt
from signing import jcs
from tests.world import NOW

MINE, RIVALS = "did:web:mine.example", ["did:web:a.example", "did:web:b.example", "did:web:c.example"]
REGULATOR = "did:web:authority.example"
SHOWN = {MINE: 2, RIVALS[0]: 3, RIVALS[2]: 1}
ASKED = Access(NOW, REGULATOR, "search", "all", {"country": "SE"}, "uI", SHOWN)


def guessed(entry: dict[str, Any], sha256: str) -> list[dict[str, str]]:
    """Which counts of the rivals fit the hash, by all that one is shown of a line."""
    found = []
    for counts in product(range(4), repeat=len(RIVALS)):
        others = {name: str(count) for name, count in zip(RIVALS, counts, strict=True) if count}
        line = jcs.canonical({**entry, "shown": {**entry["shown"], **others}})
        if hashlib.sha256(line).hexdigest() == sha256:
            found.append(others)
    return found


def earlier(folder: Path, *accesses: Access) -> list[bytes]:
    """A journal as earlier versions wrote it: without salts."""
    lines: list[bytes] = []
    for number, access in enumerate(accesses, 1):
        previous = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
        shown = {who: str(count) for who, count in access.shown.items()}
        members = {**access._asdict(), "shown": shown, "number": str(number), "previous": previous}
        lines.append(jcs.canonical(members))
    (folder / journal.JOURNAL).write_bytes(b"".join(line + b"\n" for line in lines))
    (folder / journal.HEAD).write_bytes(lines[-1] + b"\n")
    return lines


def seen(folder: Path, who: str = MINE) -> list[tuple[Receipt, dict[str, Any]]]:
    return list(journal.shown_to(folder, who, everything=False))


def test_t682_no_guess_fits_the_hash_of_a_line(tmp_path: Path) -> None:
    """T682: all who are shown a line in part; who is shown all of it can check its hash."""
    for _ in range(2):
        journal.enter(tmp_path, ASKED)
    for receipt, entry in seen(tmp_path):
        assert (entry["shown"], entry.keys() & {"salt"}) == ({MINE: "2"}, set())
        assert guessed(entry, receipt.sha256) == []
    (first, one), (_, other) = journal.read(tmp_path)
    assert hashlib.sha256(jcs.canonical(one)).hexdigest() == first.sha256 == other["previous"]
    assert one["salt"] != other["salt"]
    assert seen(tmp_path, REGULATOR) == list(journal.read(tmp_path)), "it was shown the rows"


def test_t682_the_hash_of_a_line_without_salt_is_for_nobody_else(tmp_path: Path) -> None:
    """T682: neither its own, nor as that of the line before the next one, nor by a release."""
    lines = earlier(tmp_path, ASKED, ASKED._replace(question={"country": "DE"}))
    hashes = [hashlib.sha256(line).hexdigest() for line in lines]
    assert [receipt.sha256 for receipt, _ in journal.read(tmp_path)] == hashes, "it opens and holds"
    assert journal.held(tmp_path, hashes) == 2
    journal.enter(tmp_path, ASKED._replace(who=MINE, of="own", shown={MINE: 2}))
    journal.enter(tmp_path, ASKED)
    assert len(list(journal.read(tmp_path))) == 4, "and goes on"
    for receipt, entry in seen(tmp_path):
        assert receipt.sha256 not in hashes
        assert entry["previous"] not in hashes
        assert (receipt.sha256 == "") is (int(receipt.number) < 3)


def test_t682_a_release_states_no_line_without_salt(tmp_path: Path) -> None:
    """T682: one is entered that shows nothing; where the last line has a salt it is that one."""
    assert journal.stated(tmp_path, NOW) == ""
    lines = earlier(tmp_path, ASKED)
    stated = journal.stated(tmp_path, NOW)
    *_, (receipt, entry) = journal.read(tmp_path)
    assert (stated, entry["act"], entry["shown"]) == (receipt.sha256, journal.RELEASE, {})
    assert entry["previous"] == hashlib.sha256(lines[0]).hexdigest()
    assert journal.stated(tmp_path, NOW) == stated == journal.head(tmp_path)
    assert journal.held(tmp_path, [stated]) == 2
