"""``passport hub ... --to URL``: what a server that is no honest hub answers is refused or shown harmless."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Response

from tests.cli.sessions import in_process
from tests.resolver.hub.filled import HubWorld
from tests.resolver.hub.test_sequence import charter, release, signed
from tests.resolver.service import listening

RULES = ["--boundary", "cradle-to-gate", "--gwp-set", "IPCC-AR6-GWP100", "--electricity", "location-based"]
ROW = dict.fromkeys(
    ("digest", "name", "route", "country", "begins", "total", "per", "electricity", "boundary", "gwp_set",
     "tier", "state", "checked_at"), "\x1b[31mred\u202e",
)  # fmt: skip
ACCESS = {"number": "1", "sha256": "0" * 64}


class Answering:
    """A server that answers each address with what it is given; the last body that it was sent."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.answers: dict[str, Any] = {}
        self.app.add_api_route("/{path:path}", self._answer, methods=["GET", "POST"])

    async def _answer(self, path: str) -> Response:
        found = self.answers.get(path)
        data = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Response(data, 404 if found is None else 200, media_type="application/json")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An identity that asks, and the trust list of a world."""
    folder = tmp_path_factory.mktemp("asking")
    who = ["--role", "producer", "--did", "did:web:mill.example", "--name", "Mill", "--no-passphrase"]
    assert in_process(["init", str(folder / "mill"), *who])[0] == 0
    (folder / "trust.json").write_bytes(HubWorld().trust())
    return folder


@pytest.fixture
def server() -> Iterator[tuple[Answering, str]]:
    found = Answering()
    with listening(found.app) as url:
        yield found, url


def ask(place: Path, url: str, *words: str) -> tuple[int, str]:
    signer = [] if words[0] == "aggregate" else ["--as", str(place / "mill")]
    return in_process(["hub", *words, "--to", url, *signer])


def test_t494_what_is_no_answer_of_a_hub_is_said(
    place: Path, server: tuple[Answering, str], tmp_path: Path
) -> None:
    """T494: of other members, other kinds, no JSON; with one error and no traceback."""
    there, url = server
    inventory = tmp_path / "inventory.csv"
    inventory.write_text("facility,year,direct_kg\nhttps://f.example/1,2026,5\n")
    asked: dict[str, list[str]] = {
        "search": ["search"], "anomalies": ["anomalies", "--cn", "7208"],
        "reconcile": ["reconcile", str(inventory)], "accesses": ["accesses"],
    }  # fmt: skip
    odd: list[Any] = [
        {}, [], "x", b"no JSON", {"rows": 1, "after": ""}, {"rows": [{}], "after": "", "access": ACCESS},
        {"rows": [], "after": ""}, {"anomalies": [{"digest": 1}]}, {"coverage": [1]}, {"accesses": [{}]},
        {"accesses": [{"number": "1"}], "access": ACCESS},
    ]  # fmt: skip
    for question, words in asked.items():
        for answer in odd:
            there.answers = {f"hub/{question}": answer}
            code, text = ask(place, url, *words)
            assert (code, "not as a" in text) == (2, True), (question, answer, text)
    there.answers = {}
    for words in (["search"], ["aggregate", *RULES, "--trust", str(place / "trust.json")]):
        code, text = ask(place, url, *words)
        assert (code, "There is no hub at http://127.0.0.1" in text) == (2, True), text


def test_t494_texts_of_a_server_do_nothing_to_a_terminal(place: Path, server: tuple[Answering, str]) -> None:
    """T494: nor do pages without end."""
    there, url = server
    there.answers = {"hub/search": {"rows": [ROW], "after": "\x1b[2J", "access": ACCESS}}
    code, text = ask(place, url, "search")
    assert code == 0 and "\x1b" not in text and "\u202e" not in text
    code, text = ask(place, url, "search", "--all")
    assert code == 0 and text.count("1 row.") == 2, "the second page ends where the first one did"


def test_t494_cells_are_those_of_a_release_that_holds(place: Path, server: tuple[Answering, str]) -> None:
    """T494: by the trust list of who asks; not of another signer, edited, or no release at all."""
    there, url = server
    world = HubWorld()
    whole = signed(world.platform, release(1))
    words = ["aggregate", *RULES, "--trust", str(place / "trust.json")]
    listed = {"releases": [{"number": "1", "href": "/hub/releases/1"}]}
    when = ["--at", "2026-12-05T00:00:00Z"]
    there.answers = {"hub/releases": listed, "hub/releases/1": whole}
    code, text = ask(place, url, *words, *when)
    assert code == 0 and "400 kgCO₂e a tonne, about 10 claims" in text, text
    for data in (
        signed(world.mill, release(1)), whole.replace(b'"mean":"400"', b'"mean":"100"'), b"{}",
        signed(world.platform, charter(1)),
    ):
        there.answers["hub/releases/1"] = data
        code, text = ask(place, url, *words, *when)
        assert (code, "does not hold" in text) == (2, True), text
    there.answers = {"hub/releases": {"releases": []}}
    assert "has published no signed release yet" in ask(place, url, *words)[1]
    there.answers = {"hub/releases": {"releases": [{"number": "x"}]}}
    assert "not as a hub does" in ask(place, url, *words)[1]
