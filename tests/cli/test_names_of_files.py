"""A file whose name is no Unicode is judged like any other (T688)."""

import json
import os
from pathlib import Path

import pytest

from passport.work.batches.body import Body
from passport.work.batches.items import Item
from tests.cli.sessions import in_process
from tests.world import NOW, World
from verify import TrustList


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
def test_t688_a_name_that_is_no_unicode_ends_no_run(tmp_path: Path) -> None:
    """T688: through every door that reads a folder; the line names it with escapes."""
    world, folder = World(), tmp_path / "in"
    folder.mkdir()
    docs = world.documents()
    odd = folder / os.fsdecode(b"st\xe5l.passport.json")
    odd.write_bytes(world.file(docs))
    (folder / "good.passport.json").write_bytes(world.file(docs))
    (tmp_path / "trust.json").write_bytes(world.trust())
    status = world.status_bundle(of=[*docs.signed(), world.accreditation_document])
    (tmp_path / "status.json").write_bytes(status)
    words = [str(folder), "--trust", str(tmp_path / "trust.json"), "--status", str(tmp_path / "status.json")]
    code, text = in_process(["verify", *words, "--at", NOW, "--json"])
    lines = [json.loads(line) for line in text.splitlines()]
    assert (code, len(lines)) == (0, 2), text
    assert {line["report"]["verdict"]["state"] for line in lines} == {"verified"}
    assert in_process(["verify", *words, "--at", NOW, "--csv", str(tmp_path / "o.csv")])[0] == 0
    assert in_process(["cascade", *words])[0] == 0
    with Body(TrustList.open(world.trust()), at=NOW, lang="en") as body:
        body.add(Item(str(odd), odd.read_bytes(), path=str(odd)))
        (item,) = body.items()
    assert item.data == odd.read_bytes()
    item.name.encode()
    assert "\\udce5" in item.name
