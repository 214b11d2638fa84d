"""Other Merkle code on the readings of a batch: each has the inclusion proof of RFC 6962 (DESIGN 2.11)."""

from pathlib import Path

from passport.readings.document import entry_of, tree_of
from passport.views.commitment import root_text
from signing.logs import merkle
from tests.interop import merkle_peers
from tests.interop.merkle_peers import Proven
from tests.world_readings import METER, rows

ENTRIES = [entry_of(METER, "KWH", one) for one in rows(13)]
LEAVES = [merkle.leaf_hash(one) for one in ENTRIES]
ROOT = merkle.fold(LEAVES)


def proven() -> list[Proven]:
    """The entry, place and path of each reading."""

    def subtrees(level: int, offset: int) -> bytes:
        return merkle.fold(LEAVES[offset << level : (offset + 1) << level])

    return [
        Proven(entry, place, merkle.inclusion_proof(place, len(LEAVES), subtrees))
        for place, entry in enumerate(ENTRIES)
    ]


def test_aics_tlog_finds_every_reading_under_the_root_and_no_other() -> None:
    assert tree_of(METER, "KWH", rows(13)) == {"digestMultibase": root_text(ROOT), "count": "13"}
    merkle_peers.check_aics(ROOT, len(LEAVES), proven())


def test_sigstore_in_javascript_finds_every_reading_under_the_root_and_no_other(tmp_path: Path) -> None:
    merkle_peers.check_sigstore(ROOT, len(LEAVES), proven(), tmp_path)
