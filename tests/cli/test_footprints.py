"""``passport calculate --input`` of what others state: T0, or nothing of it where the passport is at hand."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.sessions import in_process
from tests.passport.imports.test_footprints import GOOD

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "passport" / "carbon" / "examples"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the re-roller of the examples, whose slab has the footprint of a supplier."""
    text = (EXAMPLES / "dri-eaf.toml").read_text("utf-8")
    text += (
        '\n[[sources]]\nkey = "ferroalloy"\nstage = "steelmaking"\nscope = "3"\nrole = "input"\n'
        'method = "M4"\nquantity = 5\nunit = "TNE"\nevidence = "weighbridge"\n'
        f'factor = "urn:uuid:{GOOD["id"]}"\n'
    )
    text = text.replace('boundary = "gate-to-gate"', 'boundary = "cradle-to-gate"')
    (tmp_path / "data.toml").write_text(text, "utf-8")
    return tmp_path


def _calculate(folder: Path, value: Any, *more: str) -> tuple[int, str]:
    (folder / "supplier.json").write_text(json.dumps(value), "utf-8")
    return in_process(
        ["calculate", str(folder / "data.toml"), "--input", str(folder / "supplier.json"), *more]
    )


def test_a_footprint_of_a_supplier_counts_as_t0(here: Path) -> None:
    code, output = _calculate(here, GOOD, "-o", str(here / "x.draft.json"))
    assert code == 0, output
    assert "counts as T0, a declaration: 1854 kg CO2e a tonne" in output
    draft = json.loads((here / "x.draft.json").read_text("utf-8"))
    workings = json.loads((here / "x.workings.json").read_text("utf-8"))
    (record,) = [one for one in workings["factors"] if one["id"].startswith("urn:uuid:")]
    assert (record["kind"], record["supplied"]) == ("declaration", "1854")
    assert draft["footprint"]["results"]


def test_a_footprint_weighed_by_another_table_is_refused_before_anything_is_written(here: Path) -> None:
    """T286."""
    other = copy.deepcopy(GOOD)
    other["pcf"]["ipccCharacterizationFactors"] = ["AR5"]
    code, output = _calculate(here, other, "-o", str(here / "x.draft.json"))
    assert (code, "is weighed by AR5" in output) == (2, True)
    assert not (here / "x.draft.json").exists()
    other["pcf"]["pcfExcludingBiogenicUptake"] = "-5abc"
    code, output = _calculate(here, other)
    assert (code, "which is no decimal text" in output, "Traceback" in output) == (2, True, False)


def test_a_copy_gives_way_to_the_passport_it_names(here: Path, demo: Path) -> None:
    """T280: verified where it is at hand; another total in the copy is refused; alone it is a declaration."""
    trust = ["--trust", str(demo / "trust.json")]
    coil = demo / "coil.passport.json"
    shutil.rmtree(here / "copy", ignore_errors=True)
    assert in_process(["export", str(coil), "--to", "pact", "-o", str(here / "copy"), *trust])[0] == 0
    value = json.loads((here / "copy" / "coil.pact.json").read_text("utf-8"))
    own = (EXAMPLES / "dri-eaf.toml").read_text("utf-8").replace('"gate-to-gate"', '"cradle-to-gate"', 1)
    (here / "own.toml").write_text(own, "utf-8")
    (here / "data.toml").write_text((here / "own.toml").read_text("utf-8"), "utf-8")
    code, output = _calculate(here, value, "--input", str(coil), *trust)
    assert (code, "its own figures are not used" in output) == (0, True), output
    code, output = _calculate(here, value)
    assert (code, output.count("counts as T0, a declaration")) == (0, 2)
    value["data"][0]["pcf"]["pcfExcludingBiogenicUptake"] = "1.000000"
    code, output = _calculate(here, value, "--input", str(coil), *trust)
    assert (code, "states another total" in output) == (2, True)
    value["data"][0]["pcf"]["pcfExcludingBiogenicUptake"] = "1e999999999"
    code, output = _calculate(here, value, "--input", str(coil), *trust)
    assert (code, "states another total" in output) == (2, True)
    assert in_process(["export", str(coil), "--to", "untp", "-o", str(here / "dpp"), *trust])[0] == 0
    untp = json.loads((here / "dpp" / "coil.dpp.json").read_text("utf-8"))
    code, output = _calculate(here, untp)
    assert (code, output.count("counts as T0, a declaration")) == (0, 2), "nobody has verified the copy"
    code, output = _calculate(here, untp, "--input", str(coil), *trust)
    assert (code, "its own figures are not used" in output) == (0, True), output
    assert in_process(["export", str(coil), "--to", "catena-x", "-o", str(here / "cx"), *trust])[0] == 0
    aspect = json.loads((here / "cx" / "coil.catena-x.location-based.json").read_text("utf-8"))
    code, output = _calculate(here, aspect)
    assert (code, "which is not at hand" in output) == (2, True)


def test_a_boundary_that_may_not_enter_is_refused(here: Path, demo: Path) -> None:
    """T286: what a footprint covers is compared, as that of a passport is."""
    trust = ["--trust", str(demo / "trust.json")]
    coil = demo / "coil.passport.json"
    assert in_process(["export", str(coil), "--to", "untp", "-o", str(here / "dpp"), *trust])[0] == 0
    text = (here / "dpp" / "coil.dpp.json").read_text("utf-8").replace("cradle-to-gate", "gate-to-gate")
    own = (EXAMPLES / "dri-eaf.toml").read_text("utf-8")
    (here / "data.toml").write_text(own.replace('"gate-to-gate"', '"cradle-to-gate"', 1), "utf-8")
    code, output = _calculate(here, json.loads(text), "-o", str(here / "x.draft.json"))
    assert (code, "is of the boundary gate-to-gate" in output) == (2, True), output
    assert not (here / "x.draft.json").exists()
