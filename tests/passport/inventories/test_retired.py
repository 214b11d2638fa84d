"""What a report cites as retired is no contract, where it is drafted and where it is signed (T595, T596)."""

import json

import pytest

from passport.acts.sealing import ActRefused
from passport.inventories import report
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.inventories.sheets import REGION, made
from tests.vectors_build.about_inventories_market import GRID, certificate, cite, power, retired
from tests.vectors_build.inventories import sign
from tests.vectors_build.stage import Stage


def _signed(instrument: str) -> None:
    w = Stage()
    one, _ = retired(w, "1000000")
    named = {"name": "wind", "id": one["id"], "other": "urn:example:ppa:1"}[instrument]
    part = certificate(one, kind="contract", instrument=named)
    drafted = cite(power([part], [GRID], "0", "100", edition="stratified"), one, name="wind")
    sign(w, drafted)


@pytest.mark.parametrize("instrument", ["name", "id"])
def test_what_was_retired_is_not_signed_as_a_contract(instrument: str) -> None:
    """T595: neither under the report's name for it nor under its id."""
    with pytest.raises(ActRefused) as refused:
        _signed(instrument)
    assert refused.value.code == "inventory.stratified"
    assert refused.value.where.endswith("/physical/figures/1/parts/0")


def test_a_contract_beside_what_was_retired_is_signed() -> None:
    """T596: it names nothing that the report cites."""
    _signed("other")


def test_what_was_retired_is_not_drafted_as_a_contract() -> None:
    """T595: a draft that was written before is read again with the place of the part."""
    w = Stage()
    one, _ = retired(w, "1000000")
    part = certificate(one, kind="contract")
    drafted = cite(power([part], [GRID], "0", "100", edition="stratified"), one)
    data = json.dumps(drafted).encode()
    with pytest.raises(DraftRefused) as refused:
        report.read(data, "draft.json")
    assert [one.code for one in refused.value.problems] == ["inventory.stratified"]


def test_a_remark_goes_to_the_reporter_that_it_is_about() -> None:
    """T515: and not to one with whose name the other's begins."""
    longer, short = "5 by diesel with attributes of a producer", "5 by diesel"
    renamed = ("6 with services of a registry", short)
    drafts = made("b100", REGION, "report.toml", {"sourced": renamed, "actions": renamed})
    unheld = "no retirement is at hand, so the market-based figure is unsupported."
    assert drafts[short]["remarks"] == [f"{short} U6: {unheld}"]
    assert drafts[longer]["remarks"] == [f"{longer} U5: {unheld}"]
