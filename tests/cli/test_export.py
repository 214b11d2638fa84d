"""``passport export``: only what verifies, whole or not at all, and what a format cannot say."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from passport.exports import formats
from passport.imports.naming import named_claims
from signing.digests import document_digest
from signing.strict_json import loads
from tests.cli.sessions import in_process


def _export(demo: Path, target: Path, out: Path, *more: str, to: str = "pact") -> tuple[int, str]:
    options = ["--to", to, "-o", str(out), "--trust", str(demo / "trust.json"), "--jobs", "1"]
    return in_process(["export", str(target), *options, *more])


@pytest.mark.parametrize("to", [name for name in formats.FORMATS if name != "cbam"])
def test_one_passport_in_each_format(demo: Path, tmp_path: Path, to: str) -> None:
    """The files name the claim; the loss list beside them has every place with its reason."""
    code, output = _export(demo, demo / "coil.passport.json", tmp_path / "out", "--loss", to=to)
    assert code == 0, output
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert f"coil.{to}.loss.json" in written
    container: Any = loads((demo / "coil.passport.json").read_bytes())
    digest = document_digest(container["verifiableCredential"][0])
    named = [one for name in written for one in named_claims((tmp_path / "out" / name).read_bytes())]
    assert {one.digest for one in named} == {digest}
    loss = json.loads((tmp_path / "out" / f"coil.{to}.loss.json").read_bytes())
    assert {"at": "/proof/proofValue", "why": "signature"} in loss["lost"]
    assert f"{formats.FORMATS[to].title}: " in output
    assert "lost: a signature holds for the bytes of the claim only" in output


def test_the_statement_goes_along_once_it_was_verified(demo: Path, tmp_path: Path) -> None:
    assert _export(demo, demo / "coil.passport.json", tmp_path / "a", to="untp")[0] == 0
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["coil.dcc.json", "coil.dpp.json"]
    code, output = _export(demo, demo / "changed.passport.json", tmp_path / "b", "--unverified", to="untp")
    assert code == 0
    assert output.startswith("warning: passports that do not verify are exported too")
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["changed.dpp.json"], (
        "nobody checked whose it is"
    )


@pytest.mark.parametrize(
    ("name", "more", "to", "code"),
    [
        ("changed.passport.json", (), "pact", "export.not_verified"),
        ("claim.passport.json", (), "pact", "export.not_verified"),
        ("coil.passport.json", (), "cbam", "export.boundary"),
        ("coil.passport.json", ("--backup", "https://copy.example"), "pact", "usage.backup"),
        ("coil.passport.json", ("--resolver", "http://served.example"), "pact", "usage.resolver"),
        ("coil-label.png", (), "pact", "document.kind"),
        ("trust.json", (), "pact", "container.no_claim"),
        ("no-such-file.json", (), "pact", "file.missing"),
    ],
)
def test_a_refusal_leaves_no_file(
    demo: Path, tmp_path: Path, name: str, more: tuple[str, ...], to: str, code: str
) -> None:
    exit_code, output = _export(demo, demo / name, tmp_path / "out", *more, "--json", to=to)
    assert exit_code == 2, output
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.iterdir()) == []
    assert "hint: " in output
    assert "Traceback" not in output
    if code:
        assert f'"code":"{code}"' in output, output


def test_a_folder_is_one_batch_and_the_others_are_written(demo: Path, tmp_path: Path) -> None:
    """Two files of one name, one that was changed, one that is no passport; any number of processes."""
    for place in ("a", "b"):
        (tmp_path / "lot" / place).mkdir(parents=True)
        shutil.copy(demo / "coil.passport.json", tmp_path / "lot" / place / "coil.passport.json")
    shutil.copy(demo / "changed.passport.json", tmp_path / "lot" / "changed.passport.json")
    (tmp_path / "lot" / "x.passport.json").write_text("{}")
    shutil.copy(demo / "coil.passport.json", tmp_path / "lot" / "coil-2.passport.json")
    shutil.copy(demo / "coil.passport.json", tmp_path / "lot" / "Coil.passport.json")
    code, output = _export(demo, tmp_path / "lot", tmp_path / "out")
    assert code == 2
    assert "4 exported, 2 refused" in output
    assert "(export.not_verified)" in output
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert sorted(found) == ["Coil.pact.json", "coil-2.pact.json", "coil-3.pact.json", "coil-4.pact.json"]
    assert len(set(found.values())) == 1, "the same claim gives the same bytes"
    code, lines = _export(demo, tmp_path / "lot", tmp_path / "again", "--json")
    told = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    assert [bool(one["files"]) for one in told] == [True, False, True, False, True, True]


def test_nothing_is_written_over_and_nothing_where_nothing_could_be(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert _export(demo, demo / "coil.passport.json", tmp_path / "out")[0] == 0, "an empty folder is free"
    code, output = _export(demo, demo / "coil.passport.json", tmp_path / "out")
    assert (code, "is there already" in output) == (2, True)
    (tmp_path / "lot").mkdir()
    shutil.copy(demo / "changed.passport.json", tmp_path / "lot" / "a.passport.json")
    code, output = _export(demo, tmp_path / "lot", tmp_path / "none")
    assert code == 2
    assert "No passport could be exported: 1 refused." in output
    assert not (tmp_path / "none").exists()


def test_a_refused_export_says_what_to_do_instead(demo: Path, tmp_path: Path) -> None:
    _, output = _export(demo, demo / "coil.passport.json", tmp_path / "out", to="cbam")
    assert "hint: Export it to untp" in output


@pytest.mark.parametrize("to", ["pact", "untp", "catena-x", "registry"])
def test_an_export_is_no_passport_and_names_the_one_it_copies(demo: Path, tmp_path: Path, to: str) -> None:
    """T280: given where a passport is due, it is called what it is."""
    assert _export(demo, demo / "coil.passport.json", tmp_path / "out", to=to)[0] == 0
    for path in (tmp_path / "out").iterdir():
        if path.name == "coil.dcc.json":
            continue
        named = named_claims(path.read_bytes())[0]
        code, output = in_process(["verify", str(path), "--trust", str(demo / "trust.json")])
        assert code == 6
        assert f"a copy ({to}) of claim {named.digest}" in output


def test_the_mill_signs_what_it_issued(demo: Path, tmp_path: Path) -> None:
    """T285: with ``--as`` the passport is a ``vc+jwt`` too; strangers and other formats are refused."""
    code, output = _export(
        demo, demo / "coil.passport.json", tmp_path / "a", "--as", str(demo / "mill"), to="untp"
    )
    assert code == 0, output
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "coil.dcc.json", "coil.dpp.json", "coil.dpp.jwt",
    ]  # fmt: skip
    code, output = in_process(
        ["check", str(tmp_path / "a" / "coil.dpp.jwt"), "--did", str(demo / "mill/did.json")]
    )
    assert (code, "context.unpinned" in output) == (6, True), "the context of UNTP has to be named"
    for more, to in (((), "pact"), (("--unverified",), "untp")):
        code, output = _export(
            demo, demo / "coil.passport.json", tmp_path / "b", "--as", str(demo / "mill"), *more, to=to
        )
        assert (code, "Only credentials of UNTP are signed" in output) == (2, True)
    code, output = _export(
        demo, demo / "coil.passport.json", tmp_path / "b", "--as", str(demo / "platform"), to="untp"
    )
    assert (code, "signed neither this claim nor the statement" in output) == (2, True)
    assert not (tmp_path / "b").exists()
