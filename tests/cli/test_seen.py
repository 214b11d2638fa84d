"""Since when a quorum of witnesses had seen a passport: in the verdict, and in every form of ``explain``."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from passport import moments
from signing.digests import document_digest
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


def document(folder: Path) -> Any:
    return json.loads((folder / "coil.passport.json").read_bytes())


def seen(folder: Path, place: int) -> tuple[str, str]:
    """When the witness first and last cosigned a tree with claim (0) or statement (1)."""
    held = document(folder)
    digest = document_digest(held["verifiableCredential"][place])
    key = notes.parse_vkey((folder / "witness" / "vkey").read_text(encoding="ascii").strip())
    times = []
    for block in held["log"]:  # one, or two where the log was signed between the two documents
        (one,) = checkpoints.cosignatures(notes.parse_note(block["checkpoint"]), [key])
        if digest in {entry["digestMultibase"] for entry in block["entries"]}:
            times.append(one.time)
    return moments.moment(min(times)), moments.moment(max(times))


def passport(*words: str) -> tuple[int, str]:
    return in_process([*words, "--trust", "trust.json"])


def line(folder: Path, lang: str) -> str:
    first, last = seen(folder, 0)
    return label("seen_by", lang, seenAt=first, heldAt=last, log=LOG, witnesses=WITNESS)


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
    assert all(WITNESS in one and seen(folder, place)[0] in one for place, one in enumerate(told))


def test_explain_gives_programs_the_age_of_both_documents(folder: Path) -> None:
    code, said = passport("explain", "coil.passport.json", "--json")
    assert code == 0
    told = json.loads(said)["seen"]
    assert len(told) == 2
    for place, one in enumerate(told):
        first, last = seen(folder, place)
        assert one == {
            "digest": document_digest(document(folder)["verifiableCredential"][place]),
            "document": ("claim", "statement")[place],
            "heldAt": last, "log": LOG, "seenAt": first, "witnesses": WITNESS,
        }  # fmt: skip


@pytest.mark.parametrize("how", ["no proof", "wrong proof", "a list without the witness"])
def test_what_nothing_proves_is_not_said(folder: Path, how: str) -> None:
    """Absent, wrong, or of a witness that the list no longer names: no line in any form."""
    held = document(folder)
    if how == "no proof":
        del held["log"]
        held["@context"] = held["@context"][:1]
    elif how == "wrong proof":
        for one in [entry for block in held["log"] for entry in block["entries"]]:
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
