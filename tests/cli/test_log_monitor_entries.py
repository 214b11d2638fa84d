"""``passport log monitor``: entries that are not what they seem, and files that nobody asked for (T367)."""

import shutil
from pathlib import Path

import pytest

from passport.disk import documents
from passport.model.log_entry import log_entry
from signing import jcs
from signing.digests import document_digest
from tests.cli.sessions import in_process
from tests.cli.test_log_monitor import OTHERS, Mill
from tests.resolver.log.served import KEY


@pytest.fixture
def mill(demo: Path, tmp_path: Path) -> Mill:
    return Mill(demo, tmp_path)


def test_two_corrections_of_one_claim_are_two_claims_t367(mill: Mill) -> None:
    """Each replaces the first, and neither the other: both are known, and one of them is one too many."""
    claim = dict(documents.passport(mill.passport).claim.document)
    line = {"id": claim["id"], "digestMultibase": mill.digest, "reason": "calculation-error"}
    effect = [{"electricity": name, "value": "0"} for name in ("location-based", "market-based")]
    more, entries = [], [mill.claim, mill.statement]
    for number in (1, 2):
        revised = {"id": f"{claim['id'][:-12]}{number:012}", "wasRevisionOf": {**line, "effect": effect}}
        document = {**claim, **revised}
        path = mill.folder / f"more{number}.json"
        path.write_bytes(jcs.canonical(document))
        more += ["--products", str(path)]
        entries.append(log_entry("claim", document_digest(document), mill.product, mill.key))
    mill.serve(entries)
    assert mill.codes(*more, code=3) == ["two_claims"]


def test_an_entry_under_another_subject_or_kind_is_none_t367(mill: Mill) -> None:
    """The log holds the claim's digest where nobody who looks for its product finds it."""
    hidden = log_entry("claim", mill.digest, "01/somewhere-else", mill.key)
    mill.serve([OTHERS[0], hidden, mill.statement])
    assert mill.codes(code=3) == ["missing"]
    other_kind = log_entry("statement", mill.digest, mill.product, mill.key)
    mill.serve([OTHERS[0], hidden, mill.statement, other_kind])
    assert mill.codes(code=3) == ["missing"]
    mill.serve([OTHERS[0], hidden, mill.statement, mill.claim])
    shutil.rmtree(mill.state)
    assert mill.codes(code=0) == []


def test_a_claim_about_no_product_stops_no_monitor_t367(mill: Mill) -> None:
    """Anybody can send a mill such a file, and its folder is read every night."""
    claim = dict(documents.passport(mill.passport).claim.document)
    claim["credentialSubject"] = {**claim["credentialSubject"], "id": "https://id.mill.example/none"}
    (mill.folder / "more").mkdir()
    (mill.folder / "more" / "odd.json").write_bytes(jcs.canonical(claim))
    odd = ("5", "[1]", '{"verifiableCredential":[5]}', '{"log":[{"checkpoint":5},7]}')
    for number, text in enumerate(odd):
        (mill.folder / "more" / f"{number}.json").write_text(text, encoding="ascii")
    mill.serve([mill.claim, mill.statement])
    assert mill.codes("--products", str(mill.folder / "more"), code=0) == []


def test_a_state_that_was_damaged_blames_no_log_t370(mill: Mill) -> None:
    """A bundle is fetched again and compared; a checkpoint of another log is said to be so (T370)."""
    entries = [*OTHERS, mill.claim, mill.statement]
    mill.serve(entries)
    mill.run(code=0)
    bundle, held = mill.state / "tile" / "entries" / "000", mill.state / "checkpoint"
    whole = bundle.read_bytes()
    for damaged in (whole[:-5], b"", whole + b"x"):
        bundle.write_bytes(damaged)
        assert (mill.run(code=0)["before"], bundle.read_bytes()) == ("302", whole)
    bundle.write_bytes(whole[:10] + b"X" + whole[11:])
    told = ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--mine", mill.key]
    told += ["--state", str(mill.state)]
    code, said = in_process(told)
    assert code == 2
    assert "new --state folder" in said
    bundle.write_bytes(whole)
    for note in (b"garbage", held.read_bytes().replace(b"log.example", b"log.elsewhere")):
        held.write_bytes(note)
        code, said = in_process(told)
        assert (code, "is no state of this log" in said, "--state" in said) == (2, True, True)
