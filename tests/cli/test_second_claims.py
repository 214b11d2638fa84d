"""Two claims about one product, or reports of one time: one is signed and kept (T369, T676, T677)."""

import random
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from passport import door
from passport.model.carbon_statement import registered_about
from passport.party import admissible, identity, signing_acts
from passport.party.lot_register import LotRegister
from passport.party.withdrawals import Correction, StatusHistory
from signing.errors import ToolError
from tests import waiting
from tests.cli.corrections import SLAB_DRAFT
from tests.world_inputs import SLAB

AT = "2026-11-29T10:00:00Z"


@pytest.fixture
def supplier(correction_chain: Path, tmp_path: Path) -> Path:
    """A supplier that has signed a claim about SLAB and its correction."""
    return Path(shutil.copytree(correction_chain / "supplier", tmp_path / "supplier"))


def draft(folder: Path, id: str, amount: str) -> Path:
    path = folder / f"{amount}.toml"
    path.write_text(SLAB_DRAFT.format(id=id, amount=amount), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"), [("id.sydstal.example", "id.gs1.org"), ("/01/0", "/01/"), ("/21/S", "/21/%53"), ("", "")]
)
def test_a_second_spelling_is_no_second_product_t369(supplier: Path, old: str, new: str) -> None:
    spelled = SLAB.replace(old, new)
    assert (spelled == SLAB) == (not old), SLAB
    with pytest.raises(ToolError) as caught:
        door.issue(door.open_party(supplier), draft(supplier.parent, spelled, "1500"), terms=door.Terms(AT))
    assert caught.value.code == "issue.second_claim"


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [
        ("2025-07-01", "2026-01-01", True),
        ("2024-07-01", "2025-02-01", True),
        ("2025-03-01", "2025-04-01", True),
        ("2024-01-01", "2027-01-01", True),
        ("2025-12-31", "2026-12-31", True),
        ("2026-01-01", "2027-01-01", False),
        ("2024-07-01", "2025-01-01", False),
    ],
)
def test_a_report_that_shares_time_with_one_is_a_second_one(
    supplier: Path, start: str, end: str, is_refused: bool
) -> None:
    """T573: the entity is known in every spelling; half-open periods that touch share no time."""
    producer = identity.load(supplier)
    entity = "https://id.sydstal.example/417/7312345000021"
    spelled = entity.replace("id.sydstal", "ID.Sydstal")

    def members(start: str, end: str, **more: Any) -> dict[str, Any]:
        period = {"start": f"{start}T00:00:00Z", "end": f"{end}T00:00:00Z"}
        return {"type": "Entity", "id": spelled, "period": period, "inventory": {}, **more}

    year = {**members("2025-01-01", "2026-01-01"), "id": entity}
    about = registered_about({"credentialSubject": year})
    producer.register.record("digest", "urn:x:1", "inventory", about, at=AT)
    admissible.check_first(producer, members(start, end, id=entity.replace("021", "038")), "inventory")
    revision = {"wasRevisionOf": {"digestMultibase": "digest"}}
    admissible.check_first(producer, members("2025-01-01", "2026-01-01", **revision), "inventory")
    if not is_refused:
        admissible.check_first(producer, members(start, end), "inventory")
        return
    with pytest.raises(ToolError) as caught:
        admissible.check_first(producer, members(start, end), "inventory")
    assert caught.value.code == "issue.second_claim"
    assert "2025-01-01/2026-01-01" in caught.value.message


@pytest.mark.parametrize("seed", range(6))
def test_newest_reports_alone_stand_in_the_way_t676(supplier: Path, seed: int) -> None:
    """Random lines of corrections: refused is what shares a month with the newest version of some line.

    T677: of a correction, what it shares and what it corrects did not.
    """
    chance = random.Random(seed)
    party = identity.load(supplier)
    entity = "https://id.sydstal.example/417/7312345000021"
    moments = [f"{2025 + month // 12}-{month % 12 + 1:02}-01T00:00:00Z" for month in range(25)]

    def members(span: tuple[int, int]) -> dict[str, Any]:
        period = {"start": moments[span[0]], "end": moments[span[1]]}
        return {"type": "Entity", "id": entity, "period": period, "inventory": {}}

    def some() -> tuple[int, int]:
        begin = chance.randrange(24)
        return begin, chance.randint(begin + 1, 24)

    newest: list[tuple[tuple[int, int], str]] = []
    for number in range(14):
        span, digest = some(), f"digest-{number}"
        document: dict[str, Any] = {
            "id": f"urn:x:{number}", "type": ["VerifiableCredential", "InventoryReport"],
            "credentialSubject": members(span),
        }  # fmt: skip
        if newest and chance.random() < 0.5:
            place = chance.randrange(len(newest))
            (begin, end), old = newest[place]
            others = [one for at, (one, _) in enumerate(newest) if at != place]
            met = [one for one in others if span[0] < one[1] and one[0] < span[1]]
            taken = [one for one in met if not (begin < one[1] and one[0] < end)]
            refused = ""
            try:
                admissible.check_corrected_time(party, members(span), old, "inventory")
            except ToolError as error:
                refused = error.code
            assert refused == ("correct.time" if taken else ""), (newest, span)
            made = Correction(newest[place][1], digest, "draft", b"{}")
            StatusHistory(party).corrected(made, document, at=AT)
            newest[place] = span, digest
        else:
            party.register.record(digest, document["id"], "inventory", registered_about(document), at=AT)
            newest.append((span, digest))
        for _ in range(12):
            asked = some()
            shared = any(asked[0] < end and begin < asked[1] for (begin, end), _ in newest)
            code = ""
            try:
                admissible.check_first(party, members(asked), "inventory")
            except ToolError as error:
                code = error.code
            assert code == ("issue.second_claim" if shared else ""), (newest, asked)


HOSTS = [("id.sydstal.example", "id.gs1.org"), ("/21/S", "/21/%53"), ("", "")]


@pytest.mark.parametrize(("old", "new"), HOSTS)
def test_a_lot_under_another_host_is_no_second_lot_t369(supplier: Path, old: str, new: str) -> None:
    lots = LotRegister(identity.load(supplier))
    spelled, other = SLAB.replace(old, new), f"{SLAB}-9"
    found = lots.known([spelled, other])
    assert found.keys() == {spelled}
    assert (found[spelled].plan, found[spelled].digest, len(found[spelled].others)) == (None, "", 2)


def test_of_two_at_one_moment_one_is_kept_t369(supplier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were told that nothing was signed about the product, and only then signed."""
    meet = threading.Barrier(2)
    real = signing_acts.signed_claim

    def together(*arguments: Any) -> Any:
        signed = real(*arguments)
        meet.wait(20)
        return signed

    monkeypatch.setattr(signing_acts, "signed_claim", together)
    product = f"{SLAB}-2"
    outcomes: list[str] = []

    def issue(amount: str) -> None:
        path = supplier.parent / f"{amount}.passport.json"
        try:
            told = draft(supplier.parent, product, amount)
            door.issue(door.open_party(supplier), told, path, door.Terms(AT))
            outcomes.append("signed")
        except ToolError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=issue, args=(amount,), daemon=True) for amount in ("1500", "2500")]
    for thread in threads:
        thread.start()
    waiting.ended(*threads)
    assert sorted(outcomes) == ["issue.second_claim", "signed"]
    assert len([*supplier.parent.glob("*.passport.json")]) == 1
    assert len(identity.load(supplier).register.issued_about(product, "claim")) == 1
