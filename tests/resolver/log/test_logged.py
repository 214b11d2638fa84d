"""The log of the real service: entries of what is stored, tiles, what was stored before, backups."""

from pathlib import Path
from typing import Any

import pytest

from passport.model.log_entry import key_line, log_entry, subject_line, subject_of
from resolver import configuring
from resolver.log.log_file import LogFile
from resolver.log.log_store import LogStore
from resolver.settings import LogSettings, SettingsRefused, WitnessAddress
from resolver.store.copying import copy
from resolver.store.sql import SqlStore
from signing import jcs
from signing.digests import document_digest
from signing.keys import KeyKind, PrivateKey
from signing.logs import checkpoints, merkle, tiles
from signing.logs.notes import COSIGNATURE, NoteKey
from signing.signer import KeySigner
from tests.resolver.service import Service

SIGNER = KeySigner(PrivateKey.from_seed("Ed25519", b"L" * 32), "log.example/steel")
SETTINGS = LogSettings("log.example/steel", SIGNER)
WITNESS = NoteKey("w1.example", COSIGNATURE, PrivateKey.from_seed("Ed25519", b"w" * 32).public)


def entries(service: Service) -> list[bytes]:
    log = service.app.state.services.log.log
    found: list[bytes] = log.entries(0, log.count())
    return found


def kinds(service: Service) -> list[str]:
    return [one.decode().split("\n")[0].removeprefix("passport-log/1 ") for one in entries(service)]


@pytest.fixture
def logging(tmp_path: Path, database: str) -> Any:
    found = Service(tmp_path, database=database, knobs={"log": SETTINGS})
    yield found
    found.close()


def test_what_is_published_is_entered_in_the_transaction_that_stores_it(logging: Service) -> None:
    claim, statement = logging.stocked()
    lists = ["statuslist"] * 3
    assert kinds(logging) == ["trustlist", "claim", *lists, "statement", "accreditation", *["statuslist"] * 4]
    key = logging.world.mill.signer.public.multikey
    expected = log_entry("claim", document_digest(claim), subject_of("claim", claim), key)
    assert entries(logging)[1] == expected
    lines = entries(logging)[5].decode().split("\n")
    assert lines[1:4] == [
        document_digest(statement),
        subject_line(document_digest(claim)),
        key_line(logging.world.verifier.signer.public.multikey),
    ]
    before = len(entries(logging))
    logging.later(1)
    assert logging.publish(jcs.canonical(claim), logging.world.mill).status_code == 200
    assert len(entries(logging)) == before


def test_a_rehearsal_and_a_refused_publish_enter_nothing(logging: Service) -> None:
    claim = logging.world.documents(response=None).claim
    before = entries(logging)
    assert logging.publish(jcs.canonical({**claim, "validUntil": "2030-01-01T00:00:00Z"}), logging.world.mill)
    assert entries(logging) == before


def test_the_log_is_served_as_tiles_below_its_newest_head(logging: Service) -> None:
    assert logging.get("/log/checkpoint").status_code == 404
    logging.stocked()
    assert logging.get("/log/tile/0/000.p/1").status_code == 404  # stored, not yet signed
    logging.app.state.services.log.sequencer.step()
    served = logging.get("/log/checkpoint")
    assert served.headers["content-type"] == "text/plain; charset=utf-8"
    assert served.headers["cache-control"] == "public, max-age=1"
    checkpoint, _ = checkpoints.open_checkpoint(served.text, [SETTINGS.key])
    held = entries(logging)
    assert checkpoint.size == len(held)
    bundle = logging.get(f"/log/tile/entries/000.p/{checkpoint.size}")
    assert bundle.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert tiles.entries(bundle.content, checkpoint.size) == held
    leaves = [merkle.leaf_hash(one) for one in held]
    assert merkle.fold(leaves) == checkpoint.root
    assert logging.get(f"/log/tile/0/000.p/{checkpoint.size}").content == b"".join(leaves)
    more = f"0/000.p/{checkpoint.size + 1}"
    for wrong in ("0/000", more, "0/001.p/1", "0/0", "7/000.p/1", "x", "0/000.p/1?a=1"):
        assert logging.get(f"/log/tile/{wrong}").status_code == 404, wrong
    assert logging.get("/readyz").json()["log"] == "ok"


def test_without_a_log_nothing_is_entered_or_served(service: Service) -> None:
    service.stocked()
    assert LogStore(service.app.state.services.store).count() == 0
    for path in ("checkpoint", "tile/0/000.p/1", "tile/x"):
        assert service.get(f"/log/{path}").status_code == 404


def test_what_was_stored_before_is_entered_in_the_order_of_storing(service: Service) -> None:
    claim, statement = service.stocked()
    service.knobs |= {"log": SETTINGS, "trust": service.world.trust()}
    service.app = service.build()
    assert service.app.state.services.log.before == (10, ())
    found = kinds(service)
    theirs = ["statement", "accreditation", *["statuslist"] * 4]
    assert found == ["claim", *["statuslist"] * 3, *theirs, "trustlist"]
    digests = [one.decode().split("\n")[1] for one in entries(service)]
    assert digests[0] == document_digest(claim)
    assert digests[4] == document_digest(statement)
    service.app = service.build()
    assert service.app.state.services.log.before == (0, ())
    assert kinds(service) == found


def test_what_no_listed_key_has_signed_is_named_and_tried_again(service: Service) -> None:
    """The operator starts with a list that no longer names the mill, and later with the full one again."""
    service.stocked()
    full = service.world.trust()
    other = service.world.successor(service.world.mill)
    without = service.world.trust(listed={"mill": {"keys": [other.listed_key()]}})
    service.knobs |= {"log": SETTINGS, "trust": without}
    service.app = service.build()
    added, unknown = service.app.state.services.log.before
    assert (added, len(unknown)) == (6, 4)
    service.knobs["trust"] = full
    service.app = service.build()
    assert service.app.state.services.log.before == (4, ())


def test_a_backup_carries_the_log(logging: Service, tmp_path: Path) -> None:
    logging.stocked()
    services = logging.app.state.services
    services.log.sequencer.step()
    target = SqlStore(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copy(services.store, target)
    copied = LogStore(target)
    assert copied.head() == services.log.log.head()
    assert copied.entries(0, 99) == entries(logging)
    target.close()


def test_a_configuration_with_a_log_is_read(tmp_path: Path) -> None:
    text = f"""
[log]
origin = "log.example/steel"
key = "log/key"
witnesses = [{{ key = "{WITNESS.vkey}", url = "https://w1.example" }}]
"""
    found = configuring.read(text.encode(), {})["log"]
    witnesses = (WitnessAddress(WITNESS, "https://w1.example"),)
    assert found == LogFile("log.example/steel", "log/key", "", witnesses)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("log = 'yes'", "is no table"),
        ("[log]\norigin = 'a'", "says nothing about key"),
        ("[log]\norigin = 3\nkey = 'k'", "has no text origin"),
        ("[log]\norigin = 'a'\nkey = 'k'\nsize = 3", "has no member size"),
        ("[log]\norigin = 'a'\nkey = 'k'\nwitnesses = ['w']", "without exactly key and url"),
        ("[log]\norigin = 'a'\nkey = 'k'\nwitnesses = [{key = 'a+b+c', url = 'https://a'}]", "a wrong key"),
        ("[log]\norigin = 'a'\nkey = 'k'\nwitnesses = [{key = 'a+b+c', url = 'ftp://a'}]", "no http"),
    ],
)
def test_a_wrong_configuration_of_the_log_is_told(text: str, said: str) -> None:
    with pytest.raises(SettingsRefused, match=said) as caught:
        configuring.read(text.encode(), {})
    assert caught.value.code == "settings.values"


@pytest.mark.parametrize(
    ("code", "origin", "kind", "witnesses"),
    [
        ("settings.log_origin", "two words", "Ed25519", ()),
        ("settings.log_key", "log.example", "P-256", ()),
        ("settings.log_witness", "log.example", "Ed25519", (WITNESS, WITNESS)),
        ("settings.log_witness", "log.example", "Ed25519", (SETTINGS.key,)),
    ],
)
def test_a_log_that_must_not_start_like_this(
    code: str, origin: str, kind: KeyKind, witnesses: tuple[NoteKey, ...]
) -> None:
    signer = KeySigner(PrivateKey.generate(kind), origin)
    named = tuple(WitnessAddress(one, "https://w.example") for one in witnesses)
    with pytest.raises(SettingsRefused) as caught:
        LogSettings(origin, signer, named)
    assert caught.value.code == code
