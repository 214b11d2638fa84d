"""Deliveries: the same bytes in any order, everything once, all problems at once, what phones take."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.work.batches.items import Item
from passport.work.pack import PackRefused, pack
from signing import jcs
from tests.phone.driving import sample, scenario
from verify import limits

NAMES = (
    "verified/accreditation-the-list-does-not-name",
    "tampered/one-digit-of-the-total",
    "superseded/replaced",
    "adverse/adverse-opinion",
)
PASSPORTS = [Item(name, scenario(name).passport) for name in NAMES]
STATUS = [Item("status", sample("status/clean.json").read_bytes())]


def lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_order_and_repetition_change_nothing(chance: random.Random, again: int) -> None:
    given_ = [*PASSPORTS, *PASSPORTS[:again]]
    chance.shuffle(given_)
    made = pack(given_, STATUS * 2)
    assert made.data == pack(PASSPORTS, STATUS).data
    assert made.passports == len(PASSPORTS)
    assert made.repeated == again + made.lists


def test_the_lines_are_what_phones_read() -> None:
    made = pack(PASSPORTS, STATUS)
    head, *rest = lines(made.data)
    counts = {"passports": str(made.passports), "status": str(made.lists)}
    assert head == {"format": "passport-delivery/1", **counts}
    assert [*(next(iter(one)) for one in rest)] == ["passport"] * made.passports + ["status"] * made.lists
    assert made.data.endswith(b"}\n") and made.data.count(b"\n") == len(rest) + 1
    # Signed content goes along unchanged; only white space outside strings does not.
    assert {jcs.canonical(one["passport"]) for one in rest[: made.passports]} == {
        jcs.canonical(json.loads(item.data)) for item in PASSPORTS
    }


def test_written_with_other_white_space_it_is_the_same_passport() -> None:
    spaced = Item("spaced", json.dumps(json.loads(PASSPORTS[0].data), indent=2).encode())
    assert pack([spaced, PASSPORTS[0]], STATUS).repeated == 1


def test_a_bare_claim_becomes_a_passport() -> None:
    claim = json.loads(PASSPORTS[0].data)["verifiableCredential"][0]
    (_, line) = lines(pack([Item("claim", jcs.canonical(claim))], []).data)
    assert line["passport"]["verifiableCredential"] == [claim]


def test_all_that_cannot_go_along_is_named_at_once() -> None:
    nameless = json.loads(PASSPORTS[0].data)
    nameless["verifiableCredential"][0]["credentialSubject"]["id"] = "urn:example:coil"
    nameless["verifiableCredential"][0]["credentialSubject"].pop("alternateIds", None)
    del nameless["verifiableCredential"][1:]
    wrong = [
        Item("text", b"hello"),
        Item("twice", b'{"a":1,"a":2}'),
        Item("list", STATUS[0].data),
        Item("nameless", jcs.canonical(nameless)),
        Item("gone", b"", "file.missing", "There is no gone."),
    ]
    with pytest.raises(PackRefused) as refused:
        pack([PASSPORTS[0], *wrong], [Item("bundle", PASSPORTS[0].data)])
    assert refused.value.code == "pack.refused"
    for name in ("text", "twice", "list", "nameless", "gone", "bundle"):
        assert f"{name}: " in refused.value.message


def test_of_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    with pytest.raises(PackRefused, match="and 90 more"):
        pack([Item(f"file-{place}", b"x") for place in range(100)], [])


def test_what_no_phone_takes_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PackRefused) as refused:
        pack([], STATUS)
    assert refused.value.code == "pack.empty"
    monkeypatch.setattr(limits, "DELIVERY_DOCUMENTS", 2)
    with pytest.raises(PackRefused) as refused:
        pack(PASSPORTS, STATUS)
    assert refused.value.code == "pack.too_many"
    monkeypatch.setattr(limits, "DELIVERY_DOCUMENTS", 5000)
    monkeypatch.setattr(limits, "DELIVERY_BYTES", 20_000)
    with pytest.raises(PackRefused) as refused:
        pack(PASSPORTS, STATUS)
    assert refused.value.code == "pack.too_large"
