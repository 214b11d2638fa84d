"""Which files are sent as one: all that hold a version of one claim, in however many files each lies."""

import random
from typing import Any

from passport.work.sending import together
from signing import jcs
from signing.digests import document_digest
from signing.strict_json import loads


def _line(name: str, versions: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(versions):
        link = {"wasRevisionOf": {"digestMultibase": document_digest(found[-1])}} if found else {}
        found.append({"id": f"urn:{name}:{number}", **link})
    return found


def _members(data: bytes) -> list[str]:
    value = loads(data)
    assert isinstance(value, dict)
    listed: Any = value.get("verifiableCredential", [value])
    return sorted(one["id"] for one in listed)


def test_versions_of_one_claim_are_one_file_however_many_files_hold_them() -> None:
    """T501: lines of one to three versions, each in up to three files, in random order."""
    draw = random.Random(501)
    for _ in range(60):
        lines = [_line(name, draw.randint(1, 3)) for name in "abc"]
        files = [jcs.canonical(one) for line in lines for one in line for _ in range(draw.randint(1, 3))]
        draw.shuffle(files)
        sent = [_members(data) for data in together(files)]
        for line in lines:
            whole = sorted(one["id"] for one in line)
            own = [members for members in sent if set(members) & set(whole)]
            if len(line) > 1:
                assert own == [whole], "one file, with every version once"
            else:
                copies = sum(jcs.canonical(line[0]) == data for data in files)
                assert own == [whole] * copies, "what replaces nothing stays as it is"
