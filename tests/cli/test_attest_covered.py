"""An attestation of a method says how many of the claims that were examined it covers."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_attest_method import Plant, _made


@pytest.fixture(scope="module")
def plant(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Two coils of one heat, and their method, attested."""
    return _made(tmp_path_factory.mktemp("plant"), demo, heats=1, coils=2)


@pytest.mark.parametrize(("since", "covered"), [("2026-09-01", 2), ("2026-10-01", 0)])
def test_how_many_of_the_examined_claims_are_covered_is_said(plant: Plant, since: str, covered: int) -> None:
    """Claims of September: an attestation from October on is for none of them."""
    code, output = plant.attest("--since", since, "--force")
    assert code == 0, output
    said = json.loads(output.splitlines()[-1])
    assert (said["covered"], said["examined"]) == (str(covered), "2")
    assert f"{covered} of 2 claims examined" in output
    hint = re.search(r"began on (2026-09-\d\d): say --since DAY", output)
    assert (hint is None) == bool(covered)
    if hint is not None:
        code, output = plant.attest("--since", hint[1], "--force")
        assert json.loads(output.splitlines()[-1])["covered"] == "2", output
