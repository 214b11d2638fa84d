"""Other Merkle code on the records of a library: each has the inclusion proof of RFC 6962 (DESIGN 2.10).

PyPI aics-tlog and npm @sigstore/verify are asked about the root that its publisher signs.
"""

from pathlib import Path

from passport.libraries import document
from passport.views.commitment import hash_of, root_text
from signing import jcs
from signing.logs import merkle
from tests.interop import merkle_peers
from tests.interop.merkle_peers import Proven
from tests.world_libraries import RECORDS, record

MORE = [*RECORDS, *(record(f"z-{number}") for number in range(6))]
ROOT = merkle.fold([document.leaf_of(one) for one in MORE])


def proven() -> list[Proven]:
    """The entry, place and hashes of each record, as workings have them."""
    found = []
    for one in MORE:
        (path,) = document.proofs_of(MORE, [one["id"]])
        hashes = [hash_of(text) for text in path["hashes"]]
        found.append(Proven(jcs.canonical(one), int(path["index"]), hashes))
    return found


def test_aics_tlog_finds_every_record_under_the_root_and_no_other() -> None:
    assert document.tree_of(MORE)["digestMultibase"] == root_text(ROOT)
    merkle_peers.check_aics(ROOT, len(MORE), proven())


def test_sigstore_in_javascript_finds_every_record_under_the_root_and_no_other(tmp_path: Path) -> None:
    merkle_peers.check_sigstore(ROOT, len(MORE), proven(), tmp_path)
