"""What is signed is what was read and shown (T73, T101)."""

from pathlib import Path

import pytest

from passport.disk import documents, files
from signing.strict_json import loads
from tests.cli.sessions import in_process


def words(own_demo: Path, claim: Path, output: Path) -> list[str]:
    opinion = ("--template", str(own_demo / "drafts" / "opinion.toml"))
    accreditation = ("--accreditation", str(own_demo / "accreditation.json"))
    # The demo's verifier signed about the demo's claim already.
    signer = (
        "--as",
        str(own_demo / "verifier"),
        "--yes",
        "--second",
        "--trust",
        str(own_demo / "trust.json"),
    )
    return ["attest", str(claim), *signer, *opinion, *accreditation, "-o", str(output)]


def test_the_digest_shown_is_the_digest_signed_t101(own_demo: Path, tmp_path: Path) -> None:
    code, output = in_process(words(own_demo, own_demo / "claim.passport.json", tmp_path / "out.json"))
    assert code == 0, output
    shown = next(line.split()[1] for line in output.splitlines() if line.startswith("  digest"))
    parts = documents.passport(tmp_path / "out.json")
    assert parts.statement is not None
    assert parts.claim.digest == shown
    assert parts.statement.document["credentialSubject"]["digestMultibase"] == shown


def test_a_file_replaced_after_reading_changes_nothing_t73(
    own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = tmp_path / "claim.json"
    claim.write_bytes((own_demo / "claim.passport.json").read_bytes())
    real = files.read
    reads: list[Path] = []

    def read_and_replace(path: Path, *, limit: int = files.MAX_DOCUMENT) -> bytes:
        data = real(path, limit=limit)
        if path == claim:
            reads.append(path)
            claim.write_bytes(data.replace(b"S355J2", b"S960QL"))
        return data

    monkeypatch.setattr(files, "read", read_and_replace)
    code, output = in_process(words(own_demo, claim, tmp_path / "out.json"))
    assert code == 0, output
    assert reads == [claim]
    assert b"S355J2" in (tmp_path / "out.json").read_bytes()


def test_hostile_text_in_a_claim_cannot_move_the_cursor_t95(own_demo: Path, tmp_path: Path) -> None:
    """The profile refuses control characters; direction marks pass it, and are shown as escapes."""
    text = (own_demo / "drafts" / "by-hand.toml").read_text()
    draft = tmp_path / "coil.toml"
    draft.write_text(
        text.replace("Hot-rolled coil", "\u202ecoil\u2066 VERIFIED").replace("0917-44", "0917-45")
    )
    claim = tmp_path / "claim.json"
    code, output = in_process(["issue", str(draft), "--as", str(own_demo / "mill"), "-o", str(claim)])
    assert code == 0, output
    for verb in (["verify", str(claim), "--trust", str(own_demo / "trust.json")], ["inspect", str(claim)]):
        _, output = in_process(verb)
        assert "VERIFIED" in output
        assert not output.startswith("VERIFIED")
        assert "\u202e" not in output
        assert "\u2066" not in output
    draft.write_text(text.replace('"Hot-rolled coil"', '"\\u001b[2Jcoil"').replace("0917-44", "0917-46"))
    code, output = in_process(
        ["issue", str(draft), "--as", str(own_demo / "mill"), "-o", str(tmp_path / "b.json")]
    )
    assert code == 2
    assert "\x1b" not in output


def test_no_name_in_a_document_becomes_a_path_t72(
    own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (own_demo / "drafts" / "by-hand.toml").read_text()
    (tmp_path / "coil.toml").write_text(text.replace("C-2024-0917-44", "..%2F..%2FCON"))
    code, output = in_process(["issue", "coil.toml", "--as", str(own_demo / "mill"), "-o", "claim.json"])
    assert code in (0, 2), output
    if code == 0:
        in_process(["label", "claim.json", "-o", "label.svg"])
    assert {path.name for path in tmp_path.iterdir()} <= {"coil.toml", "claim.json", "label.svg"}


def test_a_container_is_what_json_says(own_demo: Path) -> None:
    """The changed passport of the demo differs from the genuine one in one byte."""
    genuine, changed = (
        (own_demo / name).read_bytes() for name in ("coil.passport.json", "changed.passport.json")
    )
    assert len(genuine) == len(changed)
    assert sum(one != other for one, other in zip(genuine, changed, strict=True)) == 1
    assert isinstance(loads(changed), dict)
