"""Since when a quorum of witnesses had seen a passport: in the verdict, and in every form of ``explain``."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from passport import moments
from signing.logs import checkpoints, notes
from tests.cli.sessions import in_process
from verify.messages import LANGUAGES, label

LOG, WITNESS = "platform.example/log", "witness.example/w1"


class Text(HTMLParser):
    """The text of a page, with blanks as they are shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(" ".join(data.split()))


@pytest.fixture
def folder(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The finished demo, to be changed; it is the working folder."""
    shutil.copytree(demo, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def document(folder: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads((folder / "coil.passport.json").read_bytes())


def moment(folder: Path) -> str:
    """When the witness cosigned, read from the note itself."""
    note = notes.parse_note(document(folder)["log"][0]["checkpoint"])
    key = notes.parse_vkey((folder / "witness" / "vkey").read_text(encoding="ascii").strip())
    (seen,) = checkpoints.cosignatures(note, [key])
    return moments.moment(seen.time)


def passport(*words: str) -> tuple[int, str]:
    return in_process([*words, "--trust", "trust.json"])


def line(folder: Path, lang: str) -> str:
    at = moment(folder)
    return label("seen_by", lang, seenAt=at, heldAt=at, log=LOG, witnesses=WITNESS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_verdict_and_explanation_say_since_when_it_was_seen(folder: Path, lang: str) -> None:
    code, said = passport("verify", "coil.passport.json", "--lang", lang)
    (found,) = [one for one in said.splitlines() if one.split() and one.split()[0] == label("seen", lang)]
    assert (code, found.strip().partition(" ")[2].strip()) == (0, line(folder, lang))
    code, said = passport("explain", "coil.passport.json", "--lang", lang, "--html", "page.html")
    assert (code, found in said.splitlines()) == (0, True)
    page = Text((folder / "page.html").read_text(encoding="utf-8"))
    told = [one for one in page.said if LOG in one]
    assert len(told) == 2, "one sentence about the claim, one about the statement"
    assert all(WITNESS in one and moment(folder) in one for one in told)


def test_explain_gives_programs_the_age_of_both_documents(folder: Path) -> None:
    code, said = passport("explain", "coil.passport.json", "--json")
    assert code == 0
    members = document(folder)["log"][0]["entries"]
    seen = json.loads(said)["seen"]
    assert [one["document"] for one in seen] == ["claim", "statement"]
    assert {one["digest"] for one in seen} == {one["digestMultibase"] for one in members}
    expected = {"heldAt": moment(folder), "log": LOG, "seenAt": moment(folder), "witnesses": WITNESS}
    for one in seen:
        assert {name: text for name, text in one.items() if name not in ("document", "digest")} == expected


@pytest.mark.parametrize("how", ["no proof", "wrong proof", "a list without the witness"])
def test_what_nothing_proves_is_not_said(folder: Path, how: str) -> None:
    """Absent, wrong, or of a witness that the list no longer names: no line in any form."""
    held = document(folder)
    if how == "no proof":
        del held["log"]
        held["@context"] = held["@context"][:1]
    elif how == "wrong proof":
        for one in held["log"][0]["entries"]:
            one["index"] = str(int(one["index"]) ^ 1)
    else:
        trust: Any = json.loads((folder / "trust.json").read_bytes())["verifiableCredential"][0]
        parties = trust["credentialSubject"]["parties"]
        did = next(one["id"] for one in parties if "witness" in one["roles"])
        assert in_process(["trust", "remove", "trust.json", did, "--as", "buyer"])[0] == 0
    (folder / "coil.passport.json").write_text(json.dumps(held), encoding="utf-8")
    code, said = passport("verify", "coil.passport.json")
    assert code == (3 if how == "wrong proof" else 0)
    assert WITNESS not in said
    code, said = passport("explain", "coil.passport.json", "--html", "page.html")
    assert WITNESS not in said + (folder / "page.html").read_text(encoding="utf-8")
    assert "seen" not in json.loads(passport("explain", "coil.passport.json", "--json")[1])
