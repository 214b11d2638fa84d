"""T122, T629 to T632, T655 to T660: documents beside a passport count alike, whatever way they came.

Over all of ``tests/vectors`` that hold other claims, CO2 statements, instruments, libraries or materials: as
claims, among the documents of the materials, as files of one run, each document a file, as a folder and as
lines. One call that is handed everything is what each is held against. A sample by default, all in the long
run.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pytest

from passport.disk import folders
from passport.work.batches.body import Body
from tests.properties.vectors_as_data import Document, Given, given, names, opened, state_of, written
from tests.vectors_build import judging
from verify import Evidence, Report, verify
from verify.together import beside, verify_together

LEAST = 15
"""Fewer scenarios with other claims than this would show too little."""
EACH: Final = 9
"""By default every ninth scenario comes by each of the other doors; another ninth a door."""
FOUND: Final = (
    "chain_broken/hour-certified-as-another-product-that-was-retired-for-another-day",
    "chain_broken/inventory-report-of-a-share-that-a-third-report-joins",
    "incomplete/input-of-a-verifier-whose-newer-accreditation-lies-apart",
    "refused/device-assigned-for-decades-to-another-registry",
    "chain_broken/inventory-report-of-a-share-by-another-certificate-of-its-retirement",
    "chain_broken/inventory-report-of-an-uncited-share-beside-its-retirement",
    "qualified/attribute-sold-apart-from-these-goods",
    "qualified/counterpart-whose-claim-cites-a-retirement-that-nobody-has",
    "qualified/library-replaced-twice",
    "verified/counterpart-reports-the-residual",
    "verified/inventory-report-of-sold-goods-that-a-certificate-went-with",
)
"""Those that had other answers by some door, each for a reason of its own."""
Door = Callable[[Given, Path], Report]
Answer = tuple[object, frozenset[tuple[object, ...]]]


def _with_others() -> list[Given]:
    """The scenarios with other claims than that which was asked about."""
    return [one for one in map(given, names()) if one.claims]


def _evidence(one: Given) -> Evidence:
    return Evidence.open(**one.evidence(), seen=judging.seen_of(one.seen), workings=one.workings)


def _files(one: Given) -> list[bytes]:
    return [one.input_bytes(), *map(written, (*one.claims, *one.inputs))]


def files(one: Given, _: Path) -> Report:
    """Everything as further files of one run."""
    known = _evidence(one._replace(claims=(), inputs=()))
    return verify_together(_files(one), known, opened(one.trust_bytes()), one.asked())[0]


def files_and_inputs(one: Given, _: Path) -> Report:
    """The claims as further files, the rest as ``--inputs``: what leads from one to another lies there."""
    found = [one.input_bytes(), *map(written, one.claims)]
    known = _evidence(one._replace(claims=()))
    return verify_together(found, known, opened(one.trust_bytes()), one.asked())[0]


def apart(one: Given, _: Path) -> Report:
    """Each document beside the passport as a file of its own, the last one first (T657, T658)."""
    beside = [written(each) for document in (*one.claims, *one.inputs) for each in _members(document)]
    known = _evidence(one._replace(claims=(), inputs=()))
    found = [*beside[::-1], one.input_bytes()]
    return verify_together(found, known, opened(one.trust_bytes()), one.asked())[-1]


def _members(document: Document) -> list[Document]:
    """The documents in a container; of a file that is none, itself."""
    held: Any = document.get("verifiableCredential")
    return [*held] if isinstance(held, list) else [document]


def folder(one: Given, place: Path) -> Report:
    """A folder in which the passport is the last file."""
    for number, data in enumerate(reversed(_files(one))):
        (place / f"{number:03}.passport.json").write_bytes(data)
    return _of_run(one, str(place), last=True)


def lines(one: Given, place: Path) -> Report:
    """One document a line."""
    path = place / "all.ndjson"
    path.write_bytes(b"".join(data.replace(b"\n", b" ") + b"\n" for data in _files(one)))
    return _of_run(one, str(path), last=False)


def _of_run(one: Given, target: str, *, last: bool) -> Report:
    trust, demand = opened(one.trust_bytes()), one.asked()
    known = _evidence(one._replace(claims=(), inputs=()))
    with Body(trust, at=demand.at, lang="en") as body:
        places = [body.add(item) for item in folders.everything(target)]
        item = body.item(places[-1 if last else 0])
        status = Evidence.open(status=body.status()).status
    known = known._replace(status=(*known.status, *status))
    return verify(item.data, beside(known, item.rivals, item.inputs), trust, demand)


DOORS: tuple[Door, ...] = (files, files_and_inputs, apart, folder, lines)


def _answer(report: Report) -> Answer:
    """The verdict and every finding, without the places in files."""
    found = ((one.code, one.outcome, one.credential, *sorted(one.params.items())) for one in report.findings)
    return report.to_json()["verdict"], frozenset(found)


def _differing(door: Door, some: Iterable[str], place: Path) -> list[str]:
    wrong = []
    for number, one in enumerate(map(given, some)):
        folder = place / str(number)
        folder.mkdir()
        if _answer(door(one, folder)) != _answer(one.report()):
            wrong.append(one.name)
    return wrong


def _several() -> list[str]:
    return [name for name in names() if (one := given(name)).inputs or one.claims]


def _is_of(name: str, door: Door) -> bool:
    return int.from_bytes(hashlib.sha256(f"{door.__name__} {name}".encode()).digest()[:4]) % EACH == 0


def test_claims_among_the_materials_give_the_same_state() -> None:
    """T122: the state of each scenario with its claims moved to the materials."""
    moved = {one.name: one._replace(claims=(), inputs=(*one.inputs, *one.claims)) for one in _with_others()}
    assert len(moved) >= LEAST
    assert {name: one.report().state for name, one in moved.items()} == {one: state_of(one) for one in moved}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_each_door_gives_the_same_answers(door: Door, tmp_path: Path) -> None:
    """T122, T629 to T632: verdict and findings of a sample, and of those that once differed.

    As files of one run also all with other claims.
    """
    some = [name for name in _several() if name in FOUND or _is_of(name, door)]
    if door is files:
        some = sorted({*some, *(one.name for one in _with_others())})
    assert set(FOUND) <= set(some) and len(some) >= LEAST
    assert _differing(door, some, tmp_path) == []


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_each_door_gives_the_same_answers_about_all(door: Door, tmp_path: Path) -> None:
    """T122, T629 to T632: verdict and findings of every scenario with other documents."""
    some = _several()
    assert len(some) >= 250
    assert _differing(door, some, tmp_path) == []
