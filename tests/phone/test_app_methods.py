"""Workings and attestations opened together with passports on the phone (methods.md, T412, T475)."""

from collections.abc import Iterator

import pytest

from passport import container
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.stage import Stage
from tests.world_methods import attestation, file_of, made, of_heat

NOW = "2026-11-21T10:00:00Z"


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("app.mjs") as ask:
        ask("clock", moment=NOW)
        ask("begin")
        ask("propose", data=b64((FOLDER / "trust" / "listed.json").read_bytes()))
        ask("install")
        yield ask


def opened(phone: Asked, *files: bytes) -> list[str]:
    """The states of what is opened out of files that were chosen together."""
    return [state for _, state in phone("open", files=[b64(data) for data in files])]


def test_workings_and_an_attestation_beside_a_claim_show_its_method(phone: Asked) -> None:
    """Only the claim is opened; in any order, with a second claim that names other workings beside it."""
    w = Stage()
    one, other = made(w), made(w, of=of_heat())
    claim, workings, paper = container.write(one.claim), one.workings_file(), file_of(attestation(w, one))
    lists = w.status_bundle(of=[one.claim, other.claim, attestation(w, one), w.accreditation_document])
    phone("status", files=[b64(lists)])
    assert opened(phone, claim, workings, paper) == ["method_verified"]
    assert opened(phone, paper, workings, claim) == ["method_verified"]
    second = container.write(other.claim)
    assert opened(phone, claim, second, workings, paper) == ["method_verified", "not_verified"]
    held = (claim, second, workings, other.workings_file(), paper, file_of(attestation(w, other)))
    assert opened(phone, *held) == ["method_verified", "method_verified"]


def test_what_is_missing_or_of_another_claim_shows_nothing(phone: Asked) -> None:
    """T412: an attestation alone, or workings of another claim; and neither is a passport by itself."""
    w = Stage()
    one, other = made(w), made(w, ("quantity = 350", "quantity = 349"))
    claim, paper = container.write(one.claim), file_of(attestation(w, one))
    assert opened(phone, claim, paper) == ["not_verified"]
    assert opened(phone, claim, other.workings_file(), paper) == ["not_verified"]
    assert opened(phone, claim, one.workings_file()) == ["not_verified"]
    assert opened(phone, one.workings_file(), paper) == ["unreadable", "unreadable"]
