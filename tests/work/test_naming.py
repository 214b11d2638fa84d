"""T150: a file that is no passport is named as what it is, and the hint works when it is followed."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from passport.carbon import workings
from passport.sheets.activity.from_file import Calculation, calculate_file
from passport.work.naming import WORKINGS, what_is
from signing import jcs
from tests.cli.sessions import in_process
from tests.full_documents import full
from tests.verify.helpers import bundle, documents, passport, trust, world
from tests.world import NOW


def _foreign() -> bytes:
    return jcs.canonical(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential", "DigitalIdentityAnchor"],
            "issuer": "did:web:registry.example",
            "credentialSubject": {"id": "did:web:mill.example"},
        }
    )


EXAMPLE = Path(workings.__file__).parent / "examples" / "bf-bof.toml"


@cache
def _calculated() -> Calculation:
    return calculate_file(EXAMPLE.read_bytes(), "toml", salt=bytes(32))


FILES: dict[str, tuple[bytes, str, str]] = {
    "trust": (trust(), "a trust list", "passport trust show FILE"),
    "status": (bundle(), "a status list", "--status FILE"),
    "statement": (jcs.canonical(documents().statement), "statement without the claim", "passport file"),
    "accreditation": (jcs.canonical(world().accreditation_document), "an accreditation", "inspect FILE"),
    "cut": (passport()[:-700], "cut off", "Copy or download it again"),
    "cut in a string": (passport()[: passport().index(b"VerifiableCredential") + 5], "cut off", "again"),
    "mark": (b"\xef\xbb\xbf" + passport(), "byte order mark", "without a byte order mark"),
    "utf-16": (passport().decode().encode("utf-16"), "UTF-16", "UTF-8"),
    "gzip": (gzip.compress(passport()), "a compressed file (gzip)", "Unpack it first"),
    "response": (jcs.canonical(documents().response), "answer without the claim", "Ask the platform"),
    "key change": (jcs.canonical(full("keychange")), "a key change", "passport trust accept FILE"),
    "draft": (jcs.canonical(_calculated().draft), "a draft, not a signed passport", "passport issue"),
    "workings": (jcs.canonical(_calculated().workings), "a file of workings", "--workings FILE"),
    "foreign": (_foreign(), "a credential of another kind (DigitalIdentityAnchor)", "inspect FILE"),
    "token": (b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln", "a token", ".passport.json"),
    "lines": (passport() + b"\n" + passport() + b"\n", "one passport a line", "--lines"),
    "list": (b'["a"]', "JSON, but no signed document", ".passport.json"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_named(tmp_path: Path, name: str) -> None:
    """T150: alone and in a batch."""
    data, what, hint = FILES[name]
    (tmp_path / "x.passport.json").write_bytes(data)
    (tmp_path / "trust.json").write_bytes(trust())
    known = ["--trust", str(tmp_path / "trust.json"), "--at", NOW, "--lang", "en"]
    code, output = in_process(["verify", str(tmp_path / "x.passport.json"), *known])
    assert code == 6
    error, told = output.splitlines()[-2:]
    assert error.startswith(f"error: {tmp_path / 'x.passport.json'} is ") and what in error
    assert told.startswith("hint: ") and hint in told
    code, output = in_process(["verify", str(tmp_path), "--json", *known])
    assert code == 6
    code, output = in_process(["verify", str(tmp_path), "--csv", str(tmp_path / "out.csv"), *known])
    assert what in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("data", [b"three coils", b"{}", passport(), b'{"a":1,"a":2}', b"{]"])
def test_nothing_is_guessed(data: bytes) -> None:
    """T150: what nobody can name keeps the general sentence."""
    assert what_is(data) is None


def test_inspect_names_it_too_and_leads_on(tmp_path: Path) -> None:
    """T150: ``inspect`` of a trust list said "passport" and showed nothing."""
    (tmp_path / "x.json").write_bytes(trust())
    code, output = in_process(["inspect", str(tmp_path / "x.json")])
    assert code == 0
    assert "  problem    a trust list, not a passport\n" in output
    assert output.endswith("hint: See it with passport trust show FILE; to judge by it: passport verify"
                           " PASSPORT --trust FILE\n")  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (passport(), "ProductClaim"),
        (jcs.canonical(world().accreditation_document), "AccreditationCredential"),
        (bundle(), "BitstringStatusListCredential"),
    ],
)
def test_what_is_given_as_trust_list_is_named_too(tmp_path: Path, data: bytes, kind: str) -> None:
    """T150: the message was of a broken rule, and its hint sent to the publisher of a list."""
    (tmp_path / "x.passport.json").write_bytes(passport())
    (tmp_path / "y.json").write_bytes(data)
    code, output = in_process(
        ["verify", str(tmp_path / "x.passport.json"), "--trust", str(tmp_path / "y.json")]
    )
    assert code == 2
    error, hint = output.splitlines()[-2:]
    assert error == f"error: {tmp_path / 'y.json'} is no trust list; it begins with a {kind}."
    assert "Name the trust list's file" in hint


def test_status_lists_are_taken_from_a_folder(tmp_path: Path) -> None:
    """Given one by one, as a folder or not at all: the folder counts as its files do."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "all.json").write_bytes(bundle())
    (tmp_path / "x.passport.json").write_bytes(passport())
    (tmp_path / "trust.json").write_bytes(trust())
    known = ["--trust", str(tmp_path / "trust.json"), "--at", NOW]
    words = ["verify", str(tmp_path / "x.passport.json"), *known]
    codes = [
        in_process([*words, *more])[0]
        for more in (
            ["--status", str(tmp_path / "lists")],
            ["--status", str(tmp_path / "lists" / "all.json")],
            [],
        )
    ]
    assert codes[0] == codes[1] == 0 != codes[2]


def test_any_prefix_of_a_passport_is_cut_off() -> None:
    """T150: wherever a copy ended, that is what is said."""
    data = passport()
    for end in range(1, len(data), 97):
        named = what_is(data[:end])
        assert named is not None and named.what.startswith("cut off"), data[:end][-20:]


def test_a_claim_of_a_later_version_is_not_renamed() -> None:
    """T150: its verdict says that it is newer than this tool."""
    claim = json.loads(jcs.canonical(documents().claim))
    claim["@context"][1] = claim["@context"][1].replace("/v1", "/v2")
    assert what_is(jcs.canonical(claim)) is None


def test_the_name_of_workings_is_that_of_the_engine() -> None:
    """T150: the format is written once more here, so that a wrong file loads no engine."""
    assert WORKINGS == workings.FORMAT
