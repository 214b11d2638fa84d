"""``passport log monitor``: what a copy does not silence (T505), and how much is read (T506)."""

import json
from pathlib import Path

import pytest

from passport.disk import documents
from passport.model.log_entry import log_entry
from signing import jcs
from signing.digests import document_digest
from signing.logs import checkpoints, merkle
from tests.cli.sessions import in_process
from tests.cli.test_log_monitor import OTHERS, THEIRS, Mill
from tests.resolver.log.served import KEY, ORIGIN, SIGNER


@pytest.fixture
def mill(demo: Path, tmp_path: Path) -> Mill:
    return Mill(demo, tmp_path)


def test_a_foreign_claim_stays_one_when_a_copy_of_it_was_kept(mill: Mill) -> None:
    """T505: the mill keeps what another key signed about its product; the log is no less wrong for that."""
    claim = dict(documents.passport(mill.passport).claim.document)
    foreign = {**claim, "id": f"{claim['id'][:-12]}000000000003"}
    (mill.folder / "copy.json").write_bytes(jcs.canonical(foreign))
    entry = log_entry("claim", document_digest(foreign), mill.product, THEIRS)
    mill.serve([mill.claim, mill.statement, entry])
    copy = ("--products", str(mill.folder / "copy.json"))
    assert mill.codes(*copy, code=5) == ["foreign_claim", "two_claims"]
    # By its key alone, without the register, the log itself says whose product it is.
    asked = ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--state", str(mill.state)]
    asked += ["--mine", mill.key]
    found, said = in_process([*asked, "--products", str(mill.passport), *copy, "--json"])
    assert found == 5
    assert [one["code"] for one in json.loads(said)["findings"]] == ["foreign_claim", "two_claims"]
    # Who has signed none of the two learns that they contradict each other.
    found, said = in_process([*asked[:-2], "--products", str(mill.passport), *copy, "--json"])
    assert [one["code"] for one in json.loads(said)["findings"]] == ["two_claims"]


def test_a_log_of_any_size_is_not_read_without_end(mill: Mill) -> None:
    """T506: the size is the log's word; nothing is fetched before somebody says that it may be so large."""
    mill.serve([*OTHERS, mill.claim, mill.statement])
    said = mill.run("--most", "301", code=2)["error"]
    assert said["code"] == "log.immense" and "--most 302" in said["hint"]
    assert not (mill.state / "tile").exists()
    assert mill.run("--most", "302", code=0)["size"] == "302"
    mill.serve([*OTHERS, mill.claim, mill.statement, OTHERS[0]])
    assert mill.run("--most", "1", code=0)["before"] == "302", "what was read before does not count"
    check = ["log", "check", str(mill.log), "--key", KEY.vkey, "--json", "--most"]
    found, output = in_process([*check, "302"])
    assert found == 2 and "log.immense" in output
    assert in_process([*check, "303"])[0] == 0
    assert in_process([*check, "0"])[0] == 2


def test_a_size_that_no_log_has_is_refused_at_once(mill: Mill) -> None:
    """T506: 2^60 entries; the log serves files for as long as somebody asks."""
    mill.serve([*OTHERS, mill.claim, mill.statement])
    head = checkpoints.Checkpoint(ORIGIN, 1 << 60, merkle.EMPTY_ROOT)
    (mill.log / "checkpoint").write_text(str(checkpoints.sign_checkpoint(head, SIGNER)), encoding="utf-8")
    assert mill.run(code=2)["error"]["code"] == "log.immense"
