"""``passport log`` and ``passport witness``: one log kept, proved, exported, checked, cosigned and forked."""

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from passport.cli import options
from passport.cli.platform import serve
from passport.model.log_entry import key_line, read_entry, subject_line
from passport.party import identity
from passport.party.logs import note_keys
from resolver.log.sequencing import Sequencer
from resolver.log.witness_app import create_witness_app
from resolver.log.witnesses import Witness
from resolver.log.witnessing import Witnessing
from resolver.outgoing import fetch
from resolver.settings import LogSettings
from signing import jcs
from signing.logs import checkpoints, merkle, notes, proofs
from signing.logs.checkpoints import Checkpoint
from tests import waiting
from tests.cli.sessions import in_process
from tests.resolver.service import Service, listening

ORIGIN = "log.example/steel"
NOW = 1_790_000_000


class Log:
    """A folder with a log's key, a service that keeps the log, a witness's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.witness = folder / "steel-log", folder / "w1"
        self.ok("log", "init", str(self.key), "--origin", ORIGIN, "--no-passphrase")
        self.ok("witness", "init", str(self.witness), "--name", "w1.example", "--no-passphrase")
        self.signer = note_keys.signer(self.key, None)
        self.service = Service(folder, knobs={"log": LogSettings(ORIGIN, self.signer)})
        self.documents = self.service.stocked()
        self.db = str(folder / "resolver.sqlite")
        self.vkey = note_keys.read(self.key)

    def ok(self, *words: str) -> str:
        code, said = in_process(list(words))
        assert code == 0, said
        return said

    def refused(self, *words: str) -> str:
        code, said = in_process(list(words))
        assert code == 2, said
        assert "Traceback" not in said
        return said

    def witnessing(self) -> Witnessing:
        folder = self.witness
        return Witnessing(folder / "witness.sqlite", note_keys.read(folder), note_keys.signer(folder, None))

    def sign(self, witness: Witnessing | None = None) -> Sequencer:
        asked = []
        if witness is not None:

            def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> fetch.Answer:
                answer = (
                    witness.newest(url.split("/")[-2])
                    if method == "GET"
                    else witness.add_checkpoint(body, NOW)
                )
                return fetch.Answer(answer.status, {}, answer.body)

            asked = [Witness(witness.key, "https://w1.example", self.vkey, send)]
        store = self.service.app.state.services.store
        sequencer = Sequencer(
            store, ORIGIN, self.signer, asked, clock=lambda: NOW, moment=lambda: "2026-11-30T00:00:00Z"
        )
        sequencer.step()
        return sequencer

    def file(self, name: str, document: Any) -> str:
        path = self.folder / name
        path.write_bytes(jcs.canonical(document))
        return str(path)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    found = Log(tmp_path)
    yield found
    found.service.close()


def test_a_proof_leads_from_the_document_to_a_cosigned_checkpoint(log: Log) -> None:
    claim = log.file("claim.json", log.documents[0])
    assert "is not in a signed tree" in log.refused("log", "proof", claim, "--db", log.db)
    log.ok("witness", "add-log", str(log.witness), str(log.key / "vkey"))
    witness = log.witnessing()
    log.sign(witness)
    written = log.folder / "claim.tlog-proof"
    said = log.ok("log", "proof", claim, "--db", log.db, "-o", str(written))
    assert said.startswith("claim         entry 1 of 11, 1 cosignature  ")
    proof = proofs.parse_proof(written.read_text(encoding="utf-8"))
    checkpoint, note = checkpoints.open_checkpoint(proof.checkpoint, [log.vkey])
    assert [one.time for one in checkpoints.cosignatures(note, [witness.key])] == [NOW]
    entry = log.service.app.state.services.log.log.entries(1, 2)[0]
    merkle.check_inclusion(merkle.leaf_hash(entry), 1, checkpoint.size, proof.hashes, checkpoint.root)
    assert "usage" not in log.ok("log", "proof", claim, "--db", log.db, "--newest", "--json")


def test_append_enters_trust_lists_that_hold_and_nothing_else(log: Log) -> None:
    world = log.service.world
    trust = log.folder / "trust.json"
    trust.write_bytes(world.trust(version="18", at="2026-11-02T00:00:00Z"))
    words = ("--trust", str(trust), "--db", log.db)
    assert log.ok("log", "append", str(trust), *words) == "1 entered, 0 were there.\n"
    assert log.ok("log", "append", str(trust), *words) == "0 entered, 1 were there.\n"
    response = log.file("response.json", world.documents().response)
    claim = log.file("changed.json", {**log.documents[0], "validUntil": "2030-01-01T00:00:00Z"})
    before = log.service.app.state.services.log.log.count()
    assert "no document that a log holds" in log.refused("log", "append", response, *words)
    log.refused("log", "append", str(trust), claim, *words)
    assert log.service.app.state.services.log.log.count() == before


def test_an_exported_log_is_checked_as_the_database_is(log: Log) -> None:
    exported = log.folder / "files"
    assert "no signed tree head" in log.refused("log", "export", str(exported), "--db", log.db)
    log.sign()
    assert log.ok("log", "export", str(exported), "--db", log.db) == f"{exported} holds 11 entries.\n"
    assert "already" in log.refused("log", "export", str(exported), "--db", log.db)
    key = ("--key", str(log.key / "vkey"))
    lines = [
        f"{ORIGIN}: 11 entries; tiles and root hold.",
        "accreditation 1, claim 1, statement 1, statuslist 7, trustlist 1",
    ]
    assert log.ok("log", "check", str(exported), *key).splitlines() == lines
    assert log.ok("log", "check", "--db", log.db, *key).splitlines() == lines
    since = ("--since", str(exported / "checkpoint"))
    found = json.loads(log.ok("log", "check", "--db", log.db, *key, *since, "--json"))
    assert (found["origin"], found["size"], found["cosigned"]) == (ORIGIN, "11", [])
    other = Checkpoint(ORIGIN, 3, merkle.leaf_hash(b"another story"))
    earlier = log.folder / "earlier.txt"
    earlier.write_text(str(checkpoints.sign_checkpoint(other, log.signer)), encoding="utf-8")
    assert "does not continue" in log.refused("log", "check", str(exported), *key, "--since", str(earlier))
    larger = Checkpoint(ORIGIN, 12, merkle.leaf_hash(b"a larger one"))
    earlier.write_text(str(checkpoints.sign_checkpoint(larger, log.signer)), encoding="utf-8")
    assert "has 12" in log.refused("log", "check", str(exported), *key, "--since", str(earlier))


def test_check_notices_every_changed_file_of_an_exported_log(log: Log) -> None:
    log.sign()
    exported = log.folder / "files"
    log.ok("log", "export", str(exported), "--db", log.db)
    words = ("log", "check", str(exported), "--key", log.vkey.vkey)
    for path in (one for one in exported.rglob("*") if one.is_file()):
        data = path.read_bytes()
        path.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
        log.refused(*words)
        path.unlink()
        log.refused(*words)
        path.write_bytes(data)
    log.ok(*words)
    witness = str(log.witness / "vkey")
    assert "not signed by a log" in log.refused("log", "check", str(exported), "--key", witness)


def test_a_witness_over_http_cosigns_refuses_a_fork_and_writes_the_evidence(log: Log) -> None:
    log.ok("witness", "add-log", str(log.witness), log.vkey.vkey)
    witnessing = log.witnessing()
    listening = serve.listen("127.0.0.1", 0)
    app = create_witness_app(witnessing, clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        waiting.until(lambda: server.started, "the witness starts")
        url = serve.address(listening)
        store = log.service.app.state.services.store
        asked = [Witness(witnessing.key, url, log.vkey)]
        sequencer = Sequencer(store, ORIGIN, log.signer, asked, clock=lambda: NOW, moment=lambda: "")
        head = sequencer.step()
        assert head is not None
        assert [one.witness for one in head.seen] == ["w1.example"]
        other = checkpoints.sign_checkpoint(Checkpoint(ORIGIN, 11, merkle.leaf_hash(b"other")), log.signer)
        body = f"old 11\n\n{other}".encode()
        assert fetch.request("POST", f"{url}/add-checkpoint", body=body).status == 422
        assert fetch.request("POST", f"{url}/add-checkpoint", body=b"x" * 200_000).status == 413
        assert fetch.request("GET", f"{url}/{'0' * 64}/checkpoint").status == 404
    finally:
        server.should_exit = True
        waiting.ended(thread)
        listening.close()
    assert f"{ORIGIN}: 11 entries seen" in log.ok("witness", "status", str(log.witness))
    evidence = log.folder / "evidence"
    assert "two roots for one size" in log.ok("witness", "evidence", str(log.witness), "-o", str(evidence))
    roots = set()
    for name in ("1-held.note", "1-shown.note"):
        checkpoint, _ = checkpoints.open_checkpoint(
            (evidence / name).read_text(encoding="utf-8"), [log.vkey]
        )
        roots.add((checkpoint.size, checkpoint.root))
    assert len(roots) == 2
    assert {size for size, _ in roots} == {11}


def test_a_monitor_reads_the_log_that_the_resolver_serves(log: Log) -> None:
    """Over HTTP, with the mill's key alone: its claim is in a file, its status lists in no folder."""
    log.sign()
    claim = log.file("claim.json", log.documents[0])
    key = log.service.world.mill.signer.public.multikey
    words = ["--key", log.vkey.vkey, "--mine", key, "--products", claim, "--state", str(log.folder / "state")]
    with listening(log.service.app) as url:
        code, said = in_process(["log", "monitor", f"{url}/log", *words, "--json"])
        assert code == 3, said
        facts = json.loads(said)
        assert (facts["origin"], facts["size"]) == (ORIGIN, "11")
        found = [(one["code"], one["kind"]) for one in facts["findings"]]
        assert found == [("unknown_list", "statuslist")] * 3 + [("unknown_document", "statement")]
        assert in_process(["log", "monitor", f"{url}/nowhere", *words])[0] == 2


def test_serve_says_which_services_run_with_which_keys(log: Log) -> None:
    """The log of the settings begins over what is stored, and without [log] the line says how to begin."""
    host, trust = log.folder / "host", log.folder / "trust.json"
    trust.write_bytes(log.service.world.trust())
    words = ["--role", "platform", "--did", "did:web:host.example", "--name", "Host", "--no-passphrase"]
    log.ok("init", str(host), *words)
    config = log.folder / "resolver.toml"
    key = (log.key / "key").as_posix()
    config.write_text(f"[log]\norigin = '{ORIGIN}'\nkey = '{key}'\n", encoding="utf-8")
    parser = options.Parser(prog="passport serve")
    serve.configure(parser)
    common = ["--as", str(host), "--trust", str(trust), "--port", "0"]
    passports = "passports: answered with did:web:host.example#key-1; /readyz: responses"
    for more, line in (
        (["--config", str(config)], f"log: {log.vkey.vkey}, 0 witnesses; /readyz: log"),
        ([], "log: none; [log] in --config FILE begins one (passport log init)"),
    ):
        running = serve.prepare(parser.parse_args([*common, *more]))
        assert running.services == [passports, line]
        running._listening.close()


def test_mistakes_are_told_and_nothing_is_written(log: Log) -> None:
    spare = log.folder / "spare"
    assert "neither blanks" in log.refused(
        "log", "init", str(spare), "--origin", "two words", "--no-passphrase"
    )
    assert not spare.exists()
    assert "not empty" in log.refused("log", "init", str(log.key), "--origin", ORIGIN, "--no-passphrase")
    assert "key of a witness" in log.refused(
        "witness", "add-log", str(log.witness), str(log.witness / "vkey")
    )
    assert "key of a log" in log.refused("witness", "status", str(log.key))
    assert "no folder of a log" in log.refused("witness", "status", str(log.folder))
    assert "no verifier key" in log.refused("witness", "add-log", str(log.witness), "log.example+12")
    missing = str(log.key / "vkeys")
    check = ("log", "check", str(log.folder), "--key", missing)
    for words in (check, ("witness", "add-log", str(log.witness), missing)):
        assert "There is no file" in log.refused(*words)
    assert log.ok("witness", "evidence", str(log.witness)) == "No log has contradicted itself.\n"
    assert notes.parse_vkey(log.ok("witness", "status", str(log.witness)).strip()).name == "w1.example"


def test_append_enters_a_key_change_under_its_issuer(log: Log) -> None:
    """Signed by the key that is listed; the third line is the issuer's, for whoever watches it."""
    mill, trust = log.folder / "mill", log.folder / "own.json"
    did = "did:web:own-mill.example"
    log.ok("init", str(mill), "--role", "producer", "--did", did, "--name", "Own mill", "--no-passphrase")
    buyer = ("--as", str(log.folder / "buyer"))
    who = ("--role", "publisher", "--did", "did:web:own-buyer.example", "--name", "Buyer", "--no-passphrase")
    log.ok("init", str(log.folder / "buyer"), *who)
    log.ok("trust", "new", *buyer, "-o", str(trust))
    key = log.ok("keys", "show", str(mill), "--fingerprint").strip()
    log.ok("trust", "add", str(trust), str(mill), "--role", "producer", "--key", key, *buyer)
    log.ok("keys", "rotate", str(mill), "--no-passphrase")
    notice = str(mill / "rotation-key-2.json")
    words = ("--trust", str(trust), "--db", log.db)
    assert log.ok("log", "append", notice, *words) == "1 entered, 0 were there.\n"
    held = log.service.app.state.services.log.log
    entry = read_entry(held.entries(held.count() - 1, held.count())[0])
    assert entry is not None
    assert (entry.kind, entry.subject) == ("keychange", subject_line(did))
    assert entry.key == key_line(identity.load(mill).public_key().multikey)
