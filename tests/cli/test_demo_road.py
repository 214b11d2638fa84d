"""The demo takes the road of a user: a shipped example through ``calculate`` and ``issue``."""

import ast
import inspect
import json
import textwrap
from pathlib import Path

from passport.cli.everyone import demo as making
from passport.cli.everyone import demo_drafts
from passport.model.shape import package_file
from tests.cli.sessions import in_process

WRITTEN_BY_PEOPLE = {
    "demo_drafts.coil_to_write_by_hand()",
    "demo_drafts.heat_to_write_by_hand()",
    "demo_drafts.OPINION.encode()",
    "data",
}
"""What ``show`` writes itself: drafts as people write them. ``data`` is a file of the shipped example."""


def test_the_claim_of_the_demo_is_what_calculate_makes_of_the_shipped_example(
    demo: Path, tmp_path: Path
) -> None:
    for name, data in demo_drafts.activity().items():
        assert (demo / "drafts" / name).read_bytes() == data
    example = demo / "drafts" / demo_drafts.ACTIVITY
    assert example.read_bytes() == package_file("carbon/examples/demo-mill.toml")
    again = tmp_path / "coil.json"
    code, said = in_process(["calculate", str(example), "-o", str(again)])
    assert code == 0, said
    draft = json.loads(again.read_bytes())
    kept = json.loads((demo / "drafts" / "coil.json").read_bytes())
    draft["footprint"].pop("workings"), kept["footprint"].pop("workings")  # salted anew
    assert draft == kept
    (claim,) = json.loads((demo / "claim.passport.json").read_bytes())["verifiableCredential"]
    signed = claim["credentialSubject"]["footprint"]
    assert signed["results"] == draft["footprint"]["results"]
    assert signed["components"] == draft["footprint"]["components"]


def test_the_demo_signs_nothing_but_by_verbs() -> None:
    """Its story writes what people would write by hand; every other file is made by a verb."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(making.Story.show)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    written = {ast.unparse(one.args[1]) for one in calls if ast.unparse(one.func) == "files.write"}
    assert written == WRITTEN_BY_PEOPLE | {"one_character_changed(data)"}
    verbs = [ast.unparse(one.args[0]) for one in calls if ast.unparse(one.func) == "self._do"]
    assert {"'init'", "'calculate'", "'issue'", "'attest'", "'publish'", "'verify'", "'label'"} <= set(verbs)
    imported = {name for name in vars(making) if name in {"claim", "statement", "sign", "acts", "secure"}}
    assert not imported
