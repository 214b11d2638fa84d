"""An attestation of a method says how many of the claims that were examined it covers."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_attest_method import MONTH, Plant, _made
from tests.dates import months_ago


@pytest.fixture(scope="module")
def plant(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Two coils of one heat, and their method, attested."""
    return _made(tmp_path_factory.mktemp("plant"), demo, heats=1, coils=2)


@pytest.mark.parametrize(("months", "covered"), [(3, 2), (2, 0)])
def test_how_many_of_the_examined_claims_are_covered_is_said(plant: Plant, months: int, covered: int) -> None:
    """An attestation from the month after that of the claims on is for none of them."""
    code, output = plant.attest("--since", f"{months_ago(months)}-01", "--force")
    assert code == 0, output
    said = json.loads(output.splitlines()[-1])
    assert (said["covered"], said["examined"]) == (str(covered), "2")
    assert f"{covered} of 2 claims examined" in output
    hint = re.search(rf"began on ({MONTH}-\d\d): say --since DAY", output)
    assert (hint is None) == bool(covered)
    if hint is not None:
        code, output = plant.attest("--since", hint[1], "--force")
        assert json.loads(output.splitlines()[-1])["covered"] == "2", output
