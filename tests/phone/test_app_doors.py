"""T122, T629 to T633: the phone gives the verdict of one call: for files opened at once, and a delivery."""

from collections.abc import Iterator, Sequence

import pytest

from passport.container import alone
from passport.model import kind_of
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.phone.test_app_session import delivery
from tests.properties.test_doors import FOUND, LEAST, files
from tests.properties.test_doors import _is_of as is_of
from tests.properties.test_doors import _several as several
from tests.properties.vectors_as_data import Document, Given, given, written

Told = tuple[str, frozenset[tuple[str, str, str]]]
_DEFAULT = {"policy": None, "product": None, "challenge": None}


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("app.mjs") as ask:
        yield ask


def _fits(one: Given) -> bool:
    """Whether a phone can be asked it: as a person opens files, with no demand besides."""
    plain = all(not one.demand.get(name) for name in _DEFAULT)
    return plain and not (one.seen or one.views or one.methods or one.workings or one.opaque)


def _opened(phone: Asked, one: Given, *, store: bool) -> Told | None:
    """The phone's verdict and findings; ``None`` where it takes no such trust list.

    ``store``: claims of products come in a delivery, each in a container of its own.
    """
    phone("clock", moment=str(one.demand["at"]))
    phone("begin")
    phone("propose", data=b64(one.trust_bytes()))
    if not isinstance(phone("install"), str):
        return None
    beside = [*one.claims, *one.inputs]
    kept = [document for document in beside if store and kind_of(document) == "claim"]
    rest = [document for document in beside if document not in kept]
    stored = b64(delivery([alone(written(document)) for document in kept])) if kept else ""
    data = b64(one.input_bytes())
    told = phone("beside", data=data, files=_written([*rest, *one.status]), stored=stored)
    found = told["findings"]
    return told["verdict"]["state"], frozenset(
        (entry["code"], entry["outcome"], entry["credential"]) for entry in found
    )


def _written(documents: Sequence[Document]) -> list[str]:
    return [b64(written(document)) for document in documents]


def _one_call(one: Given) -> Told:
    report = one.report()
    return report.state, frozenset((found.code, found.outcome, found.credential) for found in report.findings)


def _differing(phone: Asked, some: list[str], *, store: bool) -> tuple[list[str], int]:
    wrong, asked = [], 0
    for one in map(given, some):
        told = _opened(phone, one, store=store)
        asked += told is not None
        if told is not None and told != _one_call(one):
            wrong.append(one.name)
    return wrong, asked


@pytest.mark.parametrize("store", [False, True], ids=["opened", "delivered"])
def test_files_opened_at_once_give_the_answers_of_one_call(phone: Asked, store: bool) -> None:
    """T122, T629 to T632: a sample, and those that differed by some door."""
    some = [name for name in several() if (name in FOUND or is_of(name, files)) and _fits(given(name))]
    wrong, asked = _differing(phone, some, store=store)
    assert (wrong, asked >= LEAST) == ([], True)


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("store", [False, True], ids=["opened", "delivered"])
def test_files_opened_at_once_give_the_answers_of_one_call_about_all(phone: Asked, store: bool) -> None:
    """T122, T629 to T632: every scenario with other documents that a phone can be asked."""
    wrong, asked = _differing(phone, [name for name in several() if _fits(given(name))], store=store)
    assert (wrong, asked >= 150) == ([], True)
