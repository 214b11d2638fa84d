"""Files that were opened at once on the phone, and what was retired for them (T387, T388)."""

from collections.abc import Iterator

import pytest

from tests import world_instruments as made
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.vectors_build import about_instruments, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_instruments import another, another_coil, backed, certified, registry
from tests.vectors_build.stage import Stage, file_of, heap, put

NOW = "2026-11-21T10:00:00Z"


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("app.mjs") as ask:
        ask("clock", moment=NOW)
        ask("begin")
        ask("propose", data=b64((FOLDER / about_instruments.TRUST).read_bytes()))
        ask("install")
        yield ask


def test_files_chosen_together_bear_on_each_other_without_naming_a_digest(phone: Asked) -> None:
    """T387, T388: the same states as ``tests/verify/test_instruments.py`` has of a folder."""
    w = Stage()
    one = backed(w, cite={"quantity": "600000"})
    status = [judging.read(source, FOLDER) for source in about_instruments.STATUS]
    parts = [file_of(one.docs), heap([one.retired]), heap([one.certified])]
    second = registry(w, "second")
    again = another(w, one, made.taken(certified(w, registry=second.did)), by=second)
    anew = w.resign(one.retired, put("/validUntil", "2032-01-01T00:00:00Z"))
    for state, beside in (
        ("verified", another_coil(w, anew, "400000")),
        ("chain_broken", again),
        ("chain_broken", another_coil(w, anew, "400001")),
        ("refused", made.assignment(w, made.body_of(w), registry=second.did)),
    ):
        files = [*parts, heap([beside]), *status]
        states = [found for _, found in phone("open", files=[b64(data) for data in files])]
        assert states[0] == state
